/** The download dialog: a page whose script assigns, file by file, what there is to download. */
import { type Fault, unknownPage } from './faults.ts'
import { type Page, rawText } from './html.ts'

export interface DialogFile {
  readonly url: string
  readonly fileName: string
  /** Hexadecimal. */
  readonly sha1: string
  /** Hexadecimal; entries of older updates have none. */
  readonly sha256?: string
}

/** `downloadInformation[0].files[1].url = '...';` or `downloadInformation[0].updateID ='...';` */
const assignment =
  /downloadInformation\[([0-9]{1,4})\](?:\.files\[([0-9]{1,4})\])?\.([A-Za-z0-9]+)\s*=\s*(?:'((?:[^'\\\r\n]|\\[\s\S])*)'|"((?:[^"\\\r\n]|\\[\s\S])*)")/g

/** @returns the files of one update, in the order of the dialog; none when the dialog has none */
export function readDownloadDialog(page: Page, updateId: string): DialogFile[] | Fault {
  const script = page.elements.filter(({ tagName }) => tagName === 'script').map((element) => rawText(element))
  const code = script.filter((text) => text.includes('downloadInformation')).join('\n')
  if (code === '') return unknownPage(page)
  const updates = new Map<string, Map<string, Map<string, string>>>()
  for (const [, update = '', file = '', key = '', single, double = ''] of code.matchAll(assignment)) {
    const files = updates.get(update) ?? new Map<string, Map<string, string>>()
    const keys = files.get(file) ?? new Map<string, string>()
    updates.set(update, files.set(file, keys.set(key, unescapeScript(single ?? double))))
  }
  const found: DialogFile[] = []
  for (const [index, files] of updates) {
    // It follows the last file: without it the page was cut, perhaps between a checkpoint and its update.
    if (!code.includes(`downloadInformation[${index}].allFilesExist`)) {
      return { fault: 'a download dialog that ends in the middle of its files', mayPass: true }
    }
    const id = files.get('')?.get('updateID')?.toLowerCase()
    if (id !== updateId) return { fault: `a download dialog of another update, ${id ?? 'unnamed'}`, mayPass: true }
    for (const [index, keys] of files) {
      if (index === '') continue
      const file = fileOf(keys)
      if (file === undefined)
        return { fault: `a download dialog whose file ${index} has no url or digest`, mayPass: true }
      found.push(file)
    }
  }
  return found
}

function fileOf(keys: ReadonlyMap<string, string>): DialogFile | undefined {
  const url = keys.get('url') ?? ''
  const sha1 = hexOf(keys.get('digest') ?? '', 20)
  const sha256 = hexOf(keys.get('sha256') ?? '', 32)
  const fileName = keys.get('fileName') || lastPart(url)
  if (!URL.canParse(url) || sha1 === undefined) return undefined
  return { url, fileName, sha1, ...(sha256 === undefined ? {} : { sha256 }) }
}

function lastPart(url: string): string {
  return URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : ''
}

/** @returns the hexadecimal digits of so many bytes in base64, undefined when they are not */
function hexOf(base64: string, bytes: number): string | undefined {
  const decoded = Buffer.from(base64, 'base64')
  return decoded.length === bytes ? decoded.toString('hex') : undefined
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0' }

/** @returns what a string of JavaScript means: `\u0027`, `\x27`, `\'` and `\/` occur */
function unescapeScript(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g,
    (_, braces?: string, four?: string, two?: string, other = '') => {
      const code = braces ?? four ?? two
      if (code !== undefined) return codePoint(Number.parseInt(code, 16))
      return /^[\r\n\u2028\u2029]/.test(other) ? '' : (escapes[other] ?? other)
    }
  )
}

function codePoint(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
