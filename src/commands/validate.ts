import { type Command, Option } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { type Format, formatOption } from './format.ts'

const help = `
Definitions (.yml, .yaml), answer files (.xml), lock files (.lock.json), cloudbase-init configurations
(.conf) and scripts (.ps1, .psm1) are parsed, never run. Of a definition, the answer files are rendered
as a build would do it, and its lock, scripts and configurations are checked too. Folders are searched
for all but scripts. Globs may have * ? [a-z] {a,b} and ** for folders: quote them. All paths, those in
a definition too, start at the current folder.

Examples:
  maas-windows-image validate images answer-files 'scripts/**/*.ps1'
  maas-windows-image validate images/ws2025.yml --fail-on warning --format json
  maas-windows-image validate . --changed-only --format sarif --sarif-file validate.sarif
${exitCodesHelp}`

export interface ValidateFlags {
  readonly failOn: string
  readonly severities?: string
  readonly changedOnly?: true
  readonly format: Format | 'sarif'
  readonly sarifFile?: string
}

/** Adds `validate`. */
export function addValidate(program: Command): void {
  program
    .command('validate')
    .summary('check definitions, answer files, lock files and scripts')
    .description('Checks definitions and what they name, and says everything that is wrong at once.')
    .argument('<paths...>', 'files, folders or globs')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes the exit code 1')
        .choices(['error', 'warning', 'never'])
        .default('error')
    )
    .option('--severities <list>', 'other severities for rules, such as answer-file.time-zone=info,definition.path=off')
    .option('--changed-only', "check only what differs from the pull request's base, or from origin's default branch")
    .addOption(
      formatOption('an array of problems with file, lines and columns, rule, severity, message', {
        sarif: 'SARIF 2.1.0, for code scanning'
      })
    )
    .option('--sarif-file <file>', 'write SARIF into this file, too')
    .addHelpText('after', help)
    .action(async (paths: string[], flags: ValidateFlags) => {
      const { runValidate } = await import('./run-validate.ts')
      process.exitCode = await runValidate(paths, flags)
    })
}
