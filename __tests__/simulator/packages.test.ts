import { describe, expect, test } from '@jest/globals'
import { fates, kbOf, lay, playPackages } from './package-lab.ts'

const forEver = (code: number, more = {}) => ({ fails: { code, times: 'for-ever', ...more } })

describe('update packages in a guest', () => {
  test('every class of failure is treated as its code asks, and each package is believed on evidence', async () => {
    const ids = [
      ...[
        'after',
        'busy',
        'refetch',
        'bad',
        'damaged',
        'path',
        'full',
        'not-applicable',
        'not-applicable-code',
        'there'
      ],
      ...['unknown', 'rollback', 'inner', 'hangs', 'zero', 'stack', 'baseline', 'back', 'dotnet', 'later', 'repair'],
      ...['strange', 'checkpoint', 'target', 'silent']
    ]
    const { told, story, verdict, notes, state, programs } = await playPackages(
      {
        packages: fates(ids, {
          after: { fails: { code: 0x800f0821, times: 1 } },
          busy: { fails: { code: 1618, times: 1 } },
          refetch: forEver(0x8007000d, { until: 'copy' }),
          bad: forEver(0x80070570),
          path: forEver(3, { until: 'copy' }),
          full: forEver(0x80070070, { until: 'clean-up' }),
          'not-applicable': 'not-applicable',
          'not-applicable-code': 'not-applicable-code',
          there: 'already-installed',
          unknown: forEver(77),
          rollback: forEver(0x800f0922),
          inner: forEver(0x8024200b, { log: 0x800f0830 }),
          hangs: { hangs: true },
          zero: 'exits-zero-not-installed',
          stack: { needs: 'SSU-26100.1-x64.cab', members: ['SSU-26100.1-x64.cab'] },
          baseline: forEver(0x800f0838, { until: 'copy' }),
          back: { 'rolls-back': true },
          dotnet: {
            outcome: 'needs-reboot',
            identity: 'Package_for_DotNetRollup_481~31bf3856ad364e35~amd64~~10.0.9300.1'
          },
          later: { needs: `KB${kbOf(ids.indexOf('dotnet'))}` },
          repair: forEver(0x80073712, { until: 'repair' }),
          checkpoint: 'stays-staged',
          target: { outcome: 'needs-reboot', ubr: 7171 },
          silent: { outcome: 'not-applicable', fails: { code: 0, times: 'for-ever' } }
        })
      },
      lay(ids, {
        damaged: { file: 'windows-kb1000005-x64.cab', damaged: true },
        hangs: { file: 'windows-kb1000014-x64.cab', limitSeconds: 1 },
        stack: { file: 'windows-kb1000016-x64.msu' },
        dotnet: { file: 'windows11.0-kb1000019-x64-ndp481.msu', format: 'wim', role: 'dotnet' },
        strange: { file: 'windows-kb1000022-x64.psf' },
        checkpoint: { file: 'windows11.0-kb1000023-x64.msu', format: 'wim', role: 'checkpoint', beside: 'target' },
        target: { file: 'windows11.0-kb1000024-x64.msu', format: 'wim', role: 'cumulative', expectedRevision: 7171 }
      }),
      `
Wait-State { $state.marker }
Tell ready $state.servicing
Invoke-Task 'group' $request.packages
Tell pending $state.servicing.pending
Restart-Guest
Tell build $state.build
Invoke-Task 'round 1' (Select-Package 'after', 'full', 'unknown', 'rollback', 'hangs', 'zero', 'back', 'later', 'repair', 'silent')
Restart-Guest
`
    )
    expect(told).toMatchObject({
      ready: { busy: false, pending: [], advisory: [] },
      pending: ['Component Based Servicing\\RebootPending'],
      build: '26100.7171'
    })
    expect(Object.fromEntries(ids.filter((id) => id !== 'hangs').map((id) => [id, story(id)]))).toEqual({
      after: ['group: 0x800f0821 after, absent > absent', 'round 1: 0 ok, absent > installed'],
      busy: ['group: 1618 now, absent > absent', 'group: 0 ok, absent > installed'],
      refetch: ['group: 0x8007000d refetch, absent > absent', 'group: 0 ok, absent > installed'],
      bad: ['group: 0x80070570 refetch, absent > absent', 'group: 0x80070570 permanent, absent > absent'],
      damaged: ['group: none permanent, unknown > absent'],
      path: ['group: 3 now, absent > absent', 'group: 0 ok, absent > installed'],
      full: ['group: 0x80070070 after, absent > absent', 'round 1: 0 ok, absent > installed'],
      'not-applicable': ['group: 0 not-applicable, absent > absent'],
      'not-applicable-code': ['group: 0x800f081e not-applicable, absent > absent'],
      there: ['group: none have, installed > installed'],
      unknown: ['group: 77 after, absent > absent', 'round 1: 77 keep, absent > absent'],
      rollback: ['group: 0x800f0922 after, absent > absent', 'round 1: 0x800f0922 permanent, absent > absent'],
      inner: ['group: 0x8024200b permanent, absent > absent'],
      zero: ['group: 0 ok, absent > absent', 'round 1: 0 ok, absent > absent'],
      stack: ['group: 0x800f0823 now, absent > absent', 'group: 0 ok, absent > installed'],
      baseline: ['group: 0x800f0838 now, absent > absent', 'group: 0 ok, absent > installed'],
      back: ['group: 3010 reboot, absent > pending', 'round 1: 3010 reboot, absent > pending'],
      dotnet: ['group: 3010 reboot, absent > pending'],
      later: ['group: 0x800f081e after, absent > absent', 'round 1: 0 ok, absent > installed'],
      repair: ['group: 0x80073712 repair, absent > absent', 'round 1: 0 ok, absent > installed'],
      strange: ['group: none permanent, unknown > absent'],
      // DISM takes what lies beside a .msu along: the target came with its checkpoint.
      checkpoint: ['group: 0 ok, absent > staged'],
      target: ['group: none have, pending > pending'],
      silent: ['group: 0 after, absent > absent', 'round 1: 0 not-applicable, absent > absent']
    })
    // Ended at its limit: whatever its exit code is then.
    expect(story('hangs').map((line) => line.replace(/: -?\w+ /, ': '))).toEqual([
      'group: after, absent > absent',
      'round 1: keep, absent > absent'
    ])
    expect(notes('refetch')).toContain('tried from a fresh copy; the hash of the file is right')
    expect(notes('damaged')).toMatch(/the file on the payload disk is damaged: its sha256 is [0-9a-f]{64}, not/)
    expect(notes('full')).toContain('component store cleaned up first: exit code 0')
    expect(notes('not-applicable')).toContain('the DISM log says CBS_E_NOT_APPLICABLE')
    expect(notes('silent')).toContain('exit code 0, but DISM calls the cabinet not applicable')
    expect(notes('inner')).toContain('the log names 0x800F0830 as the cause')
    expect(notes('stack')).toMatch(
      /the servicing stack inside goes first; SSU-26100\.1-x64\.cab: exit code 0, .*\.cab: exit code 0/
    )
    expect(notes('baseline')).toContain('tried from one folder with 1 checkpoints')
    expect(notes('later')).toContain('a restart was pending: tried again after it')
    expect(notes('repair')).toContain('component store repaired first: exit code 0')
    // A .NET rollup has no KB in DISM's listing: what came with the attempt is remembered.
    expect(state('dotnet').identity).toContain('DotNetRollup')
    expect(Object.fromEntries(ids.map((id) => [id, verdict(id)]))).toEqual({
      ...Object.fromEntries(ids.map((id) => [id, 'installed'])),
      ...{ bad: 'hopeless', damaged: 'hopeless', rollback: 'hopeless', inner: 'hopeless', strange: 'hopeless' },
      ...{
        'not-applicable': 'not-applicable',
        'not-applicable-code': 'not-applicable',
        silent: 'not-applicable',
        there: 'already-installed'
      },
      ...{ unknown: 'exhausted', hangs: 'exhausted', zero: 'retry', back: 'retry' }
    })
    // No store scan while a restart was pending, and no package twice at once.
    const scans = programs.filter(({ args }) => args.some((each) => /RestoreHealth|StartComponentCleanup/i.test(each)))
    expect(scans.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(programs.filter(({ exitCode }) => exitCode >>> 0 === 0x80070652)).toEqual([])
  }, 240_000)

  test('Server 2016: classic packages are opened, their servicing stack goes first; Defender and programs leave traces of their own, and a 0 without effect is tried again (trap 12)', async () => {
    const ids = [
      'classic',
      'modern',
      'psf',
      'stack',
      'repair',
      'platform',
      'definitions',
      'msrt',
      'framework',
      'program'
    ]
    const { story, verdict, notes, programs, told } = await playPackages(
      {
        media: {
          images: [{ index: 1, name: 'Windows Server 2016', edition: 'ServerStandard', build: 14393, revision: 693 }]
        },
        guest: { 'disabled-services': ['TrustedInstaller'] },
        packages: {
          ...fates(ids, {
            classic: {
              outcome: 'needs-reboot',
              ubr: 7330,
              needs: 'SSU-14393.7325-x64.cab',
              members: ['SSU-14393.7325-x64.cab']
            },
            psf: { members: ['windows10.0-kb1000003-x64.psf'] },
            repair: forEver(0x800f0831, { until: 'repair' })
          }),
          'mpam-fe.exe': { version: '1.441.0.0', fails: { code: 0, times: 1 } },
          'updateplatform.amd64fre.exe': { version: '4.18.26100.5' },
          'ndp48-x86-x64-allos-enu.exe': { fails: { code: 5100, times: 'for-ever' } }
        }
      },
      lay(ids, {
        classic: { file: 'windows10.0-kb1000001-x64.msu', role: 'cumulative', expectedRevision: 7330 },
        modern: { file: 'windows10.0-kb1000002-x64.msu', format: 'wim' },
        psf: { file: 'windows10.0-kb1000003-x64.msu' },
        stack: {
          file: 'SSU-14393.9999-x64.cab',
          role: 'ssu',
          identity: 'Package_for_SSU_14393_9999_x64_cab~31bf3856ad364e35~amd64~~10.0.1.0'
        },
        platform: { file: 'updateplatform.amd64fre.exe', role: 'defender' },
        definitions: { file: 'mpam-fe.exe', role: 'defender' },
        msrt: { file: 'windows-kb890830-x64-v5.130.exe' },
        framework: { file: 'ndp48-x86-x64-allos-enu.exe' },
        program: { file: 'mssetup.exe' }
      }),
      `
Wait-State { $state.marker }
Invoke-Task 'group' (Select-Package 'repair')
Invoke-Task 'group' (Select-Package 'classic', 'modern', 'psf', 'stack', 'platform', 'definitions', 'msrt', 'framework', 'program')
Restart-Guest
Tell build $state.build
`
    )
    expect(told['build']).toBe('14393.7330')
    expect(Object.fromEntries(ids.map((id) => [id, story(id)]))).toEqual({
      repair: [
        'group: 0x80070422 now, absent > absent',
        'group: 0x800f0831 repair, absent > absent',
        'group: 0 ok, absent > installed'
      ],
      classic: ['group: 3010 reboot, absent > pending'],
      modern: ['group: 0x8007000d refetch, absent > absent', 'group: 0x8007000d permanent, absent > absent'],
      psf: ['group: 0x8024001e after, absent > absent'],
      stack: ['group: 0 ok, absent > installed'],
      platform: ['group: 0 ok, absent > installed'],
      definitions: ['group: 0 now, absent > absent', 'group: 0 ok, absent > installed'],
      msrt: ['group: 0 ok, unknown > unknown'],
      framework: ['group: 5100 not-applicable, absent > absent'],
      program: ['group: 0 ok, unknown > unknown']
    })
    expect(notes('repair')).toMatch(/enabled, having been disabled: TrustedInstaller \| component store repaired first/)
    expect(notes('classic')).toMatch(
      /^SSU-14393\.7325-x64\.cab: exit code 0, windows10\.0-kb1000001-x64\.cab: exit code 3010$/
    )
    expect(notes('definitions')).toContain('exit code 0, but Defender does not show it')
    expect(Object.fromEntries(ids.map((id) => [id, verdict(id)]))).toEqual({
      ...Object.fromEntries(ids.map((id) => [id, 'installed'])),
      ...{ modern: 'hopeless', psf: 'retry', framework: 'not-applicable' }
    })
    expect(programs.filter(({ name }) => name === 'wusa.exe')).toEqual([])
  }, 240_000)
})
