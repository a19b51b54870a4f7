/** A scenario tells the simulator what happens: what each package does, which faults strike, how long things take. */
import { readFile } from 'node:fs/promises'
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { errorMessage, refuse } from '../errors.ts'
import { type Location, locator, type Problem } from '../location.ts'

/** One edition of the simulated media. */
export interface ScenarioImage {
  readonly index: number
  readonly name: string
  readonly edition: string
  readonly build: number
  readonly revision: number
  readonly architecture: 'amd64' | 'arm64' | 'x86'
  readonly installationType: 'Server' | 'Server Core' | 'Client'
  readonly languages: readonly string[]
}

/** What adding a package does. After `fails` has run out, `outcome` holds. Times are in milliseconds. */
export interface ScenarioPackage {
  readonly outcome: (typeof outcomes)[number]
  readonly fails?: { readonly code: number; readonly times: number | 'for-ever' }
  readonly hangs?: boolean
  /** It needs a restart, and Windows takes it back at that restart. */
  readonly rollsBack?: boolean
  /** Makes it a cumulative update that brings Windows to this revision. */
  readonly ubr?: number
  /** The version Defender shows afterwards. */
  readonly version?: string
  readonly takes?: number
}

/** How a customisation, or a command of the answer file's template, runs. */
export interface ScenarioStep {
  readonly exitCode?: number
  readonly takes?: number
  readonly output?: readonly string[]
  readonly hangs?: boolean
  readonly killed?: boolean
}

/** Something that goes wrong. Calls and restarts count from 1, over the whole build. */
export interface ScenarioFault {
  readonly strike: (typeof strikes)[number]
  readonly atCall?: number
  readonly atReboot?: number
  readonly after?: number
  readonly at?: 'expand-image' | 'payload'
  readonly line?: string
}

/** A scenario with every default filled in; all times are in milliseconds, sizes in bytes. */
export interface Scenario {
  readonly description: string
  readonly clock: Readonly<
    Record<'boot' | 'oobe' | 'shutdown' | 'sysprep' | 'step' | 'package' | 'machineLimit', number>
  >
  readonly host: {
    readonly elevated: boolean
    readonly hyperV: boolean
    readonly dismVersion: string
    readonly build: number
    readonly freeSpace: number
    readonly automaticCheckpoints: boolean
  }
  readonly media: { readonly images: readonly ScenarioImage[] }
  readonly guest: {
    readonly logonEntries: 'in-turn' | 'together'
    readonly directRefused: number
    readonly oobeWaitsForAPerson: boolean
    readonly appxBlockers: readonly string[]
  }
  /** Windows paths of files that the image provides. */
  readonly files: readonly string[]
  readonly packages: Readonly<Record<string, ScenarioPackage>>
  readonly customizations: Readonly<Record<string, ScenarioStep>>
  readonly templateCommands: readonly (ScenarioStep & { readonly contains: string })[]
  readonly faults: readonly ScenarioFault[]
}

const outcomes = [
  'succeeds',
  'needs-reboot',
  'not-applicable',
  'not-applicable-code',
  'already-installed',
  'exits-zero-not-installed'
] as const

const strikes = [
  'session-cut',
  'never-comes-back',
  'guest-crash',
  'host-disk-full',
  'sysprep-error',
  'never-powers-off',
  'start-vm-fails'
] as const

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const sizes: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

const duration = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)$/, 'expected a duration such as 300ms, 2s or 5m')
  .describe('a duration such as 300ms, 2s or 5m')
const size = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:KiB|MiB|GiB|TiB)$/, 'expected a size such as 200GiB')
  .describe('a size such as 200GiB')
const count = z.int().min(1)
const exitCode = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 32 - 1)

const image = z.strictObject({
  index: count,
  name: z.string(),
  edition: z.string(),
  build: count,
  revision: z.int().min(0).optional(),
  architecture: z.enum(['amd64', 'arm64', 'x86']).optional(),
  'installation-type': z.enum(['Server', 'Server Core', 'Client']).optional(),
  languages: z.array(z.string()).optional()
})

const behaviour = z.strictObject({
  outcome: z.enum(outcomes).optional(),
  fails: z
    .strictObject({
      code: exitCode,
      times: z.union([count, z.literal('for-ever')], 'expected a number from 1, or for-ever')
    })
    .optional(),
  hangs: z.boolean().optional(),
  'rolls-back': z.boolean().optional(),
  ubr: count.optional(),
  version: z.string().optional(),
  takes: duration.optional()
})

const step = z.strictObject({
  'exit-code': exitCode.optional(),
  takes: duration.optional(),
  output: z.array(z.string()).optional(),
  hangs: z.boolean().optional(),
  killed: z.boolean().optional()
})

const fault = z.strictObject({
  strike: z.enum(strikes),
  'at-call': count.optional(),
  'at-reboot': count.optional(),
  after: duration.optional(),
  at: z.enum(['expand-image', 'payload']).optional(),
  line: z.string().optional()
})

const schema = z.strictObject({
  description: z.string().optional(),
  clock: z
    .strictObject({
      boot: duration.optional(),
      oobe: duration.optional(),
      shutdown: duration.optional(),
      sysprep: duration.optional(),
      step: duration.optional(),
      package: duration.optional(),
      'machine-limit': duration.optional()
    })
    .optional(),
  host: z
    .strictObject({
      elevated: z.boolean().optional(),
      'hyper-v': z.boolean().optional(),
      'dism-version': z.string().optional(),
      build: count.optional(),
      'free-space': size.optional(),
      'automatic-checkpoints': z.boolean().optional()
    })
    .optional(),
  media: z.strictObject({ images: z.array(image).min(1) }).optional(),
  guest: z
    .strictObject({
      'logon-entries': z.enum(['in-turn', 'together']).optional(),
      'direct-refused': duration.optional(),
      'oobe-waits-for-a-person': z.boolean().optional(),
      'appx-blockers': z.array(z.string()).optional()
    })
    .optional(),
  files: z.array(z.string()).optional(),
  packages: z
    .record(
      z.string(),
      z.union(
        [z.enum(outcomes), behaviour],
        `expected one of ${outcomes.join(', ')}, or a mapping with outcome, fails and the like`
      )
    )
    .optional(),
  customizations: z.record(z.string(), step).optional(),
  'template-commands': z.array(step.extend({ contains: z.string().min(1) })).optional(),
  faults: z.array(fault).optional()
})

type Written = z.infer<typeof schema>

/** @returns the JSON Schema that editors check scenario files with */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { title: 'Scenario of the simulator', ...z.toJSONSchema(schema) }
}

/**
 * Reads a scenario file.
 * @throws UserError with every problem and its place
 */
export async function loadScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const problem = { rule: 'scenario.unreadable', severity: 'error', message: errorMessage(error) } as const
    refuse('scenario.unreadable', `the scenario ${file} cannot be read`, [problem])
    return ''
  })
  return parseScenario(file, text)
}

/** The same for a text; `file` stands in its problems. */
export function parseScenario(file: string, text: string): Scenario {
  const place = locator(file, text)
  const document = parseDocument(text, { lineCounter: new LineCounter() })
  const broken = document.errors.map((error) =>
    problemAt('scenario.yaml', error.message, place(error.pos[0], error.pos[1]))
  )
  refuse('scenario.invalid', 'the scenario is not valid', broken)
  const result = schema.safeParse(document.toJS() ?? {})
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => problemsOf(issue, document.contents, place))
    refuse('scenario.invalid', 'the scenario is not valid', problems)
  }
  return complete(result.data ?? {})
}

/** @returns the files that the image provides, as Windows paths */
export function providedFiles(scenario: Scenario): readonly string[] {
  return scenario.files
}

type Issue = z.core.$ZodIssue
type Place = (start: number, end?: number) => Location

function problemAt(rule: string, message: string, location: Location): Problem {
  return { rule, severity: 'error', message, location }
}

function problemsOf(issue: Issue, root: Node | null, place: Place, above: readonly PropertyKey[] = []): Problem[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? []
    if (depth(best) > 0) return best.flatMap((each) => problemsOf(each, root, place, path))
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      problemAt('scenario.unknown-key', `unknown key ${key}`, locate([...path, key], true))
    )
  }
  return [
    problemAt('scenario.invalid-value', `${path.join('.') || 'the scenario'}: ${issue.message}`, locate(path, false))
  ]

  function locate(keys: readonly PropertyKey[], atKey: boolean): Location {
    let node: unknown = root
    let range = root?.range ?? [0, 0, 0]
    for (const [index, key] of keys.entries()) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
        if (pair === undefined) break
        const shown = atKey && index === keys.length - 1 ? pair.key : (pair.value ?? pair.key)
        node = pair.value
        if (hasRange(shown)) range = shown.range
      } else if (hasItems(node)) {
        node = node.items[Number(key)]
        if (hasRange(node)) range = node.range
      }
    }
    return place(range[0], range[1])
  }
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)))
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}

function hasItems(node: unknown): node is { items: unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)
}

function scaled(text: string, scale: Readonly<Record<string, number>>): number {
  const [, number = '0', unit = ''] = /^([\d.]+)(\w+)$/.exec(text) ?? []
  return Math.round(Number(number) * (scale[unit] ?? 0))
}

const defaultImages: readonly ScenarioImage[] = [
  ['Windows Server 2025 Standard', 'ServerStandardCore', 'Server Core'] as const,
  ['Windows Server 2025 Standard (Desktop Experience)', 'ServerStandard', 'Server'] as const,
  ['Windows Server 2025 Datacenter', 'ServerDatacenterCore', 'Server Core'] as const,
  ['Windows Server 2025 Datacenter (Desktop Experience)', 'ServerDatacenter', 'Server'] as const
].map(([name, edition, installationType], at) => ({
  index: at + 1,
  name,
  edition,
  build: 26100,
  revision: 1742,
  architecture: 'amd64',
  installationType,
  languages: ['en-US']
}))

/** What the fixture packages do when a scenario does not say: the cumulative one brings Windows to its lock's revision. */
const demoPackages: Readonly<Record<string, ScenarioPackage>> = { KB5900001: { outcome: 'needs-reboot', ubr: 7171 } }

function complete(written: Written): Scenario {
  const { clock, host, guest } = written
  const time = (text: string | undefined, fallback: number) => (text === undefined ? fallback : scaled(text, units))
  return {
    description: written.description ?? '',
    clock: {
      boot: time(clock?.boot, 20),
      oobe: time(clock?.oobe, 20),
      shutdown: time(clock?.shutdown, 20),
      sysprep: time(clock?.sysprep, 50),
      step: time(clock?.step, 5),
      package: time(clock?.package, 20),
      machineLimit: time(clock?.['machine-limit'], 30 * 60_000)
    },
    host: {
      elevated: host?.elevated ?? true,
      hyperV: host?.['hyper-v'] ?? true,
      dismVersion: host?.['dism-version'] ?? '10.0.26100.1150',
      build: host?.build ?? 26100,
      freeSpace: host?.['free-space'] === undefined ? 2 ** 40 : scaled(host['free-space'], sizes),
      automaticCheckpoints: host?.['automatic-checkpoints'] ?? false
    },
    media: { images: written.media?.images.map(completeImage) ?? defaultImages },
    guest: {
      logonEntries: guest?.['logon-entries'] ?? 'in-turn',
      directRefused: time(guest?.['direct-refused'], 0),
      oobeWaitsForAPerson: guest?.['oobe-waits-for-a-person'] ?? false,
      appxBlockers: guest?.['appx-blockers'] ?? []
    },
    files: written.files ?? [],
    packages: { ...demoPackages, ...mapValues(written.packages ?? {}, completePackage) },
    customizations: mapValues(written.customizations ?? {}, completeStep),
    templateCommands: (written['template-commands'] ?? []).map((each) => ({
      ...completeStep(each),
      contains: each.contains
    })),
    faults: (written.faults ?? []).map((each) => ({
      strike: each.strike,
      ...(each['at-call'] === undefined ? {} : { atCall: each['at-call'] }),
      ...(each['at-reboot'] === undefined ? {} : { atReboot: each['at-reboot'] }),
      ...(each.after === undefined ? {} : { after: scaled(each.after, units) }),
      ...(each.at === undefined ? {} : { at: each.at }),
      ...(each.line === undefined ? {} : { line: each.line })
    }))
  }
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))
}

function completeImage(written: z.infer<typeof image>): ScenarioImage {
  return {
    index: written.index,
    name: written.name,
    edition: written.edition,
    build: written.build,
    revision: written.revision ?? 1,
    architecture: written.architecture ?? 'amd64',
    installationType: written['installation-type'] ?? 'Server',
    languages: written.languages ?? ['en-US']
  }
}

function completePackage(written: (typeof outcomes)[number] | z.infer<typeof behaviour>): ScenarioPackage {
  if (typeof written === 'string') return { outcome: written }
  const rollsBack = written['rolls-back'] ?? false
  return {
    outcome: written.outcome ?? (rollsBack ? 'needs-reboot' : 'succeeds'),
    ...(written.fails === undefined ? {} : { fails: written.fails }),
    ...(written.hangs === undefined ? {} : { hangs: written.hangs }),
    ...(rollsBack ? { rollsBack } : {}),
    ...(written.ubr === undefined ? {} : { ubr: written.ubr }),
    ...(written.version === undefined ? {} : { version: written.version }),
    ...(written.takes === undefined ? {} : { takes: scaled(written.takes, units) })
  }
}

function completeStep(written: z.infer<typeof step>): ScenarioStep {
  return {
    ...(written['exit-code'] === undefined ? {} : { exitCode: written['exit-code'] }),
    ...(written.takes === undefined ? {} : { takes: scaled(written.takes, units) }),
    ...(written.output === undefined ? {} : { output: written.output }),
    ...(written.hangs === undefined ? {} : { hangs: written.hangs }),
    ...(written.killed === undefined ? {} : { killed: written.killed })
  }
}
