/**
 * Packs one disk with what people use and with this tool, in one run, and prints a table. `npm run bench:pack`; it takes
 * 40 GB below /tmp (or below the folder given) and some minutes, and needs the Debian packages qemu-utils, ntfs-3g, gdisk,
 * pigz and time, and root for the loop devices of the judges. `--quick` takes a disk of a tenth.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
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
  /** Peak, in bytes. */
  scratch: number
}

interface Row extends Cost {
  name: string
  level: string
  output: number
  verify?: Cost
}

async function main(): Promise<void> {
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
    const rows = [
      await ours(disk, 3),
      ...(await theirs(disk)),
      await ours(disk, 3),
      await ours(disk, 4),
      await ours(disk, 1)
    ]
    show(rows)
    compare(rows)
    await grow()
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
async function theirs(disk: string): Promise<Row[]> {
  const [raw, tar, archive] = ['disk.raw', 'disk.tar', 'disk.gz'].map(inFolder) as [string, string, string]
  const convert = await measure(archive, 'qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', disk, raw)
  const rawBytes = allocated(raw)
  const plain = await measure(archive, 'sh', '-c', `pigz -3 -c ${raw} >${archive}`)
  const plainOutput = statSync(archive).size
  rmSync(archive)
  const tarred = await measure(archive, 'tar', '-cf', tar, '-C', folder, 'disk.raw')
  const tarBytes = allocated(tar)
  rmSync(raw)
  const zipped = await measure(archive, 'sh', '-c', `pigz -3 -c ${tar} >${archive}`)
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

async function ours(disk: string, level: number): Promise<Row> {
  const archive = inFolder('disk.dd.gz')
  const cost = await measure(archive, process.execPath, cli, 'pack', disk, archive, '--level', String(level))
  const verify = await measure(archive, process.execPath, cli, 'verify', archive)
  const output = statSync(archive).size
  rmSync(archive)
  return { name: '(c) this', level: String(level), ...cost, output, verify }
}

/** The same files on a volume ten times as large, three times by turns: one run differs from the next by more than a tenth. */
async function grow(): Promise<void> {
  const [raw, disk] = [inFolder('disk.raw'), inFolder('large.vhdx')]
  console.log('making the large disk')
  makeDisk(raw, folder, { ...shape, size: 10 * shape.size })
  toVhdx(raw, disk)
  rmSync(raw)
  const [small, large]: [Row[], Row[]] = [[], []]
  for (let turn = 0; turn < 3; turn++) {
    small.push(await ours(inFolder('windows.vhdx'), 3))
    large.push(await ours(disk, 3))
  }
  show([...small.map((row) => ({ ...row, name: 'as above' })), ...large.map((row) => ({ ...row, name: 'ten times' }))])
  const middle = (rows: Row[]) => rows.map(({ wall }) => wall).sort((a, b) => a - b)[1] ?? Number.NaN
  const zeros = (9 * shape.size) / 2 ** 30
  const more = ((large[0]?.output ?? 0) - (small[0]?.output ?? 0)) / zeros / 1e6
  const times = middle(large) / middle(small)
  console.log(
    `a disk ten times as large: wall ${times.toFixed(2)} times (middle of three); output ${more.toFixed(3)} MB more for each GiB of zeros`
  )
}

/** @param result what may grow beside the sources; everything else that lies in the folder meanwhile is scratch */
async function measure(result: string, command: string, ...args: string[]): Promise<Cost> {
  if (!existsSync('/usr/bin/time')) throw new Error('the Debian package time is missing')
  const before = new Set(readdirSync(folder))
  const child = spawn('/usr/bin/time', ['-f', 'cost %e %U %S %M', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told += text
  })
  let scratch = 0
  const look = () => {
    const added = readdirSync(folder).filter((name) => !before.has(name) && !name.startsWith(path.basename(result)))
    scratch = Math.max(
      scratch,
      added.reduce((total, name) => total + allocated(inFolder(name)), 0)
    )
  }
  const timer = setInterval(look, 250)
  const [status] = await once(child, 'close')
  clearInterval(timer)
  const [, wall, user, system, memory] = /cost ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(told) ?? []
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${told}`)
  return { wall: Number(wall), cpu: Number(user) + Number(system), memory: (Number(memory) * 1024) / 1e6, scratch }
}

function sum(...costs: Cost[]): Cost {
  return {
    wall: costs.reduce((total, { wall }) => total + wall, 0),
    cpu: costs.reduce((total, { cpu }) => total + cpu, 0),
    memory: Math.max(...costs.map(({ memory }) => memory)),
    scratch: Math.max(...costs.map(({ scratch }) => scratch))
  }
}

function allocated(file: string): number {
  return (statSync(file, { throwIfNoEntry: false })?.blocks ?? 0) * 512
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
    verify?.wall.toFixed(1) ?? '',
    verify?.memory.toFixed(0) ?? ''
  ])
  const heads = ['', 'level', 'wall s', 'CPU s', 'peak MB', 'scratch GB', 'output MB', 'verify s', 'its peak MB']
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  for (const row of [heads, ...cells]) console.log(line(row))
}

function compare([first, a, b, second]: readonly Row[]): void {
  if (first === undefined || a === undefined || b === undefined || second === undefined) return
  const wall = (first.wall + second.wall) / 2
  console.log(
    `level 3 against (a): ${(a.wall / wall).toFixed(1)} times faster; against (b): ${(b.wall / wall).toFixed(1)} times`
  )
}

await main()
