import type { Command } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { type Format, formatOption } from './format.ts'

const help = `
What a file is, its bytes say, not its name; of a name only KB number and architecture are taken where the bytes
do not tell them. To tell more, small members are unpacked by cabextract and wimlib-imagex where they are
installed, on Windows by expand.exe. The exit code is 1 when a file cannot be installed as it is, 2 when one cannot
be read.

Examples:
  maas-windows-image inspect windows11.0-kb5043080-x64.msu
  maas-windows-image inspect --deep --format json downloads/*.msu downloads/*.cab
${exitCodesHelp}`

export interface InspectFlags {
  readonly deep: boolean
  readonly format: Format
}

/** Adds `inspect`. */
export function addInspect(program: Command): void {
  program
    .command('inspect')
    .summary('tell what update packages are')
    .description(
      'Tells what each file is by its bytes, whether Windows can install it, and if not, why and what to do.'
    )
    .argument('<files...>', 'files of any kind and size')
    .option('--deep', 'verify all checksums and look into packages of any size: all bytes are read', false)
    .addOption(formatOption('an array with one object a file'))
    .addHelpText('after', help)
    .action(async (files: string[], flags: InspectFlags) => {
      const { runInspect } = await import('./run-inspect.ts')
      process.exitCode = await runInspect(files, flags)
    })
}
