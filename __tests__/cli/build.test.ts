import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { least, repository } from '../image-definition/repository.ts'
import { temporaryFolder } from '../surroundings.ts'
import { command, node, project } from './command.ts'

const demo = path.join(project, 'examples/images/demo.yml')

describe('--plan', () => {
  test('shows stages, customizations, packages and the disk needed, and creates nothing', async () => {
    const folder = await repository({})
    const inside = (name: string) => path.join(folder, name)
    const { code, stdout, stderr } = await command([
      ...['build', demo, '--plan', '--work-directory', inside('work'), '--package-directory', inside('packages')],
      ...['--output-directory', inside('output'), '--simulator', 'simulator/scenarios/mixed.yml']
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('SIMULATED')
    expect(stdout).toMatch(/^ {2}customize +2 h 00 min$/m)
    expect(stdout).toContain('2. Install the notice (examples/scripts/install-notice.ps1), at most 5 min 00 s')
    expect(stdout).toMatch(/group 1 \(.* KiB\)\n.*KB5900004 {2}defender.*\n.*KB5900001 {2}cumulative/)
    expect(stdout).toContain(`25.0 GiB for the disk of the image, in ${inside('work')}`)
    expect(await readdir(folder)).toEqual([])
  })

  test('as JSON, with bytes and seconds', async () => {
    const { code, stdout } = await command(['build', demo, '--plan', '--format', 'json'])
    const plan = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(plan.stages[0]).toEqual({ name: 'preflight', limitSeconds: 600 })
    const roles = plan.groups.map(({ packages }: { packages: { role: string }[] }) => packages.map(({ role }) => role))
    expect(roles).toEqual([['defender', 'cumulative'], ['other'], ['dotnet']])
    expect(plan.refused).toEqual([])
    expect(plan.customizations[2]).toMatchObject({ limitSeconds: 600, onFailure: 'continue' })
    expect(plan.diskNeeded[0].bytes).toBeGreaterThan(25 * 1024 ** 3 - 1)
  })

  test('says so when there are no updates', async () => {
    const root = await repository({ 'a.yml': least })
    const { stdout } = await command(['build', 'a.yml', '--plan'], { cwd: root })
    expect(stdout).toContain('Customizations: none\n\nUpdates: none')
  })
})

describe('a build that cannot begin leaves nothing behind', () => {
  const arguments_ = (folder: string) => [
    ...['--work-directory', path.join(folder, 'work'), '--package-directory', path.join(folder, 'packages')],
    ...['--output-directory', path.join(folder, 'output')]
  ]
  const left = async (folder: string) =>
    (await readdir(folder, { recursive: true })).filter((name) => /[/\\]/.test(name))

  test('a definition with problems: all of them, each with its place', async () => {
    const folder = await repository({ 'a.yml': `${least}disk: { size: 3 }\nfirmwar: uefi\n` })
    const { code, stdout, stderr } = await command(['build', 'a.yml', ...arguments_(folder)], { cwd: folder })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('a.yml:6:15: error: ')
    expect(stderr).toContain('a.yml:7:1: error: ')
    expect(await readdir(folder)).toEqual(['a.yml'])
  })

  test('a scenario with problems', async () => {
    const folder = await repository({ 'scenario.yml': 'what: 1\n' })
    const simulator = ['--simulator', path.join(folder, 'scenario.yml')]
    const { code, stderr } = await command(['build', demo, ...simulator, ...arguments_(folder)])
    expect(code).toBe(2)
    expect(stderr).toContain('scenario.yml:1:1: error: ')
    expect(await left(folder)).toEqual([])
  })

  test('no PowerShell: what to install, and exit code 1', async () => {
    if (process.platform === 'win32') return
    const folder = await repository({ 'a.yml': least, 'bin/': '' })
    const env = { PATH: path.join(folder, 'bin') }
    const { code, stderr } = await command(['build', 'a.yml', ...arguments_(folder)], { cwd: folder, env })
    expect(code).toBe(1)
    expect(stderr).toBe('error: There is no PowerShell on PATH: install PowerShell 7 (pwsh)\n')
    expect(await left(folder)).toEqual([])
  })

  test('in JSON the last line tells the end', async () => {
    // Not the project's own: a newcomer runs the demo, which makes that folder, before the tests.
    const output = path.join(await temporaryFolder(), 'output')
    const { code, stdout, stderr } = await command([
      'build',
      'no/such.yml',
      '--format',
      'json',
      '--output-directory',
      output
    ])
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({ event: 'end', outcome: 'failed', exitCode: 2, error: { code: 'definition.invalid' } })
    expect(last.error.problems[0].location).toEqual({ file: 'no/such.yml', line: 1, column: 1 })
    expect(existsSync(output)).toBe(false)
  })

  test('an unknown place for updates', async () => {
    const { code, stderr } = await command(['build', demo, '--update-cache', 'nowhere'])
    expect(code).toBe(2)
    expect(stderr).toContain('Allowed choices are directory, actions, both')
  })
})

describe('Ctrl-C', () => {
  const source = (after: string) => `
    import { stopping } from './src/commands/stopping.ts'
    let now = 0
    const quiet = { warning: (text) => console.log(text) }
    const { signal, atOnce } = stopping(quiet, () => now)
    atOnce.addEventListener('abort', () => console.log('at once'))
    const press = () => new Promise((done) => { process.kill(process.pid, 'SIGINT'); setTimeout(done, 20) })
    await press()
    console.log('aborted', signal.aborted, atOnce.aborted)
    ${after}`
  const run = (after: string) => node(['--input-type=module', '-e', source(after)])

  test('comes twice from one key press when npm passes it on: that is one wish', async () => {
    if (process.platform === 'win32') return
    const { code, stdout } = await run(`now = 30; await press(); console.log('still here'); process.exit(0)`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^cancelled: .*\naborted true false\nstill here\n$/)
  })

  test('a second time ends the process, after what clean-up runs', async () => {
    if (process.platform === 'win32') return
    const { code, stdout, stderr } = await run(`now = 1500; await press(); console.log('still here')`)
    expect(code).toBe(130)
    expect(stdout).toMatch(/aborted true false\nat once\n$/)
    expect(stderr).toContain('the next run removes what is left')
  })
})
