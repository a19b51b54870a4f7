import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { asset } from '../../src/assets.ts'
import { asciiJson, callScript, type PowerShell, ScriptError, strippedEnvironment } from '../../src/powershell/call.ts'
import { findPowerShell } from '../../src/powershell/find.ts'
import { isAlive } from '../../src/processes.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'

let shell: PowerShell
let folder: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const found = await findPowerShell(testRun(recordingReporter(), folder), { simulated: true })
  shell = {
    command: found.command,
    argumentsFor: (script) => [...found.args, '-File', script],
    env: strippedEnvironment({
      ...process.env,
      ACTIONS_RUNTIME_TOKEN: 't',
      INPUT_X: 'x',
      GITHUB_TOKEN: 'g',
      KEPT: 'yes'
    })
  }
}, 180_000)

let scripts = 0

/** Writes a script whose body runs between its input ($request) and its last event, and calls it. */
async function call(
  body: string,
  input: unknown = {},
  more: { signal?: AbortSignal; raw?: boolean; onLog?: () => void } = {}
) {
  const file = path.join(folder, `script-${++scripts}.ps1`)
  const prologue = `. '${asset('powershell/shared/events.ps1')}'\n`
  const text = more.raw === true ? body : `Invoke-EventScript -Body {\nparam($request)\n${body}\n}`
  await writeFile(file, prologue + text)
  const reporter = recordingReporter()
  const guest: string[] = []
  const result = callScript(shell, { file, result: z.unknown() }, input, {
    signal: more.signal ?? new AbortController().signal,
    reporter: {
      ...reporter,
      info: (message) => {
        reporter.info(message)
        more.onLog?.()
      }
    },
    onGuestLine: (line) => guest.push(line.text)
  })
  return { reporter, guest, ended: await result.catch((error: unknown) => error) }
}

test('input and result cross unharmed, whatever characters they hold', async () => {
  const input = {
    text: 'a\u00e4\u4e2d\ud83d\ude00 "quoted" \\ \n\t',
    number: 4294967296,
    list: [1, [2]],
    empty: [],
    nothing: null,
    yes: true
  }
  const { ended } = await call('return $request', input)
  expect(ended).toEqual(input)
})

test('log lines, progress and lines of the guest reach the reporter in order', async () => {
  const { reporter, guest } = await call(`
    Write-ScriptLog -Message 'first'
    Write-ScriptLog -Level warning -Message 'second'
    Write-ScriptLog -Level debug -Message 'third'
    Write-ScriptProgress -Label 'work' -Done 1 -Total 2 -Unit packages
    Write-ScriptEvent -Event ([ordered]@{ event = 'guest'; number = 1; time = 'now'; text = 'hello' })
    return 1`)
  expect(reporter.lines).toEqual(
    ['info: first', 'warning: second', 'debug: third'].map((line) => expect.stringContaining(line))
  )
  expect(reporter.progresses).toEqual([{ label: 'work', done: 1, total: 2, unit: 'packages' }])
  expect(guest).toEqual(['hello'])
})

test("a script's own error keeps its code, its message and its detail", async () => {
  const { ended } = await call("throw (New-ScriptError -Code 'disk.full' -Message 'no room' -Detail @{ free = 1 })")
  expect(ended).toBeInstanceOf(ScriptError)
  expect(ended).toMatchObject({ code: 'disk.full', message: 'no room', detail: { free: 1 } })
})

test('any other error is script.failed with its message', async () => {
  const { ended } = await call("Get-Item -LiteralPath '/no/such/file'")
  expect(ended).toMatchObject({ code: 'script.failed', message: expect.stringContaining('/no/such/file') })
})

describe('a script without a last event has crashed, whatever its exit code', () => {
  test.each([
    ['exit 0 in the middle', "Write-ScriptLog -Message 'so far'\nexit 0", /ended without a result \(exit code 0\)/],
    ['exit 7', "[Console]::Error.WriteLine('broken pipe')\nexit 7", /exit code 7\); it wrote:\n {2}broken pipe/],
    [
      'killed',
      '[System.Diagnostics.Process]::GetCurrentProcess().Kill()\nStart-Sleep -Seconds 5',
      /signal SIGKILL|exit code -?\d+/
    ],
    ['a syntax error', 'if (', /ended without a result/],
    ['two results', 'Invoke-EventScript -Body { 1 }\nInvoke-EventScript -Body { 2 }', /more than one result/]
  ])('%s', async (_name, body, why) => {
    const { ended } = await call(body, {}, { raw: true })
    expect(ended).toMatchObject({ code: 'script.crashed', message: expect.stringMatching(why) })
  })
})

test('other output is kept as log lines and does no harm', async () => {
  const { reporter, ended } = await call(`
    [Console]::Out.WriteLine('plain text')
    [Console]::Out.WriteLine('{ "event": "unknown" }')
    [Console]::Out.WriteLine('{ broken')
    [Console]::Error.WriteLine('to standard error')
    return 5`)
  expect(ended).toBe(5)
  const text = reporter.lines.join('\n')
  for (const kept of ['plain text', '"unknown"', '{ broken', 'to standard error']) expect(text).toContain(kept)
})

test('a result of 8 MB and 5,000 events pass', async () => {
  const { reporter, ended } = await call(`
    for ($i = 0; $i -lt 5000; $i++) { Write-ScriptLog -Message "line $i" }
    return ('x' * 8MB)`)
  expect(reporter.lines).toHaveLength(5000)
  expect(String(ended)).toHaveLength(8 * 1024 * 1024)
})

test('a result of another shape is told by its key', async () => {
  const file = path.join(folder, 'shape.ps1')
  await writeFile(
    file,
    `. '${asset('powershell/shared/events.ps1')}'\nInvoke-EventScript -Body { return [ordered]@{ vmId = 5 } }`
  )
  const script = { file, result: z.object({ vmId: z.string() }) }
  const options = { signal: new AbortController().signal, reporter: recordingReporter() }
  await expect(callScript(shell, script, {}, options)).rejects.toMatchObject({
    code: 'script.bad-result',
    message: expect.stringContaining('vmId')
  })
})

test('the environment has lost tokens and inputs, and nothing else', async () => {
  const { ended } = await call(
    'return @{ seen = @($env:ACTIONS_RUNTIME_TOKEN, $env:INPUT_X, $env:GITHUB_TOKEN, $env:KEPT) }'
  )
  expect(ended).toEqual({ seen: [null, null, null, 'yes'] })
})

test('an abort ends the script and what it has started, at once', async () => {
  const controller = new AbortController()
  let aborted = 0
  const onLog = () => {
    aborted = Date.now()
    controller.abort(new Error('the limit has passed'))
  }
  const { ended, reporter } = await call(
    `
    $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo -ArgumentList '${process.execPath}', '-e "setInterval(()=>{},1000)"'
    $start.UseShellExecute = $false
    $child = [System.Diagnostics.Process]::Start($start)
    Write-ScriptLog -Message ([string]$child.Id)
    Start-Sleep -Seconds 60`,
    {},
    { signal: controller.signal, onLog }
  )
  expect(ended).toEqual(new Error('the limit has passed'))
  // Far from the minute that the script sleeps.
  expect(Date.now() - aborted).toBeLessThan(30_000)
  const pid = Number(/(\d+)$/.exec(reporter.lines[0] ?? '')?.[1])
  expect(pid).toBeGreaterThan(0)
  expect(isAlive(pid)).toBe(false)
})

test('JSON for a script is pure ASCII', () => {
  expect(asciiJson({ a: '\u00e9\ud83d\ude00\u007f' })).toBe('{"a":"\\u00e9\\ud83d\\ude00\\u007f"}')
  expect(JSON.parse(asciiJson({ a: '\u00e9\ud83d\ude00' }))).toEqual({ a: '\u00e9\ud83d\ude00' })
})
