/** The report as people read it: in the job summary, and as report.md. */
import { formatBytes, formatSeconds } from '../amounts.ts'
import { code, codeBlock, escapeMarkdown, table } from './format.ts'
import type { KeptCost, Report, ReportAttempt, ReportImage, ReportPackage } from './report.ts'

/** @returns Markdown that ends with a line break; nothing in the report can change its layout */
export function renderMarkdown(report: Report): string {
  const parts = [
    ...(report.simulated ? [simulatedNotice] : []),
    heading(report),
    ...(report.error === undefined ? [] : [failure(report.error)]),
    facts(report),
    ...(report.warnings.length === 0 ? [] : [warnings(report.warnings)]),
    ...(report.packages.length === 0 ? [] : [packages(report)]),
    ...(report.customizations.length === 0 ? [] : [customizations(report)]),
    ...(report.image === undefined ? [] : [image(report.image, report)]),
    ...(report.upload === undefined ? [] : [upload(report.upload.command, report.simulated)]),
    stages(report),
    inputs(report)
  ]
  return `${parts.join('\n\n')}\n`
}

const simulatedNotice =
  '> **Simulated build:** no Windows ran, the image is a stand-in. It shows how a build goes and must not be deployed.'

function heading({ definition, outcome, stoppedAt }: Report): string {
  const where = stoppedAt === undefined ? '' : ` in stage ${escapeMarkdown(stoppedAt)}`
  const how = { succeeded: 'built', failed: `failed${where}`, cancelled: `cancelled${where}` }[outcome]
  return `# ${escapeMarkdown(definition.title)}: ${how}`
}

function failure({ code: id, message }: { code: string; message: string }): string {
  return `${codeBlock('text', message)}\n\nError ${code(id)}`
}

function facts(report: Report): string {
  const { definition, os, stages: all, tool } = report
  const seconds = all.reduce((sum, stage) => sum + stage.seconds, 0)
  const builds = [os?.buildBefore, os?.buildAfter].filter((build) => build !== undefined)
  return table(
    ['Image', code(definition.name)],
    [
      ...(builds.length === 0 ? [] : [['Windows build', builds.map(escapeMarkdown).join(' → ')]]),
      ['Definition', code(definition.file)],
      ['Time', formatSeconds(seconds)],
      ['Build', code(report.buildId)],
      ['Made by', escapeMarkdown(`${tool.name} ${tool.version}`)]
    ]
  )
}

function warnings(all: readonly string[]): string {
  return `## Warnings\n\n${all.map((warning) => `- ${escapeMarkdown(warning)}`).join('\n')}`
}

function packages({ packages: all, keptBytes, keptCost }: Report): string {
  const rows = all.map((item) => [
    escapeMarkdown(item.kb),
    `${escapeMarkdown(item.title)}<br>${code(item.fileName)}`,
    escapeMarkdown(item.role),
    `**${escapeMarkdown(item.verdict)}**${item.kept && item.verdict !== 'kept' ? ', kept' : ''}`,
    story(item)
  ])
  const kept = all.filter((item) => item.kept).length
  const note =
    kept === 0
      ? 'No package stays in the image.'
      : `${kept} of ${all.length} kept in the image (${formatBytes(keptBytes)}), to be tried again when a machine is deployed.${keptCost === undefined ? '' : cost(keptCost)}`
  return `## Updates\n\n${table(['KB', 'Package', 'Role', 'Outcome', 'What happened'], rows)}\n\n${note}`
}

function cost({ bytesPerSecond, writeSeconds, retrySeconds, restartSeconds, limitSeconds }: KeptCost): string {
  return (
    ` Writing them takes about ${formatSeconds(writeSeconds)} (at ${formatBytes(bytesPerSecond)}/s), trying them about ` +
    `${formatSeconds(retrySeconds)} and a restart; the budget for both is ${formatSeconds(limitSeconds)}, ${formatSeconds(restartSeconds)} of it for the restart.`
  )
}

function story({ attempts, reason }: ReportPackage): string {
  const told = attempts.map(attempt)
  return [...told, ...(reason === '' ? [] : [escapeMarkdown(reason)])].join('<br>')
}

function attempt(item: ReportAttempt, index: number): string {
  const { phase, class: meaning, seconds, before, evidence, note } = item
  const seen = before === evidence ? evidence : `${before} → ${evidence}`
  const text = `${index + 1}. ${phase}: ${howItEnded(item)} (${meaning}), ${formatSeconds(seconds)}: ${seen}`
  return escapeMarkdown(note === '' ? text : `${text}; ${note}`)
}

function howItEnded({ exitCode, exitCodeName, class: meaning }: ReportAttempt): string {
  if (exitCode !== null) return `exit code ${exitCodeName ?? exitCode}`
  return meaning === 'cut' || meaning === 'running' ? 'its end was not seen' : 'not started'
}

function customizations(report: Report): string {
  const rows = report.customizations.map(({ name, exitCode, outcome, seconds }) => [
    escapeMarkdown(name),
    `**${escapeMarkdown(outcome)}**`,
    exitCode === null ? 'none' : String(exitCode),
    formatSeconds(seconds)
  ])
  return `## Customizations\n\n${table(['Name', 'Outcome', 'Exit code', 'Time'], rows)}`
}

function image({ fileName, sizes, hashes }: ReportImage, { deployEstimate }: Report): string {
  const size = (bytes: number) => `${formatBytes(bytes)} (${bytes} bytes)`
  const rows = [
    ['Archive', size(sizes.compressed)],
    ['Raw disk', size(sizes.raw)],
    ['Allocated in the virtual disk', size(sizes.allocated)],
    ['Of that in use by its file systems', size(sizes.packed)],
    ['SHA-256 of the archive', code(hashes.archiveSha256)],
    ['CRC-32 of the raw disk', code(hashes.rawCrc32)]
  ]
  const estimate =
    deployEstimate === undefined
      ? ''
      : `\n\nA deployment writes ${formatBytes(deployEstimate.bytes)}. ${escapeMarkdown(deployEstimate.note)}`
  return `## Image\n\n${table(['File', code(fileName)], rows)}${estimate}`
}

function upload(command: string, simulated: boolean): string {
  const note = simulated ? 'A simulated image is not for MAAS; of a real build the command is this.\n\n' : ''
  return `## Upload to MAAS\n\n${note}${codeBlock('sh', command)}`
}

function stages(report: Report): string {
  const rows = report.stages.map(({ name, outcome, start, seconds, limitSeconds }) => [
    escapeMarkdown(name),
    outcome === 'succeeded' ? outcome : `**${outcome}**`,
    escapeMarkdown(start),
    formatSeconds(seconds),
    formatSeconds(limitSeconds)
  ])
  return `## Stages\n\n${table(['Stage', 'Outcome', 'Start', 'Time', 'Limit'], rows)}`
}

function inputs({ definition, inputs: all }: Report): string {
  const rows = [{ kind: 'definition', path: definition.file, sha256: definition.sha256 }, ...all].map((input) => [
    escapeMarkdown(input.kind),
    code(input.path),
    code(input.sha256)
  ])
  return `## Inputs\n\n${table(['Kind', 'File', 'SHA-256'], rows)}`
}
