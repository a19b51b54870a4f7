import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { judged } from '../judges.ts'
import { temporaryFolder } from '../surroundings.ts'
import { cabinet, classicMsu, rollup, updateCabinet } from '../updates/identify/containers.ts'
import { command } from './command.ts'

const tools = ['gcab', 'cabextract']
const name = 'windows10.0-kb5031364-x64.msu'

judged(tools, 'one line a file; what can be installed, what cannot and why', async () => {
  const cwd = await temporaryFolder()
  const msu = classicMsu('KB5031364', updateCabinet(rollup))
  await writeFile(path.join(cwd, name), msu)
  const good = await command(['inspect', name], { cwd })
  expect(good).toEqual({
    code: 0,
    stderr: '',
    stdout: `${name}: msu-cab, KB5031364, cumulative, x64, 26100.7171: installable\n`
  })
  await writeFile(path.join(cwd, 'cut.msu'), msu.subarray(0, 300))
  await writeFile(path.join(cwd, 'outer.cab'), cabinet({ 'in.cab': msu }))
  const { code, stdout } = await command(['inspect', 'cut.msu', name, 'outer.cab', 'missing.cab'], { cwd })
  expect(code).toBe(2)
  expect(stdout.trimEnd().split('\n')).toEqual([
    `cut.msu: truncated: not installable (refetch): the cabinet has ${msu.length} bytes, of which the file holds 300`,
    `${name}: msu-cab, KB5031364, cumulative, x64, 26100.7171: installable`,
    'outer.cab: nested-cab: not installable (unwrap): it is a cabinet around a cabinet, which DISM does not open',
    "error: missing.cab: cannot be read: ENOENT: no such file or directory, open 'missing.cab'"
  ])
})

judged(tools, 'as JSON: an array of objects', async () => {
  const cwd = await temporaryFolder()
  await writeFile(path.join(cwd, name), classicMsu('KB5031364', updateCabinet(rollup)))
  await writeFile(path.join(cwd, 'page.cab'), '{"error":"gone"}')
  const { code, stdout } = await command(['inspect', '--deep', '--format', 'json', name, 'page.cab'], { cwd })
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual([
    {
      file: name,
      kind: 'msu-cab',
      installable: true,
      kb: 'KB5031364',
      architecture: 'x64',
      role: 'cumulative',
      build: '26100.7171',
      packageIdentity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.7171.1.15',
      members: [
        'WSUSSCAN.cab',
        'Windows10.0-KB5031364-x64.cab',
        'Windows10.0-KB5031364-x64.xml',
        'Windows10.0-KB5031364-x64-pkgProperties.txt'
      ]
    },
    {
      file: 'page.cab',
      kind: 'error-page',
      installable: false,
      reason: 'it is a page of text that a server sent in place of the file',
      remedy: 'refetch',
      members: []
    }
  ])
})

test('what a name holds does not reach the terminal', async () => {
  const cwd = await temporaryFolder()
  await writeFile(path.join(cwd, 'a\u001b[2Jb.msu'), '')
  const { stdout } = await command(['inspect', 'a\u001b[2Jb.msu'], { cwd })
  expect(stdout).toBe('a\ufffd[2Jb.msu: empty: not installable (refetch): the file is empty\n')
})
