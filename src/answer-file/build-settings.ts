import type { Command } from './commands.ts'
import type { Draft } from './draft.ts'
import { named } from './drops.ts'
import type { WantedElement } from './edit-tree.ts'
import { shellSetup } from './names.ts'
import { type Overlay, wanted, wantedItem } from './overlay.ts'
import {
  type CommonValues,
  computerNameOverlay,
  liveCommands,
  localeOverlays,
  productKeyOverlays,
  specializeOverlays,
  timeZoneOverlays
} from './settings.ts'
import { elementsOf, passOf, textOf } from './tree.ts'

export interface BuildValues extends CommonValues {
  /** Of the build account, for this build only. */
  readonly password: string
  readonly computerName: '*'
  /** What the one first-logon command runs. */
  readonly runnerCommand: string
  /** Windows paths of files that commands may run beside those of Windows itself; %SystemDrive% and C: are one. */
  readonly providedFiles: readonly string[]
  /** Folder of the build machine for scripts of commands that are too long for an answer file. */
  readonly scriptFolder: string
}

/** The local account that lets the client editions' OOBE pass without asking; deleted again before the image is sealed. */
export const oobeAccount = 'maas-oobe'

/**
 * The build account as an answer file calls it, whatever its name in the image's language: Setup knows built-in accounts by
 * their English names, and only this word enables the account on a client (Shell-Setup's pages AutoLogon and Username).
 */
export const builtInAdministrator = 'Administrator'

/** Windows 11 without a network adapter stops OOBE at "Let's connect you to a network" without this. */
const bypassNetwork = {
  path: 'reg.exe add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\OOBE /v BypassNRO /t REG_DWORD /d 1 /f',
  description: 'Let OOBE pass without a network'
}

/** @returns whether the command is our own first-logon entry. */
export function isRunner({ kind, text }: Command, { runnerCommand }: BuildValues): boolean {
  return kind === 'first-logon' && text === runnerCommand
}

/** @returns the content of our own first-logon entry. */
export function runnerSettings({ runnerCommand }: BuildValues): WantedElement[] {
  return [
    wanted('Order', '1'),
    wanted('CommandLine', runnerCommand),
    wanted('Description', 'Run the build steps one after another'),
    wanted('RequiresUserInput', 'false')
  ]
}

/** @returns everything that the build file must say. */
export function buildOverlays(draft: Draft, values: BuildValues): Overlay[] {
  return [
    ...productKeyOverlays(draft, values.productKey),
    computerNameOverlay(draft),
    ...timeZoneOverlays(draft, values.locale),
    ...localeOverlays(draft, values.locale),
    ...clientOverlays(draft, values),
    oobeOverlay(values),
    logonOverlay(draft, values),
    ...runnerOverlays(draft, values)
  ]
}

function oobeOverlay({ editionType }: BuildValues): Overlay {
  const hidden = [
    'HideEULAPage',
    ...(editionType === 'server' ? ['HideLocalAccountScreen'] : []),
    'HideOEMRegistrationScreen',
    'HideOnlineAccountScreens',
    'HideWirelessSetupInOOBE'
  ]
  const settings = [...hidden.map((name) => wanted(name, 'true')), wanted('ProtectYourPC', '3')]
  return { pass: 'oobeSystem', component: shellSetup, settings: [wanted('OOBE', settings)], why: 'nobody answers OOBE' }
}

/** The build account's password, and one logon with it. Windows counts one logon more: the runner's first step sees to that. */
function logonOverlay(draft: Draft, { password }: BuildValues): Overlay {
  const secret = [wanted('Value', password), wanted('PlainText', 'true')]
  for (const logon of named(draft, 'AutoLogon', shellSetup)) {
    for (const domain of elementsOf(logon, 'Domain')) draft.remove(domain, 'the build account is a local one')
  }
  const settings = [
    wanted('UserAccounts', [wanted('AdministratorPassword', secret)]),
    wanted('AutoLogon', [
      wanted('Password', secret),
      wanted('Enabled', 'true'),
      wanted('LogonCount', '1'),
      wanted('Username', builtInAdministrator)
    ])
  ]
  return { pass: 'oobeSystem', component: shellSetup, settings, why: 'the build account logs on once' }
}

function clientOverlays(draft: Draft, { editionType, password }: BuildValues): Overlay[] {
  if (editionType !== 'client') return []
  const bypassed = liveCommands(draft).some(({ pass, text }) => pass === 'specialize' && /\bBypassNRO\b/i.test(text))
  const account = named(draft, 'LocalAccount', shellSetup).find(
    (found) => passOf(found) === 'oobeSystem' && elementsOf(found, 'Name').some((name) => textOf(name) === oobeAccount)
  )
  const secret = wanted('Password', [wanted('Value', password), wanted('PlainText', 'true')])
  const why = 'OOBE of a client wants a local account'
  if (account) draft.merge(account, secret, why)
  const item = wantedItem('LocalAccount', [
    wanted('Name', oobeAccount),
    wanted('DisplayName', oobeAccount),
    wanted('Description', 'Only for OOBE: deleted before the image is sealed'),
    wanted('Group', 'Administrators'),
    secret
  ])
  const settings = [wanted('UserAccounts', [wanted('LocalAccounts', [item])])]
  return [
    ...specializeOverlays(draft, bypassed ? [] : [bypassNetwork]),
    ...(account ? [] : [{ pass: 'oobeSystem', component: shellSetup, settings, why }])
  ]
}

function runnerOverlays(draft: Draft, values: BuildValues): Overlay[] {
  if (liveCommands(draft).some((command) => isRunner(command, values))) return []
  const item = wantedItem('SynchronousCommand', runnerSettings(values))
  const settings = [wanted('FirstLogonCommands', [item])]
  return [{ pass: 'oobeSystem', component: shellSetup, settings, why: 'the one first-logon command: the runner' }]
}
