/** Tells what a file is from its bytes alone. The first bytes choose the reader; the reader proves the structure. */
import { leastCabinet, readCabinet } from './cabinet.ts'
import { readCompoundFile } from './compound-file.ts'
import { classifyCabinet, classifyWim } from './contents.ts'
import { type Classification, Damage, refused } from './identity.ts'
import { readProgram } from './program.ts'
import { classifyProgram } from './programs.ts'
import type { Source } from './source.ts'
import { readWim, wimHeaderLength } from './wim.ts'
import { readZip } from './zip.ts'

export interface ExamineOptions {
  readonly signal: AbortSignal
  /** Verify checksums too, for which all bytes are read. */
  readonly deep: boolean
  /** A hint where bytes tell nothing; the name under which the file was published. */
  readonly fileName: string
  /** Whether the payload store that belongs to this file lies beside it. */
  readonly hasPsf: boolean
}

type Reader = (source: Source, options: ExamineOptions) => Promise<Classification> | Classification

/** What a file begins with, in hexadecimal, and who reads it. */
const beginnings: readonly (readonly [RegExp, Reader])[] = [
  [/^4d534346/, cabinet],
  [/^4d5357494d000000/, wim],
  [/^4d5a/, program],
  [/^d0cf11e0a1b11ae1/, compoundFile],
  [/^504b(0304|0506)/, zip],
  [/^(50413330|50413331|50413139)/, delta],
  [/^4443[4d4e53444858]{2}01/, delta]
]

/**
 * Tells what a file is.
 * @throws the signal's reason; what reading throws. Whatever the bytes are, they are no error.
 */
export async function examine(source: Source, options: ExamineOptions): Promise<Classification> {
  if (source.size === 0) return { ...refused('empty', 'the file is empty'), remedy: 'refetch' }
  const head = source.read(0, Math.min(512, source.size))
  const start = head.toString('hex', 0, 8)
  const read = beginnings.find(([pattern]) => pattern.test(start))?.[1] ?? withoutMark(head)
  try {
    return await read(source, options)
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return {
      ...refused(error.kind, error.message),
      remedy: error.kind === 'multi-volume' ? 'refuse' : 'refetch'
    }
  }
}

async function cabinet(source: Source, options: ExamineOptions): Promise<Classification> {
  if (source.size < leastCabinet) throw new Damage('truncated', `${source.size} bytes are no whole cabinet`)
  const { members, firstBytes } = await readCabinet(source, options)
  return classifyCabinet(members, firstBytes, options.hasPsf)
}

async function wim(source: Source, options: ExamineOptions): Promise<Classification> {
  if (source.size < wimHeaderLength) throw new Damage('truncated', `${source.size} bytes are no whole WIM`)
  const isNamedMsu = /\.msu$/i.test(options.fileName)
  return classifyWim({ ...(await readWim(source, options)), isNamedMsu })
}

async function program(source: Source, { signal }: ExamineOptions): Promise<Classification> {
  return classifyProgram(readProgram(source), signal)
}

/** Windows Installer's own classes. */
const installers: Record<string, 'msi' | 'msp'> = {
  '000c1084-0000-0000-c000-000000000046': 'msi',
  '000c1086-0000-0000-c000-000000000046': 'msp'
}

async function compoundFile(source: Source, { signal }: ExamineOptions): Promise<Classification> {
  const { classId } = await readCompoundFile(source, signal)
  const kind = installers[classId]
  if (kind === undefined) return refused('compound-file', 'it is a compound file, but no package of Windows Installer')
  return { kind, installable: true, members: [] }
}

async function zip(source: Source, { signal }: ExamineOptions): Promise<Classification> {
  const { names, isApp } = await readZip(source, signal)
  const members = names.map((name) => ({ name, size: 0, before: 0 }))
  if (isApp) return { kind: 'msix', installable: true, members }
  return refused('zip', 'it is a zip archive, which Windows does not install: unpack it', { members })
}

function delta(): Classification {
  return refused('delta', 'it is the difference to a file of Windows, which is never installed alone')
}

function withoutMark(head: Buffer): Reader {
  return (source, { fileName }) => {
    if (looksLikePage(head)) {
      const reason = 'it is a page of text that a server sent in place of the file'
      return { ...refused('error-page', reason), remedy: 'refetch' }
    }
    if (/\.psf$/i.test(fileName)) {
      return refused('psf', 'it is a payload store, which is installed by the cabinet or WIM that is its index')
    }
    if (source.size < 8) return { ...refused('truncated', `it has ${source.size} bytes`), remedy: 'refetch' }
    const reason = `it begins with ${head.toString('hex', 0, 8)}, as no update does`
    return { ...refused('unknown', reason), remedy: 'refetch' }
  }
}

/** HTML, XML or JSON, in any case and encoding. */
function looksLikePage(head: Buffer): boolean {
  const isWide = head[1] === 0 || (head[0] === 0xff && head[1] === 0xfe)
  const text = head.toString(isWide ? 'utf16le' : 'utf8').replace(/^\ufeff/, '')
  return /^\s*(<(!doctype|!--|html|head|body|\?xml|error)|\{)/i.test(text)
}
