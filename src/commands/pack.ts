import { type Command, InvalidArgumentError, Option } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { type Format, formatOption } from './format.ts'

const help = `
The source may be a VHDX (fixed, dynamic, or differencing with its parents), a VHD (fixed or dynamic) or a raw disk; it is only read.
The image ends after the last partition. Free space of an NTFS volume that was left clean is left out, and so are
the contents of page and hibernation files; every other volume is copied whole, and a warning says why.

Examples:
  maas-windows-image pack windows.vhdx windows.dd.gz
  maas-windows-image pack windows.vhdx windows.tgz --level 6
${exitCodesHelp}`

export interface PackFlags {
  readonly fileType?: 'ddgz' | 'ddtgz' | 'ddraw'
  readonly level: number
  readonly skipFree: boolean
  readonly rawSha256?: boolean
  readonly format: Format
}

/** Adds `pack`. */
export function addPack(program: Command): void {
  program
    .command('pack')
    .summary('pack a virtual disk into the archive that MAAS takes')
    .description('Packs a virtual disk in one pass, on all cores, without a temporary copy.')
    .argument('<source>', 'the disk: .vhdx, .vhd or raw; its bytes say which')
    .argument('<archive>', 'what is written; it gets its name when it is complete')
    .addOption(
      new Option(
        '--file-type <type>',
        "MAAS's file type (default: what the archive's name tells, otherwise ddgz)"
      ).choices(['ddgz', 'ddtgz', 'ddraw'])
    )
    .addOption(new Option('--level <level>', 'of gzip, 1 to 9').argParser(readLevel).default(3))
    .option('--no-skip-free', 'pack free space too')
    .option('--raw-sha256', 'hash the raw disk too: every zero of it is gone through')
    .addOption(formatOption('one object a line, the last with the event `end`'))
    .addHelpText('after', help)
    .action(async (source: string, archive: string, flags: PackFlags) => {
      const { runPack } = await import('./run-pack.ts')
      process.exitCode = await runPack(source, archive, flags)
    })
}

function readLevel(value: string): number {
  if (!/^[1-9]$/.test(value)) throw new InvalidArgumentError('It must be a whole number from 1 to 9.')
  return Number(value)
}
