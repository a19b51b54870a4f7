import { expect, test } from '@jest/globals'
import {
  attributes,
  autoLogon,
  command,
  compare,
  component,
  deployment,
  firstLogon,
  imageName,
  inSetup,
  inShell,
  item,
  mark,
  open,
  pass,
  password,
  productKey,
  root,
  shell,
  specialize,
  wcm,
  xml
} from './marked-files.ts'

type Row = readonly [name: string, text: string, rules: readonly string[]]

const anna = 'wim:c:/users/anna/install.wim#Windows'

/** What was found wrong in 460 public files, commonest mistakes and single ones. */
const mistakes: readonly Row[] = [
  // Fatal or very probably fatal.
  ['a banner before the declaration', `${mark}<!-- Made by a tool -->\n${root('')}`, ['xml-declaration-first']],
  ['text before the declaration', `${mark}Windows 11\n${root('')}`, ['xml-declaration-first']],
  [
    'no blank between attributes, and a later slip',
    root(pass('specialize', component(shell, `<${mark}TimeZon>UTC</TimeZon>`))).replace(
      '" xmlns:wcm',
      `"${mark}xmlns:wcm`
    ),
    ['xml-attribute-gap', 'undocumented-setting']
  ],
  [
    'a placeholder that is not escaped',
    inShell('specialize', `<ProductKey><Value><${mark}Hidden></Value></ProductKey>`),
    ['xml-syntax']
  ],
  ['a bare ampersand in a command', firstLogon(command(`a.exe ${mark}& b.exe`)), ['xml-bare-ampersand']],
  ['two of them', firstLogon(command(`a.exe ${mark}&${mark}& b.exe`)), ['xml-bare-ampersand', 'xml-bare-ampersand']],
  ['a root without a namespace', `${xml}<${mark}unattend>\n</unattend>\n`, ['namespace']],
  [
    'xmlns="" of a DOM writer',
    root(pass('specialize', `<${mark}component xmlns="" name="${shell}" ${attributes}/>\n`)),
    ['namespace']
  ],
  [
    'a component outside of settings',
    root(`<${mark}component name="${shell}" ${attributes}/>\n`),
    ['component-outside']
  ],
  ['ComputerName in oobeSystem', inShell('oobeSystem', `<${mark}ComputerName>*</ComputerName>`), ['wrong-pass']],
  [
    'OOBE in specialize',
    inShell('specialize', `<${mark}OOBE>\n<HideEULAPage>true</HideEULAPage>\n</OOBE>`),
    ['wrong-pass']
  ],
  [
    'a component in a pass that it does not support',
    root(
      pass(
        'windowsPE',
        component('Microsoft-Windows-International-Core', '<UILanguage>de-DE</UILanguage>').replace('<', `<${mark}`)
      )
    ),
    ['wrong-pass']
  ],
  [
    'FirstLogonCommands in the firewall',
    root(
      pass(
        'specialize',
        component('Networking-MPSSVC-Svc', `<${mark}FirstLogonCommands>\n${command('cmd.exe')}</FirstLogonCommands>`)
      )
    ),
    ['misplaced-setting']
  ],
  ['OOBE in Setup', inSetup(`<${mark}OOBE>\n<HideEULAPage>true</HideEULAPage>\n</OOBE>`), ['misplaced-setting']],
  [
    'UserData in Shell-Setup',
    inShell('oobeSystem', `<${mark}UserData>\n<AcceptEula>true</AcceptEula>\n</UserData>`),
    ['misplaced-setting']
  ],
  ['a product key as text', productKey(`${mark}NPPR9-FWDCX-D2C8J-H872K-2YT43`), ['product-key-text']],
  [
    'one Order twice',
    firstLogon(command('a.exe') + command('b.exe').replace('>1<', `>${mark}1<`)),
    ['order-duplicate']
  ],
  ['no Order', firstLogon(item('<CommandLine>a.exe</CommandLine>').replace('<', `<${mark}`)), ['order']],
  [
    'an item without a command',
    firstLogon(
      item('<Order>1</Order>\n<!-- <CommandLine>a.exe</CommandLine> -->'.replace('<!', `${mark}<!`)).replace(
        '<',
        `<${mark}`
      )
    ),
    ['empty-command', 'comment-in-item']
  ],
  ['an empty list', inShell('oobeSystem', `<${mark}FirstLogonCommands/>`), ['empty-list']],
  [
    'a doubled >',
    firstLogon(command('a.exe').replace('</Sync', '</Sync').replace(/\n$/, `${mark}>\n`)),
    ['stray-text']
  ],
  ['a remark that is no comment', firstLogon(`${command('a.exe')}${mark}// and more\n`), ['stray-text']],
  [
    'wcm pasted from a web page',
    firstLogon(command('a.exe')).replace(`"${wcm}"`, `"${mark}${wcm} Jump "`),
    ['wcm-namespace']
  ],
  [
    'items without wcm:action',
    firstLogon(item('<Order>1</Order>\n<CommandLine>a.exe</CommandLine>', '').replace('<', `<${mark}`)),
    ['missing-wcm-action']
  ],
  [
    'a setting twice',
    inShell('specialize', `<TimeZone>UTC</TimeZone>\n<${mark}TimeZone>UTC</TimeZone>`),
    ['setting-repeated']
  ],
  ...['CET', 'Europe/Berlin', 'Central European Time', 'UTC-800'].map(
    (zone): Row => [
      `the time zone ${zone}`,
      inShell('specialize', `<TimeZone>${mark}${zone}</TimeZone>`),
      ['time-zone']
    ]
  ),
  [
    '/IMAGE/NAME with a blank',
    imageName(`${mark}/IMAGE/NAME `, 'Windows Server 2022 SERVERSTANDARD'),
    ['padded-value']
  ],
  [
    'a computer name of 16 characters',
    inShell('specialize', `<ComputerName>${mark}abcdefghijklmnop</ComputerName>`),
    ['computer-name']
  ],
  ['quotes that do not close', firstLogon(command(`${mark}powershell.exe -File C:\\x.ps1"`)), ['unbalanced-quotes']],
  ['a password that says encoded', password(`${mark}vagrant`, false), ['password-not-encoded']],
  [
    'sysprep at the first logon',
    firstLogon(command(`${mark}C:\\Windows\\System32\\Sysprep\\sysprep.exe /oobe`)),
    ['sysprep-called']
  ],
  [
    'sysprep in auditUser',
    specialize(`${mark}sysprep /generalize`).replace('specialize', 'auditUser'),
    ['sysprep-called']
  ],
  ['sysprep in specialize', specialize(`${mark}sysprep /generalize`), ['sysprep-early']],
  ['a Path of 260 characters', specialize(`${mark}${'x'.repeat(260)}`), ['command-too-long']],
  ['a CommandLine of 1025 characters', firstLogon(command(`${mark}${'x'.repeat(1025)}`)), ['command-too-long']],
  ['Order 999', firstLogon(command('a.exe', `${mark}999`)), ['order']],
  // Hygiene and security.
  ['a plain password', password(`${mark}vagrant`, true), ['password-plain']],
  [
    'a password of a domain join',
    root(
      pass(
        'specialize',
        component(
          'Microsoft-Windows-UnattendedJoin',
          `<Identification>\n<Credentials>\n<Domain>d</Domain>\n<Password>${mark}p</Password>\n<Username>u</Username>\n</Credentials>\n</Identification>`
        )
      )
    ),
    ['password-plain']
  ],
  [
    'a "hidden" password',
    password(`${mark}${Buffer.from('vagrantAdministratorPassword', 'utf16le').toString('base64')}`, false),
    ['password-encoded']
  ],
  ['AutoLogon without LogonCount', autoLogon('', mark), ['logon-count']],
  ['LogonCount 999', autoLogon(`<LogonCount>${mark}999</LogonCount>\n`), ['logon-count-high']],
  [
    'a product key of somebody',
    inShell('specialize', `<ProductKey>${mark}ABCDE-FGHJK-MNPQR-TVWXY-23456</ProductKey>`),
    ['product-key']
  ],
  ['a dummy key', productKey(`<Key>${mark}--xxx--</Key>`), ['product-key']],
  ['an empty key', productKey(`<${mark}Key/>`), ['empty-product-key']],
  [
    'offlineImage with a local path',
    root(`<cpi:offlineImage xmlns:cpi="urn:schemas-microsoft-com:cpi" cpi:source="${mark}${anna}"/>\n`),
    ['offline-image']
  ],
  ...['SkipMachineOOBE', 'SkipUserOOBE'].map(
    (name): Row => [name, inShell('oobeSystem', `<OOBE>\n<${mark}${name}>true</${name}>\n</OOBE>`), ['skip-oobe']]
  ),
  ['empty settings', root(`<${mark}settings pass="generalize"/>\n`), ['empty-settings']],
  [
    'an empty component',
    root(pass('generalize', `<${mark}component name="${shell}" ${attributes}/>\n`)),
    ['empty-settings']
  ],
  ['a drive letter', firstLogon(command(`cmd.exe /c copy ${mark}F:\\a.txt C:\\`)), ['drive-letter']],
  [
    'two architectures',
    root(
      pass('specialize', component(shell, '<TimeZone>UTC</TimeZone>')) +
        pass('oobeSystem', component(shell, '<RegisteredOwner>u</RegisteredOwner>').replace('"amd64"', `"${mark}x86"`))
    ),
    ['mixed-architectures']
  ],
  [
    'x86 and wow64',
    root(
      pass('specialize', component(shell, '<TimeZone>UTC</TimeZone>').replace('amd64', 'x86')) +
        pass(
          'oobeSystem',
          component(shell, '<RegisteredOwner>u</RegisteredOwner>').replace('"amd64"', `"${mark}wow64"`)
        )
    ),
    ['mixed-architectures']
  ],
  [
    'letters outside of ASCII',
    inShell('specialize', `<RegisteredOwner>M${mark}\u00fcller</RegisteredOwner>`),
    ['non-ascii']
  ],
  [
    'a download',
    firstLogon(command(`${mark}powershell.exe iwr https://example.com/a.exe -OutFile a.exe`)),
    ['downloads']
  ],
  ['a reboot at the first logon', firstLogon(command(`${mark}shutdown /r /t 0`)), ['reboot-in-command']],
  ['a reboot in specialize', specialize(`${mark}powershell.exe -c "Restart-Computer -Force"`), ['reboot-early']],
  ['gaps in Order', firstLogon(command('a.exe') + command('b.exe', '98').replace('<', `<${mark}`)), ['order-gap']],
  ['Order from 2', firstLogon(command('a.exe', '2').replace('<', `<${mark}`)), ['order-gap']],
  ['a command with blanks at its ends', firstLogon(command(`${mark} a.exe `)), ['padded-value']],
  [
    'the text of a form',
    inShell('specialize', `<TimeZone>${mark}YOUR TIME ZONE GOES HERE</TimeZone>`),
    ['leftover-text']
  ],
  ['111TIMEZONE', inShell('specialize', `<TimeZone>${mark}111TIMEZONE</TimeZone>`), ['leftover-text']],
  // Single cases worth remembering.
  [
    'Extensions in the namespace of answer files',
    root(`<${mark}Extensions>\n<File path="C:\\a.ps1"/>\n</Extensions>\n`),
    ['unknown-element']
  ],
  [
    'a command inside a command',
    firstLogon(
      item(`<Order>1</Order>\n<CommandLine>a.exe</CommandLine>\n${command('b.exe', '2').replace('<', `<${mark}`)}`)
    ),
    ['misplaced-setting']
  ],
  [
    'LocalAccounts outside of UserAccounts',
    inShell(
      'oobeSystem',
      `<${mark}LocalAccounts>\n<LocalAccount wcm:action="add">\n<Name>u</Name>\n</LocalAccount>\n</LocalAccounts>`
    ),
    ['misplaced-setting']
  ],
  [
    'RunSynchronous in Shell-Setup',
    specialize('a.exe').replace(deployment, shell).replace('<RunSynchronous>', `<${mark}RunSynchronous>`),
    ['misplaced-setting']
  ],
  [
    'SkipUserOOB',
    inShell('oobeSystem', `<OOBE>\n<${mark}SkipUserOOB>true</SkipUserOOB>\n</OOBE>`),
    ['undocumented-setting']
  ],
  [
    'WillShowUI "On Error"',
    productKey('<Key>NPPR9-FWDCX-D2C8J-H872K-2YT43</Key>').replace('>Never<', `>${mark}On Error<`),
    ['bad-value']
  ],
  [
    "Windows' cached copy",
    root(`<settings pass="specialize" ${mark}wasPassProcessed="true">\n<!-- -->\n</settings>\n`),
    ['cached-copy']
  ],
  [
    'a secret that Windows deleted',
    inShell(
      'oobeSystem',
      `<UserAccounts>\n<${mark}AdministratorPassword>*SENSITIVE*DATA*DELETED*</AdministratorPassword>\n</UserAccounts>`
    ),
    ['cached-copy']
  ],
  [
    'NetworkLocation',
    inShell('oobeSystem', `<OOBE>\n<${mark}NetworkLocation>Work</NetworkLocation>\n</OOBE>`),
    ['network-location']
  ],
  [
    'a component twice',
    root(
      pass(
        'specialize',
        component(shell, '<TimeZone>UTC</TimeZone>') +
          component(shell, '<ComputerName>*</ComputerName>').replace('<', `<${mark}`)
      )
    ),
    ['component-repeated']
  ],
  ['no declaration', `${mark}${open}</unattend>\n`, ['missing-declaration']],
  ['a pass that is none', root(`<settings pass="${mark}oobe"><!-- --></settings>\n`), ['pass']],
  [
    'an owner of 257 characters',
    inShell('specialize', `<RegisteredOwner>${mark}${'x'.repeat(257)}</RegisteredOwner>`),
    ['value-too-long']
  ],
  [
    'an asynchronous logon command',
    firstLogon(command('a.exe').replace('<Sync', `<${mark}Sync`))
      .replaceAll('FirstLogonCommands', 'LogonCommands')
      .replaceAll('SynchronousCommand', 'AsynchronousCommand'),
    ['asynchronous-command']
  ],
  [
    'Windows 11 without BypassNRO',
    imageName('/IMAGE/NAME', 'Windows 11 Pro').replace(
      '</unattend>',
      `${pass('oobeSystem', component(shell, `<${mark}OOBE>\n<HideEULAPage>true</HideEULAPage>\n</OOBE>`))}</unattend>`
    ),
    ['client-network']
  ]
]

test.each(mistakes)('%s', (_name, text, rules) => {
  const { expected, found } = compare(text, rules)
  expect(found).toEqual(expected)
})
