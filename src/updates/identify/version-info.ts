/** VS_VERSIONINFO: blocks within blocks, each with a length, a key and a value, aligned to 4. */

export interface VersionInfo {
  /** Four numbers, from the fixed part. */
  readonly fileVersion?: string
  readonly companyName?: string
  readonly fileDescription?: string
  readonly internalName?: string
  readonly originalFilename?: string
  readonly productName?: string
}

const keys: Record<string, keyof VersionInfo> = {
  CompanyName: 'companyName',
  FileDescription: 'fileDescription',
  InternalName: 'internalName',
  OriginalFilename: 'originalFilename',
  ProductName: 'productName'
}

const fixedMark = 0xfeef04bd

/** @returns what could be read; bytes that do not fit end it */
export function readVersionInfo(bytes: Buffer): VersionInfo {
  const root = readBlock(bytes, 0)
  if (root === undefined || root.key !== 'VS_VERSION_INFO') return {}
  const found: { -readonly [Key in keyof VersionInfo]: string } = {}
  const { value } = root
  if (value.length >= 16 && value.readUInt32LE(0) === fixedMark) {
    found.fileVersion = [10, 8, 14, 12].map((at) => value.readUInt16LE(at)).join('.')
  }
  for (const strings of root.children().filter(({ key }) => key === 'StringFileInfo')) {
    for (const text of strings.children().flatMap((table) => table.children())) {
      const name = keys[text.key]
      if (name !== undefined && found[name] === undefined) found[name] = textOf(text.value)
    }
  }
  return found
}

interface Block {
  readonly key: string
  readonly value: Buffer
  readonly length: number
  readonly children: () => Block[]
}

function readBlock(bytes: Buffer, at: number): Block | undefined {
  if (at + 8 > bytes.length) return undefined
  const length = bytes.readUInt16LE(at)
  if (length < 8 || at + length > bytes.length) return undefined
  const isText = bytes.readUInt16LE(at + 4) === 1
  const valueLength = bytes.readUInt16LE(at + 2) * (isText ? 2 : 1)
  let keyEnd = at + 6
  while (keyEnd + 2 <= at + length && bytes.readUInt16LE(keyEnd) !== 0) keyEnd += 2
  const valueAt = align(keyEnd + 2)
  const end = at + length
  const valueEnd = Math.min(end, valueAt + valueLength)
  return {
    key: bytes.toString('utf16le', at + 6, keyEnd),
    value: bytes.subarray(Math.min(valueAt, end), valueEnd),
    length,
    children: () => readBlocks(bytes.subarray(0, end), align(valueEnd))
  }
}

function readBlocks(bytes: Buffer, from: number): Block[] {
  const blocks: Block[] = []
  for (let at = from; blocks.length < 100; ) {
    const block = readBlock(bytes, at)
    if (block === undefined) break
    blocks.push(block)
    at = align(at + block.length)
  }
  return blocks
}

function align(at: number): number {
  return (at + 3) & ~3
}

/** Up to its zero, on one line: it is shown to people. */
function textOf(bytes: Buffer): string {
  const [text = ''] = bytes.toString('utf16le').split('\0')
  return text.replace(/\p{Cc}/gu, ' ').trim()
}
