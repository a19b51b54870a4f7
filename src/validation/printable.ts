/**
 * Makes one line of text that comes from a checked file, or from its name, harmless: a terminal obeys control characters, a
 * reader believes what writing direction marks turn round, and the runner's log obeys `::command::` at the start of a line
 * and `##[command]` anywhere.
 */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, (start) => `.${start}`)
}
