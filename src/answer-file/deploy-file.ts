import { setArchitecture } from './architecture.ts'
import { callsSysprep } from './commands.ts'
import { type Draft, type Rendering, renderTemplate, type Template } from './draft.ts'
import { named } from './drops.ts'
import { noteLeftovers } from './leftovers.ts'
import { applyOverlays, type Overlay, wanted } from './overlay.ts'
import {
  type CommonValues,
  computerNameOverlay,
  dropWindowsPe,
  liveCommands,
  localeOverlays,
  productKeyOverlays,
  runSynchronousOverlay,
  shellSetup,
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
  return renderTemplate(template, {}, (draft) => {
    dropWindowsPe(draft)
    setArchitecture(draft, values.architecture)
    refuseLogons(draft)
    refuseSysprep(draft)
    applyOverlays(draft, deployOverlays(draft, values), values.architecture)
    noteLeftovers(draft)
  })
}

const refused = [
  ['FirstLogonCommands', 'would run when somebody first logs on to a deployed machine', 'use a customization'],
  ['LogonCommands', 'would run at each logon to a deployed machine', 'use a customization'],
  ['AutoLogon', 'would log on to every deployed machine', 'remove it'],
  [
    'AdministratorPassword',
    'would give every deployed machine one password',
    'remove it: cloudbase-init sets passwords'
  ],
  ['Password', 'would give every deployed machine one password', 'remove it: cloudbase-init makes its users']
] as const

function refuseLogons(draft: Draft) {
  for (const [name, what, hint] of refused) {
    for (const element of named(draft, name, shellSetup)) {
      // The password inside AutoLogon goes with it.
      if (name === 'Password' && element.parent?.local === 'AutoLogon') continue
      draft.error(`deploy-${name.toLowerCase()}`, element.nameSpan, `${name} ${what}`, hint)
    }
  }
}

function refuseSysprep(draft: Draft) {
  for (const { text, place } of liveCommands(draft)) {
    if (callsSysprep(text))
      draft.error('deploy-sysprep', place, 'a deployed machine must not call sysprep', 'remove it')
  }
}

function deployOverlays(draft: Draft, values: DeployValues): Overlay[] {
  for (const setting of named(draft, 'DoNotCleanUpNonPresentDevices', pnpSysprep)) {
    draft.remove(setting, "the build machine's devices do not belong in the image")
    const message = 'DoNotCleanUpNonPresentDevices is left out: it would keep devices of the build machine'
    draft.note('info', 'deploy-devices', setting.nameSpan, message)
  }
  noteOverwritten(draft)
  const hidden = [
    'HideEULAPage',
    'HideLocalAccountScreen',
    'HideOEMRegistrationScreen',
    'HideOnlineAccountScreens',
    'HideWirelessSetupInOOBE',
    'SkipMachineOOBE',
    'SkipUserOOBE'
  ]
  const oobe = wanted('OOBE', [...hidden.map((name) => wanted(name, 'true')), wanted('ProtectYourPC', '3')])
  const devices = wanted('PersistAllDeviceInstalls', 'false')
  return [
    { pass: 'generalize', component: pnpSysprep, settings: [devices], why: 'the target has other devices' },
    ...productKeyOverlays(draft, values.productKey),
    computerNameOverlay(draft),
    ...timeZoneOverlays(draft, values.locale),
    ...cloudbaseOverlays(draft, values),
    ...localeOverlays(draft, values.locale),
    { pass: 'oobeSystem', component: shellSetup, settings: [oobe], why: 'nobody answers OOBE' }
  ]
}

function noteOverwritten(draft: Draft) {
  for (const setting of named(draft, 'PersistAllDeviceInstalls', pnpSysprep)) {
    if (textOf(setting).trim().toLowerCase() === 'false') continue
    const message = 'PersistAllDeviceInstalls becomes false: devices of the build machine stay out of the image'
    draft.note('info', 'deploy-devices', textSpan(setting), message)
  }
  for (const component of draft.components('specialize', shellSetup)) {
    for (const name of elementsOf(component, 'ComputerName')) {
      if (['', '*'].includes(textOf(name).trim())) continue
      const message = `the computer name ${textOf(name).trim()} becomes *: every deployed machine would have it`
      draft.note('info', 'deploy-computer-name', textSpan(name), message)
    }
  }
}

/** Any command that runs cloudbase-init.exe in specialize counts; it must be able to ask for a reboot. */
function cloudbaseOverlays(draft: Draft, { cloudbaseInit }: DeployValues): Overlay[] {
  if (!cloudbaseInit) return []
  const own = liveCommands(draft).find(
    ({ kind, pass, text }) =>
      kind === 'run-synchronous' && pass === 'specialize' && /\bcloudbase-init\.exe\b/i.test(text)
  )
  if (own === undefined) {
    return [runSynchronousOverlay(draft, cloudbaseInitCommand, 'Run cloudbase-init to set the hostname', 'OnRequest')]
  }
  draft.merge(own.item, wanted('WillReboot', 'OnRequest'), 'cloudbase-init asks for its reboots')
  if (own.line && /%(?:INSTALLDIR|CLOUDBASEINITCONFFOLDER)%/.test(own.text)) {
    draft.setText(own.line, cloudbaseInitCommand, "the installer's own placeholders")
  }
  return []
}
