import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import * as registry from '../../simulator/machine/registry.mjs'
import { ask, readJson } from '../../simulator/machine/store.mjs'
import { asset } from '../../src/assets.ts'
import { parseScenario } from '../../src/powershell/scenario.ts'
import { temporaryFolder } from '../surroundings.ts'
import { launches } from './lab.ts'

const machines: { machine: string; ended: Promise<void> }[] = []

afterEach(async () => {
  for (const { machine } of machines) ask(machine, { kind: 'off' })
  await Promise.all(machines.splice(0).map(({ ended }) => ended))
})

interface Setting {
  readonly installationType?: string
  readonly language?: string
  readonly oobe?: string
  readonly specialize?: string
  readonly commands?: readonly string[]
  readonly scenario?: Record<string, unknown>
  /** Guest paths of further files, with their text. */
  readonly files?: Record<string, string>
  readonly bootable?: boolean
}

/** Starts a machine whose Windows was just applied. No PowerShell is needed for what Windows itself does. */
async function start(setting: Setting) {
  const folder = await temporaryFolder()
  const disk = path.join(folder, 'os.vhdx')
  const machine = path.join(folder, 'vm')
  const defaultLanguage = setting.language ?? 'en-US'
  const about = { index: 1, name: 'x', edition: 'x', build: 26100, revision: 1, architecture: 'amd64', languages: [] }
  const files: Record<string, string> = { 'Windows/Panther/unattend.xml': answerFile(setting), ...setting.files }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(`${disk}.volume`, name)), { recursive: true })
    writeFileSync(path.join(`${disk}.volume`, name), text)
  }
  mkdirSync(path.join(`${disk}.esp`, setting.bootable === false ? '.' : 'EFI/Microsoft/Boot/BCD'), { recursive: true })
  const { installationType = 'Server' } = setting
  writeFileSync(
    disk,
    JSON.stringify({ guid: '1', size: 1, partitions: [], image: { ...about, defaultLanguage, installationType } })
  )
  mkdirSync(machine)
  writeFileSync(
    path.join(machine, 'vm.json'),
    JSON.stringify({ name: 'x', generation: 2, drives: [{ path: disk }], adapters: [] })
  )
  const scenarioFile = path.join(folder, 'scenario.json')
  const clock = { boot: '20ms', oobe: '20ms', shutdown: '10ms', 'machine-limit': '20s' }
  writeFileSync(scenarioFile, JSON.stringify(parseScenario('s.yml', stringify({ clock, ...setting.scenario }))))
  const env = { ...process.env, MAAS_SIMULATOR_SCENARIO: scenarioFile }
  const child = spawn(process.execPath, [asset('simulator/machine/machine.mjs'), machine], { env, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  machines.push({ machine, ended })
  const state = () => readJson(path.join(machine, 'machine.json'))
  return {
    machine,
    volume: `${disk}.volume`,
    ended,
    state,
    async until(look: () => boolean) {
      for (let waited = 0; waited < 5000; waited += 10) {
        if (look()) return true
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error(`still ${JSON.stringify(state())}`)
    },
    /** Stays so for longer than every clock of these tests. */
    async stays(name: string) {
      await this.until(() => state()?.state === name)
      await new Promise((resolve) => setTimeout(resolve, 150))
      expect(state().state).toBe(name)
    }
  }
}

const administrator = `<UserAccounts><AdministratorPassword><Value>pw</Value><PlainText>true</PlainText></AdministratorPassword></UserAccounts>
  <AutoLogon><Enabled>true</Enabled><Username>Administrator</Username><LogonCount>1</LogonCount><Password><Value>pw</Value></Password></AutoLogon>`

function answerFile({ oobe = administrator, specialize = '', commands = [] }: Setting): string {
  const entries = commands.map(
    (line, at) => `<SynchronousCommand><Order>${at}</Order><CommandLine>${line}</CommandLine></SynchronousCommand>`
  )
  return `<unattend><settings pass="specialize"><component name="Microsoft-Windows-Deployment" processorArchitecture="amd64">${specialize}</component></settings>
  <settings pass="oobeSystem"><component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64">${oobe}
  <FirstLogonCommands>${entries.join('')}</FirstLogonCommands></component></settings></unattend>`
}

describe('Windows', () => {
  test('asks a person for what its answer file leaves out', async () => {
    const [noPassword, noNetwork, noBoot, older] = await Promise.all([
      start({ oobe: '<OOBE><HideEULAPage>true</HideEULAPage></OOBE>' }),
      start({ installationType: 'Client' }),
      start({ bootable: false }),
      start({ files: { 'Windows/Panther/Unattend/unattend.xml': '<unattend/>' } })
    ])
    await Promise.all([noPassword.stays('oobe'), noNetwork.stays('oobe'), noBoot.stays('booting'), older.stays('oobe')])
    expect(existsSync(path.join(noNetwork.machine, 'accounts'))).toBe(false)
  })

  test('of a client logs on with BypassNRO and an account for OOBE, and keeps no password', async () => {
    const local =
      '<LocalAccounts><LocalAccount><Name>throwaway</Name><Password><Value>pw2</Value></Password><Group>Users</Group></LocalAccount></LocalAccounts>'
    const client = await start({
      installationType: 'Client',
      specialize: String.raw`<RunSynchronous><RunSynchronousCommand><Order>1</Order><Path>reg.exe add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\OOBE /v BypassNRO /t REG_DWORD /d 1 /f</Path></RunSynchronousCommand></RunSynchronous>`,
      oobe: `<OOBE><HideEULAPage>true</HideEULAPage></OOBE>${administrator.replace('</UserAccounts>', `${local}</UserAccounts>`)}`,
      commands: ['cmd.exe /c one', 'cmd.exe /c two', 'unheard-of.exe', 'shutdown.exe /r /t 0']
    })
    await client.until(() => client.state()?.boot === 2 && client.state()?.state === 'logged-on')
    expect((await launches(client.machine)).map(({ name, args }) => [name, args.at(-1)])).toEqual([
      ['reg.exe', '/f'],
      ['cmd.exe', 'one'],
      ['cmd.exe', 'two'],
      ['shutdown.exe', '0']
    ])
    // LogonCount 1 has given a second logon; now the count is used up.
    expect(registry.getValue(client.machine, registry.winlogonKey, 'AutoLogonCount')).toBe(0)
    expect(readFileSync(path.join(client.volume, 'Windows/Panther/unattend.xml'), 'utf8')).not.toContain('pw')
    expect(existsSync(path.join(client.volume, 'Users/Administrator'))).toBe(true)
    ask(client.machine, { kind: 'restart' })
    await client.until(() => client.state()?.boot === 3 && client.state()?.state === 'running')
    ask(client.machine, { kind: 'off' })
    await client.ended
    expect(client.state()).toMatchObject({ state: 'off', direct: false })
  })

  test('calls its administrator as its language does; an answer file calls it so or in English, but only English enables it', async () => {
    const local =
      '<LocalAccounts><LocalAccount><Name>other</Name><Password><Value>pw2</Value></Password></LocalAccount></LocalAccounts>'
    const oobe = (user: string) =>
      `<OOBE><SkipMachineOOBE>true</SkipMachineOOBE><SkipUserOOBE>true</SkipUserOOBE></OOBE>${administrator
        .replace('</UserAccounts>', `${local}</UserAccounts>`)
        .replace('Administrator</Username>', `${user}</Username>`)}`
    const french = (user: string, installationType: string) =>
      start({ language: 'fr-FR', installationType, oobe: oobe(user), commands: ['cmd.exe /c one'] })
    const [english, own, spanish, client, clientOwn] = await Promise.all([
      french('Administrator', 'Server'),
      french('administrateur', 'Server'),
      french('Administrador', 'Server'),
      french('Administrator', 'Client'),
      french('Administrateur', 'Client')
    ])
    for (const machine of [english, own, client]) {
      await machine.stays('logged-on')
      expect(registry.getValue(machine.machine, registry.winlogonKey, 'DefaultUserName')).toBe('Administrateur')
      expect(existsSync(path.join(machine.volume, 'Users/Administrateur'))).toBe(true)
      expect(await launches(machine.machine)).toHaveLength(1)
    }
    for (const machine of [spanish, clientOwn]) {
      await machine.stays('running')
      expect(existsSync(path.join(machine.machine, 'launches.jsonl'))).toBe(false)
    }
  })

  test('runs start-up tasks at each start, ends what runs at a restart, and may never come back', async () => {
    const scenario = { faults: [{ strike: 'never-comes-back', 'at-reboot': 2 }, { strike: 'never-powers-off' }] }
    const server = await start({
      scenario: { ...scenario, 'template-commands': [{ contains: 'forever', hangs: true }] },
      commands: ['cmd.exe /c forever']
    })
    await server.until(
      () => server.state()?.state === 'logged-on' && existsSync(path.join(server.machine, 'processes'))
    )
    const folder = path.join(server.machine, 'tasks/boot')
    mkdirSync(folder, { recursive: true })
    const task = {
      id: 'boot',
      enabled: true,
      triggers: [{ kind: 'AtStartup' }],
      principal: { userId: 'SYSTEM', logonType: 'ServiceAccount' }
    }
    writeFileSync(
      path.join(folder, 'task.json'),
      JSON.stringify({ ...task, actions: [{ execute: 'cmd.exe', arguments: '/c start-up' }] })
    )
    ask(server.machine, { kind: 'restart' })
    await server.until(() => readJson(path.join(folder, 'state.json'))?.lastTaskResult === 0)
    const done = await launches(server.machine)
    expect(done).toMatchObject([{ name: 'cmd.exe', args: ['/c', 'start-up'], user: 'SYSTEM', boot: 2 }])
    ask(server.machine, { kind: 'restart' })
    await server.stays('rebooting')
  })

  test('crashes when the scenario says so', async () => {
    const server = await start({ scenario: { faults: [{ strike: 'guest-crash', after: '100ms' }] } })
    await server.ended
    expect(server.state().state).toBe('off')
  })
})
