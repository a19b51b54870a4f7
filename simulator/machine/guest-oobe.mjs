/** A Windows' first start: specialize, OOBE, the accounts, the first logon. */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readAnswerFile, withoutSecrets } from './answer-file.mjs'
import { runBatch } from './batch.mjs'
import * as registry from './registry.mjs'
import { list, nativePath, readJson, scenario, sleep, writeJson } from './store.mjs'

/** @typedef {ReturnType<typeof readAnswerFile>} Answers */
/**
 * @typedef {object} Stage
 * @property {string} machine @property {import('./store.mjs').VirtualMachine} vm
 * @property {import('./store.mjs').MachineState} state @property {(change: Partial<import('./store.mjs').MachineState>) => void} become
 * @property {ReturnType<typeof import('./guest-processes.mjs').createProcesses>} processes
 * @property {() => boolean} isOver whether the machine has restarted or ended meanwhile
 */

/** @type {Record<string, string>} */
const administrators = readJson(fileURLToPath(new URL('administrators.json', import.meta.url))).names

/** Where Windows looks for an answer file, in this order (Windows Setup Automation Overview). */
const answerFilePlaces = [
  'C:\\Windows\\Panther\\Unattend\\Unattend.xml',
  'C:\\Windows\\Panther\\Unattend.xml',
  'C:\\Windows\\System32\\Sysprep\\Unattend.xml',
  'C:\\Unattend.xml'
]

/** From the first boot to the end of the first-logon commands. @param {Stage} stage */
export async function firstStart(stage) {
  const { machine, state, processes, become, isOver } = stage
  become({ state: 'oobe' })
  setSetupRunning(machine, true)
  const file = answerFileOf(stage)
  if (file === undefined) return console.log('no answer file: OOBE waits for a person')
  const xml = fs.readFileSync(file, 'utf8')
  const answers = readAnswerFile(xml, state.image?.architecture ?? 'amd64')
  for (const line of answers.specializeCommands) {
    await processes.runLine('SYSTEM', line)
    if (isOver()) return
  }
  await sleep(scenario().clock.oobe)
  if (isOver()) return
  const missing = whatOobeMisses(stage, answers)
  if (missing !== '') return console.log(`OOBE waits for a person: ${missing}`)
  makeAccounts(stage, answers)
  fs.writeFileSync(nativePath(state.volume, 'C:\\Windows\\Panther\\unattend.xml'), withoutSecrets(xml))
  setImageComplete(machine, state.volume)
  await completeSetup(stage)
  if (isOver()) return
  await firstLogon(stage, answers)
}

/** What says that Setup is at work. @param {string} machine @param {boolean} running */
function setSetupRunning(machine, running) {
  registry.setValues(machine, 'SYSTEM\\Setup', {
    SystemSetupInProgress: running ? 1 : 0,
    OOBEInProgress: running ? 1 : 0
  })
  registry.setValue(machine, `${registry.ownKey}\\windeploy`, 'Until', running ? Number.MAX_SAFE_INTEGER : 0)
}

/** SetupComplete.cmd, as SYSTEM: waited for, its exit code ignored; not with an OEM key on a client that is no Enterprise. @param {Stage} stage */
async function completeSetup({ machine, state, processes, isOver }) {
  const { installationType, edition } = state.image ?? { installationType: 'Server', edition: '' }
  const skipped = scenario().guest.oemKey && installationType === 'Client' && !edition.startsWith('Enterprise')
  const file = 'C:\\Windows\\Setup\\Scripts\\SetupComplete.cmd'
  if (skipped) console.log('OEM license detected, will not run SetupComplete.cmd')
  else if (fs.existsSync(nativePath(state.volume, file)))
    await runBatch(state.volume, file, (line) => processes.runLine('SYSTEM', line))
  if (!isOver()) setSetupRunning(machine, false)
}

/** @param {Stage} stage @returns {string | undefined} */
function answerFileOf({ machine, state }) {
  const pointed = registry.getValue(machine, 'SYSTEM\\Setup', 'UnattendFile')
  const places = [...(typeof pointed === 'string' ? [pointed] : []), ...answerFilePlaces]
  return places.map((place) => nativePath(state.volume, place)).find((place) => fs.existsSync(place))
}

/** @param {Stage} stage @param {Answers} answers @returns {string} what a person would be asked for */
function whatOobeMisses({ machine, vm, state }, answers) {
  if (scenario().guest.oobeWaitsForAPerson) return 'the scenario says so'
  if (answers.skipsOobe) return ''
  if (state.image?.installationType !== 'Client') {
    return answers.administratorPassword === null ? 'an administrator password' : ''
  }
  const bypass = registry.getValue(machine, 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\OOBE', 'BypassNRO')
  if (vm.adapters.length === 0 && Number(bypass) !== 1 && state.image.build >= 22000)
    return "let's connect you to a network"
  if (answers.localAccounts.length === 0) return 'who is going to use this PC'
  return answers.hidesLicence ? '' : 'the licence terms'
}

/** @param {string} language @returns {string} what Windows calls its built-in administrator */
function administratorOf(language) {
  const name = administrators[language]
  if (name === undefined) throw new Error(`administrators.json does not say what ${language} calls the administrator`)
  return name
}

/**
 * Shell-Setup takes the English word for the built-in administrator whatever the language, and only that word enables the
 * account of a client (Microsoft-Windows-Shell-Setup, AutoLogon, Username).
 * @param {string | undefined} user
 */
const meansAdministrator = (user) => user?.toLowerCase() === 'administrator'

/** @param {Stage} stage @param {Answers} answers */
function makeAccounts({ machine, state }, answers) {
  const authority = 'S-1-5-21-1004336348-1177238915-682003330'
  const server = state.image?.installationType !== 'Client'
  const name = administratorOf(state.image?.defaultLanguage ?? 'en-US')
  const enabled = server || meansAdministrator(answers.autoLogon?.user)
  const accounts = [
    { name, sid: `${authority}-500`, enabled, password: answers.administratorPassword ?? '' },
    { name: 'Guest', sid: `${authority}-501`, enabled: false, password: '' },
    { name: 'DefaultAccount', sid: `${authority}-503`, enabled: false, password: '' },
    { name: 'WDAGUtilityAccount', sid: `${authority}-504`, enabled: false, password: '' },
    ...answers.localAccounts.map((each, index) => ({ ...each, sid: `${authority}-${1001 + index}`, enabled: true }))
  ]
  fs.mkdirSync(path.join(machine, 'accounts'), { recursive: true })
  for (const account of accounts) writeJson(path.join(machine, 'accounts', `${account.sid}.json`), account)
}

/** @param {string} machine @param {string} volume */
function setImageComplete(machine, volume) {
  registry.setValue(machine, registry.setupStateKey, 'ImageState', 'IMAGE_STATE_COMPLETE')
  const file = nativePath(volume, 'C:\\Windows\\Setup\\State\\State.ini')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, '[State]\r\nImageState=IMAGE_STATE_COMPLETE\r\n')
}

/** @param {Stage} stage @param {Answers} answers */
async function firstLogon(stage, answers) {
  const { machine, processes, become, isOver } = stage
  const logon = answers.autoLogon
  const account = accountNamed(machine, logon?.user ?? '')
  if (logon === null || account === undefined || !account.enabled || account.password !== logon.password) {
    // What was to run at the first logon waits for a person's.
    console.log(`nobody is logged on: ${logon === null ? 'no AutoLogon' : `${logon.user} is refused`}`)
    return become({ state: 'running', direct: true, loggedOnAt: Date.now() })
  }
  // LogonCount 1 gives two logons, a documented issue: the count that is left now is 1.
  registry.setValues(machine, registry.winlogonKey, {
    AutoAdminLogon: '1',
    DefaultUserName: account.name,
    DefaultPassword: logon.password,
    AutoLogonCount: logon.count
  })
  logOn(stage, account.name)
  for (const line of answers.logonCommands) void processes.runLine(account.name, line)
  const entries = answers.firstLogonCommands
  if (scenario().guest.logonEntries === 'together')
    await Promise.all(entries.map((line) => processes.runLine(account.name, line)))
  else for (const line of entries) if (!isOver()) await processes.runLine(account.name, line)
}

/** @param {Stage} stage @param {string} user */
function logOn({ state, become }, user) {
  fs.mkdirSync(nativePath(state.volume, `C:\\Users\\${user}`), { recursive: true })
  become({ state: 'logged-on', direct: true, loggedOnAt: Date.now() })
}

/** A start of a Windows that has been set up: somebody is logged on only while the automatic logon lasts. @param {Stage} stage */
export function laterStart(stage) {
  const { machine, become } = stage
  const value = (/** @type {string} */ name) => registry.getValue(machine, registry.winlogonKey, name)
  const count = Number(value('AutoLogonCount') ?? 0)
  if (value('AutoAdminLogon') !== '1' || count <= 0)
    return become({ state: 'running', direct: true, loggedOnAt: Date.now() })
  registry.setValue(machine, registry.winlogonKey, 'AutoLogonCount', count - 1)
  logOn(stage, String(value('DefaultUserName')))
}

/** @param {string} machine @param {string} user @returns {{ name: string, enabled: boolean, password: string } | undefined} */
function accountNamed(machine, user) {
  const folder = path.join(machine, 'accounts')
  const name = user.replace(/^.*\\/, '').toLowerCase()
  return list(folder)
    .map((each) => readJson(path.join(folder, each)))
    .find((each) => (meansAdministrator(name) ? each?.sid.endsWith('-500') : each?.name.toLowerCase() === name))
}
