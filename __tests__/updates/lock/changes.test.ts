import { expect, test } from '@jest/globals'
import { changesBetween, formatChanges } from '../../../src/updates/lock.ts'
import { cumulative, definitions, lockOf, packageOf } from './lock-packages.ts'

const lines = (before: Parameters<typeof changesBetween>[0], after: Parameters<typeof changesBetween>[1]) =>
  formatChanges(changesBetween(before, after))

const checkpoint = packageOf({ kb: 'KB5043080', role: 'checkpoint' })
const dotnet = (kb: string, month: string, runtime: string) =>
  packageOf({
    kb,
    role: 'dotnet',
    title: `${month} Cumulative Update for .NET Framework 3.5, 4.8 and 4.8.1 for Windows 10 Version 22H2 for x64 (KB5126146)`,
    fileName: `windows10.0-${kb.toLowerCase()}-x64-${runtime}_${kb.slice(2).padStart(40, '0')}.msu`
  })

test('equal locks differ in nothing, in whatever order', () => {
  const [a, b] = [cumulative('KB5900001', 7171), definitions('1.2.3.4')]
  expect(changesBetween(lockOf(a, b), lockOf(b, a))).toEqual([])
})

test('a first lock adds everything', () => {
  expect(lines(undefined, lockOf(checkpoint, cumulative('KB5900001', 7171), definitions('1.459.553.0')))).toEqual([
    'added    checkpoint  KB5043080, month 2026-11',
    'added    cumulative  KB5900001, build 26100.7171',
    'added    defender    KB2267602, version 1.459.553.0'
  ])
})

test('a month later', () => {
  const before = lockOf(
    checkpoint,
    cumulative('KB5900001', 7171),
    dotnet('KB5126046', '2026-10', 'ndp48'),
    dotnet('KB5126421', '2026-10', 'ndp481'),
    packageOf({ kb: 'KB5900003', role: 'other' }),
    definitions('1.459.553.0')
  )
  const after = lockOf(
    checkpoint,
    cumulative('KB5900101', 7309, '2026-12'),
    dotnet('KB5126999', '2026-11', 'ndp481'),
    dotnet('KB5126998', '2026-11', 'ndp48'),
    packageOf({ kb: 'KB5900011', role: 'ssu' }),
    definitions('1.461.2.0')
  )
  expect(lines(before, after)).toEqual([
    'newer    cumulative  KB5900001 -> KB5900101, build 26100.7171 -> 26100.7309',
    'newer    dotnet      KB5126421 -> KB5126999, month 2026-10 -> 2026-11',
    'newer    dotnet      KB5126046 -> KB5126998, month 2026-10 -> 2026-11',
    'added    ssu         KB5900011, month 2026-11',
    'newer    defender    KB2267602, version 1.459.553.0 -> 1.461.2.0',
    'removed  other       KB5900003, month 2026-11'
  ])
})

test('a package that Microsoft has pulled leads back to an older one', () => {
  expect(lines(lockOf(cumulative('KB5900002', 7180)), lockOf(cumulative('KB5900001', 7171)))).toEqual([
    'older    cumulative  KB5900002 -> KB5900001, build 26100.7180 -> 26100.7171'
  ])
})

test('other bytes under the same name', () => {
  const item = packageOf({ kb: 'KB5900003', role: 'other' })
  const other = { ...item, sha256: 'f'.repeat(64) }
  expect(lines(lockOf(item), lockOf(other))).toEqual([
    `other    other       KB5900003, other bytes: sha256 ${item.sha256.slice(0, 12)} -> ffffffffffff`
  ])
})

test('another product replaces nothing', () => {
  const other = packageOf({
    kb: 'KB5900005',
    role: 'cumulative',
    title: '2026-11 Cumulative Update for Windows 11, version 26H1 for x64-based Systems (KB5900005) (28000.9)',
    expectedUbr: 9
  })
  expect(lines(lockOf(cumulative('KB5900001', 7171)), lockOf(other))).toEqual([
    'added    cumulative  KB5900005, build 28000.9',
    'removed  cumulative  KB5900001, build 26100.7171'
  ])
})
