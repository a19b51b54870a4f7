/** The rules that every shipped script is held to. Each gives `file:line: what is wrong`. */
import path from 'node:path'
import type { Call, ScriptFacts } from './script-facts.ts'
import { isCommon, misfit, type WindowsCommands } from './windows-commands.ts'

/** A parameter newer than the list of 5.1, from powershell/newer-commands.json. */
export interface Newer {
  readonly command: string
  readonly parameter: string
  readonly firstBuild: number
  readonly page: string
  readonly without: string
}

export interface Ground {
  readonly windows: WindowsCommands
  readonly newer: readonly Newer[]
  /** In lower case: what the engine has, with the parameters that it knows. */
  readonly engine: ReadonlyMap<string, ReadonlySet<string>>
  /** In lower case: what the simulator defines. */
  readonly simulated: ReadonlyMap<string, ReadonlySet<string>>
  readonly verbs: ReadonlySet<string>
  readonly framework: { types: readonly string[]; statics: readonly string[]; methods: readonly string[] }
}

type Rule = (script: ScriptFacts, scripts: readonly ScriptFacts[], ground: Ground) => [line: number, what: string][]

/** @returns everything that is wrong with `scripts`, which may use one another's functions */
export function broken(rules: readonly Rule[], scripts: readonly ScriptFacts[], ground: Ground): string[] {
  return scripts.flatMap((script) =>
    rules.flatMap((rule) => rule(script, scripts, ground).map(([line, what]) => `${script.file}:${line}: ${what}`))
  )
}

const lower = (names: Iterable<string>) => new Set([...names].map((name) => name.toLowerCase()))

const parses: Rule = ({ errors }) => errors.map(({ line, what }) => [line, `does not parse: ${what}`])

const syntaxOf51: Rule = ({ newer }) => newer.map(({ line, what }) => [line, `${what} is not in 5.1`])

const ascii: Rule = ({ bytes }) =>
  bytes
    .toString('latin1')
    .split('\n')
    .flatMap((text, index): [number, string][] => (/[^\t\r\x20-\x7e]/.test(text) ? [[index + 1, 'not ASCII']] : []))

const commandsOf51: Rule = (script, scripts, { windows, newer }) => {
  const own = ownFunctions(script, scripts)
  return script.commands.flatMap((call): [number, string][] => {
    const name = call.name?.toLowerCase()
    if (name === undefined || own.has(name)) return []
    const sets = windows.get(name)
    if (sets === undefined) return [[call.line, `${call.name} is neither defined here nor a command of 5.1`]]
    const guarded = newer.filter((item) => item.command.toLowerCase() === name && isGuarded(script, call, item))
    const allowed = lower(guarded.map((item) => item.parameter))
    const wrong = misfit(
      sets,
      call.parameters.filter((parameter) => !allowed.has(parameter.toLowerCase()))
    )
    return wrong === undefined ? [] : [[call.line, `${call.name} of 5.1 has ${wrong}`]]
  })
}

/** Newer parameters stand behind `(Get-Command X).Parameters.ContainsKey('Y')` in the same function. */
function isGuarded({ members }: ScriptFacts, call: Call, { command, parameter }: Newer): boolean {
  return members.some(
    (member) =>
      member.place === call.place &&
      member.name === 'ContainsKey' &&
      member.checks.toLowerCase() === command.toLowerCase() &&
      member.constants[0] === parameter
  )
}

/** A call of a function of ours names parameters that it has, in full. */
const ownParameters: Rule = (script, scripts) => {
  const own = ownFunctions(script, scripts)
  return script.commands.flatMap((call): [number, string][] => {
    const called = own.get(call.name?.toLowerCase() ?? '')
    if (called === undefined) return []
    const known = lower(called.parameters)
    const isKnown = (name: string) => known.has(name.toLowerCase()) || (called.advanced && isCommon(name))
    return call.parameters
      .filter((name) => !isKnown(name))
      .map((name): [number, string] => [call.line, `${call.name} has no parameter -${name}`])
  })
}

/** What a simulated run cannot do: a command or parameter that neither the engine nor the simulator has. */
const simulable: Rule = (script, scripts, { engine, simulated }) => {
  const own = ownFunctions(script, scripts)
  return script.commands.flatMap((call): [number, string][] => {
    const name = call.name?.toLowerCase()
    if (name === undefined || own.has(name)) return []
    const known = simulated.get(name) ?? engine.get(name)
    if (known === undefined) return [[call.line, `${call.name} is neither in the engine nor in the simulator`]]
    return call.parameters
      .filter((parameter) => !known.has(parameter.toLowerCase()) && !isCommon(parameter))
      .map((parameter): [number, string] => [call.line, `${call.name} -${parameter} is not simulated`])
  })
}

/**
 * Everything that is called is there: each function stands in a file that is dot-sourced where the call will happen. A
 * library borrows from what its users have dot-sourced; a script started by another one with & sees that one's functions.
 */
const reachable: Rule = (script, scripts) => {
  if (isLibrary(script, scripts)) return []
  const all = lower(scripts.flatMap(({ functions }) => functions.map(({ name }) => name)))
  const files = closure(script, scripts, true)
  const there = lower(files.flatMap(({ functions }) => functions.map(({ name }) => name)))
  return files.flatMap((file) =>
    file.commands
      .filter(({ name }) => name !== null && all.has(name.toLowerCase()) && !there.has(name.toLowerCase()))
      .map((call): [number, string] => {
        const where = file === script ? '' : `, called in ${file.file}:${call.line}`
        return [file === script ? call.line : 1, `${call.name} is not dot-sourced${where}`]
      })
  )
}

const help: Rule = ({ help: synopsis, functions }) => [
  ...(synopsis ? [] : [[1, 'the file has no .SYNOPSIS'] as [number, string]]),
  ...functions
    .filter((item) => !item.help)
    .map((item): [number, string] => [item.line, `${item.name} has no .SYNOPSIS`])
]

const strict: Rule = (script, scripts) => {
  const sets = closure(script, scripts, false).some(({ commands }) =>
    commands.some(
      ({ name, parameters, place }) => name === 'Set-StrictMode' && parameters[0] === 'Version' && place === ''
    )
  )
  return sets || callersOf(script, scripts).length > 0 ? [] : [[1, 'Set-StrictMode -Version Latest is missing']]
}

const verbs: Rule = ({ functions }, _scripts, ground) =>
  functions
    .filter(({ name }) => !ground.verbs.has(name.split('-')[0] ?? '') || !/^[A-Z][A-Za-z]*-[A-Z][A-Za-z]*$/.test(name))
    .map(({ line, name }) => [line, `${name} has no verb that 5.1 approves`])

const refused: Record<string, string> = {
  'invoke-expression': 'runs text as code',
  'start-job': 'outlives nobody and hides its errors: TypeScript runs things side by side',
  'start-process': 'loses exit codes in 5.1: use Start-NativeTool',
  'invoke-item': 'starts whatever is registered for a file'
}

const refusedCommands: Rule = ({ commands, input }) => [
  ...commands
    .filter(({ name }) => name !== null && name.toLowerCase() in refused)
    .map(({ line, name }): [number, string] => [line, `${name} ${refused[name?.toLowerCase() ?? '']}`]),
  ...input.map(({ line }): [number, string] => [line, '$input is not there under -File: use Invoke-EventScript'])
]

/** 5.1 gives a JSON array as one object: neither a pipeline nor @( ) takes it apart; a variable or parentheses do. */
const jsonArrays: Rule = ({ commands }) =>
  commands
    .filter(
      ({ name, arrayWrapped, lastOfPipeline }) => name === 'ConvertFrom-Json' && (arrayWrapped || !lastOfPipeline)
    )
    .map(({ line }) => [
      line,
      '5.1 does not take apart an array from ConvertFrom-Json here: put it into a variable first'
    ])

/** The default of 2 turns what lies deeper into text, without an error. */
const jsonDepth: Rule = ({ commands }) =>
  commands
    .filter(({ name, parameters }) => name === 'ConvertTo-Json' && !parameters.includes('Depth'))
    .map(({ line }) => [line, 'ConvertTo-Json needs -Depth: its default is 2'])

const framework: Rule = ({ types, members, commands }, _scripts, ground) => {
  const known = { types: lower(ground.framework.types), statics: lower(ground.framework.statics) }
  const methods = lower(ground.framework.methods)
  const unknown = (line: number, what: string): [number, string] => [line, `${what} is not in framework-members.json`]
  return [
    ...types
      .filter(({ name }) => !known.types.has(name.toLowerCase()))
      .map(({ line, name }) => unknown(line, `[${name}]`)),
    ...commands.flatMap(({ name, constants, line }) => {
      const type = constants[1]
      if (name !== 'New-Object' || type === undefined || known.types.has(type.toLowerCase())) return []
      return [unknown(line, `New-Object ${type}`)]
    }),
    ...members.flatMap((member) => {
      const call = member.arguments < 0 ? member.name : `${member.name}/${member.arguments}`
      if (member.static) {
        return known.statics.has(`${member.type}::${call}`.toLowerCase())
          ? []
          : [unknown(member.line, `[${member.type}]::${call}`)]
      }
      if (member.arguments < 0) return member.name === 'ArgumentList' ? [unknown(member.line, '.ArgumentList')] : []
      return methods.has(call.toLowerCase()) ? [] : [unknown(member.line, `.${call}`)]
    })
  ]
}

/**
 * .NET Framework's FileStream takes FileAccess or FileSystemRights in the same place: a name in quotes means either, and 5.1 ends
 * with "Multiple ambiguous overloads found". .NET of PowerShell 7 has only the first.
 */
const fileStreams: Rule = ({ code }) => {
  const made = new Set(code.filter(({ text }) => /\bIO\.FileStream$/i.test(text)).map(({ line }) => line))
  return code
    .filter(({ line, text }) => made.has(line) && /^['"]/.test(text))
    .map(({ line, text }) => [
      line,
      `FileStream with ${text}: 5.1 needs the value of an enum, such as [System.IO.FileMode]::Open`
    ])
}

const doorSigns: [RegExp, string][] = [
  [/Diagnostics\.Process\b/i, 'a process is started by Start-NativeTool'],
  [/Diagnostics\.ProcessStartInfo\b/i, 'a process is started by Start-NativeTool'],
  [/HKLM:|HKEY_LOCAL_MACHINE|Registry::/i, 'the registry is reached by Get- and Set-RegistryValue'],
  [/Microsoft\.Win32/i, 'the registry is reached by Get- and Set-RegistryValue'],
  [/\bIO\.(File|Directory|FileInfo|FileStream)\b/i, 'files are reached by cmdlets, Read- and Write-WholeFile']
]

/** Only the doors in powershell/shared reach Windows by .NET and by programs, so that the simulator can stand behind them. */
const doors: Rule = ({ file, code, commands }) => {
  if (file.startsWith('powershell/shared/')) return []
  return [
    ...code.flatMap(({ line, text }) =>
      doorSigns.filter(([sign]) => sign.test(text)).map(([, what]): [number, string] => [line, `${text}: ${what}`])
    ),
    ...commands
      .filter(({ name, text }) => /\.(exe|com|cmd|bat)['"]?$/i.test(name ?? text))
      .map(({ line, text }): [number, string] => [line, `${text}: a process is started by Start-NativeTool`])
  ]
}

/** What every PowerShell file is held to that runs in a guest or on a host, the user's own examples included. */
export const everywhere: readonly Rule[] = [parses, syntaxOf51, ascii, commandsOf51, jsonArrays, jsonDepth]

/** What the project's own scripts are held to besides. */
export const shippedRules: readonly Rule[] = [
  ...everywhere,
  ...[ownParameters, simulable, reachable, help, strict, verbs, refusedCommands, framework, fileStreams, doors]
]

/** A function that pretends to be a command of Windows has no parameter that the true one lacks. */
export const pretended: Rule = ({ functions }, _scripts, { windows, newer }) =>
  functions.flatMap(({ line, name, parameters }): [number, string][] => {
    const sets = windows.get(name.toLowerCase())
    if (sets === undefined) return []
    const later = newer.filter((item) => item.command.toLowerCase() === name.toLowerCase())
    const known = lower([...sets.flatMap((set) => [...set]), ...later.map((item) => item.parameter)])
    return parameters
      .filter((parameter) => !known.has(parameter.toLowerCase()))
      .map((parameter): [number, string] => [line, `${name} of 5.1 has no parameter -${parameter}`])
  })

export const simulatorRules: readonly Rule[] = [parses, ascii, pretended]

/** Functions that a file may call, by name in lower case: its own first, since two files may each have one of a name. */
function ownFunctions(script: ScriptFacts, scripts: readonly ScriptFacts[]) {
  const all = [...scripts.filter((one) => one !== script), script].flatMap(({ functions }) => functions)
  return new Map(all.map((item) => [item.name.toLowerCase(), item]))
}

const sourced = /^"\$PSScriptRoot\/([\w./-]+\.ps1)"$/

/** The files that a script dot-sources itself. The files of guest/ that sealing copies into deploy/ are found there. */
function dotSourced(script: ScriptFacts, scripts: readonly ScriptFacts[]): ScriptFacts[] {
  return script.commands.flatMap(({ invocation, text }) => {
    const name = invocation === 'Dot' ? sourced.exec(text)?.[1] : undefined
    if (name === undefined) return []
    const file = path.posix.join(path.posix.dirname(script.file), name)
    const found =
      scripts.find((one) => one.file === file) ??
      scripts.find((one) => one.file === file.replace('powershell/deploy/', 'powershell/guest/'))
    return found === undefined ? [] : [found]
  })
}

/** A script with everything that it dot-sources; with `callers`, also what those have that start it with &. */
function closure(script: ScriptFacts, scripts: readonly ScriptFacts[], callers: boolean): ScriptFacts[] {
  const found = new Set<ScriptFacts>()
  const add = (one: ScriptFacts) => {
    if (found.has(one)) return
    found.add(one)
    for (const other of dotSourced(one, scripts)) add(other)
  }
  add(script)
  if (callers) for (const caller of callersOf(script, scripts)) add(caller)
  return [...found]
}

/** run-task.ps1 starts the task scripts by a table of their names. */
function callersOf(script: ScriptFacts, scripts: readonly ScriptFacts[]): ScriptFacts[] {
  const name = `'${path.posix.basename(script.file)}'`
  return scripts.filter(
    (one) =>
      one !== script &&
      path.posix.dirname(one.file) === path.posix.dirname(script.file) &&
      one.commands.some(({ invocation, text }) => invocation === 'Ampersand' && text.startsWith('"$PSScriptRoot/')) &&
      one.code.some(({ text }) => text === name)
  )
}

function isLibrary(script: ScriptFacts, scripts: readonly ScriptFacts[]): boolean {
  return scripts.some((one) => one !== script && dotSourced(one, scripts).includes(script))
}
