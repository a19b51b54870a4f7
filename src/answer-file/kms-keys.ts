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
 * @param build the Windows build, such as 20348; absent: any
 * @returns nothing when there is none, as for evaluation editions
 */
export function kmsClientKey(edition: string, build?: number): string | undefined {
  const id = keyEdition(edition)
  return table().find(({ edition: own, builds }) => own === id && (build === undefined || isWithin(builds, build)))?.key
}

/** @returns whether an edition id or an image name is that of evaluation media, which no product key fits */
export function isEvaluation(edition: string): boolean {
  return /Eval(?:Cor(?:e)?)?$|\bEvaluation\b/i.test(edition)
}

/** What is wrong with a key; it never holds the key. */
export interface KeyFault {
  readonly rule: 'evaluation-key' | 'foreign-key'
  readonly message: string
  readonly hint: string
}

/**
 * Windows stops in specialize, and asks, when its key is another edition's. Only Microsoft's generic keys tell whose they are.
 * @returns why the key cannot be used with this image, nothing when it may
 */
export function keyFault(key: string, image: { edition: string; build: number; name: string }): KeyFault | undefined {
  const { edition, build, name } = image
  if (isEvaluation(edition) || isEvaluation(name)) {
    const message = `the media hold an evaluation edition (${edition}), which takes no product key`
    return { rule: 'evaluation-key', message, hint: 'use product-key: none' }
  }
  const owners = table().filter((entry) => entry.key === key.toUpperCase())
  const id = keyEdition(edition)
  if (owners.length === 0 || owners.some(({ edition: own, builds }) => own === id && isWithin(builds, build))) {
    return undefined
  }
  const whose = owners.map(({ edition: own, builds: [first, last] }) => {
    return `${own}, build ${first === last ? first : `${first} and later`}`
  })
  const message = `the product key is the generic one of ${whose.join('; ')}; the image is ${edition}, build ${build}`
  return { rule: 'foreign-key', message, hint: 'use product-key: kms, which chooses the fitting one' }
}

let known: KeyTable['keys'] | undefined

function table(): KeyTable['keys'] {
  known ??= (JSON.parse(readFileSync(asset('data/kms-client-keys.json'), 'utf8')) as KeyTable).keys
  return known
}

function keyEdition(edition: string): string {
  return edition.replace(/^(Server\w+?)Core$/, '$1')
}

function isWithin([first, last]: readonly [number, number], build: number): boolean {
  return build >= first && build <= last
}
