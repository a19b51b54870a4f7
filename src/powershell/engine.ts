/** Builds the simulator's PowerShell, once, into the user's cache folder. */
import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { asset } from '../assets.ts'
import { UserError } from '../errors.ts'
import { isAlive, runProcess } from '../processes.ts'
import type { Run } from '../run.ts'
import { onPath } from './on-path.ts'

export interface EngineOptions {
  readonly platform?: NodeJS.Platform
  readonly env?: NodeJS.ProcessEnv
}

/** Lines of a failed build that are shown. */
const tailLength = 15

/** How long a builder waits before it looks again whether another one is done, in milliseconds. */
const lockInterval = 200

/**
 * Makes sure that the engine is built from exactly these sources.
 * @returns the absolute path of its executable
 * @throws UserError when .NET is missing, when NuGet cannot be reached, and when the build fails
 */
export async function ensureEngine(run: Run, options: EngineOptions = {}): Promise<string> {
  const { platform = process.platform, env = process.env } = options
  const { sources, files, folder, executable } = await placeOf(platform, env)
  if (await exists(executable)) return executable
  const dotnet = onPath(platform === 'win32' ? 'dotnet.exe' : 'dotnet', env)
  if (dotnet === undefined) throw nothingInstalled()
  const release = await lock(run, `${folder}.lock`)
  try {
    // Another builder may have been faster.
    if (!(await exists(executable))) await build(run, { dotnet, sources, files, folder, env })
    return executable
  } finally {
    await release()
  }
}

/** @returns the absolute path of the engine's executable, if it is built from exactly these sources already */
export async function builtEngine(options: EngineOptions = {}): Promise<string | undefined> {
  const { executable } = await placeOf(options.platform ?? process.platform, options.env ?? process.env)
  return (await exists(executable)) ? executable : undefined
}

async function placeOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv) {
  const sources = asset('simulator/engine')
  const files = await sourceFiles(sources)
  const folder = path.join(cacheFolder(platform, env), 'maas-windows-image', 'engine', await keyOf(sources, files))
  const executable = path.join(folder, `maas-windows-image-engine${platform === 'win32' ? '.exe' : ''}`)
  return { sources, files, folder, executable }
}

function nothingInstalled(): UserError {
  return new UserError(
    'powershell.missing',
    'There is no PowerShell and no .NET on PATH: install PowerShell 7 (pwsh) or the .NET SDK 10'
  )
}

function cacheFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  const named = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_CACHE_HOME']
  // The XDG specification wants a relative path ignored.
  if (named !== undefined && path.isAbsolute(named)) return named
  return path.join(env['HOME'] || os.homedir(), '.cache')
}

/** What the engine is made of: C# and the project file, wherever somebody has built in place before. */
async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true })
  return entries
    .map((entry) => entry.replaceAll(path.sep, '/'))
    .filter((entry) => /\.(cs|csproj)$/.test(entry) && !/^(bin|obj)\//.test(entry))
    .sort()
}

async function keyOf(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`)
  for (const file of files) {
    const text = await readFile(path.join(folder, file), 'utf8')
    hash.update(`${file}\0${text.replaceAll('\r\n', '\n')}\0`)
  }
  return hash.digest('hex').slice(0, 16)
}

interface Build {
  readonly dotnet: string
  readonly sources: string
  readonly files: readonly string[]
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
}

async function build(run: Run, { dotnet, sources, files, folder, env }: Build): Promise<void> {
  run.reporter.info("building the simulator's PowerShell once (about 25 s)")
  // Beside its destination, so that the rename stays on one file system.
  const temporary = `${folder}.${process.pid}-${randomUUID().slice(0, 8)}`
  try {
    const copy = path.join(temporary, 'source')
    for (const file of files) await cp(path.join(sources, file), path.join(copy, file))
    await publish(run, dotnet, copy, path.join(temporary, 'out'), { env, home: await runtimeHome(dotnet, folder) })
    await settle(path.join(temporary, 'out'), folder)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Puts the built folder into its place, unless another builder was faster. */
async function settle(built: string, folder: string): Promise<void> {
  try {
    await rename(built, folder)
  } catch (error) {
    // The key names the content, so a folder that is there already is as good; only its lack is an error.
    if (!(await exists(folder))) throw error
  }
}

/**
 * Where the executable finds the runtime, seen from its own folder. Without it, it would know only DOTNET_ROOT and the places
 * of the system's packages, and fail where .NET lies in a home folder and merely on PATH.
 */
async function runtimeHome(dotnet: string, folder: string): Promise<string> {
  return path.relative(folder, path.dirname(await realpath(dotnet)))
}

interface Publishing {
  readonly env: NodeJS.ProcessEnv
  readonly home: string
}

async function publish(
  run: Run,
  dotnet: string,
  source: string,
  out: string,
  { env, home }: Publishing
): Promise<void> {
  const lines: string[] = []
  const keep = (line: string) => {
    lines.push(line)
    run.reporter.debug(line)
  }
  const args = ['publish', path.join(source, 'engine.csproj'), '--configuration', 'Release', '--use-current-runtime']
  const end = await runProcess(
    dotnet,
    [...args, '--output', out, '--nologo', '--tl:off', `-p:AppHostRelativeDotNet=${home}`],
    {
      // In the copy, where no global.json of the checkout asks for another SDK.
      cwd: source,
      env: {
        ...env,
        DOTNET_CLI_TELEMETRY_OPTOUT: '1',
        DOTNET_NOLOGO: '1',
        // A build server would outlive us and hold our pipes open.
        DOTNET_CLI_USE_MSBUILD_SERVER: '0',
        MSBUILDDISABLENODEREUSE: '1',
        UseSharedCompilation: 'false'
      },
      signal: run.signal,
      onOutput: keep,
      onError: keep
    }
  )
  if (end.exitCode !== 0) throw buildFailure(lines)
}

function buildFailure(lines: readonly string[]): UserError {
  const log = lines.join('\n')
  if (/No \.NET SDKs were found|NETSDK1045/.test(log)) {
    return new UserError(
      'powershell.sdk',
      "The .NET here cannot build the simulator's PowerShell: install PowerShell 7 (pwsh) or the .NET SDK 10"
    )
  }
  if (/\bNU1(301|101|302|801)\b|Unable to load the service index/.test(log)) {
    return new UserError(
      'powershell.nuget',
      "NuGet cannot be reached, and the simulator's PowerShell needs a package from it: install PowerShell 7 (pwsh), or allow https://api.nuget.org"
    )
  }
  const tail = lines.filter((line) => line.trim() !== '').slice(-tailLength)
  return new UserError(
    'powershell.engine-build',
    `The simulator's PowerShell did not build:\n${tail.map((line) => `  ${line.trim()}`).join('\n')}`
  )
}

/**
 * Waits until no other live process builds.
 * @returns what gives the lock back
 */
async function lock(run: Run, file: string): Promise<() => Promise<void>> {
  await mkdir(path.dirname(file), { recursive: true })
  for (;;) {
    run.signal.throwIfAborted()
    if (await take(file)) return () => rm(file, { force: true })
    // Should two find the same dead holder at once, both may build: wasteful, and harmless, since the last step is a rename.
    if (await isAbandoned(file)) await rm(file, { force: true })
    else await run.sleep(lockInterval)
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** A lock whose holder was killed names a process that is gone; one that was killed while it wrote names none. */
async function isAbandoned(file: string): Promise<boolean> {
  try {
    const holder = Number.parseInt(await readFile(file, 'utf8'), 10)
    if (Number.isInteger(holder)) return !isAlive(holder)
    return Date.now() - (await stat(file)).mtimeMs > 10_000
  } catch {
    // It was given back meanwhile.
    return false
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false
  )
}
