/** cmd.exe /c <line>: runs nothing; the scenario says how a command that holds a certain text ends. */
import { ask, fault, scenario, sleep } from '../store.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, machine, say, take }) {
  const line = args.join(' ')
  const known = scenario().templateCommands.find((each) => line.toLowerCase().includes(each.contains.toLowerCase()))
  if (known?.hangs) await sleep(2 ** 31 - 1)
  await take(known?.takes)
  for (const each of known?.output ?? []) say(each)
  if (machine !== null && /\bshutdown(\.exe)?\s.*[/-][rs]\b/i.test(line)) {
    const restart = /[/-]r\b/i.test(line)
    if (restart || fault('never-powers-off') === undefined) ask(machine, { kind: restart ? 'restart' : 'shutdown' })
  }
  return known?.exitCode ?? 0
}
