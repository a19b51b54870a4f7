import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from '@jest/globals'
import { checkDefinition } from '../../src/image-definition/load.ts'

const made: string[] = []
afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true })
})

/** @returns a new folder that holds `files`, by path; an entry that ends in / is a folder */
export async function repository(files: Record<string, string | Uint8Array>): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'definition-'))
  made.push(root)
  for (const [name, contents] of Object.entries(files)) {
    const file = path.join(root, name)
    await mkdir(name.endsWith('/') ? file : path.dirname(file), { recursive: true })
    if (!name.endsWith('/')) await writeFile(file, contents)
  }
  return root
}

/** The least a definition holds; more keys are put behind it, from line 6 on. */
export const least = `name: windows/ws2025
title: Windows Server 2025
source:
  path: D:\\media\\ws2025.iso
  edition: ServerStandard
`

/** @returns each problem of `text` as `line:column message (hint) [rule]`, without the rule's `definition.` */
export async function problemsOf(text: string | Uint8Array, files: Record<string, string> = {}): Promise<string[]> {
  const root = await repository({ ...files, 'images/a.yml': text })
  const problems = await checkDefinition(path.join(root, 'images/a.yml'), { repositoryRoot: root })
  return problems.map(({ location, message, hint, rule }) => {
    const place = location === undefined ? '' : `${location.line}:${location.column} `
    return `${place}${message}${hint === undefined ? '' : ` (${hint})`} [${rule.replace('definition.', '')}]`
  })
}
