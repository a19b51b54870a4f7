/**
 * Times `inspect` on the largest files there are, beside the tools that a user would ask instead. Files are sparse, so all
 * of it is warm. Needs gcab, wimlib-imagex, cabextract, openssl and osslsigncode.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { program, signed, wim, wimMsuFiles } from '../__tests__/updates/identify/containers.ts'
import { writeLargeCabinet, writeLargeWim } from '../__tests__/updates/identify/large-files.ts'

const runs = 3
const cli = path.resolve(import.meta.dirname, '../src/cli.ts')
/**
 * Tells the most memory that the process had, when it ends. Not resourceUsage: the kernel counts what the parent had when
 * it forked.
 */
const tellMemory = `import fs from 'node:fs'
process.on('exit', () => process.stderr.write(/VmHWM:.*/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[0] + '\\n'))`

interface Measured {
  readonly seconds: number
  readonly megabytes?: number
}

function measure(command: string, args: readonly string[], mayFail = false): Measured {
  let seconds = Number.POSITIVE_INFINITY
  let kibibytes = 0
  for (let run = 0; run < runs; run++) {
    const start = process.hrtime.bigint()
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
    seconds = Math.min(seconds, Number(process.hrtime.bigint() - start) / 1e9)
    if (error !== undefined || (status !== 0 && !mayFail)) throw new Error(`${command}: ${error?.message ?? stderr}`)
    kibibytes = Math.max(kibibytes, Number(/^VmHWM:\s+(\d+) kB$/m.exec(stderr)?.[1] ?? 0))
  }
  return { seconds, ...(kibibytes === 0 ? {} : { megabytes: (kibibytes * 1024) / 1e6 }) }
}

function inspect(file: string, ...flags: string[]): Measured {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(tellMemory)}`, cli, 'inspect', ...flags, file]
  return measure(process.execPath, args)
}

function row(what: string, { seconds, megabytes }: Measured): void {
  const memory = megabytes === undefined ? '' : `${megabytes.toFixed(0)} MB`
  console.log(`  ${what.padEnd(44)} ${`${seconds.toFixed(2)} s`.padStart(9)} ${memory.padStart(8)}`)
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-inspect-'))
  const title = async (file: string) =>
    console.log(`${path.basename(file)}, ${((await stat(file)).size / 1e9).toFixed(2)} GB`)
  try {
    console.log(`Node ${process.version}, best of ${runs}, start of the program included; most memory of all runs`)
    const msu = path.join(folder, 'windows11.0-kb5129195-x64.msu')
    await writeLargeWim(msu, wim(wimMsuFiles('KB5129195')), 4_639_000_000)
    await title(msu)
    row('inspect', inspect(msu))
    row('wimlib-imagex dir', measure('wimlib-imagex', ['dir', msu, '1']))
    row('sha256sum', measure('sha256sum', [msu]))
    const cab = path.join(folder, 'windows10.0-kb5031364-x64.cab')
    writeLargeCabinet(cab, 65_000)
    await title(cab)
    row('inspect', inspect(cab))
    row('inspect --deep', inspect(cab, '--deep'))
    row('cabextract -l', measure('cabextract', ['-l', cab]))
    row('cabextract -t', measure('cabextract', ['-t', cab]))
    row('sha256sum', measure('sha256sum', [cab]))
    const exe = path.join(folder, 'mpam-fe.exe')
    await writeFile(
      exe,
      signed(Buffer.concat([program({ OriginalFilename: 'mpam-fe.exe' }), Buffer.alloc(220_000_000)]))
    )
    await title(exe)
    row('inspect', inspect(exe))
    row('osslsigncode verify', measure('osslsigncode', ['verify', exe], true))
    row('sha256sum', measure('sha256sum', [exe]))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
