import { comesWithWindows, normalizeWindowsPath } from './windows-paths.ts'

/** A script or program that a command needs. */
export interface NeededFile {
  /** As the command writes it. */
  readonly path: string
  /** Where in the command. */
  readonly at: number
  /** The command itself asks first whether the file is there. */
  readonly optional: boolean
}

export interface CommandFiles {
  readonly needed: readonly NeededFile[]
  /** What the command itself writes, so that later ones may use it; normalized. */
  readonly written: readonly string[]
}

const runnable = /\.(?:ps1|psm1|bat|cmd|com|exe|msi|msp|msu|cab|vbs|vbe|js|jse|wsf|hta|reg|inf)$/i
const pathStart =
  /(?<![\w%$:}])(?:%[^%\s"'\\]+%[\\/]|\$env:\w+[\\/]|\$\{env:[^}]+\}[\\/]|[A-Za-z]:[\\/]|\\\\(?=[\w.$-]+\\))/gi
/** What stands before a path that is written. */
const writes = /(?:>\s*|-(?:OutFile|Destination)\s+)$/i
/** What stands before a path that is removed or made, not run. */
const handles = /\b(?:del|erase|rd|rmdir|md|mkdir)\s+(?:\/\w+\s+)*$|\b(?:Remove|New)-Item\s+(?:-\w+\s+)*$/i
/** What stands before the program of a command. */
const program = /(?:^|[&|]\s*|\s\/[ck]\s+"?|\bcall\s+|\bstart\s+(?:\/\w+\s+)*(?:""\s+)?)$/i
const asksFirst = /\bif\s+(?:\/i\s+)?(?:not\s+)?exist\b|\bTest-Path\b/i

/**
 * Reads from a command line which scripts and programs it runs. The rule: every path with a drive, a network share or a
 * variable in front counts if it is the program of the command or ends as a script, program or package does; so does a bare
 * name behind `-File`, which PowerShell looks for in System32. Paths that are written or removed do not count.
 */
export function filesOfCommand(command: string): CommandFiles {
  const needed: NeededFile[] = []
  const written: string[] = []
  const optional = asksFirst.test(command)
  for (const match of command.matchAll(pathStart)) {
    const quote =
      command[match.index - 1] === '"' || command[match.index - 1] === "'" ? command[match.index - 1] : undefined
    const before = command.slice(0, quote === undefined ? match.index : match.index - 1)
    const isProgram = program.test(before)
    const path = readPath(command, match.index, quote, isProgram)
    if (writes.test(before)) written.push(normalizeWindowsPath(path))
    else if (!handles.test(before) && (isProgram || runnable.test(path)))
      needed.push({ path, at: match.index, optional })
  }
  for (const match of command.matchAll(/\s-f(?:ile)?\s+["']?([\w.-]+\.ps1)\b/gi)) {
    const name = match[1] ?? ''
    needed.push({ path: name, at: match.index + match[0].lastIndexOf(name), optional })
  }
  return { needed, written }
}

function readPath(command: string, start: number, quote: string | undefined, isProgram: boolean): string {
  if (quote !== undefined) {
    const end = command.indexOf(quote, start)
    const quoted = command.slice(start, end < 0 ? undefined : end)
    if (isProgram ? !/[<>|&]|\s[-/]/.test(quoted) : runnable.test(quoted)) return quoted
  }
  return /^[^\s"'<>|;&,()`*?]*/.exec(command.slice(start))?.[0] ?? ''
}

/** @returns whether a file that a command needs is there: it comes with Windows, or stands in `provided` (normalized). */
export function isProvided(path: string, provided: ReadonlySet<string>): boolean {
  const wanted = normalizeWindowsPath(path)
  if (provided.has(wanted) || comesWithWindows(wanted)) return true
  return !runnable.test(wanted) && ['.exe', '.cmd', '.bat', '.com'].some((ending) => provided.has(wanted + ending))
}
