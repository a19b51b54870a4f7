/** How numbers and foreign text look in Markdown. */

/** @returns `text` so that it shows as it is, in a table cell too; line breaks stay */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (control) =>
      control === '\n' || control === '\t' ? control : control === '\r' ? '' : '\ufffd'
    )
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\n/g, '<br>')
}

/** @returns `text` in typewriter letters, safe in a table cell; a code span cannot hold every text */
export function code(text: string): string {
  if (/^[\w ./:@+=,-]+$/.test(text) && text.trim() === text) return `\`${text}\``
  return text === '' ? '' : `<code>${escapeMarkdown(text)}</code>`
}

/** @returns a table; the cells are Markdown already */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

/** @returns a fenced block that `text` cannot leave */
export function codeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
