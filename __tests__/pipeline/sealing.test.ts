import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { leftBehind, play, type Scene } from './harness.ts'

const failure = (scene: Scene) => ({ stage: scene.report.stoppedAt, code: scene.report.error?.code })

describe('sealing', () => {
  test("a sysprep error comes with Panther's line", async () => {
    const scene = await play({ scenario: 'sysprep-error.yml' })
    expect(failure(scene)).toEqual({ stage: 'seal', code: 'guest.sysprep-failed' })
    expect(scene.report.error?.message).toMatch(/Error.*SYSPRP/)
  })

  test('a machine that never powers off ends at the stall limit', async () => {
    const scene = await play({ scenario: 'never-powers-off.yml', definition: { limits: { stall: '6s' } } })
    expect(failure(scene)).toEqual({ stage: 'seal', code: 'stage.stalled' })
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })
})

describe('the host', () => {
  test('everything that is wrong with it is found together, before anything is created', async () => {
    const definition = { source: { path: 'missing.iso', edition: 'ServerStandard' } }
    const scene = await play({ scenario: 'not-elevated.yml', definition })
    expect(failure(scene)).toEqual({ stage: 'preflight', code: 'preflight.failed' })
    for (const code of ['not-elevated', 'no-hyper-v', 'no-space', 'no-media']) {
      expect(scene.report.error?.message).toContain(`preflight.${code}`)
    }
    expect(scene.reporter.lines).not.toContain('group: disk')
  })

  test('an edition that the media lacks lists those it has, at the line of the definition', async () => {
    const scene = await play({ scenario: {}, definition: { source: { path: 'media.iso', edition: 'ServerNano' } } })
    expect(scene.report.error?.message).toMatch(
      /image\.yml:\d+:\d+: error: the media has no edition ServerNano \(it holds 1: Server/
    )
  })

  test('a disk that fills up while the image is applied is told', async () => {
    const scene = await play({ scenario: 'disk-full.yml' })
    expect(scene.report.stoppedAt).toBe('disk')
    expect(scene.report.error?.message).toMatch(/not enough space/i)
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })
})

test('the report files say the same as the report', async () => {
  const scene = await play({ scenario: 'all-succeed.yml' })
  const folder = path.join(scene.output, 'simulated-windows-test-report')
  // The publish stage ends after the report is written.
  const stages = scene.report.stages
  expect(JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8'))).toEqual({ ...scene.report, stages })
  expect(stages.map((item) => item.name)).not.toContain('publish')
  expect(await readFile(path.join(folder, 'report.md'), 'utf8')).toContain('simulated')
})
