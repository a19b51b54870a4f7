/** NTFS volumes filled through ntfs-3g, which mounts a plain file: no loop device, and nothing left but a mount to undo. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { MiB, noise, randomNumbers, tool, writeSparse } from './disks.ts'

export const ntfsJudges = ['mkfs.ntfs', 'ntfs-3g', 'sgdisk', 'qemu-img', 'python3']

export interface NtfsDisk {
  /** The raw disk. */
  readonly file: string
  /** Of the NTFS partition, in bytes. */
  readonly offset: number
  readonly length: number
}

/**
 * Makes a GPT disk: a FAT partition with something in it, then an NTFS one, then room. The volume is made and filled in
 * a file of its own.
 */
export async function makeNtfsDisk(
  folder: string,
  name: string,
  { size, sector, cluster, fill }: { size: number; sector: number; cluster: number; fill: (mount: string) => void }
): Promise<NtfsDisk> {
  const [volume, file] = [path.join(folder, `${name}.ntfs`), path.join(folder, `${name}.raw`)]
  await writeSparse(volume, size, [])
  // As on a used disk, free clusters hold something.
  tool('dd', 'if=/dev/urandom', `of=${volume}`, 'bs=1M', `count=${size / MiB}`, 'conv=notrunc')
  const options = ['-q', '-Q', '-F', '-s', String(sector), '-c', String(cluster), '-p', String((4 * MiB) / sector)]
  tool('mkfs.ntfs', ...options, '-H', '255', '-S', '63', volume)
  mounted(volume, path.join(folder, `${name}.mnt`), fill)
  const offset = 4 * MiB
  await writeSparse(file, offset + size + 8 * MiB, [[MiB, noise('fat', MiB)]])
  place(volume, file, offset)
  partition(file, sector, [MiB, offset], [offset, offset + size])
  await rm(volume)
  return { file, offset, length: size }
}

/** Writes a GPT. sgdisk takes a file for a disk with sectors of 512 bytes, so a 4Kn one is written from its layout. */
function partition(file: string, sector: number, ...parts: [start: number, end: number][]): void {
  if (sector === 512) {
    const options = parts.flatMap(([start, end], index) => [
      `--new=${index + 1}:${start / sector}:${end / sector - 1}`,
      `--typecode=${index + 1}:${index === 0 ? 'EF00' : '0700'}`
    ])
    tool('sgdisk', '--clear', '--set-alignment=1', ...options, file)
    return
  }
  const script = `
import struct, sys, zlib, os
file, sector = sys.argv[1], int(sys.argv[2])
bounds = [int(a) // sector for a in sys.argv[3:]]
kinds = [bytes.fromhex('28732ac11ff8d211ba4b00a0c93ec93b'), bytes.fromhex('a2a0d0ebe5b9334487c068b6b72699c7')]
last = os.path.getsize(file) // sector - 1
entries = b''.join(k + bytes([i + 1]) * 16 + struct.pack('<QQQ', bounds[2 * i], bounds[2 * i + 1] - 1, 0) + bytes(72)
                   for i, k in enumerate(kinds)).ljust(16384, bytes(1))
sectors = 16384 // sector
def header(own, other, at):
    h = lambda crc: struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, crc, 0, own, other, 2 + sectors,
                                last - sectors - 1, b'd' * 16, at, 128, 128, zlib.crc32(entries))
    return h(zlib.crc32(h(0))).ljust(sector, bytes(1))
with open(file, 'r+b') as f:
    f.seek(446); f.write(struct.pack('<8B', 0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff) + struct.pack('<II', 1, last))
    f.seek(510); f.write(b'\\x55\\xaa')
    f.seek(sector); f.write(header(1, last, 2))
    f.seek(2 * sector); f.write(entries)
    f.seek((last - sectors) * sector); f.write(entries + header(last, 1, last - sectors))
`
  tool('python3', '-c', script, file, String(sector), ...parts.flat().map(String))
}

/** Copies a volume onto a disk, or a part of it. */
export function place(volume: string, disk: string, offset: number): void {
  tool('dd', `if=${volume}`, `of=${disk}`, 'bs=1M', `seek=${offset / MiB}`, 'conv=notrunc,sparse')
}

/** Copies a partition into a file of its own. */
export function extract(disk: string, { offset, length }: Pick<NtfsDisk, 'offset' | 'length'>, volume: string): void {
  tool('dd', `if=${disk}`, `of=${volume}`, 'bs=1M', `skip=${offset / MiB}`, `count=${length / MiB}`, 'conv=sparse')
}

/** Mounts a volume with its streams as `file:stream`, and unmounts it whatever happens. */
export function mounted<T>(volume: string, folder: string, body: (mount: string) => T, ...options: string[]): T {
  mount(volume, folder, options)
  try {
    return body(folder)
  } finally {
    unmount(folder)
  }
}

export async function mountedWhile(
  volume: string,
  folder: string,
  body: (mount: string) => Promise<void>
): Promise<void> {
  mount(volume, folder, [])
  try {
    await body(folder)
  } finally {
    unmount(folder)
  }
}

function mount(volume: string, folder: string, options: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  tool('ntfs-3g', '-o', ['streams_interface=windows', 'compression', ...options].join(','), volume, folder)
}

export function unmount(folder: string): void {
  if (spawnSync('umount', [folder]).status !== 0) spawnSync('umount', ['-l', folder])
}

/** The extended attribute by which ntfs-3g shows a file's flags; here: a folder whose files are compressed. */
const markCompressed = `import os, sys
os.setxattr(sys.argv[1], 'system.ntfs_attrib_be', bytes.fromhex('00000810'))`

/** A tree with all that NTFS has: streams, holes, compression, hard links, fragments, small files, and much deleted. */
export function fillTree(mount: string, { seed, files, bulk }: { seed: string; files: number; bulk: number }): void {
  const random = randomNumbers(seed)
  const at = (name: string) => path.join(mount, name)
  for (const folder of ['Windows', 'small', 'packed', 'deleted']) mkdirSync(at(folder))
  tool('python3', '-c', markCompressed, at('packed'))
  for (let index = 0; index < bulk; index++)
    writeFileSync(at(`deleted/${index}`), noise(`${seed}${index}`, 1 + random(60_000)))
  for (let index = 0; index < bulk; index += 2) unlinkSync(at(`deleted/${index}`))
  for (let index = 0; index < files; index++)
    writeFileSync(at(`small/file ${index}`), `${seed} ${index}`.repeat(1 + random(90)))
  writeFileSync(at('Windows/program.exe'), noise(seed, 3 * MiB))
  writeFileSync(at('Windows/text.txt'), 'a text that goes on and on '.repeat(50_000))
  writeFileSync(at('packed/compressed.txt'), 'compressed by NTFS '.repeat(60_000))
  writeFileSync(at('Windows/text.txt:stream'), 'a stream '.repeat(20_000))
  writeFileSync(at('Windows/text.txt:tiny'), 'resident')
  const sparse = openSync(at('sparse.bin'), 'w')
  writeSync(sparse, 'begins', 0)
  writeSync(sparse, 'ends', 6 * MiB)
  closeSync(sparse)
  fragments(at('fragmented.1'), at('fragmented.2'), seed)
  writeFileSync(at('pagefile.sys'), noise(`${seed} page`, 5 * MiB))
  writeFileSync(at('swapfile.sys'), noise(`${seed} swap`, MiB))
  writeFileSync(at('Windows/pagefile.sys'), 'no page file: it is in a folder'.repeat(1000))
  for (const name of readdirSync(at('small')).slice(0, files / 4)) unlinkSync(path.join(at('small'), name))
}

/** Two files that grow by turns: hundreds of runs, more than one file record holds. */
function fragments(first: string, second: string, seed: string): void {
  const files = [openSync(first, 'w'), openSync(second, 'w')]
  for (let index = 0; index < 400; index++) {
    for (const file of files) writeSync(file, noise(`${seed} ${index}`, 4096))
  }
  for (const file of files) closeSync(file)
  unlinkSync(second)
}

/** Every file's name, size and contents, with the streams that are known. @param except files that may differ */
export function treeOf(mount: string, except: readonly string[] = []): Map<string, string> {
  const tree = new Map<string, string>()
  const walk = (folder: string) => {
    for (const name of readdirSync(path.join(mount, folder)).sort()) {
      const relative = path.join(folder, name)
      const full = path.join(mount, relative)
      const facts = statSync(full)
      if (facts.isDirectory()) {
        tree.set(relative, 'folder')
        walk(relative)
      } else tree.set(relative, `${facts.size} ${except.includes(relative) ? '' : digest(readFileSync(full))}`)
    }
  }
  walk('')
  for (const stream of ['Windows/text.txt:stream', 'Windows/text.txt:tiny']) {
    tree.set(stream, digest(readFileSync(path.join(mount, stream))))
  }
  return tree
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
