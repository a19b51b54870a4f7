import { Option } from 'commander'

export type Format = 'text' | 'json'

/** @returns the option `--format`, with what `json` means for the command, and what else there is */
export function formatOption(json: string, more: Readonly<Record<string, string>> = {}): Option {
  const others = Object.entries(more).map(([name, meaning]) => `; ${name}: ${meaning}`)
  return new Option('--format <format>', `text for people; json: ${json}${others.join('')}`)
    .choices(['text', 'json', ...Object.keys(more)])
    .default('text')
}
