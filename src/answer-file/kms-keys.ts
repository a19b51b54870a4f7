import { readFileSync } from 'node:fs'
import { asset } from '../assets.ts'

interface KeyTable {
  readonly keys: readonly {
    readonly edition: string
    readonly builds: readonly [number, number]
    readonly key: string
  }[]
}

/**
 * Looks up the generic KMS client setup key that Microsoft publishes for an edition (data/kms-client-keys.json names the page).
 * @param edition the edition id, such as ServerStandard or Professional; Server Core editions share the key of their edition
 * @param build the Windows build, such as 20348
 * @returns nothing when there is none, as for evaluation editions
 */
export function kmsClientKey(edition: string, build: number): string | undefined {
  const id = edition.replace(/^(Server\w+?)Core$/, '$1')
  const table: KeyTable = JSON.parse(readFileSync(asset('data/kms-client-keys.json'), 'utf8'))
  return table.keys.find(({ edition: own, builds: [first, last] }) => own === id && build >= first && build <= last)
    ?.key
}
