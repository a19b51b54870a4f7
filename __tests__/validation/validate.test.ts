import { symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { least, repository } from '../image-definition/repository.ts'
import { cumulative, lockOf, packageOf, query } from '../updates/lock/lock-packages.ts'
import { check } from './check.ts'

const namespace = 'urn:schemas-microsoft-com:unattend'
const sysprepAtDeploy = `<unattend xmlns="${namespace}">
  <settings pass="specialize">
    <component name="Microsoft-Windows-Deployment" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <RunSynchronous>
        <RunSynchronousCommand>
          <Order>1</Order>
          <Path>C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize</Path>
        </RunSynchronousCommand>
      </RunSynchronous>
    </component>
  </settings>
</unattend>
`

/** @returns each problem as `file:line rule` */
async function places(root: string, ...paths: string[]): Promise<string[]> {
  const { problems } = await check(paths, root)
  return problems.map(({ location, rule }) => `${location.file}:${location.line} ${rule}`)
}

describe('a folder', () => {
  test('is searched for what is ours', async () => {
    const root = await repository({
      'images/deep/ws.yaml': least,
      'images/marked.yml': '# yaml-language-server: $schema=../schema/image.schema.json\n',
      'answer-files/server.xml': sysprepAtDeploy,
      'updates/ws.lock.json': '{}',
      'package-lock.json': '{}',
      'pom.xml': '<project/>',
      'ci.yml': 'name: CI\non: push\njobs: {}\n',
      '.github/workflows/a.yml': least,
      'node_modules/a/a.yml': least,
      'playbook.yml': '- name: a\n  source: b\n'
    })
    const { files } = await check(['.'], root)
    expect(files).toEqual([
      'answer-files/server.xml',
      'images/deep/ws.yaml',
      'images/marked.yml',
      'updates/ws.lock.json'
    ])
  })

  test('has its links left alone', async () => {
    const elsewhere = await repository({ 'a.yml': least })
    const root = await repository({ 'b.yml': least })
    await symlink(elsewhere, path.join(root, 'folder'))
    await symlink(path.join(elsewhere, 'a.yml'), path.join(root, 'a.yml'))
    expect((await check(['.'], root)).files).toEqual(['b.yml'])
  })

  test('that lies outside of the repository is named in full', async () => {
    const elsewhere = await repository({ 'a.yml': least })
    const root = await repository({})
    expect((await check([elsewhere], root)).files).toEqual([path.join(elsewhere, 'a.yml')])
  })
})

describe('a definition', () => {
  test('brings its answer files, checked as they will be rendered, in their own place', async () => {
    const root = await repository({
      'a.yml': `${least}deploy-answer-file: deploy.xml\n`,
      'deploy.xml': sysprepAtDeploy
    })
    expect(await places(root, 'a.yml')).toContain('deploy.xml:7 answer-file.sysprep-early')
    expect((await check(['a.yml'], root)).files).toEqual(['a.yml', 'deploy.xml'])
  })

  test('brings its lock file', async () => {
    const root = await repository({ 'a.yml': `${least}updates: { lock: a.lock.json }\n`, 'a.lock.json': '{ "a": 1 }' })
    const found = await places(root, 'a.yml', 'a.lock.json')
    expect(found).toContain('a.lock.json:1 lock.unknown-key')
    expect(new Set(found).size).toBe(found.length - 2)
  })

  test('shows what a build would install from its lock file, and wants the answer to its own question', async () => {
    const packages = [packageOf({ kb: 'KB5900003', role: 'dotnet' }), cumulative('KB5900001', 7171)]
    const lock = { ...lockOf(...packages), query: { ...query, include: ['cumulative', 'dotnet'] } }
    const asks = (architecture: string) =>
      `${least}updates: { lock: a.lock.json, catalog: { product: ${query.product}, architecture: ${architecture}, include: [cumulative, dotnet] } }\n`
    const root = await repository({ 'a.yml': asks('x64'), 'a.lock.json': JSON.stringify(lock, undefined, 2) })
    const { plans, problems } = await check(['a.yml'], root)
    expect(problems.filter(({ rule }) => rule.startsWith('lock.'))).toEqual([])
    expect(plans).toEqual([
      { file: 'a.lock.json', groups: [['KB5900001 (cumulative)'], ['KB5900003 (dotnet)']], refused: [] }
    ])
    await writeFile(path.join(root, 'b.yml'), asks('arm64'))
    expect(await places(root, 'a.yml', 'b.yml')).toContainEqual(expect.stringMatching(/^a\.lock\.json:\d+ lock\.query/))
  })

  test('brings its scripts and the configurations of cloudbase-init, also when something is wrong with it', async () => {
    const root = await repository({
      'a.yml': `${least}cloudbase-init: { installer: a.msi, config: a.conf, local-scripts: local }\ncustomizations: [{ name: A, script: b.ps1 }]\n`,
      'a.msi': '',
      'a.conf': 'x',
      'b.ps1': '\u00fc',
      'local/c.ps1': '\u00fc',
      'local/c.txt': '\u00fc',
      'local/deep/d.ps1': '\u00fc'
    })
    const found = new Set((await places(root, 'a.yml')).map((place) => place.split(' ')[0]))
    expect([...found]).toEqual(expect.arrayContaining(['a.conf:1', 'a.yml:6', 'b.ps1:1', 'local/c.ps1:1']))
    expect((await check(['a.yml'], root)).files).toEqual(['a.conf', 'a.yml', 'b.ps1', 'local/c.ps1'])
  })

  test.each([
    ['ServerStandardEval', 'product-key: kms\n', 'a.yml:5 answer-file.evaluation-key'],
    ['Windows Server 2025 Standard Evaluation', 'product-key: input\n', 'a.yml:5 answer-file.evaluation-key'],
    ['Core', 'product-key: kms\n', 'a.yml:5 answer-file.no-kms-key']
  ])('whose edition %s no key fits is told so', async (edition, more, expected) => {
    const root = await repository({ 'a.yml': `${least.replace('ServerStandard', edition)}${more}` })
    expect(await places(root, 'a.yml')).toEqual([expected])
    const without = { 'a.yml': least.replace('ServerStandard', edition) }
    expect(await places(await repository(without), 'a.yml')).toEqual([])
  })

  test('of an edition that could be either is checked as both, and each problem told once', async () => {
    const template = sysprepAtDeploy.replace('sysprep.exe /generalize', 'a.exe'.padEnd(9000, 'x'))
    const root = await repository({
      'a.yml': `${least.replace('ServerStandard', '1')}answer-file: own.xml\n`,
      'own.xml': template
    })
    const { problems } = await check(['.'], root)
    expect(problems.map(({ message }) => message)).toEqual([...new Set(problems.map(({ message }) => message))])
    expect(problems.some(({ severity }) => severity === 'error')).toBe(true)
  })

  test('takes the blame for a value of its own that rendering puts into a template', async () => {
    const zone = 'locale:\n  time-zone: CET\n'
    const root = await repository({
      'a.yml': `${least}${zone}`,
      'b.yml': `${least}${zone}answer-file: own.xml\n`,
      'own.xml': sysprepAtDeploy
    })
    const { problems } = await check(['a.yml', 'b.yml'], root)
    const zones = problems.filter(({ rule }) => rule === 'answer-file.time-zone')
    expect(
      zones.map(({ location, message }) => `${location.file}:${location.line}:${location.column} ${message}`)
    ).toEqual(['a.yml', 'b.yml'].map((file) => `${file}:7:14 Windows knows no time zone "CET"`))
  })

  test('takes the blame for what a built-in template cannot hold', async () => {
    const root = await repository({ 'a.yml': `${least}locale: { time-zone: "UTC\\uffff" }\n` })
    for (const place of await places(root, 'a.yml')) expect(place).toMatch(/^a\.yml:/)
  })

  test('whose answer file is not text is told so', async () => {
    const root = await repository({
      'a.yml': `${least}answer-file: own.xml\n`,
      'own.xml': Buffer.from([0x3c, 0x61, 0xff, 0x3e])
    })
    expect(await places(root, '.')).toEqual(['own.xml:1 answer-file.encoding-bytes'])
  })

  test('that is wrong says so, and the answer file beside it is still checked', async () => {
    const root = await repository({
      'a.yml': `${least}firmwar: uefi\nanswer-file: own.xml\n`,
      'own.xml': `<unattend xmlns="${namespace}">\n`
    })
    expect(await places(root, '.')).toEqual(['a.yml:6 definition.unknown-key', 'own.xml:1 answer-file.xml-syntax'])
  })
})
