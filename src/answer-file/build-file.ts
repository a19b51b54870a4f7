import { setArchitecture } from './architecture.ts'
import { type BuildValues, buildOverlays, isRunner, oobeAccount, runnerSettings } from './build-settings.ts'
import { checkCommands, longestCommandLine } from './check-commands.ts'
import { type Command, commandName, isAtHome } from './commands.ts'
import { type Draft, type Rendering, renderTemplate, type Template } from './draft.ts'
import { dropDetours, dropRivals, noteAccounts, noteOddities } from './drops.ts'
import { unrepresentable } from './escape.ts'
import { noteLeftovers } from './leftovers.ts'
import { type CommandScript, isMendable, movedScripts, moveLongCommands } from './long-commands.ts'
import { checkFiles } from './missing-files.ts'
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
  /** What commands of the rendered file run; they must stand on the build machine before it starts. */
  readonly scripts: readonly CommandScript[]
}

/**
 * Renders the answer file of the build machine from a template, by splices of its text: what they do not touch stays to the
 * byte, and rendering the result again changes nothing. Kept on purpose: offlineServicing (nothing applies it to an applied
 * image, a note says so), generalize, the audit passes, and what the template sets in specialize and oobeSystem beside ours.
 */
export function renderBuildFile(template: Template, values: BuildValues): Rendered {
  let steps: readonly Step[] = []
  let scripts: readonly CommandScript[] = []
  const rendering = renderTemplate(template, (draft) => {
    checkValues(draft, values)
    dropWindowsPe(draft)
    setArchitecture(draft, values.architecture)
    dropRivals(draft)
    dropDetours(draft)
    noteOddities(draft)
    noteAccounts(draft, [oobeAccount, values.buildAccount.toLowerCase()])
    const taken = takeCommands(draft, values)
    scripts = taken.scripts
    steps = taken.firstLogon.map((command) => ({
      name: commandName(command),
      commandLine: command.text.trim(),
      order: command.order ?? 0
    }))
    applyOverlays(draft, buildOverlays(draft, values), values.architecture)
    noteLeftovers(draft)
  })
  return { ...rendering, steps, scripts }
}

/** Takes the template's first-logon commands out, checks them and those of specialize, and returns them in their order. */
function takeCommands(draft: Draft, values: BuildValues): { firstLogon: Command[]; scripts: CommandScript[] } {
  const all = liveCommands(draft)
  const [runner, ...doublets] = all.filter((command) => isRunner(command, values) && isAtHome(command))
  for (const { item } of doublets) draft.remove(item, 'the runner is started once')
  if (runner) for (const setting of runnerSettings(values)) draft.merge(runner.item, setting, 'the runner')

  const own = all.filter((command) => !isRunner(command, values))
  const scripts = moveLongCommands(draft, own, values.scriptFolder)
  const judged = own.map((command) => (isMendable(command) ? { ...command, text: command.text.slice(0, 1) } : command))
  for (const problem of checkCommands(draft.file, judged)) draft.report(problem)
  const early = own.filter(({ kind, pass }) => pass === 'specialize' && kind.startsWith('run-')).toSorted(byOrder)
  const firstLogon = own.filter((command) => command.kind === 'first-logon' && isAtHome(command)).toSorted(byOrder)
  const providedFiles = [...values.providedFiles, ...movedScripts(early, values.scriptFolder)]
  checkFiles(draft, [...early, ...firstLogon], providedFiles)
  for (const command of firstLogon) {
    draft.remove(command.item, "the runner takes the template's commands, one after another")
    if (command.text.length <= longestCommandLine || !isMendable(command)) continue
    const message = `the command has ${command.text.length} characters: the runner takes it, but Windows itself would refuse it`
    draft.note('info', 'command-moved', command.place, message)
  }
  return { firstLogon: firstLogon.filter(({ text }) => text.trim() !== ''), scripts }
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
