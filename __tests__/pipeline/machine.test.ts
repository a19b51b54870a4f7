import { describe, expect, test } from '@jest/globals'
import { leftBehind, play, type Scene, story } from './harness.ts'

const failure = (scene: Scene) => ({ stage: scene.report.stoppedAt, code: scene.report.error?.code })

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

  test('trap 10: PowerShell Direct refused for a while: the build waits and goes on', async () => {
    const scene = await play({ scenario: 'direct-refused.yml', packages: ['KB5900001'] })
    expect(scene.report.outcome).toBe('succeeded')
    expect(scene.reporter.lines.join('\n')).toContain('trying again')
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

describe("the built-in administrator in the media's language", () => {
  const french = { index: 1, name: 'Windows', build: 26100, 'default-language': 'fr-FR' }

  test('a client in French, with English beside it, is built to its end', async () => {
    const image = { ...french, edition: 'Enterprise', 'installation-type': 'Client', languages: ['en-US', 'fr-FR'] }
    const source = { path: 'media.iso', edition: 'Enterprise' }
    const scene = await play({ scenario: { media: { images: [image] } }, definition: { source } })
    expect(scene.report.outcome).toBe('succeeded')
  })

  test('another name than the media lets expect is one clear error, before Windows locks the account', async () => {
    const image = { ...french, edition: 'ServerStandard', languages: ['en-US'] }
    const scene = await play({ scenario: { media: { images: [image] } }, pollMilliseconds: 20 })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'guest.credential-refused' })
    expect(scene.report.error?.message).toContain('refused the build account Administrator 6 times')
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })
})
