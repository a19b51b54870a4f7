#!/usr/bin/env node
/** The terminal command. Each job's own code is loaded when it is asked for, so that help comes at once. */
import { Command, CommanderError } from 'commander'
import { addBuild } from './commands/build.ts'
import { exitCodes, exitCodesHelp } from './commands/exit-codes.ts'
import { addInspect } from './commands/inspect.ts'
import { addPack } from './commands/pack.ts'
import { addRender } from './commands/render.ts'
import { addUpdates } from './commands/updates.ts'
import { addValidate } from './commands/validate.ts'
import { addVerify } from './commands/verify.ts'
import { toolVersion } from './version.ts'

// A reader that went away (`| head`, a closed terminal) must not end a build before it has cleaned up.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

const program = new Command('maas-windows-image')
  .description('Builds Windows images that MAAS deploys, with their updates truly installed.')
  .version(toolVersion())
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`) })
  .addHelpText('after', `\nmaas-windows-image <command> --help tells more.\n${exitCodesHelp}`)
// These take over the settings above, so they come last.
addBuild(program)
addInspect(program)
addRender(program)
addValidate(program)
addUpdates(program)
addPack(program)
addVerify(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = error instanceof CommanderError ? usage(error) : await failure(error)
}
// Standard output may be a pipe that is still being written; connections kept alive must not hold the process.
process.stdout.write('', () => process.exit())

/** Commander has said what is wrong; asking for help or the version is no error. */
function usage(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.unusable
}

async function failure(error: unknown): Promise<number> {
  const { exitCodeOf, explain } = await import('./commands/failure.ts')
  process.stderr.write(`${explain(error)}\n`)
  return exitCodeOf(error)
}
