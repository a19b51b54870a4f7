import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { readAnswerFile, withoutSecrets } from '../../simulator/machine/answer-file.mjs'
import { expandVariables, splitCommandLine } from '../../simulator/machine/launch.mjs'
import * as registry from '../../simulator/machine/registry.mjs'
import { asset } from '../../src/assets.ts'
import { parseScenario } from '../../src/powershell/scenario.ts'
import { judged } from '../judges.ts'
import { temporaryFolder } from '../surroundings.ts'

const machineFolder = asset('simulator/machine')

/** Runs a program of the simulator to its end. */
function node(program: string, args: string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [path.join(machineFolder, program), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env }
  })
}

describe('command lines', () => {
  test.each([
    ['a b', ['a', 'b']],
    ['"a b" c', ['a b', 'c']],
    [String.raw`a\\b "c:\d\\" e\"f`, [String.raw`a\\b`, 'c:\\d\\', 'e"f']],
    ['""  x', ['', 'x']],
    ['a"b c"d', ['ab cd']]
  ])('%j is split as CommandLineToArgvW does', (line, parts) => {
    expect(splitCommandLine(line)).toEqual(parts)
  })

  test('variables are expanded whatever their case, unknown ones stay', () => {
    expect(expandVariables('%SystemROOT%\\x %none%', { SystemRoot: 'C:\\Windows' })).toBe('C:\\Windows\\x %none%')
  })
})

describe('answer files', () => {
  const hidden = Buffer.from('secretAdministratorPassword', 'utf16le').toString('base64')
  const xml = `<?xml version="1.0"?><!-- <settings> --><u:unattend xmlns:u="urn:schemas-microsoft-com:unattend">
    <u:settings pass="oobeSystem"><u:component name="Microsoft-Windows-Shell-Setup" processorArchitecture="x86"/>
    <u:component name="Microsoft-Windows-Shell-Setup" processorArchitecture="AMD64">
      <u:UserAccounts><u:AdministratorPassword><u:Value>${hidden}</u:Value><u:PlainText>false</u:PlainText></u:AdministratorPassword></u:UserAccounts>
      <u:FirstLogonCommands>
        <u:SynchronousCommand><u:CommandLine>second</u:CommandLine><u:Order>2</u:Order></u:SynchronousCommand>
        <u:SynchronousCommand><u:CommandLine><![CDATA[a & b]]> &#x22;</u:CommandLine><u:Order>1</u:Order></u:SynchronousCommand>
      </u:FirstLogonCommands></u:component></u:settings></u:unattend>`

  test('are read for their architecture, in order, with hidden passwords', () => {
    expect(readAnswerFile(xml, 'amd64')).toMatchObject({
      administratorPassword: 'secret',
      firstLogonCommands: ['a & b "', 'second'],
      autoLogon: null,
      localAccounts: []
    })
    expect(readAnswerFile(xml, 'arm64')).toMatchObject({ administratorPassword: null, firstLogonCommands: [] })
  })

  test('are kept by Windows without their secrets', () => {
    expect(withoutSecrets(xml)).toContain('<u:Value>*SENSITIVE*DATA*DELETED*</u:Value>')
    expect(withoutSecrets(xml)).not.toContain(hidden)
  })

  test('that are not well-formed are no answer files', () => {
    expect(() => readAnswerFile('<unattend><settings></unattend>', 'amd64')).toThrow('closes')
  })
})

describe('the registry', () => {
  test('loses nothing when several processes write at once, and its volatile keys at a boot', async () => {
    const folder = await temporaryFolder()
    const writer = `
      import { setValue } from ${JSON.stringify(path.join(machineFolder, 'registry.mjs'))}
      for (let n = 0; n < 100; n++) { setValue(process.argv[1], 'SOFTWARE\\\\Same Key', process.argv[2] + n, n); setValue(process.argv[1], 'SOFTWARE\\\\Same Key', 'contended', n) }`
    const children = ['a', 'b', 'c'].map((name) =>
      spawn(process.execPath, ['--input-type=module', '--eval', writer, folder, name], { stdio: 'inherit' })
    )
    await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))))
    for (const name of ['a', 'b', 'c']) {
      for (let n = 0; n < 100; n++)
        expect(registry.getValue(folder, 'software\\same key', `${name.toUpperCase()}${n}`)).toBe(n)
    }
    expect(registry.getValue(folder, 'SOFTWARE\\Same Key', 'contended')).toBe(99)
    registry.makeKey(folder, 'SOFTWARE\\boot\\below')
    writeFileSync(path.join(folder, 'registry/software/boot/.volatile'), '')
    registry.dropVolatile(folder)
    expect([registry.hasKey(folder, 'SOFTWARE\\boot'), registry.hasKey(folder, 'SOFTWARE\\Same Key')]).toEqual([
      false,
      true
    ])
  })
})

describe('stand-ins', () => {
  async function guest(scenario: Record<string, unknown>) {
    const folder = await temporaryFolder()
    const machine = path.join(folder, 'vm')
    const volume = path.join(folder, 'os.vhdx.volume')
    mkdirSync(path.join(machine, 'running'), { recursive: true })
    mkdirSync(path.join(volume, 'Windows/Temp/b/payload/customizations/01'), { recursive: true })
    writeFileSync(path.join(machine, 'running/1'), '')
    const image = { build: 26100, revision: 1742, architecture: 'amd64', installationType: 'Server' }
    writeFileSync(path.join(machine, 'machine.json'), JSON.stringify({ boot: 1, volume, image }))
    const scenarioFile = path.join(folder, 'scenario.json')
    writeFileSync(scenarioFile, JSON.stringify(parseScenario('s.yml', stringify(scenario))))
    let calls = 0
    const call = (...args: string[]) => {
      const exitFile = path.join(folder, `exit-${++calls}`)
      const env = {
        MAAS_SIMULATOR_SCENARIO: scenarioFile,
        MAAS_SIMULATOR_EXIT: exitFile,
        MAAS_SIMULATOR_USER: 'Administrator'
      }
      const run = node('stand-in.mjs', ['--machine', machine, ...args], env)
      const code = existsSync(exitFile) ? Number(readFileSync(exitFile, 'utf8')) : null
      return { code, output: run.stdout.split(/\r?\n/).filter(Boolean), signal: run.signal, status: run.status }
    }
    return { machine, volume, call }
  }

  test('are customizations, known by the script that steps.json names', async () => {
    const { call, volume } = await guest({
      customizations: { 'My step': { 'exit-code': 3010, output: ['hello'] }, killed: { killed: true } },
      'template-commands': [{ contains: 'slmgr', 'exit-code': 0xc004f074 }]
    })
    const script = 'C:\\Windows\\Temp\\b\\payload\\customizations\\01\\run.ps1'
    expect(call('powershell.exe', '-File', script)).toMatchObject({ code: -196608 })
    writeFileSync(path.join(volume, 'Windows/Temp/b/payload/customizations/01/run.ps1'), '')
    writeFileSync(
      path.join(volume, 'Windows/Temp/b/steps.json'),
      JSON.stringify({ steps: [{ name: 'My step', script: 'customizations/01/run.ps1' }] })
    )
    // A process of Unix can say 8 bits only: the true code comes by the file.
    expect(call('powershell.exe', '-File', script)).toEqual({
      code: 3010,
      output: ['hello'],
      signal: null,
      status: 3010 & 255
    })
    expect(call('powershell.exe', '-Command', 'killed')).toMatchObject({ code: null, signal: 'SIGKILL' })
    expect(call('cmd.exe', '/d /s /c "cscript slmgr.vbs"')).toMatchObject({ code: 0xc004f074 | 0 })
    expect(call('sc.exe', 'config', 'wuauserv', 'start=', 'disabled')).toMatchObject({ code: 1060 })
    expect(
      call('reg.exe', 'add', 'HKLM\\SOFTWARE\\x', '/v', 'BypassNRO', '/t', 'REG_DWORD', '/d', '1', '/f')
    ).toMatchObject({ code: 0 })
    expect(call('dism.exe', '/Online', '/Unheard-Of')).toMatchObject({ code: 87 })
    expect(call('calc.exe')).toMatchObject({ code: 127 })
  })

  test('end by themselves once their boot is over', async () => {
    const { call, machine } = await guest({ customizations: { hangs: { hangs: true } } })
    const child = spawn(
      process.execPath,
      [path.join(machineFolder, 'stand-in.mjs'), '--machine', machine, 'powershell.exe', '-Command', 'hangs'],
      {
        env: { ...process.env, MAAS_SIMULATOR_SCENARIO: path.join(machine, '../scenario.json') }
      }
    )
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
    while (!existsSync(path.join(machine, 'processes')) || readdirSync(path.join(machine, 'processes')).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    rmSync(path.join(machine, 'running/1'))
    expect(await ended).toBe('SIGKILL')
    expect(call('whoami.exe').signal).toBe('SIGKILL')
  })
})

describe('the disk', () => {
  async function sealed() {
    const folder = await temporaryFolder()
    const disk = path.join(folder, 'os.vhdx')
    mkdirSync(`${disk}.volume/Windows/System32`, { recursive: true })
    writeFileSync(`${disk}.volume/Windows/System32/ü.txt`, 'the guest’s file')
    writeFileSync(disk, JSON.stringify({ simulatedDisk: 'x', partitions: [] }))
    return disk
  }

  test('becomes the fixture, and says that the files stay in a folder where it cannot mount', async () => {
    const disk = await sealed()
    const { stdout, status } = node('write-disk.mjs', [disk], { PATH: '/nowhere' })
    expect(status).toBe(0)
    expect(readFileSync(disk).toString('latin1', 0, 8)).toBe('vhdxfile')
    expect(stdout).toContain(`stay in the folder ${disk}.volume`)
    expect(JSON.parse(readFileSync(`${disk}.json`, 'utf8'))).toMatchObject({ disk: { simulatedDisk: 'x' } })
  })

  judged(['ntfs-3g'], 'holds the guest’s files on its NTFS', async () => {
    if (process.getuid?.() !== 0) return
    const disk = await sealed()
    expect(node('write-disk.mjs', [disk]).stdout).toContain("with the simulated guest's files on its NTFS")
    // The second time it is a true disk already.
    expect(node('write-disk.mjs', [disk]).status).toBe(0)
    expect(readFileSync(disk).includes(Buffer.from('the guest’s file'))).toBe(true)
    expect(existsSync(`${disk}.mount`)).toBe(false)
    writeFileSync(`${disk}.volume/large`, '')
    truncateSync(`${disk}.volume/large`, 160 * 2 ** 20)
    const full = node('write-disk.mjs', [disk])
    expect([full.status, full.stdout]).toEqual([1, expect.stringContaining('do not fit')])
    expect(existsSync(`${disk}.mount`)).toBe(false)
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(disk)
  })
})
