import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { checkLock, formatLock, type LockPackage, type LockQuery, loadLock } from '../../../src/updates/lock.ts'
import { temporaryFolder } from '../../surroundings.ts'
import { cumulative, definitions, lockOf, packageOf, query } from './lock-packages.ts'

/** @returns each problem as `line:column message (hint) [rule]` */
async function problemsOf(packages: readonly LockPackage[], wanted?: LockQuery): Promise<string[]> {
  const file = path.join(await temporaryFolder(), 'a.lock.json')
  await writeFile(file, formatLock(lockOf(...packages)))
  return (await checkLock(file, wanted)).map(({ location, message, hint, rule }) => {
    return `${location?.line}:${location?.column} ${message} (${hint}) [${rule}]`
  })
}

const old = cumulative('KB5900001', 7171, '2026-10')
const recent = cumulative('KB5900002', 7309)
const dotnet = packageOf({ kb: 'KB5900004', role: 'dotnet' })

describe('superseded within the lock', () => {
  test('the lower revision of two cumulative updates of one branch, though its month is later', async () => {
    const outOfBand = cumulative('KB5899999', 7400, '2026-09')
    expect(await problemsOf([old, outOfBand])).toEqual([
      '23:13 KB5900001 is superseded by KB5899999 (revision 7171, not 7400) (remove KB5900001) [lock.superseded]'
    ])
  })

  test('each but the newest of three', async () => {
    const problems = await problemsOf([recent, old, cumulative('KB5900003', 7200)])
    expect(problems.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'KB5900001 is superseded by KB5900002 (revision 7171, not 7309) (remove KB5900001) [lock.superseded]',
      'KB5900003 is superseded by KB5900002 (revision 7200, not 7309) (remove KB5900003) [lock.superseded]'
    ])
  })

  test('without revisions the month tells', async () => {
    const [a, b] = (['2026-10', '2026-11'] as const).map((month, index) =>
      packageOf({
        kb: `KB590000${9 - index}`,
        role: 'cumulative',
        title: `${month} Cumulative Update for Windows Server 2019 for x64-based Systems (KB590000${9 - index})`
      })
    )
    const packages = [a, b].filter((item) => item !== undefined)
    expect(await problemsOf(packages)).toEqual([
      '22:13 KB5900009 is superseded by KB5900008 (remove KB5900009) [lock.superseded]'
    ])
  })

  test('one KB twice', async () => {
    const again = {
      ...dotnet,
      fileName: dotnet.fileName.replace(/_\w+/, ''),
      sha1: '0'.repeat(40),
      sha256: '1'.repeat(64)
    }
    expect(await problemsOf([dotnet, again])).toEqual([
      '22:13 packages 0 and 1 are both KB5900004 (keep one of them) [lock.duplicate]'
    ])
  })

  test('checkpoints, the two files of a .NET umbrella, platform and definitions stand side by side', async () => {
    const packages = [
      packageOf({ kb: 'KB5043080', role: 'checkpoint' }),
      packageOf({ kb: 'KB5100000', role: 'checkpoint' }),
      recent,
      packageOf({ kb: 'KB5126046', role: 'dotnet', fileName: `windows10.0-kb5126046-x64-ndp48.msu` }),
      packageOf({ kb: 'KB5126421', role: 'dotnet', fileName: `windows10.0-kb5126421-x64-ndp481.msu` }),
      packageOf({ kb: 'KB4052623', role: 'defender', fileName: 'updateplatform.amd64fre.exe' }),
      definitions('1.2.3.4')
    ]
    expect(await problemsOf(packages, query)).toEqual([])
  })

  test('is for checks: a build that reads the lock leaves it to its plan', async () => {
    const file = path.join(await temporaryFolder(), 'a.lock.json')
    await writeFile(file, formatLock(lockOf(old, recent)))
    expect((await loadLock(file)).packages).toHaveLength(2)
  })
})

test('a revision that is not the one in the title', async () => {
  expect(await problemsOf([{ ...recent, expectedUbr: 7308 }])).toEqual([
    '20:22 the build revision is not the one in title (title says 7309) [lock.revision]'
  ])
})

describe('no answer to what the definition asks', () => {
  const hint = '(write the lock again: run `updates`) [lock.'
  const all = [recent, dotnet, definitions('1.2.3.4')]

  test('another product, architecture, kinds, exclusions: each at its key', async () => {
    const wanted: LockQuery = {
      product: 'Windows Server 2019',
      architecture: 'arm64',
      include: ['defender'],
      exclude: ['KB5900004']
    }
    expect(await problemsOf(all, wanted)).toEqual([
      `4:16 the definition asks for "Windows Server 2019", this lock for "Microsoft server operating system version 24H2" ${hint}query]`,
      `5:21 the definition asks for "arm64", this lock for "x64" ${hint}query]`,
      `6:5 the definition asks for [defender], this lock for [cumulative, defender, dotnet] ${hint}query]`,
      `7:5 the definition asks for [KB5900004], this lock for [] ${hint}query]`,
      `23:13 KB5900004 is one that the definition excludes ${hint}query]`
    ])
  })

  test('the order of kinds means nothing', async () => {
    const include = [...query.include].reverse()
    expect(await problemsOf(all, { ...query, include })).toEqual([])
  })

  test('a kind without a package, .NET aside, which not every product has', async () => {
    expect(await problemsOf([dotnet], query)).toEqual([
      `9:3 no package here is of the kind cumulative, which the definition asks for ${hint}incomplete]`,
      `9:3 no package here is of the kind defender, which the definition asks for ${hint}incomplete]`
    ])
    expect(await problemsOf([recent, definitions('1.2.3.4')], query)).toEqual([])
  })
})
