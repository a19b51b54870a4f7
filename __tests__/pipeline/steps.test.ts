/** What the build machine is given for each real template: one first-logon command, ours, and everything else as its steps. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { commandsOf } from '../../src/answer-file/commands.ts'
import { lintAnswerFile, renderBuildFile } from '../../src/answer-file/index.ts'
import { loadDefinition } from '../../src/image-definition/load.ts'
import { renderAnswerFiles, runnerCommand, stageRunner } from '../../src/pipeline/answer-files.ts'
import { buildPlaces, type Job } from '../../src/pipeline/job.ts'
import { placePackages } from '../../src/pipeline/updates.ts'
import type { MediaImage } from '../../src/powershell/scripts.ts'
import { loadLock } from '../../src/updates/lock.ts'
import { commandTexts, realFiles, rootOf, values } from '../answer-file/fixtures.ts'
import { least, repository } from '../image-definition/repository.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'

const lock = path.resolve(import.meta.dirname, '../../examples/updates/demo.lock.json')

/** Files that the template's own images bring along: what the linter misses is provided, for this test only. */
function stubs(text: string, editionType: 'server' | 'client'): string[] {
  const { problems } = renderBuildFile({ file: 'answer.xml', text }, { ...values, editionType })
  return problems.flatMap(({ message }) => /^the command runs (.+?), which neither/.exec(message)?.[1] ?? [])
}

test.each(realFiles)('$file', async ({ file, text }) => {
  const client = /_11|_10|win10|win11|windows-11/.test(file)
  const root = await repository({
    'answer.xml': text,
    'a.yml': `${least.replace('ServerStandard', client ? 'Enterprise' : 'ServerStandard')}answer-file: answer.xml
customizations: [{ name: First, run: exit 0 }, { name: Second, run: exit 0 }]
`
  })
  const loaded = await loadDefinition(path.join(root, 'a.yml'), { repositoryRoot: root })
  const work = await temporaryFolder()
  const places = buildPlaces('0123456789ab', work, 1)
  const run = testRun(recordingReporter(), work)
  const job: Job = {
    run,
    options: {
      definition: 'a.yml',
      repositoryRoot: root,
      workDirectory: work,
      packageDirectory: work,
      force: false,
      keepOnFailure: false,
      updateCache: 'directory',
      toolVersion: '0'
    },
    loaded,
    definition: loaded.definition,
    shell: { command: 'none', argumentsFor: () => [], env: {} },
    intervals: { pollMilliseconds: 1, pauseSeconds: 1, quietSeconds: 0 },
    places,
    findings: { inputs: [], stages: [], customizations: [], packages: [], refused: [], warnings: [], keptBytes: 0 },
    simulated: true,
    providedFiles: stubs(text, client ? 'client' : 'server'),
    password: 'correct horse'
  }
  const image: MediaImage = {
    index: 1,
    name: 'Windows',
    edition: client ? 'Enterprise' : 'ServerStandard',
    build: client ? 26100 : 20348,
    revision: 1,
    architecture: 'amd64',
    installationType: client ? 'Client' : 'Server',
    languages: ['en-US']
  }
  const files = await renderAnswerFiles(job, run, image)
  const { packages } = await loadLock(lock)
  const placed = placePackages([packages.map((item) => ({ package: item }))])
  const plan = placed.map((group) => group.map((item) => ({ ...item.placed, source: lock })))
  await stageRunner(job, files, plan, 'disk')

  const staged = (name: string) => readFile(path.join(places.stagingFolder, name), 'utf8')
  const rendered = (await staged('Windows/Panther/unattend.xml')).replace(/^\ufeff/, '')
  const runner = runnerCommand(job)
  expect(commandTexts(rendered, 'first-logon')).toEqual([runner])
  expect(commandTexts(rendered, 'logon')).toEqual([])
  for (const [role, each] of [
    ['build', rendered],
    ['deploy', files.deploy]
  ] as const) {
    const found = lintAnswerFile(
      { file: role, text: each },
      { role, runnerCommand: runner, editionType: files.editionType }
    )
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
  }

  const own = commandsOf(rootOf(text))
    .filter(({ kind, text: line }) => kind === 'first-logon' && line.trim() !== '')
    .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .map((command) => command.text.trim())
  const { steps, marker } = JSON.parse(await staged('Windows/Temp/0123456789ab/steps.json'))
  expect(steps.map(({ kind, commandLine, name }: Record<string, string>) => commandLine ?? `${kind}: ${name}`)).toEqual(
    [...own, 'customization: First', 'customization: Second', 'updates: Update packages, first group']
  )
  // The runner writes it when the last step has ended.
  expect(marker).toBe('C:\\Windows\\INF\\0123456789ab.pnf')
})
