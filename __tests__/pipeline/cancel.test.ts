import { expect, test } from '@jest/globals'
import { stageLimits } from '../../src/pipeline/stage.ts'
import { leftBehind, play } from './harness.ts'

/** The first sign of the middle of a stage; a stage of a moment is cancelled as it begins. */
const middle: Record<string, string> = {
  disk: 'info: applying image',
  customize: 'has started',
  settle: 'Windows restarts',
  seal: 'info: generalizing Windows',
  pack: 'progress: Packing the disk'
}

test.each(Object.keys(stageLimits))(
  'cancelled in stage %s: it stops soon, the report says where, nothing is left',
  async (name) => {
    const sign = middle[name] ?? `group: ${name}`
    let asked = 0
    let stopped = 0
    const scene = await play({
      scenario: 'all-succeed.yml',
      onLine: (line, now) => {
        if (asked > 0 || !line.includes(sign)) return
        asked = Date.now()
        now.cancel()
      },
      beforeCleanUp: async () => {
        stopped = Date.now()
      }
    })
    expect(asked).toBeGreaterThan(0)
    expect(stopped - asked).toBeLessThan(10_000)
    expect(scene.report).toMatchObject({
      outcome: 'cancelled',
      stoppedAt: name,
      error: { code: 'cancelled', stage: name }
    })
    expect(scene.end.published?.image).toBeUndefined()
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  }
)
