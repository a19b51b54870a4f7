import { setArchitecture } from './architecture.ts'
import { type BuildValues, buildOverlays, isRunner, oobeAccount, runnerSettings } from './build-settings.ts'
import { type Command, commandName, isAtHome, longestCommandLine } from './commands.ts'
import { type Draft, type Rendering, renderTemplate, type Template } from './draft.ts'
import { dropDetours, dropRivals, noteAccounts, noteOddities } from './drops.ts'
import { unrepresentable } from './escape.ts'
import { noteLeftovers } from './leftovers.ts'
import { applyOverlays } from './overlay.ts'
import { dropWindowsPe, liveCommands } from './settings.ts'

/** A first-logon command of the template, for the runner. */
export interface Step {
  readonly name: string
  readonly commandLine: string
  readonly order: number
}

export interface Rendered extends Rendering {
  /** The template's own first-logon commands, in their order. */
  readonly steps: readonly Step[]
}

/**
 * Renders the answer file of the build machine from a template, by splices of its text: what they do not touch stays to the
 * byte, and rendering the result again changes nothing. Kept on purpose: offlineServicing (nothing applies it to an applied
 * image, a note says so), generalize, the audit passes, and what the template sets in specialize and oobeSystem beside ours.
 */
export function renderBuildFile(template: Template, values: BuildValues): Rendered {
  let steps: readonly Step[] = []
  const { providedFiles, runnerCommand } = values
  const rendering = renderTemplate(template, { providedFiles, runnerCommand }, (draft) => {
    checkValues(draft, values)
    dropWindowsPe(draft)
    setArchitecture(draft, values.architecture)
    dropRivals(draft)
    dropDetours(draft)
    noteOddities(draft)
    noteAccounts(draft, [oobeAccount, values.buildAccount.toLowerCase()])
    const commands = takeCommands(draft, values)
    steps = commands.map((command) => ({
      name: commandName(command),
      commandLine: command.text.trim(),
      order: command.order ?? 0
    }))
    applyOverlays(draft, buildOverlays(draft, values), values.architecture)
    noteLeftovers(draft)
  })
  return { ...rendering, steps }
}

/** Takes the template's first-logon commands out, and returns them in their order. */
function takeCommands(draft: Draft, values: BuildValues): Command[] {
  const all = liveCommands(draft)
  const [runner, ...doublets] = all.filter((command) => isRunner(command, values) && isAtHome(command))
  for (const { item } of doublets) draft.remove(item, 'the runner is started once')
  if (runner) for (const setting of runnerSettings(values)) draft.merge(runner.item, setting, 'the runner')

  const own = all.filter((command) => !isRunner(command, values))
  const firstLogon = own.filter((command) => command.kind === 'first-logon' && isAtHome(command)).toSorted(byOrder)
  for (const { item } of firstLogon) draft.remove(item, "the runner takes the template's commands, one after another")
  return firstLogon.filter(({ text }) => text.trim() !== '')
}

function byOrder(one: Command, other: Command): number {
  return (one.order ?? Number.MAX_SAFE_INTEGER) - (other.order ?? Number.MAX_SAFE_INTEGER)
}

function checkValues(draft: Draft, { password, runnerCommand, locale }: BuildValues) {
  const values = { 'the password': password, 'the runner command': runnerCommand, ...locale }
  for (const [name, value] of Object.entries(values)) {
    const character = unrepresentable(value)
    if (character) draft.error('value', undefined, `${name} holds ${character}, which no XML file can hold`)
  }
  if (runnerCommand.length > longestCommandLine) {
    const message = `the runner command has ${runnerCommand.length} characters: ${longestCommandLine} are allowed`
    draft.error('command-too-long', undefined, message, 'use a shorter folder')
  }
}
