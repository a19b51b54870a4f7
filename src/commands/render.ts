import { type Command, Option } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { type Format, formatOption } from './format.ts'

const help = `
Placeholders stand for what only a build knows: its id, its random password, and the product key.

Examples:
  maas-windows-image render images/ws2025.yml
  maas-windows-image render images/ws2025.yml --diff
  maas-windows-image render images/win11.yml --edition-type client --output-directory rendered
${exitCodesHelp}`

export interface RenderFlags {
  readonly editionType?: 'server' | 'client'
  readonly architecture?: 'amd64' | 'arm64' | 'x86'
  readonly outputDirectory?: string
  readonly diff?: true
  readonly format: Format
}

/** Adds `render`. */
export function addRender(program: Command): void {
  program
    .command('render')
    .summary("show a definition's answer files")
    .description(
      "Renders the build's and the deployed machine's answer file, and lists the steps of the build machine."
    )
    .argument('<definition>', 'the image definition; the paths in it start at the current folder')
    .addOption(
      new Option('--edition-type <type>', 'what the media hold (default: what source.edition tells)').choices([
        'server',
        'client'
      ])
    )
    .addOption(
      new Option('--architecture <name>', "of the media (default: that of the definition's updates, or amd64)").choices(
        ['amd64', 'arm64', 'x86']
      )
    )
    .option('--output-directory <folder>', 'write the files into this folder instead of showing them')
    .option('--diff', 'show what is changed in the templates, and why, as a unified diff')
    .addOption(formatOption('one object with both files, the steps and the notes'))
    .addHelpText('after', help)
    .action(async (definition: string, flags: RenderFlags) => {
      const { runRender } = await import('./run-render.ts')
      await runRender(definition, flags)
    })
}
