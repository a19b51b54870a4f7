import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { leftBehind, play, type Scene, story } from './harness.ts'

const failure = (scene: Scene) => ({ stage: scene.report.stoppedAt, code: scene.report.error?.code })

describe('packages', () => {
  test('all succeed: the image holds them, and nothing of the build is left', async () => {
    const packages = ['KB5900001', 'KB5900002', 'KB5900004']
    const scene = await play({ scenario: 'all-succeed.yml', packages })
    expect(scene.end.error).toBeUndefined()
    expect(scene.report).toMatchObject({ outcome: 'succeeded', simulated: true, keptBytes: 0, warnings: [] })
    expect(scene.report.packages.map(({ kb, verdict, kept }) => [kb, verdict, kept])).toEqual(
      packages.map((kb) => [kb, 'installed', false])
    )
    expect(scene.report.stages.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
      ['preflight', 'updates', 'answer file', 'disk', 'customize', 'settle', 'seal', 'pack', 'publish'].map(
        (name) => `${name} succeeded`
      )
    )
    expect(scene.end.published?.image).toBe(path.join(scene.output, 'simulated-windows-test.dd.gz'))
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })

  test('two need two tries: one at once, one after a reboot, and both are believed on evidence', async () => {
    const scene = await play({ scenario: 'two-tries.yml', packages: ['KB5900001', 'KB5900002'] })
    const first = story(scene.report, 'KB5900001')
    expect(first.attempts.map(({ phase, class: kind }) => [phase, kind])).toEqual([
      ['first group', 'after'],
      ['round 1', 'reboot']
    ])
    const second = story(scene.report, 'KB5900002')
    expect(second.attempts.map(({ phase, class: kind }) => [phase, kind])).toEqual([
      ['group 2', 'now'],
      ['group 2', 'ok']
    ])
    expect([first.verdict, second.verdict]).toEqual(['installed', 'installed'])
    expect(scene.report.os?.buildAfter).toBe('26100.7171')
  })

  test('one never installs: it is kept with the deploy scripts, and its bytes are in the report', async () => {
    const scene = await play({ scenario: 'never-installs.yml', packages: ['KB5900001', 'KB5900003'] })
    expect(scene.end.error).toBeUndefined()
    const kept = story(scene.report, 'KB5900003')
    expect(kept).toMatchObject({ verdict: 'kept', kept: true })
    expect(kept.attempts.map((attempt) => attempt.phase)).toEqual(['group 2', 'round 1', 'round 2'])
    expect(scene.report.keptBytes).toBeGreaterThan(0)
    expect(scene.report.warnings.join()).toContain('kept for the retry at deploy time: KB5900003')
    expect(story(scene.report, 'KB5900001').verdict).toBe('installed')
  })

  test('one is hopeless: tried once, dropped with a warning, not kept', async () => {
    const scene = await play({ scenario: 'hopeless.yml', packages: ['KB5900003'] })
    expect(scene.end.error).toBeUndefined()
    expect(story(scene.report, 'KB5900003')).toMatchObject({
      verdict: 'hopeless',
      kept: false,
      attempts: [expect.anything()]
    })
    expect(scene.report.keptBytes).toBe(0)
    expect(scene.report.warnings.join()).toContain('0x800F0830')
  })

  test('one that fails stops the build when the definition says so', async () => {
    const updates = { lock: 'updates/lock.json', rounds: 1, 'on-failure': 'fail' }
    const scene = await play({ scenario: 'never-installs.yml', packages: ['KB5900003'], definition: { updates } })
    expect(failure(scene)).toEqual({ stage: 'settle', code: 'settle.packages-failed' })
    expect(scene.report.error?.message).toContain('KB5900003')
  })

  test('exit code 0 without evidence is no success', async () => {
    const scene = await play({ scenario: 'exits-zero.yml', packages: ['KB5900003'] })
    expect(story(scene.report, 'KB5900003')).toMatchObject({
      verdict: 'kept',
      reason: expect.stringContaining('Windows does not have it')
    })
  })

  test('a package that does not apply is told apart although DISM says 0', async () => {
    const scene = await play({ scenario: 'not-applicable.yml', packages: ['KB5900003'] })
    expect(story(scene.report, 'KB5900003')).toMatchObject({ verdict: 'not-applicable', kept: false })
    expect(scene.report.warnings).toEqual([])
  })
})

describe('customizations', () => {
  const customizations = [
    { name: 'First', run: 'exit 0' },
    { name: 'Second', run: 'exit 0', timeout: '2s' },
    { name: 'Third', run: 'exit 0' }
  ]

  test('one fails: the host sees it at once, with its exit code and its last lines', async () => {
    const scenario = { customizations: { Second: { 'exit-code': 5, output: ['cannot find the thing'] } } }
    const scene = await play({ scenario, definition: { customizations } })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'customize.step-failed' })
    expect(scene.report.error?.message).toContain('Second ended with exit code 5')
    expect(scene.report.error?.message).toContain('cannot find the thing')
    expect(scene.report.customizations.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['First', 'succeeded'],
      ['Second', 'failed']
    ])
    expect(scene.logs.join('\n')).toContain('Second')
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })

  test('one fails that may: the next one runs', async () => {
    const scenario = { customizations: { Second: { 'exit-code': 5 } } }
    const lenient = customizations.map((item) =>
      item.name === 'Second' ? { ...item, 'on-failure': 'continue' } : item
    )
    const scene = await play({ scenario, definition: { customizations: lenient } })
    expect(scene.report.outcome).toBe('succeeded')
    expect(scene.report.customizations.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed', 'succeeded'])
  })

  test('one hangs: it is ended at its own limit with its process tree', async () => {
    const scene = await play({
      scenario: { customizations: { Second: { hangs: true } } },
      definition: { customizations }
    })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'customize.step-failed' })
    expect(scene.report.error?.message).toContain('Second did not end within its limit')
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })

  test('one is killed: a failure like any other', async () => {
    const scene = await play({
      scenario: { customizations: { Second: { killed: true } } },
      definition: { customizations }
    })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'customize.step-failed' })
  })

  test('all first-logon entries start at once: the order of the steps is kept all the same', async () => {
    const scene = await play({ scenario: 'logon-entries-together.yml', definition: { customizations } })
    expect(scene.report.customizations.map(({ name }) => name)).toEqual(['First', 'Second', 'Third'])
  })
})

describe('the machine and the way to it', () => {
  test('a reboot that the guest never comes back from ends at the stall limit', async () => {
    const limits = { stall: '6s' }
    const scene = await play({
      scenario: 'never-comes-back.yml',
      packages: ['KB5900001'],
      definition: { limits, updates: { lock: 'updates/lock.json' } }
    })
    expect(failure(scene)).toEqual({ stage: 'settle', code: 'stage.stalled' })
    expect(scene.report.error?.message).toContain('limits.stall')
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })

  test('PowerShell Direct refused for a while: the build waits and goes on', async () => {
    const scene = await play({ scenario: 'direct-refused.yml', packages: ['KB5900001'] })
    expect(scene.report.outcome).toBe('succeeded')
  })

  test('a session cut in the middle loses nothing and installs nothing twice', async () => {
    const scene = await play({ scenario: 'session-cut.yml', packages: ['KB5900001'] })
    expect(scene.report.outcome).toBe('succeeded')
    expect(scene.reporter.lines.join('\n')).toContain('trying again')
    expect(story(scene.report, 'KB5900001').attempts).toHaveLength(1)
  })

  test('a guest that waits for a person at OOBE is told by the stall limit', async () => {
    const scene = await play({ scenario: 'oobe-waits.yml', definition: { limits: { stall: '5s' } } })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'stage.stalled' })
  })
})

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
  expect(JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8'))).toMatchObject({
    buildId: scene.job.places.buildId
  })
  expect(await readFile(path.join(folder, 'report.md'), 'utf8')).toContain('simulated')
})
