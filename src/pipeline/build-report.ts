/** Makes the report from what has become known, whether or not the build came to its end. */
import type { Packed } from '../disk/index.ts'
import { causeChain, UserError } from '../errors.ts'
import { imageFileName } from '../publish/names.ts'
import { deployEstimate, type Outcome, type Report } from '../publish/report.ts'
import { uploadCommand } from '../publish/upload-command.ts'
import type { Job } from './job.ts'
import type { StageError } from './stage.ts'

/** @returns the report of a build that succeeded with `packed`, or that stopped with `error` */
export function buildReport(job: Job, end: { packed?: Packed; error?: StageError }): Report {
  const { findings, definition, loaded, simulated } = job
  const outcome: Outcome = end.error?.outcome ?? 'succeeded'
  const hide = hider(job)
  return {
    schemaVersion: 1,
    tool: { name: 'maas-windows-image', version: job.options.toolVersion },
    simulated,
    buildId: job.places.buildId,
    definition: { file: loaded.file, name: definition.name, title: definition.title, sha256: loaded.sha256 },
    inputs: [...findings.inputs],
    outcome,
    ...(end.error === undefined ? {} : stopped(end.error, hide)),
    stages: [...findings.stages],
    customizations: findings.customizations,
    packages: [...findings.packages, ...findings.refused],
    os: {
      ...(findings.buildBefore === undefined ? {} : { buildBefore: findings.buildBefore }),
      ...(findings.buildAfter === undefined ? {} : { buildAfter: findings.buildAfter })
    },
    ...(end.packed === undefined ? {} : imagePart(job, end.packed)),
    keptBytes: findings.keptBytes,
    ...(findings.keptCost === undefined ? {} : { keptCost: findings.keptCost }),
    warnings: findings.warnings.map(hide)
  }
}

/** Errors quote what scripts of the user wrote, and nobody masks an artifact as the runner masks its log. */
function hider({ password, options: { productKey } }: Job): (text: string) => string {
  const secrets = [password, ...(productKey === undefined ? [] : [productKey, productKey.toUpperCase()])]
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

function stopped(error: StageError, hide: (text: string) => string): Pick<Report, 'stoppedAt' | 'error'> {
  const { cause } = error
  const code = cause instanceof UserError ? cause.code : 'unexpected'
  const message = hide(causeChain(cause)[0] ?? error.message)
  return { stoppedAt: error.stage, error: { code, message, stage: error.stage } }
}

function imagePart(
  { definition, simulated }: Job,
  packed: Packed
): Pick<Report, 'image' | 'deployEstimate' | 'upload'> {
  const fileName = imageFileName({ name: definition.name, simulated }, packed.fileType)
  const command = uploadCommand({
    file: fileName,
    name: definition.name,
    title: definition.title,
    sha256: packed.sha256,
    size: packed.archiveSize,
    fileType: packed.fileType
  })
  return {
    image: {
      fileName,
      sizes: {
        raw: packed.rawSize,
        allocated: packed.allocatedSize,
        packed: packed.packedSize,
        compressed: packed.archiveSize
      },
      hashes: { archiveSha256: packed.sha256, rawCrc32: packed.rawCrc32 }
    },
    deployEstimate: deployEstimate(packed.rawSize),
    upload: { command, filetype: packed.fileType, name: definition.name, title: definition.title }
  }
}
