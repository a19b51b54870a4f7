/** A pull request of a stranger who means harm. Whatever its files hold, nothing is run, read elsewhere, expanded or hung on. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import type { Validation } from '../../src/validation/verdict.ts'
import { node, project } from '../cli/command.ts'
import { least, repository } from '../image-definition/repository.ts'
import { check } from './check.ts'

const secret = 'only-the-runner-knows-this'
let root: string
let trace: string
let elsewhere: string

const xml = (inner: string, before = '') =>
  `<?xml version="1.0"?>\n${before}<unattend xmlns="urn:schemas-microsoft-com:unattend">${inner}</unattend>\n`

beforeAll(async () => {
  elsewhere = await repository({ 'secret.xml': xml(secret), 'secret.yml': `${least}${secret}: 1\n`, 'out/': '' })
  trace = path.join(elsewhere, 'out/trace')
  const shell = `$(touch ${trace}) \`touch ${trace}\` ; touch ${trace} | touch ${trace} && touch ${trace}`
  const laughs = Array.from({ length: 30 }, (_, at) => `<!ENTITY l${at + 1} "&l${at};&l${at};&l${at};">`).join('\n')
  const bomb = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at},*a${at}]`).join('\n')
  root = await repository({
    'yaml/shell.yml': `${least}"${shell}": 1\nanswer-file: '${shell}'\ncustomizations: [{ name: A, run: 'touch ${trace}' }]\n`,
    'yaml/bomb.yml': `${least}a0: &a0 [x]\n${bomb}\nanswer-file: *a30\n`,
    'yaml/tags.yml': `${least}a: !!js/function 'function () { touch }'\nb: !<tag:yaml.org,2002:python/object/apply:os.system> [x]\n__proto__: { polluted: 1 }\nconstructor: 1\n`,
    'yaml/deep.yml': `${least}a: ${'['.repeat(20_000)}\n`,
    'yaml/long.yml': `${least}a: ${'x'.repeat(1_000_000)}\n`,
    'yaml/paths.yml': `${least}answer-file: ../../etc/passwd\ndeploy-answer-file: /etc/passwd\nupdates: { lock: linked.lock.json }\n`,
    'yaml/links.yml': `${least}answer-file: linked.xml\ndeploy-answer-file: folder/secret.xml\n`,
    'xml/external.xml': xml('&x;', `<!DOCTYPE unattend [<!ENTITY x SYSTEM "file://${elsewhere}/secret.xml">]>\n`),
    'xml/remote.xml': xml('&x;', '<!DOCTYPE unattend SYSTEM "http://127.0.0.1:1/x.dtd">\n'),
    'xml/laughs.xml': xml('&l30;', `<!DOCTYPE unattend [<!ENTITY l0 "ha">\n${laughs}]>\n`),
    'xml/deep.xml': xml('<a>'.repeat(100_000)),
    'xml/many.xml': xml('<settings pass="x">&'.repeat(50_000)),
    'xml/long.xml': `${xml('')}<!--${'-'.repeat(9_000_000)}`,
    'xml/quotes.xml': xml(`<a b="${'"'.repeat(10)} c='${'&'.repeat(1000)}'/>`),
    'xml/include.xml': xml(
      `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://${elsewhere}/secret.xml"/>`
    ),
    'lock/deep.lock.json': '['.repeat(100_000),
    'lock/proto.lock.json': '{"__proto__": {"polluted": 1}, "packages": [{"url": "https://x.example/$(touch x)"}]}',
    'conf/cloudbase-init.conf': `[DEFAULT\n[[[[${'='.repeat(100_000)}\n${'a '.repeat(100_000)}`,
    'names/::set-output name=x::y.yml': `${least}x: 1\n`,
    'names/##[add-path]x.yml': `${least}x: 1\n`,
    'names/a\n::error::b.yml': `${least}x: 1\n`,
    'names/\u001b[2Jc.yml': `${least}"\\e]0;title\\a": 1\n`,
    'names/$(touch x);.yml': `${least}x: 1\n`,
    'names/*.yml': `${least}x: 1\n`
  })
  await writeFile(
    path.join(root, 'names', 'd.yml'),
    `${least}"::warning::\\n::set-env name=PATH::x": 1\n"##[set-env name=a]b": 1\n`
  )
  for (const [from, to] of [
    ['linked.xml', path.join(elsewhere, 'secret.xml')],
    ['yaml/linked.yml', path.join(elsewhere, 'secret.yml')],
    ['linked.lock.json', '/etc/passwd'],
    ['folder', elsewhere],
    ['xml/zero.xml', '/dev/zero'],
    ['xml/loop.xml', 'loop.xml']
  ] as const) {
    await symlink(to, path.join(root, from))
  }
  await mkdir(path.join(root, 'pipes'))
  execFileSync('mkfifo', [
    path.join(root, 'pipes/a.xml'),
    path.join(root, 'pipes/a.yml'),
    path.join(root, 'pipes/a.lock.json')
  ])
})

/** Whatever was found, by file. */
function byFile({ problems }: Validation): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const { location, message } of problems) found[location.file] = [...(found[location.file] ?? []), message]
  return found
}

test('the whole of it is checked quickly, and every bad file is told to be bad', async () => {
  const start = Date.now()
  const result = await check(['.'], root, { env: process.env })
  expect(Date.now() - start).toBeLessThan(30_000)
  const found = byFile(result)
  expect(found['yaml/bomb.yml']?.join('\n')).toContain('alias *a0 is not accepted')
  expect(found['yaml/paths.yml']?.join('\n')).toMatch(
    /leads out of the repository[\s\S]*\/etc\/passwd is absolute[\s\S]*leads out/
  )
  expect(found['yaml/links.yml']).toEqual(Array(2).fill(expect.stringContaining('leads out of the repository')))
  expect(found['yaml/tags.yml']?.join('\n')).toMatch(/tag/i)
  for (const file of ['external', 'remote', 'laughs']) {
    expect(found[`xml/${file}.xml`]).toContainEqual(expect.stringMatching(/DOCTYPE|there is no entity/))
  }
  for (const file of [
    'xml/deep.xml',
    'xml/many.xml',
    'xml/quotes.xml',
    'lock/deep.lock.json',
    'lock/proto.lock.json',
    'yaml/long.yml'
  ]) {
    expect({ file, found: found[file] }).toEqual({ file, found: expect.arrayContaining([expect.any(String)]) })
  }
  // Nothing that a link leads to is among the files, and nothing of it in any message.
  expect(result.files.filter((file) => /linked|folder|zero|loop|pipes/.test(file))).toEqual([])
  expect(JSON.stringify(result)).not.toContain(secret)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(result.problems.every(({ message }) => message.length <= 1000)).toBe(true)
  expect(await readdir(path.join(elsewhere, 'out'))).toEqual([])
})

test.each([
  ['yaml/linked.yml', 'is a link that leads out of the repository'],
  ['folder', 'is a link that leads out of the repository'],
  ['folder/secret.yml', 'is a link that leads out of the repository'],
  ['xml/zero.xml', 'is a link that leads out of the repository'],
  ['xml/loop.xml', 'ELOOP'],
  ['pipes/a.xml', 'is none of'],
  ['pipes/a.yml', 'is none of'],
  ['folder/*.yml', 'matches no file'],
  ['{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}/*', 'stands for more than 64 patterns'],
  ['**/**/**/**/**/**/**/**/**/**/**/nothing*x*y*z', 'matches no file']
])('the path %s is refused', async (given, why) => {
  await expect(check([given], root)).rejects.toThrow(why)
})

/** Lines that the runner would take for commands. */
function commandsIn(log: string): string[] {
  return log.split(/\r\n|[\r\n]/).filter((line) => /^\s*::/.test(line) || line.includes('##['))
}

/** Whether a terminal would obey any of it. */
function steering(text: string): boolean {
  return text.includes('\u001b') || text.includes('\u0007') || text.includes('\r')
}

test('in the log of the action nothing but our own annotations is a command', async () => {
  const summary = path.join(elsewhere, 'summary.md')
  await writeFile(summary, '')
  const env = { INPUT_PATHS: '.', GITHUB_WORKSPACE: root, GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: 'true' }
  const { code, stdout } = await node([path.join(project, 'src/actions/validate.ts')], { cwd: root, env })
  expect(code).toBe(1)
  const commands = commandsIn(stdout)
  expect(commands.length).toBeGreaterThan(5)
  for (const line of commands) expect(line).toMatch(/^::(?:error|warning|notice)(?: title=[^:]*)?::/)
  expect(steering(stdout)).toBe(false)
  expect(stdout).not.toContain(secret)
  expect(steering(readFileSync(summary, 'utf8'))).toBe(false)
}, 60_000)

test.each(['text', 'json', 'sarif'])(
  '%s of the terminal command steers nothing',
  async (format) => {
    const { code, stdout, stderr } = await node(
      [path.join(project, 'src/cli.ts'), 'validate', 'names', '--format', format],
      { cwd: root }
    )
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(steering(stdout)).toBe(false)
    if (format === 'text') expect(commandsIn(stdout)).toEqual([])
    else expect(JSON.parse(stdout)).toBeDefined()
  },
  60_000
)

test('nothing of it was run', async () => {
  expect(await readdir(path.join(elsewhere, 'out'))).toEqual([])
})
