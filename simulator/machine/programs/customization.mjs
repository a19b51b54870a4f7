/** powershell.exe with something that is not the build's own: a customisation, whose course the scenario tells. */
import fs from 'node:fs'
import path from 'node:path'
import { list, nativePath, readJson, scenario, sleep } from '../store.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run(call) {
  const { args, say, take, volume } = call
  const script = args[args.findIndex((each) => each.toLowerCase() === '-file') + 1] ?? ''
  const named = args.some((each) => each.toLowerCase() === '-file')
  if (named && !fs.existsSync(nativePath(volume, script))) {
    say(`The argument '${script}' to the -File parameter does not exist.`)
    return -196608
  }
  const known = scenario().customizations[customizationName(volume, script, args.join(' '))]
  for (const line of known?.output ?? []) say(line)
  if (known?.hangs) await sleep(2 ** 31 - 1)
  await take(known?.takes)
  if (known?.killed) process.kill(process.pid, 'SIGKILL')
  return known?.exitCode ?? 0
}

/**
 * The step of that script in a build's steps.json, else the scenario's key that the script's path or the command line holds.
 * @param {string} volume @param {string} script @param {string} line
 */
function customizationName(volume, script, line) {
  const slashed = script.replaceAll('\\', '/').toLowerCase()
  const temp = path.join(volume, 'Windows', 'Temp')
  for (const build of list(temp)) {
    for (const step of readJson(path.join(temp, build, 'steps.json'))?.steps ?? []) {
      const own = String(step.script ?? '')
        .replaceAll('\\', '/')
        .toLowerCase()
      if (own !== '' && slashed.endsWith(own)) return String(step.name)
    }
  }
  const keys = Object.keys(scenario().customizations)
  const number = /customizations\/(\d+)\//.exec(slashed)?.[1]
  return (
    keys.find((key) => number !== undefined && Number(key) === Number(number)) ??
    keys.find((key) => line.includes(key)) ??
    ''
  )
}
