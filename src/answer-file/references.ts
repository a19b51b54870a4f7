import type { Span } from './tree.ts'

export interface ReferenceFault extends Span {
  readonly rule: 'xml-bare-ampersand' | 'xml-unknown-entity'
  readonly message: string
  readonly hint: string
}

/** Comments, CDATA, instructions (unclosed ones reach to the end), and every ampersand outside of them. */
const scan =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|&(?:([A-Za-z_][\w.-]{0,40}|#[0-9]{1,10}|#x[0-9A-Fa-f]{1,10});)?/g
const predefined = new Set(['amp', 'lt', 'gt', 'quot', 'apos'])

/**
 * Finds ampersands that start no reference, at their own place (a parser notices them only at the next semicolon), and
 * masks each with one private character, so that parsing goes on as if it had been escaped.
 */
export function maskReferences(text: string) {
  const faults: ReferenceFault[] = []
  const mask = freeCharacter(text)
  const masked = text.replace(scan, (found: string, name: string | undefined, offset: number) => {
    if (!found.startsWith('&') || name?.startsWith('#') || (name && predefined.has(name))) return found
    const message = name ? `not well-formed XML: there is no entity ${found}` : 'not well-formed XML: a bare &'
    const hint = name ? 'only &amp; &lt; &gt; &quot; &apos; and numbers exist' : 'write &amp;'
    const rule = name ? 'xml-unknown-entity' : 'xml-bare-ampersand'
    faults.push({ rule, start: offset, end: offset + found.length, message, hint })
    return mask + found.slice(1)
  })
  return { masked, faults, unmask: (value: string) => (faults.length === 0 ? value : value.replaceAll(mask, '&')) }
}

/** @returns a character of the private use area that the text does not hold. */
function freeCharacter(text: string): string {
  for (let code = 0xe000; code < 0xf8ff; code++) {
    const character = String.fromCharCode(code)
    if (!text.includes(character)) return character
  }
  return '+'
}
