import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ensureEngine } from '../../src/powershell/engine.ts'
import { findPowerShell } from '../../src/powershell/find.ts'
import type { Run } from '../../src/run.ts'

let folder: string
let told: string[]
let abort: AbortController

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ensure-engine-'))
  await mkdir(path.join(folder, 'bin'))
  told = []
  abort = new AbortController()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Only what lies in the test's own folder is on PATH, and only its own cache is used. */
const environment = () => ({ PATH: path.join(folder, 'bin'), XDG_CACHE_HOME: path.join(folder, 'cache') })
const cache = () => path.join(folder, 'cache', 'maas-windows-image', 'engine')

/** Puts a program of this shell text on PATH. `$out` is the folder that `dotnet publish` would fill. */
async function onPath(name: string, text: string): Promise<void> {
  const file = path.join(folder, 'bin', name)
  const out = 'while [ $# -gt 0 ]; do [ "$1" = --output ] && out=$2; shift; done'
  await writeFile(file, `#!/bin/sh\nPATH=/usr/bin:/bin\nhere='${folder}'\n${out}\n${text}\n`)
  await chmod(file, 0o755)
}

const publishes = 'echo built >> "$here/builds"; mkdir -p "$out"; echo > "$out/maas-windows-image-engine"'
const builds = async () => (await readFile(path.join(folder, 'builds'), 'utf8')).trim().split('\n').length

function run(): Run {
  const tell = (message: string) => void told.push(message)
  const nothing = () => undefined
  return {
    signal: abort.signal,
    now: () => new Date(),
    sleep: () => new Promise((resolve) => setTimeout(resolve, 5)),
    workFolder: folder,
    fetch,
    reporter: {
      debug: nothing,
      info: tell,
      warning: tell,
      error: tell,
      problem: nothing,
      progress: nothing,
      group: (_title, body) => body(),
      secret: nothing
    }
  }
}

const ensure = () => ensureEngine(run(), { env: environment() })

describe('the engine', () => {
  test('is built once and then taken from the cache', async () => {
    await onPath('dotnet', publishes)
    const first = await ensure()
    expect(first.startsWith(cache())).toBe(true)
    expect(await ensure()).toBe(first)
    expect(await builds()).toBe(1)
    expect(told).toEqual(["building the simulator's PowerShell once (about 25 s)"])
    expect(await readdir(cache())).toEqual([path.basename(path.dirname(first))])
  })

  test('is built by one builder at a time', async () => {
    await onPath('dotnet', `sleep 0.2; ${publishes}`)
    const found = await Promise.all([ensure(), ensure(), ensure()])
    expect(new Set(found).size).toBe(1)
    expect(await builds()).toBe(1)
  })

  test('is built although an earlier builder was killed', async () => {
    await onPath('dotnet', publishes)
    const key = path.basename(path.dirname(await ensure()))
    await rm(path.join(cache(), key), { recursive: true })
    // No system gives out this process id: it is larger than the kernel's largest.
    await writeFile(path.join(cache(), `${key}.lock`), '99999999')
    await ensure()
    expect(await builds()).toBe(2)
    expect(await readdir(cache())).toEqual([key])
  })

  test('leaves nothing behind when the job is cancelled', async () => {
    await onPath('dotnet', 'echo > "$here/started"; sleep 60')
    const building = ensure()
    while (!(await readdir(folder)).includes('started')) await new Promise((resolve) => setTimeout(resolve, 10))
    abort.abort(new Error('cancelled'))
    await expect(building).rejects.toThrow('cancelled')
    expect(await readdir(cache())).toEqual([])
  })

  test.each([
    ['powershell.nuget', 'error NU1301: Unable to load the service index', /^NuGet cannot be reached.*allow https:.*$/],
    ['powershell.sdk', 'No .NET SDKs were found.', /^The .NET here cannot build.*install PowerShell 7.*$/]
  ])('%s is one line', async (code, line, message) => {
    await onPath('dotnet', `echo '${line}'; exit 1`)
    await expect(ensure()).rejects.toMatchObject({ name: 'UserError', code, message: expect.stringMatching(message) })
  })

  test('shows the end of the log when it does not build', async () => {
    await onPath(
      'dotnet',
      'i=1; while [ $i -le 40 ]; do echo "line $i"; i=$((i+1)); done; echo "  error CS1002" >&2; exit 1'
    )
    const failure = ensure()
    await expect(failure).rejects.toMatchObject({ code: 'powershell.engine-build' })
    await expect(failure).rejects.toThrow(/did not build:\n {2}line 2\d\n(.|\n)*line 40/)
    expect(await readdir(cache())).toEqual([])
  })

  test('needs .NET', async () => {
    await expect(ensure()).rejects.toMatchObject({
      code: 'powershell.missing',
      message: 'There is no PowerShell and no .NET on PATH: install PowerShell 7 (pwsh) or the .NET SDK 10'
    })
  })
})

describe('PowerShell', () => {
  const find = (simulated: boolean) => findPowerShell(run(), { simulated, platform: 'linux', env: environment() })

  test('is powershell.exe by its absolute path on Windows', async () => {
    const found = findPowerShell(run(), { simulated: true, platform: 'win32', env: { SystemRoot: 'D:\\Win' } })
    await expect(found).resolves.toMatchObject({
      command: 'D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      kind: 'windows'
    })
  })

  test('is pwsh where there is one, simulated or not', async () => {
    await onPath('pwsh', 'exit 0')
    for (const simulated of [true, false]) {
      expect(await find(simulated)).toEqual({
        command: path.join(folder, 'bin', 'pwsh'),
        args: ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass'],
        kind: 'pwsh'
      })
    }
  })

  test('is the engine only in a simulated build', async () => {
    await onPath('dotnet', publishes)
    expect(await find(true)).toMatchObject({ kind: 'engine' })
    await expect(find(false)).rejects.toMatchObject({ code: 'powershell.missing', message: /install PowerShell 7/ })
  })
})
