import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readBuildOptions, readUpdatesOptions, readValidateOptions } from '../../src/options.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFile(path.join(root, file), 'utf8')

interface Action {
  readonly inputs: Record<string, { description: string; required: boolean; default?: string }>
  readonly outputs?: Record<string, { description: string }>
}
const action = async (folder: string): Promise<Action> => parse(await read(path.join(folder, 'action.yml')))

/** Everything that git would keep: tracked, or new and not ignored. */
function keptFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)))
}

const papers = keptFiles().filter((file) => file.endsWith('.md') && !file.startsWith('__tests__/'))

describe('what the actions take and give', () => {
  test('build: every input of action.yml is read, and none besides', async () => {
    const { inputs } = await action('.')
    const asked = new Set<string>()
    const surroundings = { env: {}, cwd: root, toolVersion: '0', terminal: false }
    const given = (name: string) => {
      asked.add(name)
      return name === 'definition' ? 'images/x.yml' : undefined
    }
    const without = readBuildOptions(given, surroundings)
    // The one flag that is no input: on GitHub the results are artifacts.
    expect([...asked].sort()).toEqual([...Object.keys(inputs), 'output-directory'].sort())
    const defaults = (name: string) => (name === 'definition' ? 'images/x.yml' : inputs[name]?.default)
    expect(readBuildOptions(defaults, surroundings)).toEqual(without)
    expect(Object.keys(inputs).filter((name) => inputs[name]?.required)).toEqual(['definition'])
  })

  test('build: every output is set, and none besides', async () => {
    const set = [...(await read('src/actions/build.ts')).matchAll(/setOutput\('([\w-]+)'/g)].map((match) => match[1])
    expect([...new Set(set)].sort()).toEqual(Object.keys((await action('.')).outputs ?? {}).sort())
  })

  test('validate: every input of action.yml is read, and none besides', async () => {
    const { inputs } = await action('validate')
    const asked = new Set<string>()
    const surroundings = { env: {}, cwd: root, terminal: false }
    const given = (name: string) => {
      asked.add(name)
      return name === 'paths' ? 'images' : undefined
    }
    const without = readValidateOptions(given, surroundings)
    expect([...asked].sort()).toEqual(Object.keys(inputs).sort())
    const defaults = (name: string) => (name === 'paths' ? 'images' : inputs[name]?.default)
    expect(readValidateOptions(defaults, surroundings)).toEqual(without)
    expect(Object.keys(inputs).filter((name) => inputs[name]?.required)).toEqual(['paths'])
  })

  test('updates: every input is read, every output is set, and none besides', async () => {
    const { inputs, outputs = {} } = await action('updates')
    const asked = new Set<string>()
    const given = (name: string) => {
      asked.add(name)
      return name === 'definition' ? 'images/x.yml' : undefined
    }
    const without = readUpdatesOptions(given, { env: {}, cwd: root, terminal: false })
    // A flag of the terminal that is no input: see docs/architecture.md.
    expect([...asked].sort()).toEqual([...Object.keys(inputs), 'catalog-url'].sort())
    const defaults = (name: string) => (name === 'definition' ? 'images/x.yml' : inputs[name]?.default)
    expect(readUpdatesOptions(defaults, { env: {}, cwd: root, terminal: false })).toEqual(without)
    const set = [...(await read('src/actions/updates.ts')).matchAll(/setOutput\('([\w-]+)'/g)].map((match) => match[1])
    expect(set.sort()).toEqual(Object.keys(outputs).sort())
  })

  test('workflows, in files and in papers, give inputs that there are', async () => {
    const texts = await Promise.all(
      keptFiles()
        .filter((file) => /^(\.github|examples)\/workflows\/.*\.yml$/.test(file))
        .map(read)
    )
    for (const paper of papers) {
      texts.push(...[...(await read(paper)).matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? ''))
    }
    const steps = texts.flatMap((text) => stepsOf(parse(text)))
    const ours = steps.flatMap(({ uses = '', with: given = {} }) => {
      const folder = /\/maas-windows-image(\/\w+)?@/.exec(uses)
      return folder === null ? [] : [{ folder: `.${folder[1] ?? ''}`, given }]
    })
    expect(ours.length).toBeGreaterThanOrEqual(4)
    for (const { folder, given } of ours) {
      const { inputs } = await action(folder)
      expect(Object.keys(given).filter((name) => !(name in inputs))).toEqual([])
      const required = Object.keys(inputs).filter((name) => inputs[name]?.required)
      expect(required.filter((name) => !(name in given))).toEqual([])
    }
  })

  test('workflows hold no more than the right to read', async () => {
    for (const file of keptFiles().filter((name) => /(^|\/)workflows\/.*\.yml$/.test(name))) {
      const { permissions }: { permissions?: unknown } = parse(await read(file))
      expect({ file, permissions }).toEqual({ file, permissions: { contents: 'read' } })
    }
  })
})

describe('papers', () => {
  test('quote npm scripts and files that there are', async () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(await read('package.json'))
    for (const file of papers) {
      const text = await read(file)
      for (const [quoted, name] of text.matchAll(/npm run (?:-s )?([\w:-]+)/g)) {
        expect({ file, quoted, known: (name ?? '') in scripts }).toEqual({ file, quoted, known: true })
      }
      for (const [quoted, script] of text.matchAll(/\bnode ((?:dist|scripts|bench)\/[\w./-]+)/g)) {
        const found = existsSync(path.join(root, script ?? ''))
        expect({ file, quoted, found }).toEqual({ file, quoted, found: true })
      }
    }
    // `npm cit` is `npm ci` and then `npm test`.
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test', 'build', 'lint', 'bench', 'generate']))
  })

  test('link to files and headings that there are', async () => {
    expect(papers).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']))
    const broken: string[] = []
    for (const file of papers) {
      for (const [, link = ''] of proseOf(await read(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(link)) continue
        const [name = '', anchor] = link.split('#')
        const target = name === '' ? file : path.join(path.dirname(file), name)
        if (!existsSync(path.join(root, target))) broken.push(`${file}: ${link}`)
        else if (anchor !== undefined && !headingsOf(await read(target)).includes(anchor))
          broken.push(`${file}: ${link}`)
      }
    }
    expect(broken).toEqual([])
  })

  test('name files of the project that there are', async () => {
    const broken: string[] = []
    for (const file of papers) {
      const names = /`((?:src|powershell|simulator|schema|scripts|docs|examples|bench|data|__tests__)\/[\w./-]*\w\/?)`/g
      for (const [, name = ''] of proseOf(await read(file)).matchAll(names)) {
        if (!existsSync(path.join(root, name))) broken.push(`${file}: ${name}`)
      }
    }
    expect(broken).toEqual([])
  })

  test('name neither the place where they were written nor a registry of it', async () => {
    // In pieces, so that this file does not name them itself.
    const places = [
      new RegExp(`${'\\.\\./'}shared/(design|style|reference|data|hooks)`),
      new RegExp(`(^|[\\s"'\`(=])/${'work'}/\\w`)
    ]
    const resolved = /"resolved":\s*"(?!https:\/\/registry\.npmjs\.org\/)/
    const feeds = /<add key="[^"]+" value="https?:\/\/(?!api\.nuget\.org\/)/
    const found: string[] = []
    for (const file of keptFiles().filter(
      (name) => !/^(dist|data|schema)\/|\.(gz|exe|msu|cab|iso|ico|png)$/.test(name)
    )) {
      const text = await read(file)
      for (const sign of [...places, resolved, feeds]) {
        const hit = sign.exec(text)
        if (hit !== null) found.push(`${file}: ${hit[0]}`)
      }
    }
    expect(found).toEqual([])
  })
})

test('.ci/packages has the package of every judge, and every judge has its package', async () => {
  const installed = (await read('.ci/packages')).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const table = /const packages[^{]*\{([\s\S]*?)\n\}/.exec(await read('__tests__/judges.ts'))?.[1] ?? ''
  const packages = new Map(
    [...table.matchAll(/'?([\w.:-]+)'?: '([\w.+-]+)'/g)].map(([, program = '', name = '']) => [program, name])
  )
  expect(packages.size).toBeGreaterThan(5)
  expect([...packages.values()].filter((name) => !installed.includes(name))).toEqual([])
  // In every Debian.
  const essential = ['sh', 'sha256sum', 'gzip', 'zcat', 'mount', 'umount']
  const unknown: string[] = []
  for (const name of await readdir(path.join(root, '__tests__'), { recursive: true })) {
    if (!name.endsWith('.test.ts')) continue
    for (const [, programs = ''] of (await read(path.join('__tests__', name))).matchAll(/\bjudged\(\s*\[([^\]]*)\]/g)) {
      const wanted = [...programs.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '')
      unknown.push(...wanted.filter((one) => !packages.has(one) && !essential.includes(one)))
    }
  }
  expect(unknown).toEqual([])
})

test('npm holds every package of the lock file by its hash, those of other platforms too', async () => {
  const { packages } = JSON.parse(await read('package-lock.json')) as {
    packages: Record<string, { integrity?: string }>
  }
  const installed = Object.entries(packages).filter(([name]) => name !== '')
  expect(installed.length).toBeGreaterThan(100)
  const loose = installed.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true)
  expect(loose.map(([name]) => name)).toEqual([])
})

interface Step {
  readonly uses?: string
  readonly with?: Record<string, unknown>
}

function stepsOf(workflow: unknown): Step[] {
  if (typeof workflow !== 'object' || workflow === null || !('jobs' in workflow)) return []
  const { jobs } = workflow as { jobs: Record<string, { steps: Step[] }> }
  return Object.values(jobs).flatMap(({ steps }) => steps)
}

/** Without blocks of code. */
function proseOf(markdown: string): string {
  return markdown.replace(/^(```+)[\s\S]*?^\1/gm, '')
}

/** As GitHub names the anchors of headings. */
function headingsOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-')
  )
}
