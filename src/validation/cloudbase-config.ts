/** Checks a configuration file of cloudbase-init, to which MAAS appends its own lines when a machine is deployed. */
import { readFile, stat } from 'node:fs/promises'
import { errorMessage } from '../errors.ts'
import { locator, type Problem } from '../location.ts'

/** A configuration has a few KB. */
const longest = 1024 * 1024

/**
 * MAAS' curtin hook appends lines such as `maas_metadata_url=...` at the end, which oslo.config reads as options of whatever
 * section the file ends in; they are known in [DEFAULT] only (image-tools: curtin's finalize.py).
 * @param name what problems call the file
 */
export async function checkCloudbaseConfig(file: string, name: string): Promise<Problem[]> {
  const unreadable = (message: string): Problem[] => [
    { rule: 'cloudbase-init.unreadable', severity: 'error', message, location: { file: name, line: 1, column: 1 } }
  ]
  try {
    const found = await stat(file)
    if (!found.isFile()) return unreadable('this is not a file')
    if (found.size > longest)
      return unreadable(`this file has ${found.size} bytes; a configuration has at most ${longest}`)
    // One character a byte, so that no byte hides.
    return checkText(name, (await readFile(file)).toString('latin1'))
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`)
  }
}

function checkText(name: string, text: string): Problem[] {
  const problems: Problem[] = []
  const locate = locator(name, text)
  const add: Add = (rule, severity, start, end, message, hint) => {
    problems.push({ rule: `cloudbase-init.${rule}`, severity, message, hint, location: locate(start, end) })
  }
  const mark = /^\xef\xbb\xbf|^\xff\xfe|^\xfe\xff/.exec(text)?.[0].length ?? 0
  const foreign = mark > 0 ? undefined : /[^\t\n\r\x20-\x7e]+/.exec(text)
  if (mark > 0) add('ascii', 'error', 0, mark, 'the file begins with a byte order mark', 'save it as plain ASCII')
  if (foreign) {
    const message = 'not ASCII: cloudbase-init reads the file in the code page of the machine'
    add('ascii', 'error', foreign.index, foreign.index + foreign[0].length, message, 'write ASCII only')
  }
  const { section, sectionAt, values } = readSections(text, mark, add)
  if (text !== '' && !text.endsWith('\n')) {
    const message = 'the last line has no line end: what MAAS appends would become part of it'
    add('last-line', 'error', text.lastIndexOf('\n') + 1, text.length, message, 'end the file with a line break')
  }
  if (section !== 'DEFAULT') {
    const message =
      section === undefined
        ? 'the file has no [DEFAULT] section: what MAAS appends would be an error'
        : `the file ends in [${section.slice(0, 60)}]: what MAAS appends is known in [DEFAULT] only`
    add('last-section', 'error', sectionAt.start, sectionAt.end, message, 'put the [DEFAULT] section last')
  }
  checkClock(values, sectionAt, name, add)
  return problems
}

type Add = (
  rule: string,
  severity: Problem['severity'],
  start: number,
  end: number,
  message: string,
  hint: string
) => void

interface Value {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Reads as oslo.config does: sections, `key = value` or `key: value`, comments, and indented lines that go on. */
function readSections(text: string, from: number, add: Add) {
  const values = new Map<string, Value>()
  let section: string | undefined
  let sectionAt = { start: 0, end: 0 }
  let start = from
  for (const line of text.slice(from).split('\n')) {
    const end = start + line.trimEnd().length
    const header = /^\[([^\]]*)\]\s*$/.exec(line)
    const pair = /^([^\s=:[#;][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line)
    if (header) {
      section = header[1] ?? ''
      sectionAt = { start, end }
    } else if (pair) {
      if (section === undefined) {
        add('syntax', 'error', start, end, 'an option stands before the first section', 'put it behind [DEFAULT]')
      }
      values.set(`${section}.${pair[1]}`, { text: pair[2] ?? '', start, end })
    } else if (!/^\s|^[#;]|^$/.test(line)) {
      add('syntax', 'error', start, end, 'this is no section, no option and no comment', 'write key=value')
    }
    start += line.length + 1
  }
  return { section, sectionAt, values }
}

/** cloudbase-init's NTP plugin writes this option's value into the registry, whatever the image holds. */
function checkClock(
  values: ReadonlyMap<string, Value>,
  fallback: { start: number; end: number },
  name: string,
  add: Add
) {
  const clock = values.get('DEFAULT.real_time_clock_utc')
  if (clock !== undefined && /^(?:true|yes|on|1)$/i.test(clock.text)) return
  // The configuration of the specialize pass runs no plugin that looks at the clock.
  if (clock === undefined && /unattend/i.test(name)) return
  const { start, end } = clock ?? fallback
  const message = 'the hardware clock is taken for local time; MAAS leaves it in UTC and refuses times that are off'
  add('clock', 'warning', start, end, message, 'write real_time_clock_utc=true under [DEFAULT]')
}
