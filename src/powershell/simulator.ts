/** Puts the simulator behind PowerShell. Besides options.ts this folder alone knows that there is one. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { asset } from '../assets.ts'
import type { Run } from '../run.ts'
import { findPowerShell } from './find.ts'
import type { Scenario } from './scenario.ts'
import { answerCatalog } from './simulated-catalog.ts'

export { loadScenario, providedFiles } from './scenario.ts'

export interface Simulator {
  /** Added to the environment of each PowerShell child. */
  readonly env: Readonly<Record<string, string>>
  /** @returns what follows `-File`: the simulator's own script, then `script` with its arguments */
  wrap(script: string, args: readonly string[]): string[]
  /**
   * Answers with the fixture packages by file name, with a catalog that knows them, and with 404 for anything else: no
   * network is touched.
   */
  readonly fetch: typeof fetch
}

/**
 * Prepares a simulated Hyper-V host.
 * @param workDirectory the pretended host lies in it, in `simulated-host`, and is shared by all jobs of that folder
 * @throws UserError that says what to install when there is no PowerShell
 */
export async function prepareSimulator(run: Run, scenario: Scenario, workDirectory: string): Promise<Simulator> {
  const powershell = await findPowerShell(run, { simulated: true })
  const scenarioFile = path.join(run.workFolder, 'scenario.json')
  await mkdir(run.workFolder, { recursive: true })
  await writeFile(scenarioFile, JSON.stringify(scenario))
  const runner = asset('simulator/modules/run-script.ps1')
  return {
    env: {
      MAAS_SIMULATOR_SCENARIO: scenarioFile,
      MAAS_SIMULATOR_HOST: path.join(path.resolve(workDirectory), 'simulated-host'),
      MAAS_SIMULATOR_POWERSHELL: JSON.stringify([powershell.command, ...powershell.args]),
      MAAS_SIMULATOR_NODE: process.execPath,
      // A script lives for a second or two and spends most of it compiling itself: quick code beats good code.
      DOTNET_JITMinOpts: '1'
    },
    wrap: (script, args) => [runner, script, ...args],
    fetch: fetchFixture
  }
}

async function fetchFixture(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input)
  const answer = await answerCatalog(url, typeof init?.body === 'string' ? init.body : '')
  if (answer !== undefined) return answer
  const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
  try {
    if (name === '' || name !== path.basename(name)) throw new Error('not a file name')
    const bytes = await readFile(path.join(asset('simulator/packages'), name))
    return new Response(bytes, { status: 200, headers: { 'content-length': String(bytes.length) } })
  } catch {
    return new Response(`the simulator has no package ${name}`, { status: 404 })
  }
}
