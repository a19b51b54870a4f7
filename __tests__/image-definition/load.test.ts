import { createHash } from 'node:crypto'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { checkDefinition, loadDefinition } from '../../src/image-definition/load.ts'
import { least, problemsOf, repository } from './repository.ts'

const project = path.resolve(import.meta.dirname, '../..')

describe('what is right', () => {
  test('absent keys have their defaults, sizes are bytes and durations milliseconds', async () => {
    const root = await repository({ 'a.yml': least })
    const { definition, files } = await loadDefinition(path.join(root, 'a.yml'), { repositoryRoot: root })
    expect(files).toEqual([])
    expect(definition).toEqual({
      name: 'windows/ws2025',
      title: 'Windows Server 2025',
      source: { path: 'D:\\media\\ws2025.iso', edition: 'ServerStandard' },
      productKey: 'none',
      firmware: 'uefi',
      locale: { language: 'en-US', keyboard: 'en-US', timeZone: 'UTC' },
      disk: { size: 40 * 1024 ** 3, sectorSize: 512, shrink: false, headroom: 3 * 1024 ** 3, winre: 'none' },
      vm: { cpus: 4, memory: 8 * 1024 ** 3, tpm: false, secureBoot: true },
      bootSigning: 'any',
      customizations: [],
      updates: { rounds: 4, onFailure: 'keep', deployLimit: 600_000 },
      keepSettings: [],
      limits: {
        preflight: 600_000,
        updates: 7_200_000,
        answerFile: 120_000,
        disk: 3_600_000,
        customize: 7_200_000,
        settle: 10_800_000,
        seal: 3_600_000,
        pack: 7_200_000,
        publish: 7_200_000,
        stall: 1_200_000
      },
      bootTest: false,
      output: { format: 'ddgz', level: 3 }
    })
  })

  test('every key that is built is read', async () => {
    const text = `${least.replace('ServerStandard', '2')}  sha256: ${'AB'.repeat(32)}
product-key: input
firmware: bios
locale: { language: de-DE, keyboard: 0407:00000407, time-zone: W. Europe Standard Time }
disk: { size: 64GiB, sector-size: 512, shrink: false, headroom: 2GiB, winre: none }
vm: { cpus: 2, memory: 4096MiB, tpm: false }
boot-signing: any
answer-file: build.xml
deploy-answer-file: deploy.xml
customizations:
  - name: One
    script: scripts/one.ps1
    files: [scripts/one.txt]
    timeout: 1h30m
    allow-exit-codes: [0, 4294967295]
    on-failure: continue
updates:
  lock: updates.json
  catalog: { product: Microsoft server operating system version 24H2, exclude: [KB5034439] }
  rounds: 0
  on-failure: fail
  deploy-limit: 90s
keep-settings: []
limits: { customize: 2h, settle: 3h, seal: 1h, stall: 20m }
boot-test: false
output: { format: ddgz, level: 9 }
`
    const tree = Object.fromEntries(
      ['build.xml', 'deploy.xml', 'scripts/one.ps1', 'scripts/one.txt', 'updates.json'].map((file) => [file, ''])
    )
    const root = await repository({ 'a.yml': text, ...tree })
    const loaded = await loadDefinition(path.join(root, 'a.yml'), { repositoryRoot: root })
    const { definition, files } = loaded
    expect(definition.source).toEqual({ path: 'D:\\media\\ws2025.iso', edition: 2, sha256: 'ab'.repeat(32) })
    expect(definition.vm).toEqual({ cpus: 2, memory: 4 * 1024 ** 3, tpm: false, secureBoot: false })
    expect(definition.customizations[0]?.timeout).toBe(5_400_000)
    expect(definition.updates.catalog).toEqual({
      product: 'Microsoft server operating system version 24H2',
      architecture: 'x64',
      include: ['cumulative', 'dotnet', 'defender'],
      exclude: ['KB5034439']
    })
    expect(files.map(({ role, written }) => `${role} ${written}`)).toEqual([
      'answer-file build.xml',
      'deploy-answer-file deploy.xml',
      'script scripts/one.ps1',
      'file scripts/one.txt',
      'lock updates.json'
    ])
    for (const file of files) expect(path.isAbsolute(file.path)).toBe(true)
    expect(loaded.sha256).toBe(createHash('sha256').update(text).digest('hex'))
    const place = (...key: (string | number)[]) => {
      const { line, column } = loaded.locate(key)
      return `${line}:${column}`
    }
    expect(place('locale', 'keyboard')).toBe('9:38')
    expect(place('customizations', 0, 'script')).toBe('17:13')
    expect(place('customizations', 0)).toBe('16:5')
    expect(place('customizations')).toBe('15:1')
    expect(place('customizations', 0, 'nothing', 'at', 'all')).toBe('16:5')
    expect(place()).toBe('1:1')
  })

  test.each(['demo', 'ws2025'])('the example %s loads', async (name) => {
    const file = path.join(project, `examples/images/${name}.yml`)
    await expect(loadDefinition(file, { repositoryRoot: project })).resolves.toHaveProperty('file', file)
  })

  test('a byte order mark and Windows line ends do not matter', async () => {
    expect(await problemsOf(`\uFEFF${least.replaceAll('\n', '\r\n')}rounds: 1\r\n`)).toEqual([
      expect.stringMatching(/^6:1 unknown key `rounds`/)
    ])
  })
})

describe('what is wrong is named with its place and the remedy', () => {
  test('loading throws one error with all of them, each with file:line:column', async () => {
    const root = await repository({ 'a.yml': `${least}firmware: efi\nboot-test: true\n` })
    const file = path.join(root, 'a.yml')
    const error = await loadDefinition(file, { repositoryRoot: root }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'definition.invalid', problems: [{}, {}] })
    expect(String(error)).toContain(`${file}:6:11: error: \`firmware\` must be uefi or bios`)
    expect(String(error)).toContain(`${file}:7:12: error: `)
  })
})

describe('what is no definition at all gets one problem', () => {
  test.each([
    [
      'an empty file',
      '',
      '1:1 an image definition is a mapping of keys to values; this file is empty (start with `name: windows/...`) [value]'
    ],
    [
      'only a comment',
      '# nothing\n',
      '1:1 an image definition is a mapping of keys to values; this file is empty (start with `name: windows/...`) [value]'
    ],
    [
      'a list',
      '- a\n- b\n',
      '1:1 an image definition is a mapping of keys to values; this file is a list (start with `name: windows/...`) [value]'
    ],
    [
      'a number',
      '42\n',
      '1:1 an image definition is a mapping of keys to values; this file is a single value (start with `name: windows/...`) [value]'
    ],
    [
      '10 MB',
      'a'.repeat(10_000_000),
      '1:1 this file has 10000000 bytes; an image definition has at most 262144 [unreadable]'
    ],
    [
      'deep nesting',
      '['.repeat(250_000),
      expect.stringMatching(/^1:\d+ not valid YAML: .*\(nothing here needs deep nesting\) \[syntax\]$/)
    ],
    [
      'bytes that are no UTF-8',
      Uint8Array.of(0xff, 0xfe, 0x41, 0),
      '1:1 this file is not UTF-8 text: save it as UTF-8 [unreadable]'
    ]
  ])('%s', async (_, text, expected) => {
    expect(await problemsOf(text)).toEqual([expected])
  })

  test('a bomb of aliases is neither expanded nor listed for ever', async () => {
    let text = 'a0: &a0 [x, x]\n'
    for (let i = 1; i < 60; i++) text += `a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]\n`
    const problems = await problemsOf(text)
    expect(problems).toHaveLength(51)
    expect(problems.at(-1)).toMatch(/ \d+ more problems/)
  })

  test('a flood of unknown keys is cut', async () => {
    const problems = await problemsOf(Array.from({ length: 30_000 }, (_, index) => `a${index}:\n`).join(''))
    expect(problems).toHaveLength(51)
    expect(problems.at(-1)).toContain('29953 more problems')
  })

  test('a missing file and a folder', async () => {
    const root = await repository({ 'folder/': '' })
    const messages = async (name: string) =>
      (await checkDefinition(path.join(root, name), { repositoryRoot: root })).map(({ message }) => message)
    expect(await messages('no.yml')).toEqual(['this file does not exist'])
    expect(await messages('folder')).toEqual(['this is not a file'])
  })
})
