import { type Command, Option } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { type Format, formatOption } from './format.ts'

const help = `
Definitions (.yml, .yaml), answer files (.xml) and lock files (.lock.json) are parsed, never run. Of a
definition, the answer files are rendered as a build would do it, and its lock file is checked too.
Folders are searched. The paths in a definition start at the current folder.

Examples:
  maas-windows-image validate images answer-files
  maas-windows-image validate images/ws2025.yml --fail-on warning --format json
${exitCodesHelp}`

/** Adds `validate`. */
export function addValidate(program: Command): void {
  program
    .command('validate')
    .summary('check definitions, answer files and lock files')
    .description('Checks definitions, answer files and lock files, and says everything that is wrong at once.')
    .argument('<paths...>', 'files or folders')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes the exit code 1')
        .choices(['error', 'warning', 'never'])
        .default('error')
    )
    .addOption(formatOption('an array of problems with file, lines and columns, rule, severity, message'))
    .addHelpText('after', help)
    .action(async (paths: string[], flags: { failOn: 'error' | 'warning' | 'never'; format: Format }) => {
      const { runValidate } = await import('./run-validate.ts')
      process.exitCode = await runValidate(paths, flags)
    })
}
