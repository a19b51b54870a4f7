import { describe, expect, test } from '@jest/globals'
import { least, problemsOf } from './repository.ts'

const step = 'customizations:\n  - name: A\n'
const run = `${step}    run: exit 0\n`

/** Each row: what follows the least definition from line 6 on, and the one problem it has. */
const rows: readonly (readonly [string, string])[] = [
  ['produkt-key: kms', '6:1 unknown key `produkt-key` (did you mean `product-key`?) [unknown-key]'],
  ['productKey: kms', '6:1 unknown key `productKey` (did you mean `product-key`?) [unknown-key]'],
  ['disk:\n  shrnk: true', '7:3 unknown key `shrnk` in `disk` (did you mean `shrink`?) [unknown-key]'],
  ['output: { xyz: 1 }', '6:11 unknown key `xyz` in `output` (known are format, level) [unknown-key]'],
  [
    `${run}    when: now`,
    '9:5 unknown key `when` in `customizations[0]` (known are name, run, script, files, timeout, allow-exit-codes, on-failure) [unknown-key]'
  ],
  [
    '7: x',
    '6:1 unknown key `7` (known are name, title, source, product-key, firmware, locale, disk, vm, boot-signing, answer-file, deploy-answer-file, customizations, updates, drivers, features, cloudbase-init, rdp, keep-settings, limits, boot-test, output) [unknown-key]'
  ],
  [
    'product-key: AAAAA-BBBBB-CCCCC-DDDDD-EEEEE',
    '6:14 `product-key` must be kms, input or none (never put a key in the file: write input and give it as the secret product-key) [value]'
  ],
  ['firmware: efi', '6:11 `firmware` must be uefi or bios, not "efi" [value]'],
  ['disk: 40GiB', '6:7 `disk` must be a mapping of keys to values, not "40GiB" [value]'],
  [
    'disk:\nvm: { cpus: 1 }',
    '6:1 `disk` must be a mapping of keys to values, not empty (give a value, or remove the key) [value]'
  ],
  [
    'disk: { size: 42949672960 }',
    '6:15 `disk.size` must be a size from 20GiB to 64TiB, such as 40GiB, not 42949672960 (bytes are not accepted: write 40GiB) [value]'
  ],
  [
    'disk: { size: 40 }',
    '6:15 `disk.size` must be a size from 20GiB to 64TiB, such as 40GiB, not 40 (a unit is needed: MiB, GiB or TiB) [value]'
  ],
  [
    'disk: { size: 40 GB }',
    '6:15 `disk.size` must be a size from 20GiB to 64TiB, such as 40GiB, not "40 GB" (write 40GiB) [value]'
  ],
  [
    'disk: { size: 1.5TiB }',
    '6:15 `disk.size` must be a size from 20GiB to 64TiB, such as 40GiB, not "1.5TiB" [value]'
  ],
  ['disk: { size: 19GiB }', '6:15 `disk.size` must be a size from 20GiB to 64TiB, such as 40GiB, not "19GiB" [value]'],
  ['disk: { size: [40GiB] }', '6:9 `disk.size` must be a size from 20GiB to 64TiB, such as 40GiB, not a list [value]'],
  [
    'disk: { headroom: 40GiB }',
    '6:19 `disk.headroom` does not fit into `disk.size` (headroom is what is left free after shrinking, such as 3GiB) [conflict]'
  ],
  ['disk: { sector-size: 520 }', '6:22 `disk.sector-size` must be 512 or 4096, not 520 [value]'],
  ['disk: { shrink: yes }', '6:17 `disk.shrink` must be true or false, not "yes" [value]'],
  [
    'firmware: bios\ndisk: { sector-size: 4096 }',
    '7:22 `firmware: bios` cannot start from 4096-byte sectors (use `firmware: uefi`, or 512) [conflict]'
  ],
  [
    'firmware: bios\nvm: { secure-boot: true }',
    '7:20 `firmware: bios` has no Secure Boot (use `firmware: uefi`, or false) [conflict]'
  ],
  ['vm: { cpus: 0 }', '6:13 `vm.cpus` must be a whole number from 1 to 64, not 0 [value]'],
  ['vm: { cpus: 65 }', '6:13 `vm.cpus` must be a whole number from 1 to 64, not 65 [value]'],
  ['vm: { cpus: 1.5 }', '6:13 `vm.cpus` must be a whole number from 1 to 64, not 1.5 [value]'],
  ['vm: { cpus: .inf }', '6:13 `vm.cpus` must be a whole number from 1 to 64, not Infinity [value]'],
  ['vm: { memory: 1GiB }', '6:15 `vm.memory` must be a size from 2GiB to 12TiB, such as 40GiB, not "1GiB" [value]'],
  [
    'vm: { memory: 4097MiB }',
    '6:15 `vm.memory` must be an even number of MiB: Hyper-V asks for it, not "4097MiB" [value]'
  ],
  [
    'locale: { time-zone: Europe/Berlin }',
    '6:22 `locale.time-zone` must be a Windows time zone such as UTC or W. Europe Standard Time, not "Europe/Berlin" (Windows has its own names: see `tzutil /l`) [value]'
  ],
  [
    'locale: { language: english }',
    '6:21 `locale.language` must be a language tag such as en-US, not "english" [value]'
  ],
  [
    'limits: { seal: 20 }',
    '6:17 `limits.seal` must be a duration from 1s to 168h, such as 20m or 1h30m, not 20 (a unit is needed: 20s, 20m or 20h) [value]'
  ],
  [
    'limits: { seal: 20 min }',
    '6:17 `limits.seal` must be a duration from 1s to 168h, such as 20m or 1h30m, not "20 min" (write 20m) [value]'
  ],
  [
    'limits: { seal: 1d }',
    '6:17 `limits.seal` must be a duration from 1s to 168h, such as 20m or 1h30m, not "1d" (write 24h) [value]'
  ],
  [
    'limits: { seal: 169h }',
    '6:17 `limits.seal` must be a duration from 1s to 168h, such as 20m or 1h30m, not "169h" [value]'
  ],
  [
    'limits: { seal: 0m }',
    '6:17 `limits.seal` must be a duration from 1s to 168h, such as 20m or 1h30m, not "0m" [value]'
  ],
  [
    'limits: { seal: "" }',
    '6:17 `limits.seal` must be a duration from 1s to 168h, such as 20m or 1h30m, not empty text [value]'
  ],
  ['output: { level: 10 }', '6:18 `output.level` must be a whole number from 1 to 9, not 10 [value]'],
  ['updates: { rounds: 11 }', '6:20 `updates.rounds` must be a whole number from 0 to 10, not 11 [value]'],
  ['customizations: { name: A }', '6:1 `customizations` must be a list of customizations, not a mapping [value]'],
  [
    'customizations: [Disable SMB]',
    '6:18 `customizations[0]` must be a mapping of keys to values, not "Disable SMB" [value]'
  ],
  [step, '7:5 a customization needs `run` or `script` (run: PowerShell text; script: a .ps1 file) [conflict]'],
  [
    `${run}    script: a.ps1`,
    '9:5 a customization has `run` or `script`, not both (make it two customizations) [conflict]'
  ],
  [`${step}    run: ""`, '8:10 `customizations[0].run` must be PowerShell text, not nothing, not empty text [value]'],
  [
    `${step}    script: sub/a.cmd`,
    '8:13 `customizations[0].script` must be the path of a .ps1 file, not "sub/a.cmd" [value]'
  ],
  [
    `${run}  - name: a\n    run: exit 0`,
    '9:11 two customizations are named "a" (the report tells them apart by name) [conflict]'
  ],
  [
    `${run}    timeout: 3h`,
    '9:14 this timeout is longer than `limits.customize`, which would strike first (raise `limits.customize`) [conflict]'
  ],
  [
    `${run}    allow-exit-codes: []`,
    '9:5 `customizations[0].allow-exit-codes` must have at least one exit code, not a list [value]'
  ],
  [
    `${run}    allow-exit-codes: [0, -1]`,
    '9:27 `customizations[0].allow-exit-codes[1]` must be a whole number from 0 to 4294967295, not -1 [value]'
  ],
  [
    `${run}    allow-exit-codes: [4294967296]`,
    '9:24 `customizations[0].allow-exit-codes[0]` must be a whole number from 0 to 4294967295, not 4294967296 [value]'
  ],
  [
    `${run}    files: [a.ps1, sub/A.PS1]`,
    '9:20 another file of this customization is called a.ps1 too (all land in one folder: rename one) [conflict]'
  ],
  [
    `${step}    script: a.ps1\n    files: [sub/A.PS1]`,
    '9:13 another file of this customization is called a.ps1 too (all land in one folder: rename one) [conflict]'
  ],
  [
    `${run}    files: [sub/run.ps1]`,
    '9:13 another file of this customization is called run.ps1 too (all land in one folder: rename one) [conflict]'
  ],
  ['answer-file: missing.xml', '6:14 missing.xml does not exist (paths start at the root of the repository) [path]'],
  ['answer-file: a.ps1/b.xml', '6:14 a.ps1/b.xml does not exist (paths start at the root of the repository) [path]'],
  ['answer-file: sub', '6:14 sub is a folder (name each file) [path]'],
  ['answer-file: /etc/passwd', '6:14 /etc/passwd is absolute (write it relative to the root of the repository) [path]'],
  ['answer-file: C:\\a.xml', '6:14 C:\\a.xml is absolute (write it relative to the root of the repository) [path]'],
  ['answer-file: C:a.xml', '6:14 C:a.xml is absolute (write it relative to the root of the repository) [path]'],
  [
    'answer-file: \\\\server\\share\\a.xml',
    '6:14 \\\\server\\share\\a.xml is absolute (write it relative to the root of the repository) [path]'
  ],
  ['answer-file: sub\\a.xml', '6:14 sub\\a.xml has backslashes (write sub/a.xml) [path]'],
  ['answer-file: ../a.xml', '6:14 ../a.xml leads out of the repository (put what the image needs into it) [path]'],
  [
    'answer-file: sub/../../a.xml',
    '6:14 sub/../../a.xml leads out of the repository (put what the image needs into it) [path]'
  ],
  ['answer-file: ""', '6:14 `answer-file` must be the path of an answer file, not empty text [value]'],
  ['disk: { winre: own }', '6:16 `disk.winre`: a recovery partition is not supported yet (use none) [not-supported]'],
  ['vm: { tpm: true }', '6:12 `vm.tpm`: a virtual TPM is not supported yet (use false) [not-supported]'],
  [
    'boot-signing: 2023',
    '6:15 `boot-signing`: choosing who signed the boot manager is not supported yet (use any) [not-supported]'
  ],
  ['drivers: { paths: [sub] }', '6:1 `drivers`: adding drivers is not supported yet (remove the key) [not-supported]'],
  [
    'features: { enable: [NetFx3] }',
    '6:1 `features`: adding features is not supported yet (remove the key) [not-supported]'
  ],
  [
    'cloudbase-init: { installer: a.ps1 }',
    '6:1 `cloudbase-init`: installing cloudbase-init is not supported yet (remove the key) [not-supported]'
  ],
  ['rdp: true', '6:6 `rdp`: setting up Remote Desktop is not supported yet (remove the key) [not-supported]'],
  [
    'keep-settings: [a]',
    '6:1 `keep-settings`: keeping settings of the build is not supported yet (remove the key) [not-supported]'
  ],
  ['boot-test: true', '6:12 `boot-test`: the boot test is not supported yet (use false) [not-supported]'],
  ['firmware: uefi\nfirmware: bios', '7:1 `firmware` stands here a second time (keep one of them) [duplicate-key]'],
  ['disk: &d { size: 40GiB }\nvm: *d', '7:5 alias *d is not accepted (write the value out) [alias]'],
  ['? [a, b]\n: 1', '6:3 a key must be text (write `key: value`) [syntax]'],
  ['firmware: !secret uefi', '6:11 not valid YAML: Unresolved tag: !secret [syntax]'],
  ['disk:\n\tsize: 40GiB', '7:1 not valid YAML: Tabs are not allowed as indentation (indent with spaces) [syntax]'],
  [
    'vm: { cpus: 4',
    '7:1 not valid YAML: Flow map in block collection must be sufficiently indented and end with a } (close the bracket, or indent what belongs to it) [syntax]'
  ],
  [
    '---\nfirmware: uefi',
    '6:1 not valid YAML: Source contains multiple documents (one file holds one document: remove the second ---) [syntax]'
  ]
]

describe('what is wrong is named with its place and the remedy', () => {
  const tree = { 'a.ps1': '', 'sub/A.PS1': '', 'sub/run.ps1': '', 'sub/a.xml': '', 'sub/a.cmd': '' }
  test.each(rows)('%j', async (text, expected) => {
    expect(await problemsOf(`${least}${text}\n`, tree)).toEqual([expected])
  })

  test.each([
    ['windows', 'MAAS reserves plain windows'],
    ['custom/ws2025', 'MAAS would deploy custom/ as Linux'],
    ['ws2025', 'the prefix tells MAAS that this is Windows'],
    ['windows/a/b', 'one slash only'],
    ['windows/', undefined],
    ['windows/..', undefined],
    ['windows/a b', undefined],
    ['ubuntu/a', undefined]
  ])('the name %s', async (name, hint) => {
    const must = 'must be windows/ and one part of letters, digits, "-", "_" and ".", such as windows/ws2025'
    expect(await problemsOf(least.replace('windows/ws2025', name))).toEqual([
      `1:7 \`name\` ${must}, not "${name}"${hint === undefined ? '' : ` (${hint})`} [value]`
    ])
  })

  test.each([
    [
      'title: 2025',
      '2:8 `title` must be a title, in one line of at most 200 characters, not 2025 (put it in quotes) [value]'
    ],
    [
      'title:',
      '2:1 `title` must be a title, in one line of at most 200 characters, not empty (give a value, or remove the key) [value]'
    ],
    ['title: "a\\nb"', '2:8 `title` must be a title, in one line of at most 200 characters, not "a\\nb" [value]']
  ])('the %s', async (title, expected) => {
    expect(await problemsOf(least.replace(/title.*/, title))).toEqual([expected])
  })

  test.each(['ws2025.esd', 'WS2025.VHDX'])('the source %s', async (source) => {
    expect(await problemsOf(least.replace('ws2025.iso', source))).toEqual([
      expect.stringMatching(/^4:9 `source.path`: .* is not supported yet \(use an \.iso or a \.wim\)/)
    ])
  })

  test('required keys that are missing', async () => {
    expect(await problemsOf('firmware: uefi\nsource: { edition: 0, sha256: abc }\n')).toEqual([
      '1:1 `name` is missing (Name of the MAAS boot resource: `windows/` and one part.) [missing-key]',
      '1:1 `title` is missing (Title shown by MAAS.) [missing-key]',
      '2:1 `source.path` is missing (Windows media on the build host (.iso or .wim). Only preflight looks at it; a relative path starts at the repository.) [missing-key]',
      '2:20 `source.edition` must be an edition id such as ServerStandard, an image name, or an index from 1, not 0 [value]',
      '2:31 `source.sha256` must be the 64 hexadecimal digits of a sha256, not "abc" [value]'
    ])
  })

  test('an installer outside the repository needs its sha256', async () => {
    const text = (sha256: string) => `${least}cloudbase-init: { installer: 'D:\\a.msi'${sha256} }\n`
    expect(await problemsOf(text(''))).toContain(
      '6:30 an installer outside the repository needs `cloudbase-init.sha256` (add its sha256, or put it into the repository) [conflict]'
    )
    expect(await problemsOf(text(`, sha256: ${'0'.repeat(63)}a`))).toHaveLength(1)
  })

  test('everything at once, in the order of the file', async () => {
    const text = `${least}produkt-key: kms\ndisk: { size: 1GiB, sector-size: 4096 }\nfirmware: bios\n${step}boot-test: true\nanswer-file: no.xml\nvm: { cpus: 99 }\nvm: {}\n`
    expect((await problemsOf(text)).map((problem) => problem.replace(/ .*\[/, ' ['))).toEqual([
      '6:1 [unknown-key]',
      '7:15 [value]',
      '7:34 [conflict]',
      '10:5 [conflict]',
      '11:12 [not-supported]',
      '12:14 [path]',
      '13:13 [value]',
      '14:1 [duplicate-key]'
    ])
  })
})
