import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { asset } from '../../src/assets.ts'
import { buildTime } from '../simulator/engine/engine.ts'
import { readScripts, type ScriptFacts } from './script-facts.ts'
import { broken, everywhere, type Ground, type Newer, shippedRules, simulatorRules } from './script-rules.ts'
import { windowsCommands } from './windows-commands.ts'

const root = path.resolve(import.meta.dirname, '../..')
const fixtures = '__tests__/house/fixtures/'
const badScript = `${fixtures}bad.ps1`

let scripts: ScriptFacts[]
let ground: Ground

beforeAll(async () => {
  const inline = await inlineScripts()
  try {
    const files = [
      ...(await powerShellFiles()),
      ...['bad', 'lost', 'unparsable'].map((name) => `${fixtures}${name}.ps1`),
      ...inline.files
    ]
    const read = await readScripts(root, files)
    scripts = read.scripts
    ground = await readGround(read.verbs)
  } finally {
    await rm(inline.folder, { recursive: true, force: true })
  }
}, buildTime)

const below = (folder: string) => scripts.filter(({ file }) => file.startsWith(folder))

describe('scripts', () => {
  test('there are scripts to hold', () => {
    expect(below('powershell/').length).toBeGreaterThan(30)
    expect(below('examples/').length).toBeGreaterThan(1)
    expect(below('simulator/modules/').length).toBeGreaterThan(5)
  })

  test('shipped scripts are valid for Windows PowerShell 5.1, use only what is there, and go through the doors', () => {
    expect(broken(shippedRules, below('powershell/'), ground)).toEqual([])
  })

  test('the scripts and inline customizations of the examples are valid for Windows PowerShell 5.1', () => {
    // They may start any program: they are the user's own and run as processes of their own.
    const own = scripts.filter(({ file }) => file.startsWith('examples/') || file.endsWith('.inline.ps1'))
    const found = broken(everywhere, own, ground)
    expect(found.filter((line) => !/ [\w-]+\.exe is neither defined/.test(line))).toEqual([])
  })

  test('what the simulator defines under the name of a Windows command has no parameter that Windows lacks', () => {
    expect(broken(simulatorRules, below('simulator/modules/'), ground)).toEqual([])
  })

  test('command files are ASCII with the line ends that cmd.exe wants', async () => {
    const names = (await readdir(path.join(root, 'powershell'), { recursive: true })).filter((name) =>
      name.endsWith('.cmd')
    )
    expect(names).toHaveLength(3)
    for (const name of names) {
      const text = await readFile(path.join(root, 'powershell', name), 'latin1')
      expect({ name, text }).toEqual({ name, text: expect.stringMatching(/^([\x20-\x7e]*\r\n)+$/) })
    }
  })
})

describe('newer-commands.json', () => {
  test('names known commands, and only what 5.1 lacks and a script uses', () => {
    for (const { command, parameter, firstBuild, page, without } of ground.newer) {
      const sets = ground.windows.get(command.toLowerCase())
      expect(sets).toBeDefined()
      expect(sets?.some((set) => set.has(parameter.toLowerCase()))).toBe(false)
      expect(firstBuild).toBeGreaterThan(14393)
      expect(page).toMatch(/^https:\/\/learn\.microsoft\.com\//)
      expect(without).not.toBe('')
      const uses = below('powershell/').flatMap(({ commands }) => commands)
      expect(uses.some((call) => call.name === command && call.parameters.includes(parameter))).toBe(true)
    }
  })
})

describe('the rules themselves', () => {
  test('a script of every forbidden kind is caught, line by line', () => {
    const bad = scripts.filter(({ file }) => file === badScript)
    const found = broken(shippedRules, bad, ground)
    const lines = (bad[0]?.bytes.toString('utf8') ?? '').split('\n')
    const marked = lines.flatMap((text, index) => {
      const because = / # bad: (.+)$/.exec(text)?.[1]
      return because === undefined ? [] : [{ line: index + 1, because }]
    })
    expect(marked.length).toBeGreaterThan(50)
    const missed = marked.filter(({ line, because }) => {
      return !found.some((one) => one.startsWith(`${badScript}:${line}:`) && one.includes(because))
    })
    expect(missed).toEqual([])
    const unmarked = found.filter((one) => !marked.some(({ line }) => line === Number(one.split(':')[1])))
    expect(unmarked.map((one) => one.slice(badScript.length + 1))).toEqual([
      '1: the file has no .SYNOPSIS',
      '1: Set-StrictMode -Version Latest is missing'
    ])
  })

  test('a function whose file is not dot-sourced, and a file that does not parse, are caught', () => {
    const found = (name: string) => {
      const file = below(`${fixtures}${name}`)
      const all = broken(shippedRules, [...file, ...below('powershell/')], ground)
      return all.filter((line) => line.startsWith(fixtures)).map((line) => line.slice(fixtures.length))
    }
    expect(found('lost')).toEqual(['lost.ps1:7: Get-Now is not dot-sourced'])
    expect(found('unparsable')).toContainEqual(expect.stringContaining('unparsable.ps1:7: does not parse: '))
  })
})

async function powerShellFiles(): Promise<string[]> {
  const files: string[] = []
  for (const folder of ['powershell', 'examples', 'simulator/modules']) {
    const entries = await readdir(path.join(root, folder), { recursive: true })
    files.push(
      ...entries
        .filter((name) => /\.psm?1$/.test(name))
        .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    )
  }
  return files.sort()
}

/** The `run:` texts of the examples, each as a file. */
async function inlineScripts(): Promise<{ folder: string; files: string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'house-inline-'))
  const files: string[] = []
  for (const name of await readdir(path.join(root, 'examples/images'))) {
    const definition: { customizations?: { run?: string }[] } = parse(
      await readFile(path.join(root, 'examples/images', name), 'utf8')
    )
    for (const [index, { run }] of (definition.customizations ?? []).entries()) {
      if (run === undefined) continue
      const file = path.join(folder, `${name}-${index + 1}.inline.ps1`)
      await writeFile(file, run)
      files.push(path.relative(root, file))
    }
  }
  return { folder, files }
}

async function readGround(verbs: ReadonlySet<string>): Promise<Ground> {
  const json = async (file: string) => JSON.parse(await readFile(asset(file), 'utf8'))
  const engine: Record<string, { parameters: string[] }> = (await json('simulator/engine/commands.json')).commands
  const newer: Newer[] = await json('powershell/newer-commands.json')
  const lower = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()))
  const functions = below('simulator/modules/').flatMap((script) => script.functions)
  return {
    windows: await windowsCommands(),
    newer,
    engine: new Map(Object.entries(engine).map(([name, { parameters }]) => [name.toLowerCase(), lower(parameters)])),
    simulated: new Map(functions.map(({ name, parameters }) => [name.toLowerCase(), lower(parameters)])),
    verbs,
    framework: await json('__tests__/house/framework-members.json')
  }
}
