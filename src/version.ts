import { readFileSync } from 'node:fs'
import { asset } from './assets.ts'

/** @returns the version in package.json, which lies beside src/ and dist/ */
export function toolVersion(): string {
  const { version } = JSON.parse(readFileSync(asset('package.json'), 'utf8')) as { version: string }
  return version
}
