import { readFileSync } from 'node:fs'
import { asset } from '../../assets.ts'
import { shellSetup } from '../names.ts'
import type { Setting, Subject } from './subject.ts'

/** @returns the elements that may hold a product key */
export function productKeySettings({ find }: Subject): Setting[] {
  return [...find('Microsoft-Windows-Setup', 'UserData/ProductKey/Key'), ...find(shellSetup, 'ProductKey')]
}

let published: ReadonlySet<string> | undefined

/** Whether Microsoft publishes a key for everyone: a KMS client setup key, or one for installation only. */
export function isPublishedKey(key: string): boolean {
  published ??= new Set(['data/kms-client-keys.json', 'data/known-product-keys.json'].flatMap(keysIn))
  return published.has(key.toUpperCase())
}

function keysIn(file: string): string[] {
  const { keys }: { keys: readonly { readonly key: string }[] } = JSON.parse(readFileSync(asset(file), 'utf8'))
  return keys.map(({ key }) => key)
}
