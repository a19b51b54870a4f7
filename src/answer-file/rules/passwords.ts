import { isPlaceholder } from '../placeholders.ts'
import { elementsOf, textOf, type XmlElement } from '../tree.ts'
import { isLeaf, type Subject } from './subject.ts'

export interface Password {
  /** Such as `AdministratorPassword` or `Password`. */
  readonly element: XmlElement
  /** The element that holds the value: `Value`, or the password itself. */
  readonly holder: XmlElement
  /** Not empty, and not filled in by a template engine. */
  readonly value: string
  /** `plain`; `encoded`, as Windows SIM hides it; `broken` when it says encoded and is not. */
  readonly form: 'plain' | 'encoded' | 'broken'
}

/** @returns every password that the file gives away */
export function passwordsOf({ settings }: Subject): Password[] {
  return settings.flatMap(({ element }) => {
    if (!/Password$/.test(element.local)) return []
    const holder = isLeaf(element) ? element : elementsOf(element, 'Value')[0]
    const value = holder && textOf(holder).trim()
    if (holder === undefined || !value || isPlaceholder(value) || value.startsWith('*SENSITIVE*')) return []
    const plain = elementsOf(element, 'PlainText').map((one) => textOf(one).trim().toLowerCase())[0]
    const hidden = !isLeaf(element) && (plain === 'false' || plain === '0')
    const form = !hidden ? 'plain' : isEncoded(value, element.local) ? 'encoded' : 'broken'
    return [{ element, holder, value, form }]
  })
}

/** Windows SIM writes the base64 of the UTF-16 text of the password and the element's name. */
function isEncoded(value: string, name: string): boolean {
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(value)) return false
  return Buffer.from(value, 'base64').toString('utf16le').endsWith(name)
}
