import type { Command } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { type Format, formatOption } from './format.ts'

const help = `
MAAS's deployment does not notice a damaged archive: it writes what it can unpack. So every archive is worth a look
before it is uploaded, whatever tool made it.

Examples:
  maas-windows-image verify windows.dd.gz
  maas-windows-image verify windows.tgz --format json
${exitCodesHelp}`

export interface VerifyFlags {
  readonly format: Format
}

/** Adds `verify`. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .summary('unpack an archive to nowhere, and prove what is in it')
    .description(
      'Unpacks a whole archive, checks its checksums, the partition table with its backup, and that the last partition is NTFS.'
    )
    .argument('<archive>', 'a ddgz, ddtgz or ddraw file; its bytes say which')
    .addOption(formatOption('one object a line, the last with the event `end`'))
    .addHelpText('after', help)
    .action(async (archive: string, flags: VerifyFlags) => {
      const { runVerify } = await import('./run-verify.ts')
      process.exitCode = await runVerify(archive, flags)
    })
}
