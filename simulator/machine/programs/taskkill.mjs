/** taskkill /PID <id> /T /F: truly ends that process and its children, since what runs here truly runs. */
import fs from 'node:fs'
import { list } from '../store.mjs'

/** @param {number} pid @returns {number[]} it and all below it */
function tree(pid) {
  const children = list(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      return fs.readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    } catch {
      return []
    }
  })
  return [pid, ...children.flatMap(tree)]
}

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, say }) {
  const at = args.findIndex((each) => each.toLowerCase() === '/pid')
  const pid = Number(args[at + 1])
  if (at < 0 || !Number.isInteger(pid) || pid <= 1) {
    say('ERROR: Invalid syntax.')
    return 1
  }
  const doomed = args.some((each) => each.toLowerCase() === '/t') ? tree(pid) : [pid]
  let killed = 0
  for (const each of doomed) {
    if (each === process.pid) continue
    try {
      process.kill(each, 'SIGKILL')
      say(`SUCCESS: The process with PID ${each} has been terminated.`)
      killed++
    } catch {
      say(`ERROR: The process with PID ${each} could not be terminated.`)
    }
  }
  return killed > 0 ? 0 : 128
}
