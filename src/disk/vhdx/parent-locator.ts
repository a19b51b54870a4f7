/** Where a differencing disk says that its parent is ([MS-VHDX] 2.6.2.6). */
import { guid } from './fields.ts'

export interface ParentLocator {
  /** One of them is the parent's data write GUID, lower case, without braces. */
  readonly linkages: readonly string[]
  /** From the child's folder, with backslashes. */
  readonly relativePath?: string
  /** As Windows writes it, such as `\\?\D:\images\base.vhdx`. */
  readonly absolutePath?: string
  readonly volumePath?: string
}

const vhdxLocator = 'b04aefb7-d19e-4a81-b789-25b8e9445913'

/** @param fail called with the byte offset within `value`, and what is wrong there */
export function parseParentLocator(value: Buffer, fail: (within: number, message: string) => never): ParentLocator {
  if (value.length < 20) fail(0, `a parent locator of ${value.length} bytes`)
  const type = guid(value, 0)
  if (type !== vhdxLocator) fail(0, `a parent of the unknown type ${type}`)
  const count = value.readUInt16LE(18)
  if (20 + 12 * count > value.length) fail(18, `${count} entries do not fit into the parent locator`)
  const text = (at: number, length: number, entry: number) => {
    if (at + length > value.length) fail(entry, 'an entry of the parent locator ends after it')
    return value.toString('utf16le', at, at + length)
  }
  const entries = new Map<string, string>()
  for (let entry = 20; entry < 20 + 12 * count; entry += 12) {
    const key = text(value.readUInt32LE(entry), value.readUInt16LE(entry + 8), entry)
    entries.set(key, text(value.readUInt32LE(entry + 4), value.readUInt16LE(entry + 10), entry))
  }
  const linkages = ['parent_linkage', 'parent_linkage2'].flatMap((key) => {
    const linkage = entries.get(key)
    return linkage === undefined ? [] : [linkage.replace(/[{}]/g, '').toLowerCase()]
  })
  if (linkages.length === 0) fail(20, 'the parent locator does not say which parent it means')
  const path = (key: string) => entries.get(key)
  const [relativePath, absolutePath, volumePath] = [
    path('relative_path'),
    path('absolute_win32_path'),
    path('volume_path')
  ]
  return {
    linkages,
    ...(relativePath === undefined ? {} : { relativePath }),
    ...(absolutePath === undefined ? {} : { absolutePath }),
    ...(volumePath === undefined ? {} : { volumePath })
  }
}
