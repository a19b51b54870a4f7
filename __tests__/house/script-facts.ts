/** What PowerShell files use, as the real parser sees it: one PowerShell process for all of them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { executable, runToEnd } from '../simulator/engine/engine.ts'

interface Finding {
  readonly line: number
  readonly what: string
}

export interface Call {
  readonly line: number
  /** The function it stands in; empty at the top of the file. */
  readonly place: string
  /** Null when it is computed, as in `& $body`. */
  readonly name: string | null
  readonly text: string
  readonly invocation: string
  readonly parameters: readonly string[]
  readonly splats: readonly string[]
  readonly constants: readonly string[]
  readonly arrayWrapped: boolean
  readonly lastOfPipeline: boolean
}

export interface Member {
  readonly line: number
  readonly place: string
  readonly static: boolean
  readonly type: string
  readonly name: string
  /** -1 when it is read, not called. */
  readonly arguments: number
  readonly constants: readonly (string | null)[]
  /** The command whose parameters this asks for. */
  readonly checks: string
}

export interface FunctionFacts {
  readonly line: number
  readonly name: string
  readonly parameters: readonly string[]
  readonly advanced: boolean
  readonly help: boolean
}

export interface ScriptFacts {
  /** Relative to the project, with slashes. */
  readonly file: string
  readonly help: boolean
  readonly errors: readonly Finding[]
  readonly newer: readonly Finding[]
  readonly commands: readonly Call[]
  readonly functions: readonly FunctionFacts[]
  readonly members: readonly Member[]
  readonly types: readonly { line: number; name: string }[]
  /** Every token but comments. */
  readonly code: readonly { line: number; text: string }[]
  /** Uses of `$input`. */
  readonly input: readonly { line: number }[]
  readonly bytes: Buffer
}

/** @param files relative to `root` @returns their facts, in the same order, and the verbs that 5.1 approves */
export async function readScripts(
  root: string,
  files: readonly string[]
): Promise<{ scripts: ScriptFacts[]; verbs: ReadonlySet<string> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'house-'))
  try {
    const list = path.join(folder, 'list.txt')
    await writeFile(list, files.map((file) => `${path.join(root, file)}\n`).join(''))
    const reader = path.join(import.meta.dirname, 'read-scripts.ps1')
    const args = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', reader, '-List', list]
    const ended = await runToEnd(await executable('engine'), args, {})
    if (ended.exitCode !== 0) throw new Error(`read-scripts.ps1: ${ended.errors}${ended.output}`)
    const all: { verbs: string[]; scripts: Omit<ScriptFacts, 'bytes'>[] } = JSON.parse(ended.output)
    const scripts = all.scripts.map(async (script) => ({
      ...script,
      file: path.relative(root, script.file).replaceAll(path.sep, '/'),
      bytes: await readFile(script.file)
    }))
    return { scripts: await Promise.all(scripts), verbs: new Set(all.verbs) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
