import { type Command, Option } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { formatOption } from './format.ts'

const help = `
A definition whose product-key is "input" takes the key from the environment variable
MAAS_WINDOWS_IMAGE_PRODUCT_KEY: everybody on the host can read a command line.

Ctrl-C stops the build and removes what it has made; a second one ends it at once.

Examples:
  maas-windows-image build images/ws2025.yml
  maas-windows-image build images/ws2025.yml --plan
  maas-windows-image build examples/images/demo.yml --simulator simulator/scenarios/mixed.yml
${exitCodesHelp}`

/** Adds `build`: its flags have the names of the action's inputs. */
export function addBuild(program: Command): void {
  program
    .command('build')
    .summary('build an image from its definition')
    .description('Builds one Windows image for MAAS on this Hyper-V host: an archive, and a report beside it.')
    .argument('<definition>', 'the image definition; the paths in it start at the current folder')
    .option('--work-directory <folder>', "where the build's disks lie until it ends (default: the temporary folder)")
    .option('--package-directory <folder>', 'where downloaded updates are kept (default: in the cache folder)')
    .addOption(
      new Option(
        '--update-cache <where>',
        'where updates are kept between builds; outside of a job there is only `directory`'
      )
        .choices(['directory', 'actions', 'both'])
        .default('directory')
    )
    .option('--force', 'build although nothing has changed')
    .option('--keep-on-failure', 'leave the VM and its disks for a look after a failure')
    .option('--simulator <scenario>', 'pretend: no Hyper-V is needed, and the image is a stand-in')
    .option('--output-directory <folder>', 'where image and report go', 'output')
    .addOption(formatOption('one object a line, the last with the event `end`'))
    .option('--plan', 'show stages, packages, customizations and the disk needed; create nothing')
    .option('--debug', 'show what the scripts write, too')
    // Known only to be refused in words: whatever follows it is not repeated.
    .addOption(new Option('--product-key [key]').hideHelp())
    .addHelpText('after', help)
    .action(async (definition: string, flags) => {
      const { runBuild } = await import('./run-build.ts')
      process.exitCode = await runBuild(definition, flags)
    })
}
