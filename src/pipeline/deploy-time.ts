/** What sealing leaves for deploy time: the order to the guest, and the proof of it from the disk. */
import { readFileSync } from 'node:fs'
import { asset } from '../assets.ts'
import type { DiskFacts, MediaImage } from '../powershell/scripts.ts'
import { deployBudget, type KeptPackage } from './retention.ts'
import { forGuest } from './updates.ts'

/**
 * Windows skips SetupComplete.cmd where the firmware holds an OEM key, except on servers and Enterprise editions (Add a
 * custom script to Windows Setup, learn.microsoft.com).
 */
export function maySkipSetupComplete({ installationType, edition }: MediaImage): boolean {
  return installationType === 'Client' && !edition.startsWith('Enterprise')
}

/** @returns the part of prepare-image's request that is about deploy time */
export function deployOrder(
  kept: readonly KeptPackage[],
  how: { limitSeconds: number; pauseSeconds: number; mayBeSkipped: boolean }
) {
  return {
    kept: kept.map((item) => ({
      ...forGuest(item),
      size: item.size,
      lastSeconds: item.lastSeconds,
      history: item.history,
      companions: item.companions.map(({ file, path, size }) => ({ file, path, size }))
    })),
    ...deployBudget(how.limitSeconds),
    pauseSeconds: how.pauseSeconds,
    setupCompleteMayBeSkipped: how.mayBeSkipped
  }
}

/** Without one of these the retry or the release would not run. */
const scripts = [
  'order.json',
  ...['events', 'exit-codes', 'files', 'package-evidence', 'package-kinds', 'state', 'windows'].map(
    (name) => `shared/${name}.ps1`
  ),
  'shared/exit-codes.json',
  ...['close', 'memory', 'packages', 'release', 'release-machine', 'retry-packages', 'servicing', 'setup'].map(
    (name) => `deploy/${name}.ps1`
  )
]

/** @returns everything that is not on the disk as the kept packages demand */
export function judgeDeployTime(facts: DiskFacts, kept: readonly KeptPackage[], mayBeSkipped: boolean): string[] {
  const wrong: string[] = []
  const shape = kept.length > 0 ? 'SetupComplete-kept.cmd' : 'SetupComplete-nothing-kept.cmd'
  if (facts.setupComplete === null) wrong.push('SetupComplete.cmd is missing')
  else if (facts.setupComplete !== text(shape)) wrong.push('SetupComplete.cmd has the wrong shape')
  // Where nothing was kept, a client may still need the task, for what SetupComplete.cmd would do.
  const tasks = facts.tasks.map(({ name, enabled }) => `${name} ${enabled ? 'enabled' : 'disabled'}`).sort()
  const wanted = [`deploy ${mayBeSkipped ? 'enabled' : 'disabled'}`, 'release disabled']
  if (tasks.join() !== wanted.join() && (kept.length > 0 || tasks.length > 0))
    wrong.push(`its tasks are: ${tasks.join(', ') || 'none'}`)
  if (kept.length === 0 && !mayBeSkipped && tasks.length > 0) wrong.push('tasks are left although nothing was kept')
  wrong.push(...judgeFiles(facts, kept, kept.length > 0 || tasks.length > 0))
  if (kept.length === 0) {
    if (facts.closed !== null) wrong.push('the machine is closed although nothing was kept')
    return wrong
  }
  if (facts.errorHandler !== text('ErrorHandler.cmd')) wrong.push('ErrorHandler.cmd is not ours')
  if (!isClosedRecord(facts.closed)) wrong.push('closed.json does not say what was closed')
  return wrong
}

function judgeFiles(facts: DiskFacts, kept: readonly KeptPackage[], runs: boolean): string[] {
  const found = new Map(facts.deployFiles.map(({ path, size }) => [path, size]))
  const wanted = new Map(
    kept.flatMap((item) =>
      [item, ...item.companions].map(({ file, size }) => [`packages/${item.order}/${file}`, size] as [string, number])
    )
  )
  const missing = runs ? scripts.filter((file) => !found.has(file)) : []
  const damaged = [...wanted].filter(([file, size]) => found.get(file) !== size).map(([file]) => file)
  const strange = [...found.keys()].filter((file) => (runs ? file.startsWith('packages/') && !wanted.has(file) : true))
  return [
    ...missing.map((file) => `${file} is missing`),
    ...damaged.map((file) => `${file} is missing or has another size`),
    ...strange.map((file) => `${file} should not be there`)
  ]
}

function isClosedRecord(text: string | null): boolean {
  try {
    const record: unknown = JSON.parse(text ?? 'null')
    if (typeof record !== 'object' || record === null) return false
    return ['rules', 'profiles', 'services'].every((key) =>
      Array.isArray(Object.entries(record).find(([name]) => name === key)?.[1])
    )
  } catch {
    return false
  }
}

function text(name: string): string {
  return readFileSync(asset(`powershell/deploy/${name}`), 'utf8')
}
