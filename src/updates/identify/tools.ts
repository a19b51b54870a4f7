/** Takes members out of containers with the tools that the platform has. Without a tool there is nothing, and no error. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { runProcess } from '../../processes.ts'
import type { ContainerMember } from './identity.ts'

/** Unpacking 5 GB takes minutes; a tool that needs longer than this hangs. */
const longest = 600_000

/** Of a list; each file of a WIM has some thirty. */
const mostLines = 100_000

interface Call {
  readonly command: string
  readonly args: readonly string[]
}

/**
 * Extracts one member.
 * @param into an empty folder
 * @returns the extracted file; undefined when no tool here can do it, or when it failed
 */
export async function extractMember(
  { file, container }: { file: string; container: 'cab' | 'wim' },
  member: string,
  into: string,
  signal: AbortSignal
): Promise<string | undefined> {
  const call = container === 'cab' ? cabinetCall(file, member, into) : wimCall(file, member, into)
  if (call === undefined || !(await succeeds(call, into, signal))) return undefined
  const entries = await readdir(into, { recursive: true, withFileTypes: true })
  const found = entries.find((entry) => entry.isFile())
  return found === undefined ? undefined : path.join(found.parentPath, found.name)
}

function cabinetCall(file: string, member: string, into: string): Call {
  if (process.platform === 'win32') return { command: inSystem('expand.exe'), args: [file, `-F:${member}`, into] }
  // The filter is a pattern, and names have forward slashes by then.
  const pattern = member.replaceAll('\\', '/').replace(/[*?[\]]/g, '\\$&')
  return { command: 'cabextract', args: ['-q', '-d', into, '-F', pattern, file] }
}

/** DISM applies whole images only, so on Windows members of a WIM are not looked into. */
function wimCall(file: string, member: string, into: string): Call | undefined {
  if (process.platform === 'win32') return undefined
  const args = ['extract', file, '1', `/${member}`, `--dest-dir=${into}`, '--no-wildcards', '--no-acls']
  return { command: 'wimlib-imagex', args }
}

/** By its absolute path: Windows would look into the current folder first, which is somebody's checkout. */
function inSystem(program: string): string {
  return path.win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', program)
}

/**
 * Lists the root of image 1 of a WIM whose folder is packed.
 * @returns undefined when no tool here can do it
 */
export async function listWim(file: string, cwd: string, signal: AbortSignal): Promise<ContainerMember[] | undefined> {
  const lines: string[] = []
  const keep = (line: string) => void (lines.length < mostLines && lines.push(line))
  const call =
    process.platform === 'win32'
      ? { command: inSystem('dism.exe'), args: ['/English', '/List-Image', `/ImageFile:${file}`, '/Index:1'] }
      : { command: 'wimlib-imagex', args: ['dir', file, '1', '--detailed'] }
  if (!(await succeeds(call, cwd, signal, keep))) return undefined
  return process.platform === 'win32' ? readDismList(lines) : readDetails(lines)
}

/** One path a line, beginning with a backslash; sizes are not told. */
export function readDismList(lines: readonly string[]): ContainerMember[] {
  const names = lines.map((line) => /^\\([^\\]+?)\s*$/.exec(line)?.[1]).filter((name) => name !== undefined)
  return names.map((name) => ({ name, size: 0, before: 0 }))
}

/** A block of lines a file, of which these count: the path comes first, the size later. */
export function readDetails(lines: readonly string[]): ContainerMember[] {
  const members: ContainerMember[] = []
  let name: string | undefined
  for (const line of lines) {
    const fullPath = /^Full Path\s+= "\/(.*)"$/.exec(line)?.[1]
    if (fullPath !== undefined) name = fullPath === '' || fullPath.includes('/') ? undefined : fullPath
    if (/FILE_ATTRIBUTE_DIRECTORY/.test(line)) name = undefined
    const size = /^Uncompressed size\s+= (\d+) bytes$/.exec(line)?.[1]
    if (size === undefined || name === undefined) continue
    members.push({ name, size: Number(size), before: 0 })
    name = undefined
  }
  return members
}

/** @returns whether the tool is there and ended well */
async function succeeds(
  { command, args }: Call,
  cwd: string,
  signal: AbortSignal,
  onOutput?: (line: string) => void
): Promise<boolean> {
  const { PATH, Path, SystemRoot, TEMP, TMP } = process.env
  const env = Object.fromEntries(Object.entries({ PATH, Path, SystemRoot, TEMP, TMP, LC_ALL: 'C.UTF-8' }))
  const limited = AbortSignal.any([signal, AbortSignal.timeout(longest)])
  try {
    const { exitCode } = await runProcess(command, args, {
      cwd,
      env,
      signal: limited,
      ...(onOutput === undefined ? {} : { onOutput })
    })
    return exitCode === 0
  } catch {
    signal.throwIfAborted()
    return false
  }
}
