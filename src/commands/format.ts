import { Option } from 'commander'

export type Format = 'text' | 'json'

/** @returns the option `--format`, with what `json` means for the command */
export function formatOption(json: string): Option {
  return new Option('--format <format>', `text for people; json: ${json}`).choices(['text', 'json']).default('text')
}
