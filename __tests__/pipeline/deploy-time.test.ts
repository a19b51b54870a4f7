import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import { judgeDeployTime, maySkipSetupComplete } from '../../src/pipeline/deploy-time.ts'
import type { KeptPackage } from '../../src/pipeline/retention.ts'
import type { DiskFacts } from '../../src/powershell/scripts.ts'

const script = (name: string) => readFileSync(asset(`powershell/deploy/${name}`), 'utf8')
const sizes = { title: '', sha256: '', source: '', path: '', limitSeconds: 60, expectedRevision: null } as const
const companion = {
  ...sizes,
  id: '01-KB1',
  kb: 'KB1',
  role: 'checkpoint',
  file: 'kb1.msu',
  size: 10,
  order: 1
} as const
const kept: KeptPackage[] = [
  {
    ...sizes,
    id: '02-KB2',
    kb: 'KB2',
    role: 'cumulative',
    file: 'kb2.msu',
    size: 20,
    order: 2,
    lastSeconds: 1,
    history: [],
    companions: [companion]
  }
]
const ours = [
  'order.json',
  ...[
    'events.ps1',
    'exit-codes.json',
    'exit-codes.ps1',
    'files.ps1',
    'package-evidence.ps1',
    'package-kinds.ps1',
    'state.ps1',
    'windows.ps1'
  ].map((name) => `shared/${name}`),
  ...['close', 'memory', 'packages', 'release', 'release-machine', 'retry-packages', 'servicing', 'setup'].map(
    (name) => `deploy/${name}.ps1`
  )
].map((path) => ({ path, size: 1 }))
const tasks = (deploy: boolean) => [
  { name: 'deploy', enabled: deploy },
  { name: 'release', enabled: false }
]

const nothing: DiskFacts = {
  sysprepTag: true,
  imageState: '',
  answerFile: '',
  setupComplete: script('SetupComplete-nothing-kept.cmd'),
  report: '',
  leftovers: [],
  deletedBytes: 0,
  errorHandler: null,
  tasks: [],
  deployFiles: [],
  closed: null
}
const something: DiskFacts = {
  ...nothing,
  setupComplete: script('SetupComplete-kept.cmd'),
  errorHandler: script('ErrorHandler.cmd'),
  tasks: tasks(false),
  deployFiles: [...ours, { path: 'packages/2/kb2.msu', size: 20 }, { path: 'packages/2/kb1.msu', size: 10 }],
  closed: '{"rules":[],"profiles":[],"services":[]}'
}

describe('the proof from the disk', () => {
  test('what is as it should be is accepted', () => {
    expect(judgeDeployTime(nothing, [], false)).toEqual([])
    expect(judgeDeployTime(something, kept, false)).toEqual([])
    expect(judgeDeployTime({ ...something, tasks: tasks(true) }, kept, true)).toEqual([])
    expect(judgeDeployTime({ ...nothing, errorHandler: "the customer's own" }, [], false)).toEqual([])
    expect(judgeDeployTime({ ...nothing, deployFiles: ours, tasks: tasks(true) }, [], true)).toEqual([])
  })

  const without = (path: string) => something.deployFiles.filter((file) => file.path !== path)
  const cases: [string, Partial<DiskFacts>][] = [
    ['SetupComplete.cmd has the wrong shape', { setupComplete: `${something.setupComplete}net start cloudbase-init` }],
    ['SetupComplete.cmd is missing', { setupComplete: null }],
    ['its tasks are: none', { tasks: [] }],
    ['its tasks are: deploy enabled, release disabled', { tasks: tasks(true) }],
    ['packages/2/kb2.msu is missing or has another size', { deployFiles: without('packages/2/kb2.msu') }],
    [
      'packages/2/kb1.msu is missing or has another size',
      { deployFiles: [...without('packages/2/kb1.msu'), { path: 'packages/2/kb1.msu', size: 9 }] }
    ],
    [
      'packages/3/kb3.msu should not be there',
      { deployFiles: [...something.deployFiles, { path: 'packages/3/kb3.msu', size: 1 }] }
    ],
    ['deploy/release-machine.ps1 is missing', { deployFiles: without('deploy/release-machine.ps1') }],
    ['ErrorHandler.cmd is not ours', { errorHandler: null }],
    ['closed.json does not say what was closed', { closed: null }],
    ['closed.json does not say what was closed', { closed: '{ damaged' }]
  ]
  test.each(cases)('%s', (message, change) => {
    expect(judgeDeployTime({ ...something, ...change }, kept, false)).toEqual([message])
  })

  test('nothing kept means nothing there', () => {
    const wrong = judgeDeployTime({ ...something, setupComplete: nothing.setupComplete }, [], false)
    expect(wrong).toEqual(
      expect.arrayContaining([
        'tasks are left although nothing was kept',
        'the machine is closed although nothing was kept',
        'packages/2/kb2.msu should not be there'
      ])
    )
  })
})

test.each([
  ['Client', 'Professional', true],
  ['Client', 'Education', true],
  ['Client', 'EnterpriseS', false],
  ['Server Core', 'ServerStandard', false]
])('%s %s: Windows may skip SetupComplete.cmd: %p', (installationType, edition, expected) => {
  const rest = { index: 1, name: '', build: 26100, revision: 1, architecture: 'amd64', languages: [] }
  expect(maySkipSetupComplete({ ...rest, installationType, edition })).toBe(expected)
})
