import { isWindowsVariable } from './windows-paths.ts'

const marks: readonly RegExp[] = [
  /\$\{[^}]*\}/,
  /\{\{.*?\}\}/s,
  /\{%.*?%\}/s,
  /%\{[^}]*\}/,
  /<%.*?%>/s,
  /(?<![\w.])@[A-Z][A-Z0-9_]*@(?![\w.])/
]
/** Marks that also mean something to PowerShell or cmd. */
const marksInCommands: readonly RegExp[] = [/\{\{\s*[\w.]+\s*\}\}/, /\{%\s.*?\s%\}/s, /<%.*?%>/s]
/** Marks that are one only as the whole value. */
const wholeMarks = /^(?:\[[A-Za-z_][\w. -]*\]|\{[A-Za-z_]\w*(?:\.\w+)+\})$/
/** Only so much of a value is searched, so that a hostile one costs little. */
const longest = 1024
const variable = /%([A-Z][A-Z0-9_]*)%/g

/** @returns the first piece of a value that a template engine should have replaced, and where it stands. */
export function placeholderIn(value: string, isCommand = false): { text: string; at: number } | undefined {
  const part = value.slice(0, longest)
  for (const mark of isCommand ? marksInCommands : marks) {
    const found = mark.exec(part)
    if (found) return { text: found[0], at: found.index }
  }
  for (const found of part.matchAll(variable)) {
    if (!isWindowsVariable(found[1] ?? '')) return { text: found[0], at: found.index }
  }
  const whole = isCommand ? null : wholeMarks.exec(part.trim())
  return whole === null ? undefined : { text: whole[0], at: part.indexOf(whole[0]) }
}

/** Whether a template engine is meant to replace some of this value. */
export function isPlaceholder(value: string): boolean {
  return placeholderIn(value) !== undefined
}
