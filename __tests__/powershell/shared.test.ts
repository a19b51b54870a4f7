import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import { buildTime, executable, runToEnd } from '../simulator/engine/engine.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'shared-'))
  await mkdir(path.join(folder, 'System32'))
  // As Start-NativeTool calls it: /PID <id> /T /F
  const taskkill = path.join(folder, 'System32', 'taskkill.exe')
  await writeFile(taskkill, '#!/bin/sh\nkill -9 "$2"\n')
  await chmod(taskkill, 0o755)
  await executable('engine')
}, buildTime)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** @returns what a script prints that has the doors to Windows */
async function told(body: string): Promise<string> {
  const script = path.join(folder, 'script.ps1')
  await writeFile(script, `. '${asset('powershell/shared/windows.ps1')}'\n$env:SystemRoot = '${folder}'\n${body}`)
  const ended = await runToEnd(await executable('engine'), ['-NoProfile', '-NonInteractive', '-File', script], {})
  if (ended.exitCode !== 0) throw new Error(ended.errors + ended.output)
  return ended.output.trim()
}

test('a program that closes its output is waited for nevertheless, within its limit', async () => {
  const text = await told(`
$hang = Start-NativeTool -Name /bin/sh -Arguments '-c', 'exec >&- 2>&-; sleep 25' -TimeoutSeconds 1
$work = Start-NativeTool -Name /bin/sh -Arguments '-c', 'echo begun; exec >&- 2>&-; sleep 1; exit 7' -TimeoutSeconds 60
"$($hang.TimedOut) $($work.TimedOut) $($work.ExitCode) $($work.Output)"`)
  expect(text).toBe('True False 7 begun')
}, 60_000)

test('a reader who comes while a file is replaced waits for the new one', async () => {
  const text = await told(`
[void](Start-NativeTool -Name /bin/sh -WorkingDirectory $env:SystemRoot -Arguments '-c', 'echo new > state.json.new; (sleep 0.3; mv state.json.new state.json) > /dev/null 2>&1 &')
"$(Read-WholeFile -Path "$env:SystemRoot/state.json")$($null -eq (Read-WholeFile -Path "$env:SystemRoot/none.json"))"`)
  expect(text).toBe('new\nTrue')
}, 60_000)

test('a command that says something unasked does not spoil the result', async () => {
  const text = await told(`
. '${asset('powershell/shared/events.ps1')}'
Invoke-EventScript -Body { 'unasked'; [ordered]@{ list = @(1); nothing = @() } }`)
  expect(JSON.parse(text)).toEqual({ event: 'result', result: { list: [1], nothing: [] } })
}, 60_000)
