/**
 * `node write-disk.mjs <X.vhdx>`: turns a sealed simulated disk into a true one: the fixture, with the guest's C: copied onto its
 * NTFS where this machine can do that (root, ntfs-3g). Prints one line that says which; notes it in X.vhdx.json.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { readDisk, readJson, writeJson } from './store.mjs'

const fixture = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'disk')
const disk = process.argv[2] ?? ''
const made = `${disk}.new`
const mountPoint = `${disk}.mount`
/** @type {{ fileSize: number, osPartition: { offset: number, size: number } }} */
const layout = readJson(path.join(fixture, 'windows.json'))

/** Writes the fixture, leaving out what is zero. */
async function unpack() {
  const file = fs.openSync(made, 'w')
  let at = 0
  try {
    await pipeline(
      fs.createReadStream(path.join(fixture, 'windows.vhdx.gz')),
      createGunzip({ chunkSize: 1 << 20 }),
      async (source) => {
        for await (const chunk of source) {
          if (!isZero(chunk)) fs.writeSync(file, chunk, 0, chunk.length, at)
          at += chunk.length
        }
      }
    )
    fs.ftruncateSync(file, layout.fileSize)
  } finally {
    fs.closeSync(file)
  }
}

const zeros = Buffer.alloc(1 << 20)

/** @param {Buffer} chunk */
function isZero(chunk) {
  return chunk.equals(zeros.subarray(0, chunk.length))
}

function canMount() {
  if (process.getuid?.() !== 0 || !fs.existsSync('/dev/loop-control')) return false
  return (process.env['PATH'] ?? '').split(':').some((folder) => fs.existsSync(path.join(folder, 'ntfs-3g')))
}

function unmount() {
  if (!fs.existsSync(mountPoint)) return
  for (const args of [[mountPoint], ['-l', mountPoint]]) {
    if (!isMounted()) break
    try {
      execFileSync('umount', args, { stdio: 'ignore' })
    } catch {
      // The lazy one comes next.
    }
  }
  if (!isMounted()) fs.rmdirSync(mountPoint)
}

function isMounted() {
  return fs.readFileSync('/proc/self/mounts', 'utf8').includes(` ${mountPoint.replaceAll(' ', '\\040')} `)
}

/** @param {string} folder @returns {number} bytes of all files below */
function sizeOf(folder) {
  let bytes = 0
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath, entry.name)).size
  }
  return bytes
}

/** @returns {number} how many links were left out */
function copyVolume() {
  let links = 0
  if (sizeOf(`${disk}.volume`) > layout.osPartition.size * 0.9)
    throw Object.assign(new Error('full'), { code: 'ENOSPC' })
  fs.mkdirSync(mountPoint, { recursive: true })
  try {
    execFileSync('mount', [
      '-t',
      'ntfs-3g',
      '-o',
      `loop,offset=${layout.osPartition.offset},sizelimit=${layout.osPartition.size}`,
      made,
      mountPoint
    ])
    fs.cpSync(`${disk}.volume`, mountPoint, {
      recursive: true,
      filter: (source) => {
        const link = fs.lstatSync(source).isSymbolicLink()
        if (link) links++
        return !link
      }
    })
  } finally {
    unmount()
  }
  return links
}

process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
try {
  // One that was killed while it wrote has left its mount.
  unmount()
  await unpack()
  const contents = canMount() ? 'ntfs' : 'folder'
  const links = contents === 'ntfs' ? copyVolume() : 0
  writeJson(`${disk}.json`, { contents, disk: readDisk(disk) })
  fs.renameSync(made, disk)
  const where =
    contents === 'ntfs'
      ? "with the simulated guest's files on its NTFS"
      : `with an empty NTFS: without root and ntfs-3g the simulated guest's files stay in the folder ${disk}.volume`
  console.log(
    `simulated: ${path.basename(disk)} is now the fixture disk, ${where}${links > 0 ? `; ${links} links were left out` : ''}`
  )
} catch (error) {
  fs.rmSync(made, { force: true })
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
  console.log(
    full
      ? `the simulated guest's files do not fit on the fixture disk (${layout.osPartition.size} bytes): use smaller packages`
      : String(error)
  )
  process.exit(1)
}
