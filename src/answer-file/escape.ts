/**
 * Escapes a value for an element's content. Everything outside printable ASCII becomes a number reference, so that the result
 * fits any declared encoding and no parser changes a line end in it.
 */
export function escapeText(value: string): string {
  return value.replace(/[&<>]|[^\x20-\x7e]/gu, reference)
}

/** Escapes a value for an attribute in double quotes. */
export function escapeAttribute(value: string): string {
  return value.replace(/[&<>"]|[^\x20-\x7e]/gu, reference)
}

/** @returns the first character that XML 1.0 cannot hold in any form, as U+XXXX. */
export function unrepresentable(value: string): string | undefined {
  const found = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(value)?.[0]
  return found && `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function reference(character: string): string {
  return names[character] ?? `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`
}
