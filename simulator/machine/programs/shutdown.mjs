/** shutdown /r|/s /t <seconds> */
import { ask, fault } from '../store.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, machine, say }) {
  const line = args.join(' ').toLowerCase()
  if (machine === null) {
    say('The simulated host is never shut down.')
    return 5
  }
  if (/[/-]a\b/.test(line)) return 1116
  const restart = /[/-][rg]\b/.test(line)
  if (!restart && !/[/-][sp]\b/.test(line)) {
    say('Usage: shutdown [/i | /l | /s | /sg | /r | /g | /a | /p | /h | /e | /o] ...')
    return 0
  }
  if (!restart && fault('never-powers-off') !== undefined) return 0
  // Windows answers at once and counts down by itself (30 s without /t); the simulator's seconds are short.
  const seconds = Number(/[/-]t\s+(\d+)/.exec(line)?.[1] ?? (/[/-]p\b/.test(line) ? 0 : 30))
  ask(machine, { kind: restart ? 'restart' : 'shutdown', after: seconds * 300 })
  return 0
}
