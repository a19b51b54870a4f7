import { describe, expect, test } from '@jest/globals'
import type { LockPackage } from '../../src/updates/lock.ts'
import { type Candidate, type PackageBytes, planPackages } from '../../src/updates/plan.ts'

let made = 0

function candidate(change: Partial<LockPackage>, bytes?: PackageBytes): Candidate {
  const kb = change.kb ?? `KB59${String(++made).padStart(5, '0')}`
  const item: LockPackage = {
    kb,
    title: `A package (${kb})`,
    updateId: '00000000-0000-4000-8000-000000000000',
    fileName: `windows11.0-${kb.toLowerCase()}-x64_${'0'.repeat(40)}.msu`,
    url: `https://catalog.s.download.windowsupdate.com/${kb}.msu`,
    size: 1,
    sha1: '0'.repeat(40),
    sha256: '0'.repeat(64),
    role: 'cumulative',
    ...change
  }
  return bytes === undefined ? { package: item } : { package: item, bytes }
}

const groupsOf = (all: readonly Candidate[]) =>
  planPackages(all).groups.map((group) => group.map((item) => item.package.kb))

const server2025 = { architecture: 'amd64', build: 26100 }

describe('order', () => {
  test('Defender, servicing stack, checkpoints and target; reboot; enablement package; reboot; .NET', () => {
    const lock = [
      candidate({ kb: 'KB5900001', role: 'dotnet' }),
      candidate({ kb: 'KB5900002', role: 'other' }),
      candidate({ kb: 'KB5900003', role: 'cumulative', expectedUbr: 7171 }),
      candidate({ kb: 'KB5900004', role: 'checkpoint', expectedUbr: 4000 }),
      candidate({ kb: 'KB5900005', role: 'checkpoint', expectedUbr: 1742 }),
      candidate({ kb: 'KB5900006', role: 'ssu' }),
      candidate({ kb: 'KB2267602', role: 'defender', fileName: 'mpam-fe.exe' }),
      candidate({ kb: 'KB4052623', role: 'defender', fileName: 'updateplatform.amd64fre_1.exe' })
    ]
    expect(groupsOf(lock)).toEqual([
      ['KB4052623', 'KB2267602', 'KB5900006', 'KB5900005', 'KB5900004', 'KB5900003'],
      ['KB5900002'],
      ['KB5900001']
    ])
  })

  test('the order of the lock file stays among equals, and empty groups are no groups', () => {
    const lock = [candidate({ kb: 'KB5900002', role: 'dotnet' }), candidate({ kb: 'KB5900001', role: 'dotnet' })]
    expect(groupsOf(lock)).toEqual([['KB5900002', 'KB5900001']])
    expect(groupsOf([])).toEqual([])
  })
})

describe('refusals', () => {
  const refusalOf = (item: Candidate, target = server2025) => {
    const { groups, refused } = planPackages([item], target)
    expect(groups.flat().length + refused.length).toBe(1)
    return refused[0] === undefined ? undefined : `${refused[0].code}: ${refused[0].reason}`
  }

  test.each<[string, Candidate, string | undefined]>([
    [
      'an error page',
      candidate({}, { installable: false, reason: 'it is a web page' }),
      'not-installable: it is a web page'
    ],
    [
      'arm64 by its bytes',
      candidate({}, { installable: true, architecture: 'arm64' }),
      'wrong-architecture: it is for arm64, the image is x64'
    ],
    [
      'x86 by its name',
      candidate({ fileName: 'windows10.0-kb5900001-x86_00.msu' }),
      'wrong-architecture: it is for x86, the image is x64'
    ],
    [
      'bytes outrank the name',
      candidate({ fileName: 'windows10.0-kb5900001-x86_00.msu' }, { installable: true, architecture: 'amd64' }),
      undefined
    ],
    ['for every architecture', candidate({}, { installable: true, architecture: 'neutral' }), undefined],
    [
      'another Windows by its bytes',
      candidate({}, { installable: true, build: '20348.4000' }),
      'wrong-build: it is for Windows build 20348, the image is of build 26100'
    ],
    [
      'another Windows by its title',
      candidate({ title: 'Cumulative Update (KB5900001) (20348.4000)' }),
      'wrong-build: it is for Windows build 20348, the image is of build 26100'
    ],
    [
      'the right one',
      candidate(
        { title: 'Cumulative Update (KB5900001) (26100.7171)' },
        { installable: true, architecture: 'amd64', build: '26100.7171' }
      ),
      undefined
    ]
  ])('%s', (_, item, expected) => {
    expect(refusalOf(item)).toBe(expected)
  })

  test('enablement packages share the packages of the build they were made from', () => {
    const item = candidate({}, { installable: true, build: '26100.7171' })
    expect(refusalOf(item, { architecture: 'amd64', build: 26200 })).toBeUndefined()
    const older = candidate({}, { installable: true, build: '19041.7727' })
    expect(refusalOf(older, { architecture: 'amd64', build: 19045 })).toBeUndefined()
  })

  test('of two cumulative updates the one with the lower revision is superseded', () => {
    const lock = [
      candidate({ kb: 'KB5900001', expectedUbr: 7000 }),
      candidate({ kb: 'KB5900002', expectedUbr: 7171 }),
      candidate({ kb: 'KB5900003', expectedUbr: 1742, role: 'checkpoint' })
    ]
    const { groups, refused } = planPackages(lock)
    expect(groups.flat().map((item) => item.package.kb)).toEqual(['KB5900003', 'KB5900002'])
    expect(refused).toEqual([
      { candidate: lock[0], code: 'superseded', reason: 'KB5900002 (revision 7171) holds everything of revision 7000' }
    ])
  })

  test('what is refused itself supersedes nothing: the older one that can be installed is', () => {
    const older = candidate({ kb: 'KB5900001', expectedUbr: 4000 })
    const others = [
      candidate({ kb: 'KB5900002', expectedUbr: 7171, title: 'Cumulative Update (KB5900002) (20348.7171)' }),
      candidate({ kb: 'KB5900003', expectedUbr: 7200 }, { installable: false, reason: 'it is a web page' })
    ]
    const { groups, refused } = planPackages([older, ...others], server2025)
    expect(groups).toEqual([[older]])
    expect(refused.map(({ candidate: { package: item }, code }) => `${item.kb} ${code}`)).toEqual([
      'KB5900002 wrong-build',
      'KB5900003 not-installable'
    ])
  })

  test('cumulative updates of two Windows do not supersede one another, also before the media are known', () => {
    const lock = [
      candidate({ kb: 'KB5900001', expectedUbr: 4000, title: 'Cumulative Update (KB5900001) (20348.4000)' }),
      candidate({ kb: 'KB5900002', expectedUbr: 7171, title: 'Cumulative Update (KB5900002) (26100.7171)' })
    ]
    expect(planPackages(lock).refused).toEqual([])
  })

  test('nothing is judged by a target that nobody knows yet', () => {
    expect(
      planPackages([candidate({}, { installable: true, architecture: 'arm64', build: '20348.1' })]).refused
    ).toEqual([])
  })
})
