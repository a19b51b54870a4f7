import { describe, expect, test } from '@jest/globals'
import { budgetWarnings, deployBudget, keptCost, retain } from '../../src/pipeline/retention.ts'
import type { PlannedPackage } from '../../src/pipeline/updates.ts'
import type { GuestState } from '../../src/powershell/scripts.ts'
import type { PackageRole } from '../../src/updates/lock.ts'

function planned(order: number, role: PackageRole, size = 100): PlannedPackage {
  const kb = `KB500000${order}`
  return {
    id: `0${order}-${kb}`,
    kb,
    title: kb,
    role,
    file: `${kb}.msu`,
    size,
    sha256: '',
    order,
    expectedRevision: null,
    source: '',
    path: `packages\\0${order}\\${kb}.msu`,
    limitSeconds: 60
  }
}

const [checkpoint, target, other] = [planned(1, 'checkpoint'), planned(2, 'cumulative'), planned(3, 'other')]
const plan = [[checkpoint, target], [other]]
const attempt = (seconds: number) => ({
  ...{
    phase: 'group 1',
    exitCode: 5,
    code: 5,
    class: 'after',
    start: '',
    seconds,
    before: 'absent',
    evidence: 'absent'
  },
  ...{ timedOut: false, note: '' }
})
const state: GuestState = {
  bootId: 'b',
  marker: true,
  steps: [],
  packages: [{ id: target.id, kb: target.kb, evidence: 'absent', attempts: [attempt(10), attempt(70.2)] }],
  tasks: [],
  failed: null,
  servicing: { busy: false, pending: [], advisory: [] },
  build: '26100.1'
}
const kept = (failing: PlannedPackage[], installed: PlannedPackage[] = []) =>
  retain(failing, plan, state, (item) => installed.includes(item))

describe('what stays in the image', () => {
  test('a kept target has its checkpoint beside it, whether or not that failed too; with what the build has seen of it', () => {
    for (const failing of [[target], [checkpoint, target]]) {
      expect(kept(failing)).toEqual([
        {
          ...target,
          lastSeconds: 71,
          history: [10, 70.2].map((seconds) => ({
            ...{ phase: 'group 1', exitCode: 5, class: 'after', seconds, evidence: 'absent' }
          })),
          companions: [checkpoint]
        }
      ])
    }
  })

  test('a checkpoint that failed is not missed once its target is installed, and is kept when its target is not there', () => {
    expect(kept([checkpoint], [target])).toEqual([])
    expect(kept([checkpoint]).map(({ kb, companions }) => [kb, companions])).toEqual([[checkpoint.kb, []]])
  })

  test('others come alone', () => {
    expect(kept([target, other]).map(({ companions }) => companions.length)).toEqual([1, 0])
  })
})

describe('what it costs', () => {
  test('bytes and seconds, the checkpoint included; a small budget keeps a third for the restart', () => {
    const big = {
      ...planned(2, 'cumulative', 3 * 2 ** 30),
      lastSeconds: 300,
      history: [],
      companions: [planned(1, 'checkpoint', 2 ** 29)]
    }
    expect(keptCost([big], 600)).toEqual({
      bytes: 3.5 * 2 ** 30,
      bytesPerSecond: 150 * 2 ** 20,
      writeSeconds: 24,
      retrySeconds: 300,
      restartSeconds: 180,
      limitSeconds: 600
    })
    expect(deployBudget(120)).toMatchObject({ restartSeconds: 40 })
  })

  test('a budget that does not reach is told, and one that MAAS would not wait for', () => {
    const cost = keptCost([{ ...other, lastSeconds: 420, history: [], companions: [] }], 600)
    expect(budgetWarnings(cost)).toEqual([])
    expect(budgetWarnings({ ...cost, retrySeconds: 421 })).toEqual([expect.stringContaining('421 s in the build')])
    expect(budgetWarnings({ ...cost, limitSeconds: 1201 })).toEqual([expect.stringContaining('node_timeout')])
  })
})
