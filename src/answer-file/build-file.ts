import type { Location, Problem } from '../location.ts'
import { setArchitecture } from './architecture.ts'
import {
  type BuildValues,
  buildOverlays,
  builtInAdministrator,
  isRunner,
  oobeAccount,
  runnerSettings
} from './build-settings.ts'
import { type Command, commandName, commandsOf, isAtHome, longestCommandLine } from './commands.ts'
import { type Criteria, type Draft, type Rendering, renderTemplate, type Template } from './draft.ts'
import { dropDetours, dropRivals, noteAccounts, noteOfflineServicing } from './drops.ts'
import { unrepresentable } from './escape.ts'
import { type CommandScript, isMendable, moveLongCommands, scriptPaths } from './long-commands.ts'
import { applyOverlays } from './overlay.ts'
import type { AnswerFile } from './parse.ts'
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
  const rendering = renderTemplate(template, criteriaOf(values), (draft) => {
    checkValues(draft, values)
    dropWindowsPe(draft)
    setArchitecture(draft, values.architecture)
    dropRivals(draft)
    dropDetours(draft)
    noteOfflineServicing(draft)
    noteAccounts(draft, [oobeAccount, builtInAdministrator.toLowerCase()])
    const taken = takeCommands(draft, values)
    scripts = taken.scripts
    steps = taken.firstLogon.map((command) => ({
      name: commandName(command),
      commandLine: command.text.trim(),
      order: command.order ?? 0
    }))
    applyOverlays(draft, buildOverlays(draft, values), values.architecture)
  })
  return { ...rendering, steps, scripts }
}

function criteriaOf({ editionType, runnerCommand, providedFiles, scriptFolder }: BuildValues): Criteria {
  const common = { editionType, runnerCommand, providedFiles: [...providedFiles, ...scriptPaths(scriptFolder)] }
  return {
    before: { role: 'template', ...common },
    weigh: weighFinding,
    after: { role: 'build', ...common }
  }
}

/** First-logon commands leave the file and run all the same; their length, and that of others that scripts hold, is mended. */
function weighFinding({ rule, location }: Problem, file: AnswerFile): 'error' | 'warning' | 'mended' {
  const commands = file.root === undefined || location === undefined ? [] : commandsOf(file.root)
  const found = commands.find(({ item: { start, end } }) => {
    return location && !isBefore(location, file.locate(start)) && isBefore(location, file.locate(end))
  })
  if (found === undefined) return 'warning'
  if (rule === 'answer-file.command-too-long' && isMendable(found)) return 'mended'
  return found.kind === 'first-logon' ? 'error' : 'warning'
}

function isBefore(one: Location, other: Location): boolean {
  return one.line < other.line || (one.line === other.line && one.column < other.column)
}

/** Takes the template's first-logon commands out, and returns them in their order; long ones of specialize go into scripts. */
function takeCommands(draft: Draft, values: BuildValues): { firstLogon: Command[]; scripts: CommandScript[] } {
  const all = liveCommands(draft)
  const [runner, ...doublets] = all.filter((command) => isRunner(command, values) && isAtHome(command))
  for (const { item } of doublets) draft.remove(item, 'the runner is started once')
  if (runner) for (const setting of runnerSettings(values)) draft.merge(runner.item, setting, 'the runner')

  const own = all.filter((command) => !isRunner(command, values))
  const scripts = moveLongCommands(draft, own, values.scriptFolder)
  const firstLogon = own.filter((command) => command.kind === 'first-logon' && isAtHome(command)).toSorted(byOrder)
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
