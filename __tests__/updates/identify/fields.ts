/**
 * What of a container counts as structure: every byte that says what the container is, where something lies in it, or how
 * long it is. Written apart from the readers under test, so that it does not share their mistakes. What is no structure:
 * payload, names, dates, attributes, set and image ids, checksums and hashes. `--deep` looks at checksums.
 */

export interface Field {
  readonly name: string
  readonly at: number
  readonly length: number
  /** A length, offset or count: 0, 1 and the largest value are tried. */
  readonly isNumber: boolean
  /** Bits that mean nothing, or whose meaning only unpacking could tell: they are not flipped. */
  readonly ignore?: bigint
}

type Add = (name: string, at: number, length: number, isNumber?: boolean, ignore?: bigint) => void

export function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = []
  const add: Add = (name, at, length, isNumber = true, ignore = 0n) =>
    void fields.push({ name, at, length, isNumber, ignore })
  const mark = bytes.toString('latin1', 0, 4)
  if (mark === 'MSCF') cabinetFields(bytes, add)
  else if (mark === 'MSWI') wimFields(bytes, add)
  else if (mark.startsWith('MZ')) programFields(bytes, add)
  else if (mark.startsWith('PK')) zipFields(bytes, add)
  else compoundFields(bytes, add)
  return fields
}

function cabinetFields(bytes: Buffer, add: Add): void {
  add('mark', 0, 4, false)
  for (const [name, at] of [
    ['reserved1', 4],
    ['cbCabinet', 8],
    ['reserved2', 12],
    ['coffFiles', 16],
    ['reserved3', 20]
  ] as const) {
    add(name, at, 4)
  }
  add('version', 24, 2)
  add('cFolders', 26, 2)
  add('cFiles', 28, 2)
  add('flags', 30, 2)
  const folders = bytes.readUInt16LE(26)
  let foldersAt = 36
  if ((bytes.readUInt16LE(30) & 4) !== 0) {
    add('cbCFHeader', 36, 2)
    add('cbCFFolder', 38, 1)
    add('cbCFData', 39, 1)
    foldersAt = 40 + bytes.readUInt16LE(36)
    if (bytes.readUInt32LE(40) === 0x100000) {
      add('signature mark', 40, 4)
      add('signature position', 44, 4)
      add('signature length', 48, 4)
      add('signature tag and length', bytes.readUInt32LE(44), 4)
    }
  }
  let at = foldersAt + folders * 8
  for (let file = 0; file < bytes.readUInt16LE(28); file++) {
    add(`file ${file} cbFile`, at, 4)
    add(`file ${file} uoffFolderStart`, at + 4, 4)
    add(`file ${file} iFolder`, at + 8, 2)
    const end = bytes.indexOf(0, at + 16)
    add(`file ${file} end of name`, end, 1, false)
    at = end + 1
  }
  for (let folder = 0; folder < folders; folder++) {
    const entry = foldersAt + folder * 8
    add(`folder ${folder} coffCabStart`, entry, 4)
    add(`folder ${folder} cCFData`, entry + 4, 2)
    add(`folder ${folder} typeCompress`, entry + 6, 2)
    at = bytes.readUInt32LE(entry)
    for (let block = 0; block < bytes.readUInt16LE(entry + 4); block++) {
      add(`folder ${folder} block ${block} cbData`, at + 4, 2)
      add(`folder ${folder} block ${block} cbUncomp`, at + 6, 2)
      at += 8 + bytes.readUInt16LE(at + 4)
    }
  }
}

const all = (bytes: number) => (1n << BigInt(bytes * 8)) - 1n

function wimFields(bytes: Buffer, add: Add): void {
  const isPacked = (bytes.readUInt32LE(16) & 2) !== 0
  const hasIntegrity = bytes.readUInt32LE(0x7c) > 0
  add('mark', 0, 8, false)
  add('header size', 8, 4)
  add('version', 12, 4)
  // Read only, reparse points fixed.
  add('flags', 16, 4, false, 0x84n)
  // Another chunk size of the same table only unpacking tells; 0, 1 and the largest none would have.
  if (isPacked) add('chunk size', 20, 4, true, all(4))
  add('part', 40, 2)
  add('parts', 42, 2)
  add('images', 44, 4)
  const resource = (name: string, at: number, plainTells = true) => {
    add(`${name} size`, at, 7)
    // Bit 1, metadata, of the tables.
    add(`${name} flags`, at + 7, 1, false, 0x2n)
    add(`${name} offset`, at + 8, 8)
    add(`${name} plain size`, at + 16, 8, true, plainTells ? 0n : all(8))
  }
  resource('blob table', 0x30)
  resource('XML', 0x48)
  resource('boot', 0x60)
  add('boot index', 0x78, 4)
  resource('integrity', 0x7c)
  const xmlAt = Number(bytes.readBigUInt64LE(0x50))
  add('mark of the XML', xmlAt, 2)
  const blobsAt = Number(bytes.readBigUInt64LE(0x38))
  const blobs = bytes.readUInt32LE(0x30) / 50
  for (let blob = 0; blob < blobs; blob++) {
    const at = blobsAt + blob * 50
    const size = bytes.readUInt32LE(at)
    const plain = bytes.readUInt32LE(at + 16)
    const isBlobPacked = (bytes.readUInt8(at + 7) & 4) !== 0
    add(`blob ${blob} size`, at, 7)
    // Of a blob that is as large packed as unpacked, both readings give the same bytes.
    add(`blob ${blob} flags`, at + 7, 1, false, isPacked && size === plain && !hasIntegrity ? 4n : 0n)
    add(`blob ${blob} offset`, at + 8, 8)
    // The unpacked size within the last chunk only unpacking tells.
    add(`blob ${blob} plain size`, at + 16, 8, true, isBlobPacked && !hasIntegrity ? all(8) : 0n)
    add(`blob ${blob} part`, at + 24, 2)
    if (!isBlobPacked) continue
    const chunks = Math.ceil(plain / bytes.readUInt32LE(20))
    const chunkAt = Number(bytes.readBigUInt64LE(at + 8))
    for (let chunk = 1; chunk < chunks; chunk++) {
      add(`blob ${blob} chunk ${chunk}`, chunkAt + (chunk - 1) * 4, 4, true, all(4))
    }
  }
  if (!hasIntegrity) return
  const at = Number(bytes.readBigUInt64LE(0x84))
  add('integrity table size', at, 4)
  add('integrity table count', at + 4, 4)
  add('integrity table chunk size', at + 8, 4)
}

/** A program is hashed as a whole: everything that was signed counts, and where the signature lies. */
function programFields(bytes: Buffer, add: Add): void {
  const pe = bytes.readUInt32LE(0x3c)
  const directories = pe + 24 + 112
  const signatureAt = bytes.readUInt32LE(directories + 32)
  add('mark', 0, 2, false)
  add('e_lfanew', 0x3c, 4)
  add('PE mark', pe, 4, false)
  add('sections', pe + 6, 2)
  add('size of the optional header', pe + 20, 2)
  add('magic', pe + 24, 2)
  add('directories', pe + 24 + 108, 4)
  add('resources', directories + 16, 4)
  add('resources size', directories + 20, 4)
  add('signature at', directories + 32, 4)
  add('signature size', directories + 36, 4)
  for (let section = 0; section < bytes.readUInt16LE(pe + 6); section++) {
    const at = pe + 24 + bytes.readUInt16LE(pe + 20) + section * 40
    for (const [name, offset] of [
      ['virtual size', 8],
      ['virtual at', 12],
      ['size', 16],
      ['at', 20]
    ] as const) {
      add(`section ${section} ${name}`, at + offset, 4)
    }
  }
  add('certificate length', signatureAt, 4, true, 0xffn)
  add('certificate revision and type', signatureAt + 4, 4)
}

function zipFields(bytes: Buffer, add: Add): void {
  const end = bytes.length - 22
  add('end mark', end, 4, false)
  for (const [name, at, length] of [
    ['part', 4, 2],
    ['part of the directory', 6, 2],
    ['entries here', 8, 2],
    ['entries', 10, 2]
  ] as const) {
    add(name, end + at, length)
  }
  add('directory size', end + 12, 4)
  add('directory at', end + 16, 4)
  add('comment length', end + 20, 2)
  let at = bytes.readUInt32LE(end + 16)
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry++) {
    const local = bytes.readUInt32LE(at + 42)
    add(`entry ${entry} mark`, at, 4, false)
    add(`entry ${entry} flags and method`, at + 8, 4, false)
    add(`entry ${entry} packed and plain size`, at + 20, 8)
    add(`entry ${entry} name, extra and comment length`, at + 28, 6)
    add(`entry ${entry} local at`, at + 42, 4)
    add(`file ${entry} mark`, local, 4, false)
    add(`file ${entry} flags and method`, local + 6, 4, false)
    add(`file ${entry} name and extra length`, local + 26, 4)
    at += 46 + bytes.readUInt16LE(at + 28)
  }
}

function compoundFields(bytes: Buffer, add: Add): void {
  add('mark', 0, 8, false)
  add('version', 0x1a, 2)
  add('byte order, sector sizes', 0x1c, 6, false)
  const numbers = {
    'table sectors': 0x2c,
    folder: 0x30,
    cutoff: 0x38,
    'small table': 0x3c,
    'small table sectors': 0x40
  }
  for (const [name, at] of Object.entries(numbers)) add(name, at, 4)
  // An end of chain and a free sector both say that there is no list.
  add('list', 0x44, 4, false, 1n)
  add('list sectors', 0x48, 4)
  const places = bytes.readUInt32LE(0x2c)
  for (let place = 0; place < 109; place++) add(`place ${place}`, 0x4c + 4 * place, 4, place < places)
  const sectorAt = (sector: number) => (sector + 1) * 512
  for (let sector = 0; sector < 128; sector++)
    add(`sector ${sector}`, sectorAt(bytes.readUInt32LE(0x4c)) + 4 * sector, 4)
  const folder = sectorAt(bytes.readUInt32LE(0x30))
  for (let at = folder; at < folder + 512; at += 128) {
    if (bytes.readUInt8(at + 66) === 0) continue
    const entry = `entry at ${at - folder}`
    add(`${entry} type`, at + 66, 1)
    for (const link of [68, 72, 76]) add(`${entry} link ${link}`, at + link, 4)
    add(`${entry} start`, at + 116, 4)
    // A size within the same last sector, of 64 or 512 bytes, is a matter of the payload. The root has sectors of 512.
    const size = bytes.readUInt32LE(at + 120)
    const isSmall = size < 4096 && bytes.readUInt8(at + 66) !== 5
    const unit = isSmall ? 0x3fn : 0x1ffn
    add(`${entry} size`, at + 120, 4, size > 64, unit)
  }
  const small = sectorAt(bytes.readUInt32LE(0x3c))
  for (let sector = 0; sector < 2; sector++) add(`small sector ${sector}`, small + 4 * sector, 4)
}
