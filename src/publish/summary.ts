/** The runner drops a step's summary that is larger, with an error. */
const largestSummary = 1024 * 1024

/**
 * Appends `markdown` to the job summary; what is too long is cut, with a note.
 * @throws Error when there is no job summary (GITHUB_STEP_SUMMARY)
 */
export async function writeSummary(markdown: string): Promise<void> {
  const { summary } = await import('@actions/core')
  await summary.addRaw(fitSummary(markdown), true).write()
}

/** @returns at most `largest` bytes of UTF-8, in whole lines */
export function fitSummary(markdown: string, largest: number = largestSummary - 1024): string {
  if (Buffer.byteLength(markdown) <= largest) return markdown
  const note = '\n\n> **Cut here:** the rest is longer than a job summary may be. All of it is in report.md.\n'
  const room = Buffer.from(markdown).subarray(0, largest - Buffer.byteLength(note))
  return `${room.subarray(0, Math.max(0, room.lastIndexOf(0x0a))).toString('utf8')}${note}`
}
