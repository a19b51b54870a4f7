/** What the bytes of a file alone are taken for. */
import { examine } from '../../../src/updates/identify/examine.ts'
import type { Classification } from '../../../src/updates/identify/identity.ts'
import { bufferSource } from '../../../src/updates/identify/source.ts'

/** The programs that make the containers. */
export const makers = ['gcab', 'osslsigncode', 'openssl', 'wimlib-imagex']

/** Under a name that promises something else, unless one is given: names are no evidence. */
export function look(
  bytes: Buffer,
  more: { fileName?: string; deep?: boolean; hasPsf?: boolean } = {}
): Promise<Classification> {
  const options = {
    signal: new AbortController().signal,
    deep: false,
    hasPsf: false,
    fileName: 'setup.msp',
    ...more
  }
  return examine(bufferSource(bytes), options)
}

export const refetch = { installable: false, remedy: 'refetch' }
export const refuse = { installable: false, remedy: 'refuse' }
