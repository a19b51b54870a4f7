/** Keys that are understood, but whose work is not built yet. The issue that builds one removes its line here. */
import { at } from '../yaml-document.ts'
import type { Problems } from './problems.ts'

interface Unsupported {
  /** As written in the definition, dots between keys. */
  readonly key: string
  /** Whether the value at `key` asks for what is missing; absent: any value does. */
  readonly asks?: (value: unknown) => boolean
  /** What is missing. */
  readonly why: string
  /** What can be done today. */
  readonly hint: string
}

const remove = 'remove the key'

export const unsupported: readonly Unsupported[] = [
  { key: 'source.path', asks: endsWith('.esd'), why: 'media in .esd form', hint: 'use an .iso or a .wim' },
  { key: 'source.path', asks: endsWith('.vhdx'), why: 'building from a .vhdx', hint: 'use an .iso or a .wim' },
  { key: 'disk.shrink', asks: is(true), why: 'shrinking the disk', hint: 'use false, and choose a small disk.size' },
  { key: 'disk.winre', asks: is('own'), why: 'a recovery partition', hint: 'use none' },
  { key: 'vm.tpm', asks: is(true), why: 'a virtual TPM', hint: 'use false' },
  { key: 'boot-signing', asks: is(2011, 2023), why: 'choosing who signed the boot manager', hint: 'use any' },
  { key: 'drivers', why: 'adding drivers', hint: remove },
  { key: 'features', why: 'adding features', hint: remove },
  { key: 'cloudbase-init', why: 'installing cloudbase-init', hint: remove },
  { key: 'rdp', why: 'setting up Remote Desktop', hint: remove },
  { key: 'keep-settings', asks: isNotEmpty, why: 'keeping settings of the build', hint: remove },
  { key: 'boot-test', asks: is(true), why: 'the boot test', hint: 'use false' }
]

/** Reports each key of `definition` (plain YAML values) that asks for something not built yet. */
export function checkUnsupported(definition: unknown, problems: Problems): void {
  for (const { key, asks, why, hint } of unsupported) {
    const path = key.split('.')
    const value = at(definition, path)
    if (value === undefined || (asks !== undefined && !asks(value))) continue
    problems.add('definition.not-supported', path, `\`${key}\`: ${why} is not supported yet`, { hint })
  }
}

function endsWith(extension: string) {
  return (value: unknown) => typeof value === 'string' && value.toLowerCase().endsWith(extension)
}

function is(...values: readonly unknown[]) {
  return (value: unknown) => values.includes(value)
}

function isNotEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}
