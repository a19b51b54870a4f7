import { readFile } from 'node:fs/promises'

import { describe, expect, test } from '@jest/globals'
import { renderBuildFile } from '../../src/answer-file/index.ts'
import { asset } from '../../src/assets.ts'
import { leftBehind, play } from './harness.ts'

const folder = '__tests__/fixtures/unattend'

/** Templates as their authors publish them, with the files that their own images bring along. */
const templates: [name: string, file: string, editions: { edition: string; client: boolean }, files: string[]][] = [
  [
    "WIT's UnattendTemplate.xml",
    'cloudbase__windows-imaging-tools__UnattendTemplate.xml',
    { edition: 'ServerStandard', client: false },
    [
      'C:\\UnattendResources\\Specialize.ps1',
      'C:\\UnattendResources\\FirstLogon.ps1',
      'C:\\UnattendResources\\Logon.ps1'
    ]
  ],
  [
    'chef/bento, Server 2016',
    'chef__bento__packer_templates__win_answer_files__2016__Autounattend.xml',
    { edition: 'ServerStandard', client: false },
    []
  ],
  [
    'rgl/windows-vagrant, Server 2022',
    'rgl__windows-vagrant__windows-2022-uefi__autounattend.xml',
    { edition: 'ServerStandard', client: false },
    []
  ],
  [
    'rgl/windows-vagrant, Windows 11',
    'rgl__windows-vagrant__windows-11-24h2-uefi__autounattend.xml',
    { edition: 'Enterprise', client: true },
    []
  ]
]

describe('real templates go through a whole build', () => {
  test.each(templates)('%s', async (_name, file, { edition, client }, provided) => {
    const text = await readFile(asset(`${folder}/${file}`), 'utf8')
    const needed = [...provided, ...missingFiles(text, client)]
    const scene = await play({
      scenario: { files: needed, media: { images: [image(edition, client)] } },
      files: { 'answer.xml': text },
      definition: {
        source: { path: 'media.iso', edition },
        'answer-file': 'answer.xml',
        customizations: [{ name: 'Ours', run: 'exit 0' }]
      }
    })
    expect(scene.end.error).toBeUndefined()
    const names = scene.report.customizations.map((item) => item.name)
    expect(names.at(-1)).toBe('Ours')
    expect(names.length).toBeGreaterThan(1)
    expect(scene.report.customizations.filter((item) => !item.outcome.startsWith('succeeded'))).toEqual([])
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })
})

test('a command whose file nobody provides is an error at its place, before any disk is made', async () => {
  const file = `${folder}/cloudbase__windows-imaging-tools__UnattendTemplate.xml`
  const text = await readFile(asset(file), 'utf8')
  const definition = { 'answer-file': 'answer.xml' }
  const scene = await play({ scenario: {}, files: { 'answer.xml': text }, definition })
  expect(scene.report).toMatchObject({
    outcome: 'failed',
    stoppedAt: 'answer file',
    error: { code: 'answer-file.invalid' }
  })
  expect(scene.report.error?.message).toMatch(/answer\.xml:109:150: error: .*FirstLogon\.ps1/)
  expect(scene.reporter.lines).not.toContain('group: disk')
})

/** What the renderer itself says is missing: the stand-ins that the scenario then provides. */
function missingFiles(text: string, client: boolean): string[] {
  const { problems } = renderBuildFile(
    { file: 'answer.xml', text },
    {
      architecture: 'amd64',
      editionType: client ? 'client' : 'server',
      password: 'x',
      locale: { language: 'en-US', keyboard: 'en-US', timeZone: 'UTC' },
      computerName: '*',
      runnerCommand: 'runner',
      providedFiles: [],
      scriptFolder: 'C:\\Windows\\Temp\\x\\commands'
    }
  )
  return problems.flatMap(
    (problem) => /[A-Z]:\\[^\s"']+?\.(?:ps1|bat|cmd|exe|msi|vbs)/i.exec(problem.message)?.[0] ?? []
  )
}

function image(edition: string, client: boolean) {
  return {
    index: 1,
    name: client ? 'Windows 11 Enterprise' : 'Windows Server 2022 Standard',
    edition,
    build: client ? 26100 : 20348,
    revision: 1,
    architecture: 'amd64',
    'installation-type': client ? 'Client' : 'Server',
    languages: ['en-US']
  }
}
