import { spawnSync } from 'node:child_process'

/** @returns what xmllint has to say against these bytes; nothing when they are well-formed. */
export function xmllint(bytes: Uint8Array): string {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], { input: bytes, encoding: 'utf8' })
  return status === 0 ? '' : stderr
}
