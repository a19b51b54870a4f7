/** The image definition: the one schema that the types, the editors' JSON Schema and the checks come from. */
import * as z from 'zod'
import { defaults } from './defaults.ts'
import { choice, duration, flag, integer, line, list, mapping, matching, path, size } from './values.ts'

/** `windows/` and one part: MAAS reserves plain `windows`, and other prefixes get another preseed. */
const name = matching(
  /^windows\/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/,
  'windows/ and one part of letters, digits, "-", "_" and ".", such as windows/ws2025'
)
const sha256 = matching(/^[0-9A-Fa-f]{64}$/, 'the 64 hexadecimal digits of a sha256').transform((hash) =>
  hash.toLowerCase()
)
const kb = matching(/^KB[0-9]{6,8}$/, 'a KB number such as KB5034439')
const languageTag = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$/
const keyboardLayout = /^(?:[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?|[0-9A-Fa-f]{4}:[0-9A-Fa-f]{8})$/

const editionError = 'must be an edition id such as ServerStandard, an image name, or an index from 1'

const source = mapping({
  path: line('the path of an .iso or .wim on the build host', 1000).describe(
    'Windows media on the build host (.iso or .wim). Only preflight looks at it; a relative path starts at the repository.'
  ),
  sha256: sha256.optional().describe('Hash of the media. When absent, the hash found is put in the report.'),
  edition: z
    .union([line('an edition'), z.int().min(1, { error: editionError })], { error: editionError })
    .describe('Edition id, image name, or index in the media.')
}).describe('What the image is made from.')

const locale = mapping({
  language: matching(languageTag, 'a language tag such as en-US')
    .prefault(defaults.locale.language)
    .describe('Language, formats and system locale.'),
  keyboard: matching(keyboardLayout, 'a language tag such as en-US, or a layout such as 0409:00000409')
    .prefault(defaults.locale.keyboard)
    .describe('Keyboard: a language tag, or a layout such as 0409:00000409.'),
  'time-zone': matching(
    /^[A-Za-z0-9][A-Za-z0-9 .()+-]{1,63}$/,
    'a Windows time zone such as UTC or W. Europe Standard Time'
  )
    .prefault(defaults.locale['time-zone'])
    .describe('Windows time zone id (`tzutil /l`), not a name such as Europe/Berlin.')
})

const disk = mapping({
  size: size('20GiB', '64TiB')
    .prefault(defaults.disk.size)
    .describe('Size of the disk while building: at least 20GiB. It sets the raw size when it is not shrunk.'),
  'sector-size': z
    .union([z.literal(512), z.literal(4096)], { error: 'must be 512 or 4096' })
    .prefault(defaults.disk['sector-size'])
    .describe('Logical sector size of the disks MAAS will write to.'),
  shrink: flag()
    .prefault(defaults.disk.shrink)
    .describe('Shrink the disk before packing: MAAS writes every byte of the raw size.'),
  headroom: size('256MiB', '64TiB')
    .prefault(defaults.disk.headroom)
    .describe('Free space left in the Windows partition when shrinking.'),
  winre: choice('none', 'own')
    .prefault(defaults.disk.winre)
    .describe('Recovery environment: none, or a partition of its own before the Windows partition.')
})

const vm = mapping({
  cpus: integer(1, 64).prefault(defaults.vm.cpus).describe('Virtual processors of the build VM.'),
  memory: size('2GiB', '12TiB')
    .refine((bytes) => bytes % (2 * 1024 ** 2) === 0, { error: 'must be an even number of MiB: Hyper-V asks for it' })
    .prefault(defaults.vm.memory)
    .describe('Memory of the build VM: at least 2GiB.'),
  tpm: flag().prefault(defaults.vm.tpm).describe('Give the build VM a virtual TPM.'),
  'secure-boot': flag()
    .optional()
    .describe('Secure Boot in the build VM. Default: true with `firmware: uefi`; `bios` cannot have it.')
})

const customization = mapping({
  name: line('a name', 100).describe('Stands in the log and in the report; each is used once.'),
  run: z
    .string({ error: 'must be PowerShell text' })
    .regex(/\S/, { error: 'must be PowerShell text, not nothing' })
    .optional()
    .describe('PowerShell text, run by Windows PowerShell 5.1. Either this or `script`.'),
  script: matching(/\.ps1$/i, 'the path of a .ps1 file')
    .optional()
    .describe('A PowerShell file of the repository. Either this or `run`.'),
  files: list(path('a file'), 'paths').prefault([]).describe('Files of the repository laid beside the script.'),
  timeout: duration()
    .prefault(defaults.customization.timeout)
    .describe('When this has passed, the whole process tree is ended and the customization has failed.'),
  'allow-exit-codes': list(integer(0, 4_294_967_295), 'exit codes')
    .min(1, { error: 'must have at least one exit code' })
    .prefault([...defaults.customization['allow-exit-codes']])
    .describe('Exit codes that mean success. 3010 and 1641 also record that a reboot is pending.'),
  'on-failure': choice('fail', 'continue')
    .prefault(defaults.customization['on-failure'])
    .describe('fail: the build ends at once. continue: the failure is reported and the next one runs.')
})
  .meta({ oneOf: [{ required: ['run'] }, { required: ['script'] }] })
  .describe('One step. Steps run in order, as the built-in Administrator, before the updates.')

const catalog = mapping({
  product: line('a product of the catalog').describe(
    'Product as in the titles of the Microsoft Update Catalog: `Microsoft server operating system version 24H2` is Windows Server 2025, `... version 21H2` is 2022; others are `Windows Server 2019` and `Windows 11, version 24H2`.'
  ),
  architecture: choice('x64', 'arm64')
    .prefault(defaults.catalog.architecture)
    .describe('Architecture of the packages.'),
  include: list(choice('cumulative', 'dotnet', 'defender'), 'kinds of packages')
    .min(1, { error: 'must name at least one kind of packages' })
    .prefault([...defaults.catalog.include])
    .describe('Kinds of packages to look for.'),
  exclude: list(kb, 'KB numbers').prefault([]).describe('Packages to leave out.')
}).describe('What to look for in the Microsoft Update Catalog.')

const updates = mapping({
  lock: path('a lock file')
    .optional()
    .describe(
      'Lock file: exactly these packages are installed. Without it the build asks the catalog, if `catalog` is there.'
    ),
  catalog: catalog.optional(),
  rounds: integer(0, 10)
    .prefault(defaults.updates.rounds)
    .describe('Most rounds of verify, retry and reboot after the last group of packages.'),
  'on-failure': choice('keep', 'drop', 'fail')
    .prefault(defaults.updates['on-failure'])
    .describe('A package that still fails: keep it in the image and retry at deploy time, drop it, or fail the build.'),
  'deploy-limit': duration()
    .prefault(defaults.updates['deploy-limit'])
    .describe('Budget of the retry at deploy time, its reboot included. MAAS waits 30 minutes by default.')
})

const drivers = mapping({
  paths: list(path('a folder of drivers'), 'paths').describe('Folders of drivers, searched to the bottom.'),
  'allow-unsigned': flag().prefault(defaults.drivers['allow-unsigned']).describe('Take unsigned drivers too.')
})

const features = mapping({
  enable: list(line('a feature name'), 'feature names').prefault([]).describe('Windows features to switch on.'),
  capabilities: list(line('a capability name'), 'capability names').prefault([]).describe('Capabilities to add.'),
  source: path('a folder of sources').optional().describe('Where the bits are, when they are not in the .iso.')
})

const cloudbaseInit = mapping({
  installer: path('the installer').describe('The .msi: of the repository, or an absolute path with its `sha256`.'),
  sha256: sha256.optional().describe('Hash of the installer; required for an absolute path.'),
  'local-system': flag()
    .prefault(defaults['cloudbase-init']['local-system'])
    .describe('Run the service as LocalSystem instead of an account of its own.'),
  'local-scripts': path('a folder of scripts').optional().describe('Folder copied to LocalScripts.'),
  config: path('cloudbase-init.conf').optional().describe('Your own cloudbase-init.conf.'),
  'unattend-config': path('cloudbase-init-unattend.conf').optional().describe('Your own cloudbase-init-unattend.conf.')
})

const limit = (stage: keyof typeof defaults.limits, what: string) =>
  duration().prefault(defaults.limits[stage]).describe(what)

const limits = mapping({
  preflight: limit('preflight', 'Checking the host and the media.'),
  updates: limit('updates', 'Planning, downloading and verifying packages.'),
  'answer-file': limit('answer-file', 'Rendering the answer files.'),
  disk: limit('disk', 'Making the disks and applying the image.'),
  customize: limit('customize', 'First start until every customization has ended.'),
  settle: limit('settle', 'All groups of updates, reboots and retries.'),
  seal: limit('seal', 'Clean-up, cloudbase-init, sysprep and the proof that it worked.'),
  pack: limit('pack', 'Compressing the disk and reading the archive again.'),
  publish: limit('publish', 'Uploading.'),
  stall: limit('stall', 'Longest time without any sign of progress, in every stage.')
})

const output = mapping({
  format: choice('ddgz', 'ddtgz', 'ddraw').prefault(defaults.output.format).describe('File type for MAAS.'),
  level: integer(1, 9).prefault(defaults.output.level).describe('Compression level of gzip.')
})

export const schema = mapping({
  name: name.describe('Name of the MAAS boot resource: `windows/` and one part.'),
  title: line('a title').describe('Title shown by MAAS.'),
  source,
  'product-key': choice('kms', 'input', 'none')
    .prefault(defaults['product-key'])
    .describe("kms: the edition's public client setup key; input: the action's secret `product-key`; none."),
  firmware: choice('uefi', 'bios').prefault(defaults.firmware).describe('How the deployed machines start.'),
  locale: locale.prefault({}).describe('Language, keyboard and time zone.'),
  disk: disk.prefault({}).describe('The disk of the image.'),
  vm: vm.prefault({}).describe('The VM that builds the image.'),
  'boot-signing': z
    .union([z.literal('any'), z.literal(2011), z.literal(2023)], { error: 'must be any, 2011 or 2023' })
    .prefault(defaults['boot-signing'])
    .describe('Which Microsoft certificate must have signed the boot manager.'),
  'answer-file': path('an answer file')
    .optional()
    .describe('Your answer file for the build. Default: a built-in one for the firmware and the edition type.'),
  'deploy-answer-file': path('an answer file')
    .optional()
    .describe('Your answer file for the deployed machine. Default: a built-in one.'),
  customizations: list(customization, 'customizations')
    .prefault([])
    .describe('Steps that make the image yours, in order.'),
  updates: updates.prefault({}).describe('Windows updates, installed offline while building.'),
  drivers: drivers.optional().describe('Drivers added to the image.'),
  features: features.optional().describe('Windows features and capabilities.'),
  'cloudbase-init': cloudbaseInit.optional().describe('The agent that speaks to MAAS on the deployed machine.'),
  rdp: flag().optional().describe('Whether the deployed machine accepts Remote Desktop.'),
  'keep-settings': list(line('a registry value', 500), 'registry values')
    .prefault([])
    .describe('Registry settings of the build to leave in the image; all others are put back.'),
  limits: limits.prefault({}).describe('How long each stage may take.'),
  'boot-test': flag().prefault(defaults['boot-test']).describe('Start a throw-away child of the finished disk once.'),
  output: output.prefault({}).describe('The file MAAS gets.')
}).describe('An image definition of maas-windows-image.')

type CamelKey<K> = K extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : K

type Camel<T> = T extends readonly (infer Item)[]
  ? readonly Camel<Item>[]
  : T extends object
    ? { readonly [K in keyof T as CamelKey<K>]: Camel<T[K]> }
    : T

type Parsed = Camel<z.output<typeof schema>>

/**
 * A loaded definition, every default filled in. Sizes are bytes, durations milliseconds, paths as written: those of the
 * repository relative to its root, with forward slashes.
 */
export type ImageDefinition = Omit<Parsed, 'vm'> & { readonly vm: Parsed['vm'] & { readonly secureBoot: boolean } }

export type Limits = ImageDefinition['limits']

/** @returns what `schema` parsed, with camelCase keys and the defaults that depend on other keys */
export function toDefinition(parsed: z.output<typeof schema>): ImageDefinition {
  const definition = camelKeys(parsed) as Parsed
  const secureBoot = definition.vm.secureBoot ?? definition.firmware === 'uefi'
  return { ...definition, vm: { ...definition.vm, secureBoot } }
}

/** @returns the JSON Schema of the YAML, for editors */
export function jsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
}

function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelKeys(inner)
    ])
  )
}
