/** schtasks.exe /Run|/Delete|/Query|/Change /TN <name>: by the same files as the cmdlets. */
import fs from 'node:fs'
import path from 'node:path'
import { ask, list, readJson, taskFile, writeJson } from '../store.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, machine, say, take, volume }) {
  await take(0)
  const lower = args.map((each) => each.toLowerCase())
  const wanted = (args[lower.indexOf('/tn') + 1] ?? '').replace(/^\\/, '').toLowerCase()
  const folder = path.join(machine ?? '', 'tasks')
  const id = list(folder).find(
    (each) =>
      `${readJson(path.join(folder, each, 'task.json'))?.taskPath}${readJson(path.join(folder, each, 'task.json'))?.taskName}`
        .replace(/^\\/, '')
        .toLowerCase() === wanted
  )
  if (machine === null || id === undefined) {
    say('ERROR: The system cannot find the file specified.')
    return 1
  }
  const file = path.join(folder, id, 'task.json')
  if (lower.includes('/run')) ask(machine, { kind: 'start-task', task: id })
  else if (lower.includes('/delete')) {
    fs.rmSync(taskFile(volume, readJson(file)).path, { force: true })
    fs.rmSync(path.join(folder, id), { recursive: true, force: true })
  } else if (lower.includes('/disable') || lower.includes('/enable')) {
    const task = { ...readJson(file), enabled: lower.includes('/enable') }
    writeJson(file, task)
    const { path: xml, text } = taskFile(volume, task)
    fs.writeFileSync(xml, text, 'utf16le')
  }
  say('SUCCESS')
  return 0
}
