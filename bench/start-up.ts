/**
 * Prints the size of dist/ and how long its entry points take to start, beside an empty script: what a user waits for
 * before anything happens. Runs on the Node that runs it.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const runs = 15
const dist = path.resolve(import.meta.dirname, '../dist')

/** @returns best and median of the wall-clock times, in milliseconds */
function measure(script: string, args: readonly string[], cwd: string): { best: number; median: number } {
  const times = Array.from({ length: runs }, () => {
    const start = process.hrtime.bigint()
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { cwd, env: bare(), encoding: 'utf8' })
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6
    if (status !== 0) throw new Error(`${path.basename(script)} ended with exit code ${status}: ${stderr}`)
    return milliseconds
  }).sort((a, b) => a - b)
  return { best: times[0] ?? 0, median: times[Math.floor(runs / 2)] ?? 0 }
}

/** No runner around it: clean-up finds no state, and nothing else from this shell gets in. */
function bare(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(INPUT|STATE|GITHUB|RUNNER|NODE)_/.test(name))
  )
}

async function distSize(): Promise<string> {
  const sizes = await Promise.all((await readdir(dist)).map(async (name) => (await stat(path.join(dist, name))).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return `dist/: ${sizes.length} files, ${(bytes / 1e6).toFixed(2)} MB`
}

async function main(): Promise<void> {
  if (!existsSync(dist)) throw new Error('there is no dist/: npm run build makes it')
  const folder = await mkdtemp(path.join(tmpdir(), 'start-up-'))
  try {
    const empty = path.join(folder, 'empty.mjs')
    await writeFile(empty, '')
    console.log(await distSize())
    console.log(`Node ${process.version}, ${runs} runs each, in milliseconds`)
    console.log(`${'best'.padStart(7)} ${'median'.padStart(7)}`)
    const cases: [string, string, string[]][] = [
      ['an empty script', empty, []],
      ['dist/cli.js --help', path.join(dist, 'cli.js'), ['--help']],
      ['dist/cleanup.js, nothing to clean up', path.join(dist, 'cleanup.js'), []]
    ]
    for (const [what, script, args] of cases) {
      const { best, median } = measure(script, args, folder)
      console.log(`${best.toFixed(0).padStart(7)} ${median.toFixed(0).padStart(7)}  ${what}`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
