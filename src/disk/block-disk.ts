/** A disk whose file keeps it in blocks: what VHDX and dynamic VHD have in common. */
import { checkRange, type Disk, type Extent, joined } from './disk.ts'
import type { FileBytes } from './file-bytes.ts'

/** Where a block's bytes are. */
export type BlockPlace =
  | { readonly in: 'zeros' }
  | { readonly in: 'parent' }
  | { readonly in: 'file'; readonly offset: number }
  /** Some of its sectors are in the file, the others where `rest` says. */
  | {
      readonly in: 'both'
      readonly offset: number
      readonly rest: 'zeros' | 'parent'
      readonly isHere: (sector: number) => boolean
    }

export interface BlockLayout {
  readonly format: Disk['format']
  readonly size: number
  readonly sectorSize: number
  readonly blockSize: number
  place(block: number): BlockPlace | Promise<BlockPlace>
  /** Of a differencing disk. It may be smaller than its child: what lies beyond reads as zeros. */
  readonly parent?: Disk
}

/** A part of one block, all of it in one place. */
interface Piece {
  readonly offset: number
  readonly length: number
  readonly in: 'zeros' | 'parent' | 'file'
  /** In the file; meaningless elsewhere. */
  readonly at: number
}

/** @param bytes owned by the disk from now on, as is the layout's parent */
export function blockDisk(bytes: FileBytes, layout: BlockLayout): Disk {
  const { format, size, sectorSize, parent } = layout
  const disk: Disk = {
    format,
    file: bytes.file,
    files: [bytes.file, ...(parent?.files ?? [])],
    size,
    sectorSize,
    async readInto(target, offset) {
      checkRange(disk, offset, target.length)
      for await (const piece of pieces(layout, offset, target.length)) {
        const part = target.subarray(piece.offset - offset, piece.offset - offset + piece.length)
        if (piece.in === 'file') await bytes.readInto(part, piece.at, `the disk's bytes from ${piece.offset}`)
        else if (piece.in === 'parent' && parent !== undefined) await readParent(parent, part, piece.offset)
        else part.fill(0)
      }
    },
    extents(offset, length) {
      checkRange(disk, offset, length)
      return joined(extents(layout, offset, length))
    },
    async close() {
      await bytes.close()
      await parent?.close()
    }
  }
  return disk
}

async function* extents(layout: BlockLayout, offset: number, length: number): AsyncGenerator<Extent> {
  const { parent } = layout
  for await (const piece of pieces(layout, offset, length)) {
    if (piece.in !== 'parent' || parent === undefined) {
      yield { offset: piece.offset, length: piece.length, zero: piece.in !== 'file' }
      continue
    }
    const inParent = Math.max(0, Math.min(piece.length, parent.size - piece.offset))
    if (inParent > 0) yield* parent.extents(piece.offset, inParent)
    yield { offset: piece.offset + inParent, length: piece.length - inParent, zero: true }
  }
}

async function readParent(parent: Disk, target: Uint8Array, offset: number): Promise<void> {
  const held = Math.max(0, Math.min(target.length, parent.size - offset))
  if (held > 0) await parent.readInto(target.subarray(0, held), offset)
  target.fill(0, held)
}

async function* pieces(layout: BlockLayout, offset: number, length: number): AsyncGenerator<Piece> {
  const { blockSize } = layout
  const end = offset + length
  for (let at = offset; at < end; ) {
    const block = Math.floor(at / blockSize)
    const partEnd = Math.min(end, (block + 1) * blockSize)
    const place = await layout.place(block)
    if (place.in === 'both') yield* mixedPieces(layout, place, block, at, partEnd)
    else {
      const within = at - block * blockSize
      const inFile = place.in === 'file' ? place.offset + within : 0
      yield { offset: at, length: partEnd - at, in: place.in, at: inFile }
    }
    at = partEnd
  }
}

function* mixedPieces(
  { blockSize, sectorSize }: BlockLayout,
  { offset, rest, isHere }: Extract<BlockPlace, { in: 'both' }>,
  block: number,
  from: number,
  to: number
): Generator<Piece> {
  const start = block * blockSize
  for (let at = from; at < to; ) {
    let sector = Math.floor((at - start) / sectorSize)
    const here = isHere(sector)
    let end = start + ++sector * sectorSize
    while (end < to && isHere(sector) === here) end = start + ++sector * sectorSize
    const pieceEnd = Math.min(end, to)
    yield { offset: at, length: pieceEnd - at, in: here ? 'file' : rest, at: here ? offset + at - start : 0 }
    at = pieceEnd
  }
}
