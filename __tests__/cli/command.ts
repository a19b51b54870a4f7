import { execFile } from 'node:child_process'
import path from 'node:path'

export const project = path.resolve(import.meta.dirname, '../..')

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Where {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs the terminal command from its sources. */
export function command(args: readonly string[], where: Where = {}): Promise<Ended> {
  return node([path.join(project, 'src/cli.ts'), ...args], where)
}

/** Runs this Node; `env` is added to the environment, which tells nothing of a runner. */
export function node(args: readonly string[], { cwd = project, env = {} }: Where = {}): Promise<Ended> {
  const outside = Object.entries(process.env).filter(([name]) => !/^(GITHUB|RUNNER|INPUT|NODE_OPTIONS)/.test(name))
  const options = { cwd, env: { ...Object.fromEntries(outside), ...env }, encoding: 'utf8' } as const
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}
