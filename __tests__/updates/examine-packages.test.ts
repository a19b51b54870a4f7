import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect } from '@jest/globals'
import type { LocalPackage } from '../../src/updates/download/index.ts'
import { examinePackages } from '../../src/updates/examine-packages.ts'
import { judged } from '../judges.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'
import { cabinet, classicMsu, rollup, updateCabinet } from './identify/containers.ts'

/** A package as it lies in the package directory. */
async function local(fileName: string, bytes: Buffer): Promise<LocalPackage> {
  const file = path.join(await temporaryFolder(), fileName)
  await writeFile(file, bytes)
  const hash = (name: string) => createHash(name).update(bytes).digest('hex')
  const item = {
    kb: 'KB5900001',
    title: 'A package (KB5900001)',
    updateId: '00000000-0000-4000-8000-000000000000',
    fileName,
    url: `https://catalog.s.download.windowsupdate.com/${fileName}`,
    size: bytes.length,
    sha1: hash('sha1'),
    sha256: hash('sha256'),
    role: 'cumulative' as const
  }
  return { package: item, file, from: 'directory' }
}

async function examineOne(fileName: string, bytes: Buffer) {
  const reporter = recordingReporter()
  const run = testRun(reporter, await temporaryFolder())
  const [examined] = await examinePackages(run, [await local(fileName, bytes)])
  if (examined === undefined) throw new Error('nothing was examined')
  return { examined, lines: reporter.lines }
}

describe('packages are known by their bytes before any machine is started', () => {
  judged(['gcab', 'cabextract'], 'a package tells its kind, build and identity', async () => {
    const { examined } = await examineOne('windows11.0-kb5900001-x64.msu', classicMsu('5900001', updateCabinet(rollup)))
    expect(examined.bytes).toMatchObject({
      kind: 'msu-cab',
      installable: true,
      build: '26100.7171',
      architecture: 'x64'
    })
    expect(examined.bytes.packageIdentity).toMatch(/^Package_for_RollupFix~.*~26100\.7171\.1\.15$/)
  })

  judged(['gcab'], "members are unpacked in the job's folder, where clean-up finds what a kill leaves", async () => {
    const item = await local('windows11.0-kb5900001-x64.msu', classicMsu('5900001', updateCabinet(rollup)))
    const missing = path.join(await temporaryFolder(), 'missing')
    await expect(examinePackages(testRun(recordingReporter(), missing), [item])).rejects.toThrow(missing)
  })

  judged(
    ['gcab', 'cabextract'],
    'a cabinet in a cabinet is taken out, and goes on under its own name and hashes',
    async () => {
      const inner = updateCabinet(rollup)
      const { examined, lines } = await examineOne('outer.cab', cabinet({ 'inner-x64.cab': inner }))
      expect(examined.package).toMatchObject({
        fileName: 'inner-x64.cab',
        size: inner.length,
        sha256: createHash('sha256').update(inner).digest('hex')
      })
      expect(examined.bytes).toMatchObject({ kind: 'update-cab', installable: true })
      expect(lines).toContain('info: outer.cab: the package is inner-x64.cab, a cabinet inside it')
    }
  )

  judged(['gcab', 'cabextract'], 'unwrapped once and no deeper', async () => {
    const twice = cabinet({ 'middle.cab': cabinet({ 'inner.cab': updateCabinet(rollup) }) })
    const { examined } = await examineOne('outer.cab', twice)
    expect(examined.bytes).toMatchObject({ installable: false, reason: 'a cabinet in a cabinet in a cabinet' })
  })

  judged(['gcab'], 'of a cut file that the lock itself names, it says that fetching it again is no help', async () => {
    const whole = updateCabinet(rollup)
    const { examined } = await examineOne('cut.cab', whole.subarray(0, whole.length - 10))
    expect(examined.bytes.installable).toBe(false)
    expect(examined.bytes.reason).toMatch(/write the lock anew$/)
  })

  judged(['gcab'], 'a structure that we do not understand is tried all the same when its hash is right', async () => {
    const strange = Buffer.from(updateCabinet(rollup))
    strange.writeUInt16LE(99, 26)
    const { examined, lines } = await examineOne('strange.cab', strange)
    expect(examined.bytes).toMatchObject({ kind: 'unknown', installable: true })
    expect(lines.join('\n')).toMatch(/warning: strange\.cab: .*; its hash is right, so it is tried all the same/)
  })
})
