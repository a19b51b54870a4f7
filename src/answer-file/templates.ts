import { readFileSync } from 'node:fs'
import { asset } from '../assets.ts'
import type { Template } from './draft.ts'

/** The built-in answer files: the build machine's by edition type, and the deployed machine's. */
export type TemplateName = 'server' | 'client' | 'deploy'

/** @returns a built-in template, in UTF-8; `file` is its path below the action's folder. */
export function builtInTemplate(name: TemplateName): Template {
  const file = `data/answer-files/${name}.xml`
  return { file, text: readFileSync(asset(file), 'utf8') }
}
