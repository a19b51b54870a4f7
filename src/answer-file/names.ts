/** Names of answer files that rendering and the rules both go by. */

export const shellSetup = 'Microsoft-Windows-Shell-Setup'
export const deployment = 'Microsoft-Windows-Deployment'

/** The settings of OOBE that each leave out a screen, so that a deployed machine asks nothing. */
export const screenSettings = [
  'HideEULAPage',
  'HideLocalAccountScreen',
  'HideOEMRegistrationScreen',
  'HideOnlineAccountScreens',
  'HideWirelessSetupInOOBE',
  'SkipMachineOOBE',
  'SkipUserOOBE'
] as const
