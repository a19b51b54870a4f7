import { setArchitecture } from './architecture.ts'
import type { Command } from './commands.ts'
import { type Criteria, type Draft, type Rendering, renderTemplate, type Template } from './draft.ts'
import { named } from './drops.ts'
import { screenSettings, shellSetup } from './names.ts'
import { applyOverlays, type Overlay, wanted } from './overlay.ts'
import {
  type CommonValues,
  computerNameOverlay,
  dropWindowsPe,
  liveCommands,
  localeOverlays,
  productKeyOverlays,
  specializeOverlay,
  specializeOverlays,
  timeZoneOverlays
} from './settings.ts'
import { elementsOf, textOf, textSpan } from './tree.ts'

export interface DeployValues extends CommonValues {
  /** Whether cloudbase-init is installed in the image, at its usual place. */
  readonly cloudbaseInit: boolean
}

const cloudbaseFolder = 'C:\\Program Files\\Cloudbase Solutions\\Cloudbase-Init'

/** As cloudbase-init's own Unattend.xml runs it: exit code 1 asks Setup for a reboot, 2 for a reboot and another run. */
export const cloudbaseInitCommand =
  `cmd.exe /c ""${cloudbaseFolder}\\Python\\Scripts\\cloudbase-init.exe" ` +
  `--config-file "${cloudbaseFolder}\\conf\\cloudbase-init-unattend.conf" && exit 1 || exit 2"`

const pnpSysprep = 'Microsoft-Windows-PnpSysprep'

/**
 * Renders the answer file of the deployed machine, the one sysprep is given: no page of OOBE, no password, no logon, nothing at
 * first logon. What a template has of those is an error at its place, never silently removed: its author means something by it.
 */
export function renderDeployFile(template: Template, values: DeployValues): Rendering {
  const { editionType, cloudbaseInit } = values
  const criteria: Criteria = { weigh: () => 'error', after: { role: 'deploy', editionType, cloudbaseInit } }
  return renderTemplate(template, criteria, (draft) => {
    dropWindowsPe(draft)
    setArchitecture(draft, values.architecture)
    applyOverlays(draft, deployOverlays(draft, values), values.architecture)
  })
}

function deployOverlays(draft: Draft, values: DeployValues): Overlay[] {
  for (const setting of named(draft, 'DoNotCleanUpNonPresentDevices', pnpSysprep)) {
    draft.remove(setting, "the build machine's devices do not belong in the image")
    const message = 'DoNotCleanUpNonPresentDevices is left out: it would keep devices of the build machine'
    draft.note('info', 'devices-changed', setting.nameSpan, message)
  }
  noteOverwritten(draft)
  const oobe = wanted('OOBE', [...screenSettings.map((name) => wanted(name, 'true')), wanted('ProtectYourPC', '3')])
  const devices = wanted('PersistAllDeviceInstalls', 'false')
  return [
    { pass: 'generalize', component: pnpSysprep, settings: [devices], why: 'the target has other devices' },
    ...productKeyOverlays(draft, values.productKey),
    computerNameOverlay(draft),
    ...timeZoneOverlays(draft, values.locale),
    ...specializeCommands(draft, values),
    ...localeOverlays(draft, values.locale),
    { pass: 'oobeSystem', component: shellSetup, settings: [oobe], why: 'nobody answers OOBE' }
  ]
}

function noteOverwritten(draft: Draft) {
  for (const setting of named(draft, 'PersistAllDeviceInstalls', pnpSysprep)) {
    if (textOf(setting).trim().toLowerCase() === 'false') continue
    const message = 'PersistAllDeviceInstalls becomes false: devices of the build machine stay out of the image'
    draft.note('info', 'devices-changed', textSpan(setting), message)
  }
  for (const component of draft.components('specialize', shellSetup)) {
    for (const name of elementsOf(component, 'ComputerName')) {
      if (['', '*'].includes(textOf(name).trim())) continue
      const message = `the computer name ${textOf(name).trim()} becomes *: every deployed machine would have it`
      draft.note('info', 'computer-name-changed', textSpan(name), message)
    }
  }
}

/** MAAS keeps hardware clocks in UTC; Windows takes them for local time without this, and MAAS refuses such time stamps. */
const clockInUtc = {
  path: 'reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation /v RealTimeIsUniversal /t REG_DWORD /d 1 /f',
  description: 'The hardware clock runs in UTC'
}

const runCloudbaseInit = {
  path: cloudbaseInitCommand,
  description: 'Run cloudbase-init to set the hostname',
  reboot: 'OnRequest'
} as const

/**
 * The clock is set before cloudbase-init runs, since that restarts the machine. Any command that runs cloudbase-init.exe
 * counts; it must be able to ask for a reboot.
 */
function specializeCommands(draft: Draft, { cloudbaseInit }: DeployValues): Overlay[] {
  const commands = liveCommands(draft).filter(({ kind, pass }) => kind === 'run-synchronous' && pass === 'specialize')
  const isClockSet = commands.some(({ text }) => /\bRealTimeIsUniversal\b/i.test(text))
  const agent = commands.find(({ text }) => /\bcloudbase-init\.exe\b/i.test(text))
  if (agent === undefined || !cloudbaseInit) {
    return specializeOverlays(draft, [
      ...(isClockSet ? [] : [clockInUtc]),
      ...(cloudbaseInit ? [runCloudbaseInit] : [])
    ])
  }
  draft.merge(agent.item, wanted('WillReboot', 'OnRequest'), 'cloudbase-init asks for its reboots')
  if (agent.line && /%(?:INSTALLDIR|CLOUDBASEINITCONFFOLDER)%/.test(agent.text)) {
    draft.setText(agent.line, cloudbaseInitCommand, "the installer's own placeholders")
  }
  return isClockSet ? [] : [clockBefore(draft, agent, commands)]
}

/** Takes the order of `agent`, which moves behind with all that follow it. */
function clockBefore(draft: Draft, agent: Command, commands: readonly Command[]): Overlay {
  const order = agent.order ?? 1
  for (const command of commands) {
    if (command.list !== agent.list || command.order === undefined || command.order < order) continue
    const text = String(command.order + 1)
    draft.merge(command.item, wanted('Order', text), 'the hardware clock is set before cloudbase-init runs')
  }
  return specializeOverlay(clockInUtc, order)
}
