import { describe, expect, test } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import {
  describeExitCode,
  type ExitClass,
  type ExitRule,
  exitCodeTable,
  hexadecimal
} from '../../src/updates/exit-codes.ts'
import { runScript } from '../simulator/engine/engine.ts'

type Row = readonly [codes: readonly number[], classes: readonly ExitClass[], more?: Omit<ExitRule, 'classes' | 'name'>]

/**
 * The table that this project's classes were decided in (research of 2026, after the win_updates table of ansible.windows,
 * Microsoft's CBS and WU lists and support articles), row by row; codes as people look them up.
 */
const decided: readonly Row[] = [
  [[0], ['ok']],
  [[3010, 0x80070bc2], ['reboot']],
  [[1641], ['reboot']],
  [[3011], ['reboot']],
  [[0x00240001, 0x00240002, 0x00240003], ['verify']],
  [[0x00240005], ['reboot']],
  [[0x00240006], ['have']],
  [[0x00240007], ['permanent']],
  [[0x80240017], ['not-applicable']],
  // Not applicable unless a servicing stack or cumulative update was pending: then once more after the reboot.
  [[0x800f081e], ['not-applicable'], { whilePending: ['after', 'not-applicable'] }],
  // Install the servicing stack, then now.
  [[0x800f0823, 0x80242017], ['now', 'after', 'keep'], { cure: 'servicing-stack' }],
  // Add the checkpoints to the folder, now; else permanent.
  [[0x800f0838], ['now', 'permanent'], { cure: 'checkpoints' }],
  // After the servicing stack.
  [[0x800f0998], ['after', 'keep'], { cure: 'servicing-stack' }],
  [[0x800f082f, 0x800f0806, 0x80070bc9, 3017, 0x800f0827, 0xf0803, 0xf0804, 0x800f082a], ['after']],
  [[0x80242014, 0x8024201d], ['after']],
  // Now once, then after.
  [[0x80240016], ['now', 'after']],
  // Busy: now, after five minutes (10 pauses of 30 s).
  [[0x80240009, 0x800f0902, 0xf0801, 1618, 0x80070652], ['now', 'after'], { pauses: 10 }],
  [[0x80070020], ['now', 'after']],
  [[0x800705b4], ['now', 'after']],
  [[0x8007045b, 0x8024001e, 0x8024000b, 0x800f0820], ['after']],
  // Enable the service, now.
  [[0x80070422, 1058], ['now', 'after'], { cure: 'services' }],
  [[0x800f0821], ['after']],
  [[0x800f0920], ['after', 'keep']],
  // After once, else permanent.
  [[0x800f0922], ['after', 'permanent']],
  [[0x800f0921], ['after', 'keep']],
  // Look up the inner code; after once without one.
  [[0x8024200b, 0x80240022], ['after', 'keep'], { inner: true }],
  [[0x80240020], ['permanent']],
  [[5, 0x80070005], ['permanent']],
  // Permanent unless a clean-up makes room: after it, once.
  [[0x80070070, 112, 0x800f0828], ['after', 'permanent'], { cure: 'free-space' }],
  // Fetch again, then permanent.
  [
    [0x8007000d, 0x80070570, 0x800f0805, 0xca00a009],
    ['refetch', 'permanent']
  ],
  // Copy again, now; then repair.
  [[2, 3, 0x80070002, 0x80070003], ['now', 'repair', 'keep'], { cure: 'copy' }],
  [[0x80070490], ['repair', 'keep']],
  [
    [0x80073701, 0x80073712, 0x8007371b, 0x800f0831, 0x800f0991],
    ['repair', 'keep']
  ],
  [[0x800f081f, 0x800f0906, 0x800f0907, 0x800f0915], ['permanent']],
  // Repair, else permanent.
  [
    [0x800f0984, 0x800f0985, 0x800f0986],
    ['repair', 'permanent']
  ],
  [[0x800f0830], ['permanent']],
  [[0x800f0807, 0x800f082e], ['permanent']],
  [[0x800f0975], ['after']],
  [[87], ['permanent']],
  [[1603], ['after', 'keep']],
  [[5100], ['not-applicable']],
  [[1602], ['permanent']],
  [[1638], ['have']]
]

const { codes, classes, unknown } = exitCodeTable()

function classOf(code: number, times: number, pending: boolean): ExitClass | undefined {
  const rule: ExitRule = codes[hexadecimal(code)] ?? unknown
  const list = (pending ? rule.whilePending : undefined) ?? rule.classes
  return list[times - 1] ?? list.at(-1)
}

const all = decided.flatMap(([list, kinds, more]) =>
  list.map((code) => [hexadecimal(code), kinds, more ?? {}] as const)
)

describe('exit-codes.json', () => {
  test.each(all)('%s means what was decided', (code, kinds, more) => {
    expect(codes[code]).toEqual({ name: expect.any(String), classes: kinds, ...more })
  })

  test('has no other code, and keeps what nobody knows for deploy time after one more try', () => {
    expect(Object.keys(codes).toSorted()).toEqual(all.map(([code]) => code).toSorted())
    expect(unknown).toEqual({ classes: ['after', 'keep'] })
  })

  test('ends every list with a class that is not tried at once, so that no package is tried for ever', () => {
    const rules: readonly ExitRule[] = [unknown, ...Object.values(codes)]
    const lists = rules.flatMap((rule) => [rule.classes, rule.whilePending ?? ['ok' as const]])
    expect(lists.filter((list) => ['now', 'refetch', 'repair'].includes(list.at(-1) ?? ''))).toEqual([])
    expect(Object.keys(classes)).toContain('cut')
  })

  test('the scripts read the same', async () => {
    const script = `. '${asset('powershell/shared/windows.ps1')}'
. '${asset('powershell/shared/exit-codes.ps1')}'
foreach ($code in @(${all.map(([code]) => Number(code) | 0).join(', ')}, 77)) {
    foreach ($times in 1..4) { "$(Format-Hexadecimal -ExitCode $code) $times $(Get-ExitCodeClass -ExitCode $code -Times $times) $(Get-ExitCodeClass -ExitCode $code -Times $times -Pending)" }
}`
    const { output, errors, exitCode } = await runScript('engine', script)
    expect({ errors, exitCode }).toEqual({ errors: '', exitCode: 0 })
    const expected = [...all.map(([code]) => Number(code)), 77].flatMap((code) =>
      [1, 2, 3, 4].map(
        (times) => `${hexadecimal(code)} ${times} ${classOf(code, times, false)} ${classOf(code, times, true)}`
      )
    )
    expect(output.trim().split(/\r?\n/)).toEqual(expected)
  }, 180_000)
})

test.each([
  [0, '0 success'],
  [3010, '3010 ERROR_SUCCESS_REBOOT_REQUIRED'],
  [-2146498530, '0x800F081E CBS_E_NOT_APPLICABLE'],
  [2359302, '0x00240006 WU_S_ALREADY_INSTALLED'],
  [77, '77'],
  [-1, '0xFFFFFFFF']
])('exit code %d is shown as people know it', (code, text) => {
  expect(describeExitCode(code)).toBe(text)
})
