/** Command files, as far as setup scripts go: rem, echo into a file, `if exist`, `&&`, `exit`, programs. */
import fs from 'node:fs'
import { expandVariables, guestEnvironment } from './launch.mjs'
import { nativePath } from './store.mjs'

/**
 * @param {string} volume the folder that is C: @param {string} file a guest's path
 * @param {(line: string) => Promise<number>} start runs a program to its end
 * @returns {Promise<number>} the exit code of what ran last
 */
export async function runBatch(volume, file, start) {
  const environment = guestEnvironment('', 0, '')
  let code = 0
  /** @param {string} written @returns {Promise<boolean>} whether the file goes on */
  async function runLine(written) {
    const line = written.trim().replace(/^@\s*/, '')
    if (/^($|rem\b|::|echo\s+off\b|setlocal\b)/i.test(line)) return true
    const exit = /^exit\b(?:\s+\/b)?\s*(\d*)/i.exec(line)
    if (exit !== null) {
      code = Number(exit[1] || code)
      return false
    }
    const echo = /^echo\s+(.*?)\s*>\s*"([^"]+)"$/i.exec(line)
    if (echo !== null) {
      fs.writeFileSync(nativePath(volume, echo[2] ?? ''), `${echo[1]}\r\n`)
      return true
    }
    const condition = /^if\s+(not\s+)?exist\s+"([^"]+)"\s+(.*)$/i.exec(line)
    if (condition !== null) {
      const exists = fs.existsSync(nativePath(volume, condition[2] ?? ''))
      return exists === (condition[1] === undefined) ? runLine(condition[3] ?? '') : true
    }
    for (const part of line.split(/\s+&&\s+/)) {
      code = await start(part)
      if (code !== 0) break
    }
    return true
  }
  for (const line of fs.readFileSync(nativePath(volume, file), 'latin1').split(/\r?\n/)) {
    if (!(await runLine(expandVariables(line, environment)))) break
  }
  return code
}
