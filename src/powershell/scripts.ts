/** The host scripts: what each takes and gives. The scripts' own help says what they do. */
import * as z from 'zod'
import type { Script } from './call.ts'

/** How the host reaches the guest. The password goes through standard input only. */
export interface GuestAddress {
  readonly vmId: string
  /** The build's folder in the guest, such as C:\Windows\Temp\<build id>. */
  readonly folder: string
  readonly account: { readonly user: string; readonly password: string }
}

const imageSchema = z.object({
  index: z.number(),
  name: z.string(),
  edition: z.string(),
  build: z.number(),
  revision: z.number(),
  architecture: z.string(),
  installationType: z.string(),
  /** The default one first. */
  languages: z.array(z.string())
})
/** An edition in the media. */
export type MediaImage = z.infer<typeof imageSchema>

const attemptSchema = z.object({
  phase: z.string(),
  exitCode: z.number().nullable(),
  class: z.string(),
  start: z.string(),
  seconds: z.number(),
  before: z.string(),
  evidence: z.string(),
  timedOut: z.boolean(),
  note: z.string()
})
/** One try to install a package, as the guest recorded it. */
export type Attempt = z.infer<typeof attemptSchema>

const stepSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['command', 'customization', 'updates']),
  outcome: z.enum(['running', 'succeeded', 'succeeded-reboot-pending', 'timed-out', 'failed']),
  exitCode: z.number().nullable(),
  start: z.string(),
  seconds: z.number(),
  output: z.array(z.string())
})

const stateSchema = z.object({
  bootId: z.string(),
  marker: z.boolean(),
  steps: z.array(stepSchema),
  packages: z.array(
    z.object({ id: z.string(), kb: z.string(), evidence: z.string(), attempts: z.array(attemptSchema) })
  ),
  tasks: z.array(
    z.object({
      name: z.string(),
      task: z.string(),
      status: z.string(),
      error: z.string().nullable(),
      result: z.unknown()
    })
  ),
  failed: z.object({ message: z.string() }).nullable(),
  servicing: z.object({ busy: z.boolean(), pending: z.array(z.string()), advisory: z.array(z.string()) }),
  build: z.string()
})
/** The guest's state: see powershell/guest/get-state.ps1. */
export type GuestState = z.infer<typeof stateSchema>

/** @returns the guest's state when `value`, such as an error's detail, is one */
export function asGuestState(value: unknown): GuestState | undefined {
  const parsed = stateSchema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}

function script<Input, Result>(name: string, result: z.ZodType<Result>): Script<Input, Result> {
  return { file: `powershell/host/${name}.ps1`, result }
}

export const testHost = script<
  {
    source: { path: string; edition: string }
    folders: readonly { path: string; neededBytes: number; purpose: string }[]
    offlineServicing: boolean
  },
  {
    problems: { code: string; message: string; remedy: string }[]
    host: { build: number; dismBuild: number | null; elevated: boolean }
    images: MediaImage[]
    image: MediaImage | null
  }
>(
  'test-host',
  z.object({
    problems: z.array(z.object({ code: z.string(), message: z.string(), remedy: z.string() })),
    host: z.object({ build: z.number(), dismBuild: z.number().nullable(), elevated: z.boolean() }),
    images: z.array(imageSchema),
    image: imageSchema.nullable()
  })
)

export const findLeftovers = script<
  { tag: string },
  { vms: { id: string; name: string; notes: string; state: string }[] }
>(
  'find-leftovers',
  z.object({
    vms: z.array(z.object({ id: z.string(), name: z.string(), notes: z.string(), state: z.string() }))
  })
)

export const newOsDisk = script<
  {
    path: string
    mountFolder: string
    sizeBytes: number
    sectorSize: number
    firmware: string
    source: { path: string; index: number }
    stagingFolder: string
    logFolder: string
  },
  { path: string; partitionNumber: number }
>('new-os-disk', z.object({ path: z.string(), partitionNumber: z.number() }))

export const newPayloadDisk = script<
  {
    path: string
    mountFolder: string
    sizeBytes: number
    files: readonly { source: string; target: string }[]
  },
  { path: string; diskGuid: string }
>('new-payload-disk', z.object({ path: z.string(), diskGuid: z.string() }))

export const newVm = script<
  {
    name: string
    notes: string
    folder: string
    firmware: string
    cpus: number
    memoryBytes: number
    secureBoot: boolean
    osDisk: string
    payloadDisk: string
  },
  { vmId: string }
>('new-vm', z.object({ vmId: z.string() }))

/** A piece of work for one of the guest's scripts. The id makes it one order, however often it is sent. */
export interface GuestOrder {
  readonly task: string
  readonly id: string
  readonly request: unknown
  /** As the build account instead of SYSTEM. */
  readonly asAccount: boolean
}

export const watchGuest = script<
  {
    guest: GuestAddress
    buildId: string
    pollMilliseconds: number
    lastLine: number
    notBootId: string
    until: 'marker' | 'boot' | 'task'
    order: GuestOrder | null
  },
  GuestState
>('watch-guest', stateSchema)

export const startGuestTask = script<{ guest: GuestAddress; order: GuestOrder }, { started: boolean }>(
  'start-guest-task',
  z.object({ started: z.boolean() })
)

export const detachPayload = script<{ vmId: string; path: string }, { detached: number }>(
  'detach-payload',
  z.object({ detached: z.number() })
)

export const waitVmOff = script<{ vmId: string; pollMilliseconds: number }, { values: Record<string, string> }>(
  'wait-vm-off',
  z.object({ values: z.record(z.string(), z.string()) })
)

/** What the switched-off disk says. */
export interface DiskFacts {
  readonly sysprepTag: boolean
  readonly imageState: string
  readonly answerFile: string | null
  readonly setupComplete: string | null
  readonly report: string | null
  readonly leftovers: readonly string[]
  readonly deletedBytes: number
  readonly errorHandler: string | null
  /** Ours, by the task scheduler's own files. */
  readonly tasks: readonly { readonly name: string; readonly enabled: boolean }[]
  /** Below ProgramData/maas-windows-image/deploy, with forward slashes. */
  readonly deployFiles: readonly { readonly path: string; readonly size: number }[]
  /** What was closed until deploy time. */
  readonly closed: string | null
}

export const finishDisk = script<{ path: string; mountFolder: string; traces: readonly string[] }, DiskFacts>(
  'finish-disk',
  z.object({
    sysprepTag: z.boolean(),
    imageState: z.string(),
    answerFile: z.string().nullable(),
    setupComplete: z.string().nullable(),
    report: z.string().nullable(),
    leftovers: z.array(z.string()),
    deletedBytes: z.number(),
    errorHandler: z.string().nullable(),
    tasks: z.array(z.object({ name: z.string(), enabled: z.boolean() })),
    deployFiles: z.array(z.object({ path: z.string(), size: z.number() })),
    closed: z.string().nullable()
  })
)

export const collectLogs = script<
  { vmName: string; path: string; mountFolder: string; target: string; files: readonly string[] },
  { copied: string[] }
>('collect-logs', z.object({ copied: z.array(z.string()) }))

export const removeBuild = script<
  {
    vmName: string
    vmNotes: string
    disks: readonly string[]
    images: readonly string[]
    mountFolder: string
  },
  { removed: string[]; left: { what: string; why: string }[] }
>(
  'remove-build',
  z.object({
    removed: z.array(z.string()),
    left: z.array(z.object({ what: z.string(), why: z.string() }))
  })
)
