/** cmd.exe /c <line>: runs command files; of other commands the scenario says how one that holds a certain text ends. */
import fs from 'node:fs'
import { runBatch } from '../batch.mjs'
import { launch, splitCommandLine } from '../launch.mjs'
import { ask, fault, nativePath, readJson, scenario, sleep } from '../store.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, machine, say, take, user, volume }) {
  const line = args.join(' ')
  const known = scenario().templateCommands.find((each) => line.toLowerCase().includes(each.contains.toLowerCase()))
  if (known?.hangs) await sleep(2 ** 31 - 1)
  await take(known?.takes)
  for (const each of known?.output ?? []) say(each)
  const file = args.at(-1) ?? ''
  if (machine !== null && /\.(cmd|bat)$/i.test(file) && fs.existsSync(nativePath(volume, file))) {
    const boot = readJson(`${machine}/machine.json`)?.boot ?? 0
    return runBatch(volume, file, (each) => {
      const [program = '', ...rest] = splitCommandLine(each)
      return launch({ machine, volume, boot, user, program, args: rest }).ended
    })
  }
  if (machine !== null && /\bshutdown(\.exe)?\s.*[/-][rs]\b/i.test(line)) {
    const restart = /[/-]r\b/i.test(line)
    if (restart || fault('never-powers-off') === undefined) ask(machine, { kind: restart ? 'restart' : 'shutdown' })
  }
  return known?.exitCode ?? 0
}
