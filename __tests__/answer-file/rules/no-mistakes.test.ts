import { expect, test } from '@jest/globals'
import {
  attributes,
  command,
  compare,
  component,
  firstLogon,
  inShell,
  pass,
  password,
  root,
  shell,
  specialize
} from './marked-files.ts'

/** What looks odd and works. */
const silent: readonly (readonly [name: string, text: string])[] = [
  [
    'nonSxS in capitals',
    root(pass('specialize', component(shell, '<TimeZone>UTC</TimeZone>', `${attributes} versionScope="NonSxS"`)))
  ],
  [
    'wow64 beside amd64',
    root(
      pass(
        'specialize',
        component(shell, '<TimeZone>UTC</TimeZone>') +
          component('Microsoft-Windows-IE-InternetExplorer', '<Home_Page>about:blank</Home_Page>') +
          component('Microsoft-Windows-IE-InternetExplorer', '<Home_Page>about:blank</Home_Page>').replace(
            'amd64',
            'wow64'
          )
      )
    )
  ],
  ['x86 only', inShell('specialize', '<TimeZone>UTC</TimeZone>').replace('amd64', 'x86')],
  ['a random computer name', inShell('specialize', '<ComputerName>*</ComputerName>')],
  ['a product key of zeros', inShell('specialize', '<ProductKey>00000-00000-00000-00000-00000</ProductKey>')],
  ['an empty computer name', inShell('specialize', '<ComputerName/>')],
  ['Pacific time without daylight saving', inShell('specialize', '<TimeZone>Pacific Standard Time_dstoff</TimeZone>')],
  ...[
    `\${name}`,
    '{{ name }}',
    '%{name}',
    '%NAME%',
    '&lt;%= name %&gt;',
    '@NAME@',
    '{% name %}',
    '{a.name}',
    '[name]'
  ].map(
    (placeholder) =>
      [
        `the placeholder ${placeholder}`,
        inShell(
          'specialize',
          `<ComputerName>${placeholder}</ComputerName>\n<ProductKey>${placeholder}</ProductKey>\n<TimeZone>${placeholder}</TimeZone>`
        )
      ] as const
  ),
  [
    'a password, an Order and an architecture that a template fills in',
    firstLogon(command('a.exe', '{{ order }}')).replace('amd64', '%ARCH%')
  ],
  ['a password that a template fills in', password('{{ password }}', true)],
  [
    'one Order in exclusive branches of Jinja',
    firstLogon(`{% if a %}\n${command('a.exe')}{% else %}\n${command('b.exe')}{% endif %}\n`)
  ],
  [
    'one Order in exclusive branches of Terraform',
    firstLogon(`%{ if a ~}\n${command('a.exe')}%{ else ~}\n${command('b.exe')}%{ endif ~}\n`)
  ],
  [
    'a setting in exclusive branches of Mako',
    inShell('specialize', '% if a:\n<TimeZone>UTC</TimeZone>\n% else:\n<TimeZone>UTC</TimeZone>\n% endif')
  ],
  ['a placeholder that stands for elements', firstLogon(`${command('a.exe')}{{ more_commands }}\n`)],
  ['a command of 1024 characters', firstLogon(command('&amp;'.repeat(1024)))],
  ['a path of 259 characters', specialize('&lt;'.repeat(259))]
]

test.each(silent)('nothing is said of %s', (_name, text) => {
  expect(compare(text, []).found).toEqual([])
})
