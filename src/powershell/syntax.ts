/** Asks PowerShell's own parser about scripts that somebody else wrote. They are parsed, never run. */
import os from 'node:os'
import * as z from 'zod'
import { asset } from '../assets.ts'
import type { Reporter } from '../run.ts'
import { asciiJson, callScript, type Script, strippedEnvironment } from './call.ts'
import { readyPowerShell } from './find.ts'

const faultSchema = z.object({
  id: z.number(),
  line: z.number(),
  column: z.number(),
  endLine: z.number(),
  endColumn: z.number(),
  message: z.string(),
  newer: z.boolean()
})
/** A place in the script `id`. `newer` ones are valid PowerShell 7, and `message` is the name of what is newer. */
export type SyntaxFault = z.infer<typeof faultSchema>

interface ScriptText {
  readonly id: number
  readonly text: string
}

const findFaults: Script<{ scripts: readonly ScriptText[] }, { engine: string; faults: SyntaxFault[] }> = {
  file: 'powershell/check/find-syntax-faults.ps1',
  result: z.object({ engine: z.string(), faults: z.array(faultSchema) })
}

/** Windows PowerShell 5.1 reads no longer JSON document than 2 MB. */
const longestInput = 1_500_000
/** In milliseconds; a script of 5000 lines takes less than one second. */
const limit = 60_000

/**
 * @param texts scripts of at most 200,000 characters; `id` in the result is the index
 * @returns what is wrong with them; nothing when this machine has no PowerShell that could tell
 * @throws ScriptError, and the signal's reason
 */
export async function findSyntaxFaults(
  texts: readonly string[],
  options: { signal: AbortSignal; reporter: Reporter; env: NodeJS.ProcessEnv }
): Promise<SyntaxFault[] | undefined> {
  const { signal, reporter, env } = options
  const found = await readyPowerShell({ env })
  if (found === undefined) return undefined
  const shell = {
    command: found.command,
    argumentsFor: (script: string) => [...found.args, '-File', asset(script)],
    env: strippedEnvironment(env)
  }
  // Not the checkout: nothing that lies there is found by a relative name.
  const cwd = os.tmpdir()
  const faults: SyntaxFault[] = []
  for (const scripts of batches(texts.map((text, id) => ({ id, text: disarm(text) })))) {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limit)])
    faults.push(...(await callScript(shell, findFaults, { scripts }, { signal: limited, reporter, cwd })).faults)
  }
  return faults
}

/**
 * The parser itself loads what `using module`, `using assembly` and a DSC `configuration` name. With another word of the
 * same length they are commands, which a script may hold wherever it holds these.
 */
function disarm(text: string): string {
  return text.replace(/using(?!:)/gi, 'u_ing').replace(/configuration/gi, 'c_nfiguration')
}

function* batches(scripts: readonly ScriptText[]): Generator<ScriptText[]> {
  let batch: ScriptText[] = []
  let size = 0
  for (const script of scripts) {
    const length = asciiJson(script).length
    if (batch.length > 0 && size + length > longestInput) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(script)
    size += length
  }
  if (batch.length > 0) yield batch
}
