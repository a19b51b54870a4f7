/** The commands of a real Windows PowerShell 5.1 (data/windows-powershell-5.1-commands.json), by name and parameter set. */
import { readFile } from 'node:fs/promises'
import { asset } from '../../src/assets.ts'

/** What every advanced function and cmdlet of 5.1 takes. */
const common = [
  ...['Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ErrorVariable', 'WarningVariable'],
  ...['InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable']
].map((name) => name.toLowerCase())

/** In lower case: each command with its parameter sets. */
export type WindowsCommands = ReadonlyMap<string, readonly ReadonlySet<string>[]>

interface Listed {
  readonly Name: string
  /** Null for the few whose sets the list does not know. */
  readonly ParameterSets: string | string[] | null
}

export async function windowsCommands(): Promise<WindowsCommands> {
  const text = await readFile(asset('data/windows-powershell-5.1-commands.json'), 'utf8')
  const list: { Modules: { ExportedCommands: Listed | Listed[] | null }[] } = JSON.parse(text.replace(/^\ufeff/, ''))
  const commands = new Map<string, ReadonlySet<string>[]>()
  for (const { ExportedCommands: exported } of list.Modules) {
    for (const { Name, ParameterSets } of [exported ?? []].flat()) {
      const name = Name.toLowerCase()
      commands.set(name, [...(commands.get(name) ?? []), ...parameterSets(ParameterSets)])
    }
  }
  return commands
}

/** @returns what is wrong with giving a command these parameters together, or undefined */
export function misfit(sets: readonly ReadonlySet<string>[], parameters: readonly string[]): string | undefined {
  const given = parameters.map((name) => name.toLowerCase()).filter((name) => !common.includes(name))
  const missing = given.filter((name) => !sets.some((set) => set.has(name)))
  if (missing.length > 0) return `no parameter ${missing.map((name) => `-${name}`).join(', ')}`
  if (given.length === 0 || sets.some((set) => given.every((name) => set.has(name)))) return undefined
  return `no parameter set with ${given.map((name) => `-${name}`).join(' ')}`
}

/** @returns whether `name` is one of the parameters that every cmdlet has */
export function isCommon(name: string): boolean {
  return common.includes(name.toLowerCase())
}

/** The list gives the sets of a command as one text; each ends with the common parameters. */
function parameterSets(listed: Listed['ParameterSets']): Set<string>[] {
  const sets = [listed ?? ''].flat().join(' ').split('[<CommonParameters>]')
  const read = sets.map((set) => [...set.matchAll(/(?:^|[\s[])-([A-Za-z]\w*)/g)].map((match) => match[1] ?? ''))
  const withParameters = read.filter((names, index) => names.length > 0 || index < sets.length - 1)
  return withParameters.map((names) => new Set(names.map((name) => name.toLowerCase())))
}
