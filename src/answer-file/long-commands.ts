/** Commands that are too long for an answer file. */
import { type Command, isAtHome, longestPath } from './commands.ts'
import type { Draft } from './draft.ts'

/** A script that a rendered command runs in place of a text that would be too long. */
export interface CommandScript {
  /** On the build machine. */
  readonly path: string
  /** With the line ends that cmd.exe wants. */
  readonly text: string
}

/** cmd.exe takes no longer line (support.microsoft.com/help/830473). */
const longestShellLine = 8191

/** Whether rendering gets around the command's length: the runner takes long lines, and scripts do. */
export function isMendable(command: Command): boolean {
  if (command.text.length >= longestShellLine || !isAtHome(command)) return false
  if (command.kind === 'first-logon') return true
  // A line break would make two commands of it.
  return command.kind.startsWith('run-') && command.pass === 'specialize' && !/[\r\n]/.test(command.text.trim())
}

/**
 * Puts commands of specialize that are longer than Windows Setup takes into scripts of `folder`, and makes the answer file
 * run those. A command that a script cannot hold stays, and is an error for its length.
 */
export function moveLongCommands(draft: Draft, commands: readonly Command[], folder: string): CommandScript[] {
  const scripts: CommandScript[] = []
  for (const command of commands) {
    const { kind, line, text, place } = command
    if (line === undefined || kind === 'first-logon' || text.length <= longestPath || !isMendable(command)) continue
    const path = scriptPath(folder, scripts.length + 1)
    scripts.push({ path, text: scriptOf(text) })
    const message = `the command has ${text.length} characters, Path takes ${longestPath}: it goes through a script file`
    draft.note('info', 'command-moved', place, message)
    draft.setText(line, `cmd.exe /d /c ${path}`, 'the command is too long for an answer file')
  }
  return scripts
}

/** @returns where scripts may stand: a file that was rendered before runs them already */
export function scriptPaths(folder: string): string[] {
  return Array.from({ length: 500 }, (_, index) => scriptPath(folder, index + 1))
}

function scriptPath(folder: string, number: number): string {
  return `${folder}\\specialize-${number}.cmd`
}

/** In a script, a per cent sign that belongs to no variable is written twice. */
function scriptOf(command: string): string {
  const line = command.trim().replace(/%[A-Za-z_][\w()]*%|%/g, (found) => (found === '%' ? '%%' : found))
  const lines = ['@echo off', ...(/^[\0-\x7f]*$/.test(line) ? [] : ['chcp 65001 >nul']), line, 'exit /b %errorlevel%']
  return lines.map((each) => `${each}\r\n`).join('')
}
