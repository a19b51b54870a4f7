/** Which files a pull request changes, as git tells. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { errorMessage, UserError } from '../errors.ts'
import { onPath } from '../powershell/on-path.ts'
import { runProcess } from '../processes.ts'

/** A commit id, or a branch of `origin`: nothing that git could take for an option. */
const safeReference = /^(?:[0-9a-f]{40,64}|origin\/(?!-)[\w./-]+)$/

export interface ChangedFiles {
  /** Absolute: changed, new, or not committed yet. */
  readonly files: ReadonlySet<string>
  /** Whether a file is gone or has another name: somebody may still name it. */
  readonly someGone: boolean
}

/**
 * Compares the work tree with the commit that it and the pull request's base have in common. The base is the one that
 * GitHub names (GITHUB_EVENT_PATH, GITHUB_BASE_REF); elsewhere it is the default branch of `origin`.
 * @throws UserError `validate.changed-only` when there is no git, no base, or too little history
 */
export async function changedFiles(root: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ChangedFiles> {
  const git = (...args: string[]) => runGit(root, env, signal, args)
  const inside = await git('rev-parse', '--is-inside-work-tree')
  if (inside.exitCode !== 0)
    throw unknown(`git does not know this folder: ${inside.errors || 'there is no repository'}`)
  const base = await commonCommit(git, await basesOf(env))
  const changed = await git('diff', '--name-status', '--no-renames', '--no-ext-diff', '--relative', '-z', base, '--')
  const untracked = await git('ls-files', '--others', '--exclude-standard', '-z')
  for (const { exitCode, errors } of [changed, untracked]) {
    if (exitCode !== 0) throw unknown(`git could not compare with ${base}: ${errors}`)
  }
  const files = new Set(untracked.output.split('\0').filter((name) => name !== ''))
  let someGone = false
  const fields = changed.output.split('\0')
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (fields[at] === 'D') someGone = true
    files.add(fields[at + 1] ?? '')
  }
  return { files: new Set([...files].map((name) => path.resolve(root, name))), someGone }
}

type Git = (...args: string[]) => Promise<GitEnd>

/** In the order in which they are tried. */
async function basesOf(env: NodeJS.ProcessEnv): Promise<string[]> {
  const bases: string[] = []
  const event = env['GITHUB_EVENT_PATH']
  if (event !== undefined && event !== '') {
    try {
      const { pull_request: pull }: { pull_request?: { base?: { sha?: unknown } } } = JSON.parse(
        await readFile(event, 'utf8')
      )
      if (typeof pull?.base?.sha === 'string') bases.push(pull.base.sha)
    } catch (error) {
      throw unknown(`the event of this run cannot be read: ${errorMessage(error)}`)
    }
  }
  const branch = env['GITHUB_BASE_REF']
  if (branch !== undefined && branch !== '') bases.push(`origin/${branch}`)
  if (bases.length === 0 && env['GITHUB_ACTIONS'] === 'true') {
    throw unknown('this run is not of a pull request, so there is no base to compare with')
  }
  const usable = (bases.length > 0 ? bases : ['origin/HEAD']).filter((base) => safeReference.test(base))
  if (usable.length === 0) throw unknown('the base of the pull request has a name that is no commit and no branch')
  return usable
}

async function commonCommit(git: Git, bases: readonly string[]): Promise<string> {
  for (const base of bases) {
    const { exitCode, output } = await git('merge-base', base, 'HEAD')
    if (exitCode === 0) return output.trim()
  }
  const shallow = (await git('rev-parse', '--is-shallow-repository')).output.trim() === 'true'
  if (!shallow) throw unknown(`this history has no commit in common with ${bases.join(' or ')}`)
  throw unknown('the checkout has too little history to tell: give actions/checkout fetch-depth: 0')
}

function unknown(why: string): UserError {
  return new UserError('validate.changed-only', `changed-only: ${why}`)
}

interface GitEnd {
  readonly exitCode: number | null
  readonly output: string
  readonly errors: string
}

/** Nothing that the checked repository says makes git run a program: hooks, monitors and drivers come from its own settings. */
async function runGit(
  root: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  args: readonly string[]
): Promise<GitEnd> {
  // In a job's container the checkout belongs to another user, which git would refuse.
  const settings = ['-c', 'core.fsmonitor=false', '-c', `safe.directory=${root}`, '-c', 'core.quotePath=false']
  // By its absolute path: Windows would look into the checkout first.
  const program = onPath(process.platform === 'win32' ? 'git.exe' : 'git', env)
  if (program === undefined) throw unknown('there is no git on PATH')
  const output: string[] = []
  const errors: string[] = []
  try {
    const { exitCode } = await runProcess(program, [...settings, ...args], {
      cwd: root,
      env: { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
      signal,
      onOutput: (line) => output.push(line),
      onError: (line) => errors.push(line)
    })
    return { exitCode, output: output.join('\n'), errors: errors.join(' ') }
  } catch (error) {
    signal.throwIfAborted()
    throw unknown(`git cannot be started: ${errorMessage(error)}`)
  }
}
