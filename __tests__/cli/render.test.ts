import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { decodeAnswerFile, parseAnswerFile } from '../../src/answer-file/index.ts'
import { least, repository } from '../image-definition/repository.ts'
import { command, project } from './command.ts'
import { ownTemplate } from './templates.ts'

const demo = 'examples/images/demo.yml'

test('shows both files with placeholders, and the steps in order', async () => {
  const { code, stdout, stderr } = await command(['render', demo])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [, build = '', deploy = '', steps = ''] = stdout.split(/^--- .*\n/m)
  expect(build).toContain('<Value>(random password of each build)</Value>')
  expect(build).toContain('C:\\Windows\\Temp\\BUILD-ID\\guest\\run-steps.ps1')
  expect(build).toContain('<ProductKey>XXXXX-XXXXX-XXXXX-XXXXX-XXXXX</ProductKey>')
  expect(deploy).toContain('<SkipMachineOOBE>true</SkipMachineOOBE>')
  expect(deploy).not.toContain('Password')
  expect(steps.trim().split('\n')[1]).toBe(
    '2. customization: Install the notice (examples/scripts/install-notice.ps1), at most 5 min 00 s'
  )
  for (const text of [build, deploy]) expect(parseAnswerFile('shown.xml', text).problems).toEqual([])
})

test("writes the files in the template's encoding, and takes the template's own commands as steps", async () => {
  const root = await repository({
    'a.yml': `${least}answer-file: own.xml\n`,
    'own.xml': Buffer.from(`\ufeff${ownTemplate.replace('utf-8', 'utf-16')}`, 'utf16le')
  })
  const { code, stdout, stderr } = await command(['render', 'a.yml', '--output-directory', 'out'], { cwd: root })
  expect(code).toBe(0)
  expect(stderr).toMatch(/^own\.xml:5:14: warning: .*\n$/)
  expect(stdout).toContain('1. from the template: cmd.exe /c echo h\u00e4llo\n')
  const bytes = await readFile(path.join(root, 'out/windows-ws2025-build.xml'))
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe])
  expect(decodeAnswerFile('build.xml', bytes).problems).toEqual([])
  expect((await readFile(path.join(root, 'out/windows-ws2025-deploy.xml'), 'utf8')).slice(0, 5)).toBe('<?xml')
})

test('an edition that could be either must be named; a client gets the account of its OOBE', async () => {
  const root = await repository({ 'a.yml': least.replace('ServerStandard', '3') })
  const asked = await command(['render', 'a.yml'], { cwd: root })
  expect(asked.code).toBe(2)
  expect(asked.stderr).toMatch(/^error: a\.yml:5:12: .*--edition-type client\n$/)
  const flags = ['--edition-type', 'client', '--architecture', 'arm64', '--format', 'json']
  const { code, stdout } = await command(['render', 'a.yml', ...flags], { cwd: root })
  const all = JSON.parse(stdout)
  expect(code).toBe(0)
  expect(all).toMatchObject({ editionType: 'client', architecture: 'arm64', steps: [] })
  expect(all.build).toContain('<Name>maas-oobe</Name>')
  expect(all.build).not.toContain('processorArchitecture="amd64"')
})

test('a template that will not do: file, line and column of each problem, and nothing is written', async () => {
  const root = await repository({
    'a.yml': `${least}deploy-answer-file: deploy.xml\n`,
    'deploy.xml': '<unattend xmlns="urn:schemas-microsoft-com:unattend">\n  <settings pass="oobeSystm"/>\n</unattend>\n'
  })
  const { code, stderr } = await command(['render', 'a.yml', '--output-directory', 'out'], { cwd: root })
  expect(code).toBe(2)
  expect(stderr).toMatch(/deploy\.xml:2:19: error: .*oobeSystm/)
  await expect(readFile(path.join(root, 'out/windows-ws2025-build.xml'))).rejects.toThrow('ENOENT')
})

test('--diff shows every change and its reason, as a patch that git takes', async () => {
  const root = await repository({ 'a.yml': `${least}answer-file: own.xml\n`, 'own.xml': ownTemplate })
  const { code, stdout } = await command(['render', 'a.yml', '--diff'], { cwd: root })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^own\.xml:7:\d+: removed: the runner takes the template's commands, one after another$/m)
  expect(stdout).toMatch(/^@@ -\d+,\d+ \+\d+,\d+ @@ .*the one first-logon command: the runner/m)
  const deployed = stdout.indexOf('data/answer-files/deploy.xml:')
  const patch = stdout.slice(0, deployed).replace(/^\+\+\+ .*$/m, '+++ own.xml')
  await writeFile(path.join(root, 'own.patch'), patch)
  execFileSync('git', ['apply', '-p0', 'own.patch'], { cwd: root })
  const whole = await command(['render', 'a.yml', '--format', 'json', '--diff'], { cwd: root })
  await writeFile(path.join(root, 'own.xml'), ownTemplate)
  const { build, changes } = JSON.parse(
    (await command(['render', 'a.yml', '--format', 'json', '--diff'], { cwd: root })).stdout
  )
  expect(changes).toContainEqual(
    expect.objectContaining({
      file: 'own.xml',
      line: expect.any(Number),
      why: 'nobody answers OOBE',
      text: expect.any(String)
    })
  )
  // What was patched is what is rendered: rendering it again changes nothing more.
  const again = JSON.parse(whole.stdout)
  expect(again.build).toBe(build)
  expect(again.changes.filter(({ file }: { file: string }) => file === 'own.xml')).toEqual([])
})

test('a command that is too long for an answer file is shown as the script that it becomes', async () => {
  const long = `<settings pass="specialize"><component name="Microsoft-Windows-Deployment" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral"><RunSynchronous><RunSynchronousCommand wcm:action="add"><Order>1</Order><Path>cmd.exe /c echo ${'x'.repeat(300)}</Path></RunSynchronousCommand></RunSynchronous></component></settings></unattend>`
  const files = { 'a.yml': `${least}answer-file: own.xml\n`, 'own.xml': ownTemplate.replace('</unattend>', long) }
  const root = await repository(files)
  const { code, stdout } = await command(['render', 'a.yml'], { cwd: root })
  expect(code).toBe(0)
  expect(stdout).toContain('<Path>cmd.exe /d /c C:\\Windows\\Temp\\BUILD-ID\\commands\\specialize-1.cmd</Path>')
  expect(stdout).toContain(
    '--- C:\\Windows\\Temp\\BUILD-ID\\commands\\specialize-1.cmd\n@echo off\r\ncmd.exe /c echo xxx'
  )
})

test.each([
  ['lock: lock.json', 'updates: the first group of lock.json'],
  ['catalog: { product: Windows 11 }', 'updates: the first group of what the catalog has for Windows 11']
])('updates are the last step, known or not: %s', async (updates, step) => {
  const root = await repository({ 'a.yml': `${least}updates: { ${updates} }\n`, 'lock.json': '{}' })
  // A build at a terminal starts at the current folder too, whatever a job around it says.
  const { stdout } = await command(['render', 'a.yml'], { cwd: root, env: { GITHUB_WORKSPACE: project } })
  expect(stdout).toContain(`1. ${step}\n`)
})
