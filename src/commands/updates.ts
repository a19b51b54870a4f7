import type { Command } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { type Format, formatOption } from './format.ts'

const help = `
For each definition that has updates.catalog and updates.lock, the Microsoft Update Catalog is asked for the
month's packages, and the answer is written to the lock file: title, URL, size and hashes of each. What has
changed since the last time is said. Packages are fetched only when nobody tells their hash.
Globs start at the current folder; put them in quotes, so that they reach this command.

Examples:
  maas-windows-image updates 'images/*.yml'
  maas-windows-image updates images/ws2025.yml --check
${exitCodesHelp}`

/** As commander gives them. */
export interface UpdatesFlags {
  readonly check?: true
  readonly catalogUrl?: string
  readonly format: Format
}

/** Adds `updates`: its flags have the names of the action's inputs. */
export function addUpdates(program: Command): void {
  program
    .command('updates')
    .summary("write the lock files of the month's update packages")
    .description("Asks the Microsoft Update Catalog for the month's packages and writes the lock files.")
    .argument('<definitions...>', 'image definitions, or globs of them')
    .option('--check', 'only say what is wrong with the lock files; nobody is asked, nothing is written')
    .option('--catalog-url <url>', "a mirror of the catalog, in place of Microsoft's")
    .addOption(formatOption('one object a line, the last with the event `end`'))
    .addHelpText('after', help)
    .action(async (definitions: string[], flags: UpdatesFlags) => {
      const { runUpdates } = await import('./run-updates.ts')
      process.exitCode = await runUpdates(definitions, flags)
    })
}
