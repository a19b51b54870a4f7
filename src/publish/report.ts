/** What a build says of itself: report.json, for machines. `markdown.ts` shows the same to people. */

export type Outcome = 'succeeded' | 'failed' | 'cancelled'

/** Sizes are in bytes, hashes in lower-case hexadecimal, times ISO 8601 in UTC. A key is absent as long as nobody knows. */
export interface Report {
  readonly schemaVersion: 1
  readonly tool: { readonly name: string; readonly version: string }
  /** Nothing ran on Windows: never to be uploaded. */
  readonly simulated: boolean
  readonly buildId: string
  readonly definition: {
    readonly file: string
    /** The MAAS boot resource's name, such as windows/ws2025. */
    readonly name: string
    readonly title: string
    readonly sha256: string
  }
  readonly inputs: readonly ReportInput[]
  readonly outcome: Outcome
  /** The stage that did not end well. */
  readonly stoppedAt?: string
  readonly error?: { readonly code: string; readonly message: string; readonly stage?: string }
  readonly stages: readonly ReportStage[]
  readonly customizations: readonly ReportCustomization[]
  readonly packages: readonly ReportPackage[]
  /** Windows builds with revision, such as 26100.4061. */
  readonly os?: { readonly buildBefore?: string; readonly buildAfter?: string }
  readonly image?: ReportImage
  /** Packages that stay in the image for the retry at deploy time. */
  readonly keptBytes: number
  /** What they cost each deployment; absent when nothing was kept. */
  readonly keptCost?: KeptCost
  /** What a deployment will write to the machine's disk, and what that means. */
  readonly deployEstimate?: { readonly bytes: number; readonly note: string }
  readonly warnings: readonly string[]
  readonly upload?: {
    readonly command: string
    readonly filetype: string
    readonly name: string
    readonly title: string
  }
}

/** What kept packages cost each deployment. */
export interface KeptCost {
  readonly bytes: number
  /** The rate that is assumed for writing them. */
  readonly bytesPerSecond: number
  /** Before Windows starts, while MAAS writes the disk. */
  readonly writeSeconds: number
  /** The last tries of the build: what is expected at deploy time. */
  readonly retrySeconds: number
  /** Kept free for the one restart. */
  readonly restartSeconds: number
  /** The budget, `updates.deploy-limit`: retry and restart together never take more. */
  readonly limitSeconds: number
}

export interface ReportInput {
  /** What it is for, such as media, lock, script, file, answer-file. */
  readonly kind: string
  readonly path: string
  readonly sha256: string
  readonly size?: number
}

export interface ReportStage {
  readonly name: string
  readonly start: string
  readonly seconds: number
  readonly limitSeconds: number
  readonly outcome: Outcome | 'skipped'
}

export interface ReportCustomization {
  readonly name: string
  /** Null when it was ended at its limit, or never ran. */
  readonly exitCode: number | null
  readonly outcome: string
  readonly seconds: number
}

export interface ReportPackage {
  readonly kb: string
  readonly title: string
  readonly fileName: string
  readonly role: string
  readonly verdict: string
  readonly attempts: readonly ReportAttempt[]
  /** In the image, for the retry at deploy time. */
  readonly kept: boolean
  /** Why the verdict is what it is. */
  readonly reason: string
  /** What Windows said after the last restart: installed, pending, staged, absent or unknown. */
  readonly evidence: string
}

export interface ReportAttempt {
  readonly phase: string
  /** Null when nothing was started, or nobody saw it end. */
  readonly exitCode: number | null
  /** The exit code as people look it up, such as 0x800F0922 CBS_E_INSTALLERS_FAILED. */
  readonly exitCodeName?: string
  /** What the exit code means: see powershell/shared/exit-codes.json. */
  readonly class: string
  readonly start: string
  readonly seconds: number
  /** What Windows said before: installed, pending, staged, absent or unknown. */
  readonly before: string
  /** What Windows said afterwards. */
  readonly evidence: string
  /** What was done about it, and what else is known; often empty. */
  readonly note: string
}

export interface ReportImage {
  readonly fileName: string
  /** `packed`: allocated, and in use by the file systems. */
  readonly sizes: {
    readonly raw: number
    readonly allocated: number
    readonly packed: number
    readonly compressed: number
  }
  readonly hashes: { readonly archiveSha256: string; readonly rawCrc32: string }
}

/** What is true of every deployment by MAAS; curtin's `dd` does not skip zeros. */
export function deployEstimate(rawSize: number): { bytes: number; note: string } {
  return {
    bytes: rawSize,
    note: 'MAAS writes every byte of the raw disk, empty ones too: the raw size, not the size of the archive, sets the time.'
  }
}
