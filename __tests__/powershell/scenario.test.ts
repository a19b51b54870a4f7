import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import { UserError } from '../../src/errors.ts'
import { loadScenario, parseScenario, scenarioJsonSchema } from '../../src/powershell/scenario.ts'

function problemsOf(text: string): string[] {
  try {
    parseScenario('s.yml', text)
    return []
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return error.problems.map(({ location, message }) => `${location?.line}:${location?.column} ${message}`)
  }
}

describe('scenarios', () => {
  const folder = asset('simulator/scenarios')

  test.each(readdirSync(folder))('%s is valid and says what it shows', async (name) => {
    const scenario = await loadScenario(path.join(folder, name))
    expect(scenario.description).not.toBe('')
  })

  test('nothing given means everything works', () => {
    const scenario = parseScenario('s.yml', '')
    expect(scenario).toMatchObject({
      clock: { boot: 20, machineLimit: 1_800_000 },
      host: { elevated: true, hyperV: true, freeSpace: 2 ** 40 },
      guest: { logonEntries: 'in-turn', directRefused: 0 },
      faults: []
    })
    expect(scenario.media.images.map((image) => image.edition)).toContain('ServerStandard')
  })

  test('times become milliseconds, sizes bytes, and short forms long ones', () => {
    const text = `
clock: { boot: 1.5s, oobe: 2m }
host: { free-space: 3GiB, hyper-v: false }
media:
  images:
    - { index: 1, name: A, edition: B, build: 20348 }
    - { index: 2, name: A, edition: C, build: 20348, languages: [fr-FR, en-US] }
    - { index: 3, name: A, edition: D, build: 20348, languages: [fr-FR, en-US], default-language: en-US }
packages:
  KB5900002: not-applicable
  KB5900003: { fails: { code: 0x800f0922, times: for-ever }, takes: 300ms }
  KB5900004: { rolls-back: true }
customizations: { My own Name: { exit-code: 3010, output: [one] } }
template-commands: [{ contains: slmgr, hangs: true }]
faults: [{ strike: session-cut, at-call: 4 }, { strike: guest-crash, after: 2s }]
`
    expect(parseScenario('s.yml', text)).toMatchObject({
      clock: { boot: 1500, oobe: 120_000 },
      host: { freeSpace: 3 * 2 ** 30, hyperV: false },
      media: {
        images: [
          {
            revision: 1,
            architecture: 'amd64',
            installationType: 'Server',
            languages: ['en-US'],
            defaultLanguage: 'en-US'
          },
          { defaultLanguage: 'fr-FR' },
          { defaultLanguage: 'en-US' }
        ]
      },
      packages: {
        KB5900002: { outcome: 'not-applicable' },
        KB5900003: { outcome: 'succeeds', fails: { code: 0x800f0922, times: 'for-ever' }, takes: 300 },
        KB5900004: { outcome: 'needs-reboot', rollsBack: true }
      },
      customizations: { 'My own Name': { exitCode: 3010, output: ['one'] } },
      templateCommands: [{ contains: 'slmgr', hangs: true }],
      faults: [
        { strike: 'session-cut', atCall: 4 },
        { strike: 'guest-crash', after: 2000 }
      ]
    })
  })

  test('every mistake is told with its place, at once', () => {
    const text = `description: x
clok: { boot: 1s }
clock:
  boot: soon
packages:
  KB1: maybe
  KB2: { fails: { code: 1, times: never } }
  KB3: { fail: 1 }
faults:
  - strike: lightning
`
    const problems = problemsOf(text)
    expect(problems).toEqual(
      expect.arrayContaining([
        '2:1 unknown key clok',
        expect.stringMatching(/^4:9 clock\.boot: expected a duration/),
        expect.stringMatching(/^6:8 packages\.KB1: expected one of succeeds, /),
        expect.stringMatching(/^7:35 packages\.KB2\.fails\.times: expected a number/),
        '8:10 unknown key fail',
        expect.stringMatching(/^10:13 faults\.0\.strike: /)
      ])
    )
    expect(problems).toHaveLength(6)
  })

  test('broken YAML and a missing file are the user’s errors', async () => {
    expect(problemsOf('clock: [')).toEqual([expect.stringMatching(/^1:\d+ /)])
    await expect(loadScenario('/no/such/scenario.yml')).rejects.toThrow(UserError)
  })

  test('the schema for editors knows the keys', () => {
    expect(scenarioJsonSchema()).toMatchObject({ additionalProperties: false, properties: { 'template-commands': {} } })
  })
})
