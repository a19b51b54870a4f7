/** What a scenario of the simulator may say: its types, and the schema of its YAML. */
import { z } from 'zod'

/** One edition of the simulated media. */
export interface ScenarioImage {
  readonly index: number
  readonly name: string
  readonly edition: string
  readonly build: number
  readonly revision: number
  readonly architecture: 'amd64' | 'arm64' | 'x86'
  readonly installationType: 'Server' | 'Server Core' | 'Client'
  /** As the facts about the image list them. */
  readonly languages: readonly string[]
  /** In which its Windows is set up: it names the built-in accounts. */
  readonly defaultLanguage: string
}

/** What adding a package does. After `fails` has run out, `outcome` holds. Times are in milliseconds. */
export interface ScenarioPackage {
  readonly outcome: (typeof outcomes)[number]
  /** `until` ends it too: a repair or a clean-up of the component store, or a file that is not on the payload disk. */
  readonly fails?: {
    readonly code: number
    readonly times: number | 'for-ever'
    readonly until?: (typeof cures)[number]
    /** The code that the log names. */
    readonly log?: number
  }
  /** Another package that must be installed before: without a servicing stack 0x800F0823, else "does not apply". */
  readonly needs?: string
  /** DISM's identity, where it holds no KB. */
  readonly identity?: string
  /** Files in a classic .msu beside its cabinet, such as SSU-14393.7330-x64.cab. */
  readonly members?: readonly string[]
  /** So often the machine restarts in the middle. */
  readonly cuts?: number
  /** Its installer restarts the machine when it has ended (1641). */
  readonly restarts?: boolean
  readonly hangs?: boolean
  /** It needs a restart, and Windows takes it back at that restart. */
  readonly rollsBack?: boolean
  /** Makes it a cumulative update that brings Windows to this revision. */
  readonly ubr?: number
  /** The file's version, and the one that Defender shows afterwards. */
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
    Record<'boot' | 'oobe' | 'shutdown' | 'sysprep' | 'step' | 'package' | 'minute' | 'machineLimit', number>
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
    /** Free on C:, as Windows says. */
    readonly freeSpace: number
    /** The firmware holds a key: Windows skips SetupComplete.cmd on clients that are no Enterprise. */
    readonly oemKey: boolean
    readonly disabledServices: readonly string[]
  }
  /** Windows paths of files that the image provides. */
  readonly files: readonly string[]
  readonly packages: Readonly<Record<string, ScenarioPackage>>
  readonly customizations: Readonly<Record<string, ScenarioStep>>
  readonly templateCommands: readonly (ScenarioStep & { readonly contains: string })[]
  readonly faults: readonly ScenarioFault[]
}

export const outcomes = [
  'succeeds',
  'needs-reboot',
  'not-applicable',
  'not-applicable-code',
  'already-installed',
  'exits-zero-not-installed',
  'stays-staged'
] as const

const cures = ['repair', 'clean-up', 'copy'] as const

const strikes = [
  'session-cut',
  'never-comes-back',
  'guest-crash',
  'host-disk-full',
  'sysprep-error',
  'never-powers-off',
  'start-vm-fails',
  'pending-stays'
] as const

export const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
export const sizes: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

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

export const image = z.strictObject({
  index: count,
  name: z.string(),
  edition: z.string(),
  build: count,
  revision: z.int().min(0).optional(),
  architecture: z.enum(['amd64', 'arm64', 'x86']).optional(),
  'installation-type': z.enum(['Server', 'Server Core', 'Client']).optional(),
  languages: z.array(z.string()).optional(),
  'default-language': z.string().optional()
})

export const behaviour = z.strictObject({
  outcome: z.enum(outcomes).optional(),
  fails: z
    .strictObject({
      code: exitCode,
      times: z.union([count, z.literal('for-ever')], 'expected a number from 1, or for-ever').optional(),
      until: z.enum(cures).optional(),
      log: exitCode.optional()
    })
    .refine((fails) => fails.times !== undefined || fails.until !== undefined, 'expected times or until')
    .optional(),
  needs: z.string().optional(),
  identity: z.string().optional(),
  members: z.array(z.string()).optional(),
  cuts: count.optional(),
  restarts: z.boolean().optional(),
  hangs: z.boolean().optional(),
  'rolls-back': z.boolean().optional(),
  ubr: count.optional(),
  version: z.string().optional(),
  takes: duration.optional()
})

export const step = z.strictObject({
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

export const schema = z.strictObject({
  description: z.string().optional(),
  clock: z
    .strictObject({
      boot: duration.optional(),
      oobe: duration.optional(),
      shutdown: duration.optional(),
      sysprep: duration.optional(),
      step: duration.optional(),
      package: duration.optional(),
      minute: duration.optional(),
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
      'appx-blockers': z.array(z.string()).optional(),
      'free-space': size.optional(),
      'oem-key': z.boolean().optional(),
      'disabled-services': z.array(z.string()).optional()
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

export type Written = z.infer<typeof schema>

/** @returns the JSON Schema that editors check scenario files with */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { title: 'Scenario of the simulator', ...z.toJSONSchema(schema) }
}
