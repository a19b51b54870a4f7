/**
 * Packs one disk with what people use and with this tool, in one run, and prints a table. `npm run bench:pack`; it takes
 * 40 GB below /tmp (or below the folder given) and some minutes, and needs the Debian packages qemu-utils, ntfs-3g, gdisk,
 * pigz and time, and root for the loop devices of the judges. `--quick` takes a disk of a tenth.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeDisk, run, type Shape, twentyGiB } from './windows-like.ts'

const quick = process.argv.includes('--quick')
const given = process.argv.slice(2).find((argument) => !argument.startsWith('--'))
const folder = path.resolve(given ?? path.join(tmpdir(), 'bench-pack'))
const shape: Shape = quick
  ? { size: twentyGiB.size / 10, used: twentyGiB.used / 10, garbage: twentyGiB.garbage / 10, small: 10_000 }
  : twentyGiB
const cli = path.resolve(import.meta.dirname, '../dist/cli.js')
const inFolder = (name: string) => path.join(folder, name)

interface Cost {
  wall: number
  cpu: number
  /** Peak, in MB. */
  memory: number
}

interface Row extends Cost {
  name: string
  level: string
  scratch: number
  output: number
  verify?: number
}

function main(): void {
  if (!existsSync(cli)) throw new Error('there is no dist/: npm run build makes it')
  mkdirSync(folder, { recursive: true })
  try {
    const disk = inFolder('windows.vhdx')
    console.log('making the disk')
    makeVhdx(disk, shape)
    const node = process.version
    const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`
    console.log(
      `${gib(shape.size)} virtual, ${gib(shape.used)} in use, ${gib(shape.garbage)} deleted, file of ${gib(statSync(disk).size)}; ${run('nproc').trim()} cores, Node ${node}`
    )
    judge(disk)
    const rows = [ours(disk, 3), ...theirs(disk), ours(disk, 3), ours(disk, 4), ours(disk, 1)]
    show(rows)
    grow(rows[0])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function makeVhdx(target: string, of: Shape): void {
  const raw = inFolder('disk.raw')
  makeDisk(raw, folder, of)
  toVhdx(raw, target)
  rmSync(raw)
}

/** Blocks of 32 MiB are what Hyper-V makes. */
function toVhdx(raw: string, target: string): void {
  run('qemu-img', 'convert', '-f', 'raw', '-O', 'vhdx', '-o', 'subformat=dynamic,block_size=32M', raw, target)
  run('sync')
}

/** The large disk before the same judges as the small ones of the tests: the used clusters are the same, the free ones zero. */
function judge(disk: string): void {
  const [archive, raw, out, used] = ['disk.dd.gz', 'disk.raw', 'out.raw', 'used.ntfs'].map(inFolder) as [
    string,
    string,
    string,
    string
  ]
  run(process.execPath, cli, 'pack', disk, archive)
  run('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', disk, raw)
  run('sh', '-c', `zcat ${archive} | dd of=${out} bs=1M iflag=fullblock conv=sparse status=none`)
  run('truncate', '-s', run('sh', '-c', `zcat ${archive} | wc -c`).trim(), out)
  onVolume(raw, (volume) => run('ntfsclone', '--quiet', '--overwrite', used, volume))
  onVolume(out, (volume) => {
    run('cmp', '--bytes', String(shape.size - 2 ** 21), used, volume)
    run('ntfsfix', '--no-action', volume)
  })
  if (!run('sgdisk', '--verify', out).includes('No problems found')) throw new Error('sgdisk finds problems')
  console.log('judged: ntfsclone, ntfsfix and sgdisk agree with what was packed')
  for (const file of [archive, raw, out, used]) rmSync(file)
}

function onVolume(disk: string, body: (volume: string) => void): void {
  const size = shape.size - 2 ** 21
  const device = run(
    'losetup',
    '--show',
    '--find',
    '--read-only',
    '--offset',
    String(2 ** 20),
    '--sizelimit',
    String(size),
    disk
  ).trim()
  try {
    body(device)
  } finally {
    run('losetup', '--detach', device)
  }
}

/** (a) is what windows-imaging-tools does; (b) leaves the tar out. */
function theirs(disk: string): Row[] {
  const [raw, tar, archive] = [inFolder('disk.raw'), inFolder('disk.tar'), inFolder('disk.gz')]
  const convert = measure('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', disk, raw)
  const rawBytes = allocated(raw)
  const plain = measure('sh', '-c', `pigz -3 -c ${raw} >${archive}`)
  const plainOutput = statSync(archive).size
  rmSync(archive)
  const tarred = measure('tar', '-cf', tar, '-C', folder, 'disk.raw')
  const tarBytes = allocated(tar)
  rmSync(raw)
  const zipped = measure('sh', '-c', `pigz -3 -c ${tar} >${archive}`)
  const output = statSync(archive).size
  for (const file of [tar, archive]) rmSync(file)
  return [
    {
      name: '(a) qemu-img, tar, pigz',
      level: '3',
      ...sum(convert, tarred, zipped),
      scratch: rawBytes + tarBytes,
      output
    },
    { name: '(b) qemu-img, pigz', level: '3', ...sum(convert, plain), scratch: rawBytes, output: plainOutput }
  ]
}

function ours(disk: string, level: number): Row {
  const archive = inFolder('disk.dd.gz')
  const cost = measure(process.execPath, cli, 'pack', disk, archive, '--level', String(level))
  const scratch = readdirSync(folder).filter((name) => name.endsWith('.partial')).length
  const verify = measure(process.execPath, cli, 'verify', archive).wall
  const output = statSync(archive).size
  rmSync(archive)
  return { name: '(c) this', level: String(level), ...cost, scratch, output, verify }
}

/** The same files on a volume ten times as large. */
function grow(small: Row | undefined): void {
  if (small === undefined) return
  const [raw, disk] = [inFolder('disk.raw'), inFolder('large.vhdx')]
  console.log('making the large disk')
  makeDisk(raw, folder, { ...shape, size: 10 * shape.size })
  toVhdx(raw, disk)
  rmSync(raw)
  const again = ours(inFolder('windows.vhdx'), 3)
  const large = ours(disk, 3)
  const zeros = (9 * shape.size) / 2 ** 30
  console.log(
    `a disk ten times as large, right after each other: wall ${again.wall.toFixed(1)} s and ${large.wall.toFixed(1)} s, ${(large.wall / again.wall).toFixed(2)} times; output ${((large.output - again.output) / zeros / 1e6).toFixed(3)} MB more for each GiB of zeros`
  )
}

function measure(command: string, ...args: string[]): Cost {
  if (!existsSync('/usr/bin/time')) throw new Error('the Debian package time is missing')
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', 'cost %e %U %S %M', command, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 2 ** 26
  })
  const [, wall, user, system, memory] = /cost ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(stderr) ?? []
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return { wall: Number(wall), cpu: Number(user) + Number(system), memory: (Number(memory) * 1024) / 1e6 }
}

function sum(...costs: Cost[]): Cost {
  return {
    wall: costs.reduce((total, { wall }) => total + wall, 0),
    cpu: costs.reduce((total, { cpu }) => total + cpu, 0),
    memory: Math.max(...costs.map(({ memory }) => memory))
  }
}

function allocated(file: string): number {
  return statSync(file).blocks * 512
}

function show(rows: readonly Row[]): void {
  const cells = rows.map(({ name, level, wall, cpu, memory, scratch, output, verify }) => [
    name,
    level,
    wall.toFixed(1),
    cpu.toFixed(1),
    memory.toFixed(0),
    (scratch / 1e9).toFixed(1),
    (output / 1e6).toFixed(0),
    verify === undefined ? '' : verify.toFixed(1)
  ])
  const heads = ['', 'level', 'wall s', 'CPU s', 'peak MB', 'scratch GB', 'output MB', 'verify s']
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  for (const row of [heads, ...cells]) console.log(line(row))
  const [first, a, b, second] = rows
  if (first === undefined || a === undefined || b === undefined || second === undefined) return
  const wall = (first.wall + second.wall) / 2
  console.log(
    `level 3 against (a): ${(a.wall / wall).toFixed(1)} times faster; against (b): ${(b.wall / wall).toFixed(1)} times`
  )
}

main()
