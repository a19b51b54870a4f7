import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { isAlive, runProcess } from '../src/processes.ts'
import { temporaryFolder } from './surroundings.ts'

const never = new AbortController().signal
const node = process.execPath

async function script(text: string): Promise<string> {
  const file = path.join(await temporaryFolder(), 'script.cjs')
  await writeFile(file, text)
  return file
}

test('lines of both streams arrive, the input is fed, the exit code is given', async () => {
  const file = await script(
    "let t='';process.stdin.on('data',d=>t+=d).on('end',()=>{console.log('got '+t);console.error('oops');process.exitCode=7})"
  )
  const output: string[] = []
  const errors: string[] = []
  const end = await runProcess(node, [file], {
    env: process.env,
    input: 'h\u00e9llo',
    signal: never,
    onOutput: (line) => output.push(line),
    onError: (line) => errors.push(line)
  })
  expect({ end, output, errors }).toEqual({
    end: { exitCode: 7, killedBy: null },
    output: ['got h\u00e9llo'],
    errors: ['oops']
  })
})

test('a line of 20 MB arrives whole', async () => {
  const file = await script("process.stdout.write('x'.repeat(20e6)+'\\n')")
  let length = 0
  await runProcess(node, [file], { env: process.env, signal: never, onOutput: (line) => (length = line.length) })
  expect(length).toBe(20_000_000)
})

test('a program that cannot start is an error that names it', async () => {
  await expect(runProcess('/no/such/program', [], { env: {}, signal: never })).rejects.toThrow('/no/such/program')
})

test('a child that never reads its input does no harm', async () => {
  const file = await script('process.exit(3)')
  const end = await runProcess(node, [file], { env: process.env, input: 'x'.repeat(5e6), signal: never })
  expect(end.exitCode).toBe(3)
})

test('an abort ends the whole tree, also grandchildren that ignore SIGTERM', async () => {
  const file = await script(`
    const { spawn } = require('node:child_process')
    process.on('SIGTERM', () => undefined)
    const code = "process.on('SIGTERM',()=>{});setInterval(()=>{},1e3);console.log(process.pid)"
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'inherit', 'inherit'] })
    setInterval(() => undefined, 1e3)
  `)
  const controller = new AbortController()
  let grandchild = 0
  const running = runProcess(node, [file], {
    env: process.env,
    signal: controller.signal,
    onOutput: (line) => {
      grandchild = Number(line)
      controller.abort(new Error('enough'))
    }
  })
  await expect(running).rejects.toThrow('enough')
  expect(grandchild).toBeGreaterThan(0)
  for (let look = 0; look < 50 && isAlive(grandchild); look++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(isAlive(grandchild)).toBe(false)
})

test('an abort before the start starts nothing', async () => {
  const signal = AbortSignal.abort(new Error('no'))
  await expect(runProcess(node, ['-e', ''], { env: {}, signal })).rejects.toThrow('no')
})
