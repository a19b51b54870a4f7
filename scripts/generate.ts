/**
 * Writes every file that comes from other files. `node scripts/generate.ts` writes what is stale; with `--check` it only
 * names it, and exits 1 when there is any.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { jsonSchema } from '../src/image-definition/schema.ts'
import { unsupported } from '../src/image-definition/unsupported.ts'
import { scenarioJsonSchema } from '../src/powershell/scenario.ts'
import { lockJsonSchema } from '../src/updates/lock.ts'
import { ruleReference } from './rule-reference.ts'

const project = path.resolve(import.meta.dirname, '..')

interface Generator {
  /** Relative to the project's root. */
  readonly file: string
  /** @returns what the file must hold; `present` is what it holds now, empty when it does not exist */
  text(present: string): string | Promise<string>
}

const generators: readonly Generator[] = [
  { file: 'schema/image.schema.json', text: () => json(jsonSchema()) },
  { file: 'schema/lock.schema.json', text: () => json(lockJsonSchema()) },
  { file: 'schema/scenario.schema.json', text: () => json(scenarioJsonSchema()) },
  { file: 'docs/image-definition.md', text: (present) => replaceRegion(present, 'keys', keyTables(jsonSchema())) },
  { file: 'docs/answer-files.md', text: (present) => replaceRegion(present, 'rules', ruleReference()) },
  { file: 'README.md', text: actionTables }
]

/** @returns the files below `root` whose contents are not what they should be, with what they should be */
export async function stale(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const { file, text } of generators) {
    const present = await readFile(path.join(root, file), 'utf8').catch(() => '')
    const wanted = await text(present)
    if (wanted !== present) found.set(file, wanted)
  }
  return found
}

/**
 * Replaces what stands between `<!-- begin <name> -->` and `<!-- end <name> -->`.
 * @throws Error when `text` lacks the two marks
 */
export function replaceRegion(text: string, name: string, body: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the marks ${begin} and ${end} are missing`)
  return `${text.slice(0, from + begin.length)}\n${body}\n${text.slice(to)}`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** The part of an action.yml that the tables show. */
interface Action {
  readonly inputs?: Record<string, { description: string; required?: boolean; default?: string }>
  readonly outputs?: Record<string, { description: string }>
}

/** The regions of README.md and the actions that they show. */
const actions = { build: 'action.yml', validate: 'validate/action.yml', updates: 'updates/action.yml' }

async function actionTables(readme: string): Promise<string> {
  let text = readme
  for (const [name, file] of Object.entries(actions)) {
    const { inputs = {}, outputs = {} }: Action = parse(await readFile(path.join(project, file), 'utf8'))
    text = replaceRegion(text, `${name} inputs`, inputTable(inputs))
    if (Object.keys(outputs).length > 0) text = replaceRegion(text, `${name} outputs`, outputTable(outputs))
  }
  return text
}

function inputTable(inputs: NonNullable<Action['inputs']>): string {
  const rows = Object.entries(inputs).map(([name, { description, required, default: value }]) => {
    return `| \`${name}\` | ${cell(description)} | ${required === true ? 'required' : showDefault(value)} |`
  })
  return ['| input | meaning | default |', '|---|---|---|', ...rows].join('\n')
}

function outputTable(outputs: NonNullable<Action['outputs']>): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`)
  return ['| output | meaning |', '|---|---|', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** The part of a JSON Schema that the tables show. */
interface Key {
  readonly description?: string
  readonly default?: unknown
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Key[]
  readonly const?: unknown
  readonly pattern?: string
  readonly properties?: Record<string, Key>
  readonly items?: Key
  readonly required?: readonly string[]
}

/** @returns one table for the keys at the top, and one for each mapping below it */
function keyTables(root: Key): string {
  const tables = [keyTable('', root)]
  for (const [name, key] of Object.entries(root.properties ?? {})) {
    const mapping = key.type === 'array' ? key.items : key
    if (mapping?.properties === undefined) continue
    const heading = key.type === 'array' ? `\`${name}\`, each of them` : `\`${name}\``
    tables.push(`### ${heading}\n\n${[key, mapping].find((one) => one.description)?.description ?? ''}\n`)
    tables.push(keyTable(`${name}.`, mapping))
    for (const [innerName, inner] of Object.entries(mapping.properties)) {
      if (inner.properties === undefined) continue
      tables.push(
        `### \`${name}.${innerName}\`\n\n${inner.description ?? ''}\n`,
        keyTable(`${name}.${innerName}.`, inner)
      )
    }
  }
  return tables.join('\n')
}

function keyTable(prefix: string, mapping: Key): string {
  const rows = Object.entries(mapping.properties ?? {}).map(([name, key]) => {
    const shown = mapping.required?.includes(name) ? 'required' : showDefault(key.default)
    const missing = unsupported.filter((one) => one.key === `${prefix}${name}`).map(({ why }) => why)
    const later = missing.length === 0 ? '' : ` *Not supported yet: ${missing.join(', ')}.*`
    return `| \`${name}\` | ${kind(key)} | ${shown} | ${cell(`${key.description ?? ''}${later}`)} |`
  })
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function kind(key: Key): string {
  if (key.enum !== undefined) return key.enum.map((value) => `\`${value}\``).join(', ')
  if (key.const !== undefined) return `\`${key.const}\``
  if (key.anyOf !== undefined) return key.anyOf.map(kind).join(' or ')
  if (key.type === 'array') return `list of ${key.items?.properties ? 'mappings' : kind(key.items ?? {})}`
  if (key.type === 'object') return 'mapping'
  if (key.type === 'boolean') return 'true or false'
  if (key.type === 'integer') return 'whole number'
  if (key.pattern?.includes('GiB')) return 'size'
  return key.pattern?.startsWith('^(?=[0-9])') ? 'duration' : 'text'
}

function showDefault(value: unknown): string {
  if (value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)) return ''
  return `\`${Array.isArray(value) ? `[${value.join(', ')}]` : value}\``
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  for (const [file, text] of await stale(project)) {
    if (values.check) {
      console.log(`${file} is stale: run npm run generate`)
      process.exitCode = 1
    } else {
      await mkdir(path.dirname(path.join(project, file)), { recursive: true })
      await writeFile(path.join(project, file), text)
      console.log(`${file} written`)
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
