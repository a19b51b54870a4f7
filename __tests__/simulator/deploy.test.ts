import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import { type Circumstances, type Deployed, deploy, type Order } from './deployed.ts'
import { buildTime } from './engine/engine.ts'
import { launches } from './lab.ts'
import { boots, closed, customerRuns, memoryOfAnotherBoot, open, statuses } from './machine-states.ts'
import { type SealedImage, sealImage } from './sealed.ts'

let sealed: SealedImage

beforeAll(async () => {
  sealed = await sealImage()
}, buildTime)

const limit = 90_000
const kept = 'ProgramData/maas-windows-image/deploy'
const forEver = { fails: { code: 0x800f0922, times: 'for-ever' } }

/** Deploys a machine, lets `body` watch it, and switches it off whatever happens. */
async function onMachine(circumstances: Circumstances, body: (machine: Deployed) => Promise<void>): Promise<void> {
  const machine = await deploy(sealed, circumstances)
  try {
    await body(machine)
  } finally {
    await machine.off()
  }
}

describe('sealing', () => {
  type Told = Record<'nothing' | 'client' | 'once' | 'twice', Record<string, unknown>>
  const told = () => sealed.told as Told

  test('nothing kept: no task, nothing closed, SetupComplete in its first shape; a client keeps the task that stands in for it', () => {
    const untouched = { closed: '', errorHandler: expect.stringContaining('Customer') }
    expect(told().nothing).toMatchObject({
      ...untouched,
      tasks: [],
      files: ['build.json'],
      shape: expect.stringContaining('no package was kept')
    })
    expect(told().nothing['open']).toContain('WINRM-HTTP-In-TCP')
    expect(told().client).toMatchObject({ ...untouched, tasks: ['deploy Ready', 'release Disabled'] })
  })

  test('something kept: closed and noted, a checkpoint beside its target, the scripts of before chained, not overwritten (trap 8); twice is like once', () => {
    expect(told().once).toMatchObject({
      tasks: ['deploy Disabled', 'release Disabled'],
      shape: expect.stringContaining('packages were kept'),
      errorHandler: expect.stringContaining('Written by maas-windows-image'),
      // Without the line that would start cloudbase-init too early.
      before: '@echo off\r\nreg add HKLM\\SOFTWARE\\Customer /v SetupComplete /d ran /f\r\nexit 7\r\n',
      open: ['CoreNet-ICMP6-NDS-In', 'CoreNet-DHCP-In']
    })
    expect(told().once['files']).toEqual(
      expect.arrayContaining([
        'deploy/packages/1/windows-kb2000001-x64.cab',
        'deploy/packages/1/windows-kb2000009-x64.cab',
        'deploy/packages/2/windows-kb2000002-x64.cab'
      ])
    )
    expect(told().twice).toEqual(told().once)
  })

  test('only administrators may write where the tasks of SYSTEM find their scripts and packages', async () => {
    const [first] = (await launches(sealed.machine)).filter(({ name }) => name === 'icacls.exe')
    expect(first?.args.join(' ')).toMatch(
      /maas-windows-image \/inheritance:r \/grant:r \S+-18:\S+F \S+-544:\S+F \S+-545:\S+RX$/
    )
  })
})

describe('a deployed machine', () => {
  test(
    'trap 8: installs what it can, restarts once and not inside SetupComplete.cmd, and is released with nothing left but what it tells',
    () =>
      onMachine({ scenario: { packages: { KB2000001: 'needs-reboot', KB2000002: forEver } } }, async (machine) => {
        await machine.untilReleased()
        expect(machine.openness()).toMatchObject(open)
        expect(boots(machine)).toBe(2)
        expect(statuses(machine)).toEqual(['KB2000001 installed', 'KB2000002 failed'])
        expect(machine.memory()).toMatchObject({ status: 'released', released: { why: 'tried, and restarted once' } })
        expect(machine.log()).toMatch(/KB2000002: failed, exit code 0x800F0922 \(after\), absent/)
        expect(machine.has('ProgramData/maas-windows-image/logs/02-KB2000002.log')).toBe(true)
        expect(machine.has('ProgramData/maas-windows-image/logs/01-KB2000001.log')).toBe(false)
        expect(machine.has('Windows/System32/Tasks/maas-windows-image/deploy')).toBe(false)
        expect(await customerRuns(machine, 'SetupComplete')).toBe(1)
        const programs = await machine.programs()
        expect(programs.slice(-2).map(({ name, args }) => `${name} ${args.join(' ')}`)).toEqual([
          'sc.exe config cloudbase-init start= auto',
          'net.exe start cloudbase-init'
        ])
        // Ready for another capture.
        const shape = path.join(sealed.volume, 'Windows/Setup/Scripts/SetupComplete.cmd')
        expect(readFileSync(shape, 'utf8')).toContain('no package was kept')
        expect(readFileSync(shape.replace('SetupComplete', 'ErrorHandler'), 'utf8')).toContain('Customer')
      }),
    limit
  )

  test(
    'is opened by the timed task when the retry is killed',
    () =>
      onMachine(
        { scenario: { clock: { minute: '2s' }, packages: { KB2000001: { takes: '10m' } } } },
        async (machine) => {
          await machine.until('the first package is tried', () => statuses(machine).includes('KB2000001 begun'))
          expect(machine.openness()).toMatchObject(closed)
          expect(machine.kill('retry-packages.ps1')).toBe(true)
          await machine.untilReleased()
          expect(machine.openness()).toMatchObject(open)
          expect(statuses(machine)).toEqual(['KB2000001 cut-off'])
          expect(machine.log()).toContain('releasing the machine: the retry was killed')
          expect(boots(machine)).toBe(1)
        }
      ),
    limit
  )

  test(
    'keeps to its budget: a package that hangs is ended, the next is not begun, nothing restarts',
    () =>
      onMachine(
        {
          scenario: { packages: { KB2000001: { hangs: true } } },
          order: (order) => Object.assign(order, { limitSeconds: 5, restartSeconds: 1 })
        },
        async (machine) => {
          await machine.untilReleased()
          expect(machine.openness()).toMatchObject(open)
          expect(statuses(machine)).toEqual(['KB2000001 failed', 'KB2000002 skipped'])
          expect(machine.log()).toMatch(/KB2000001: .*when the budget was spent/)
          expect(machine.log()).toMatch(/KB2000002: skipped, the budget is spent/)
          expect(boots(machine)).toBe(1)
        }
      ),
    limit
  )

  test(
    'skips a truncated package, survives an altered one, and says which',
    () =>
      onMachine(
        {
          prepare: (volume) => {
            truncateSync(path.join(volume, kept, 'packages/1/windows-kb2000009-x64.cab'), 10)
            writeFileSync(path.join(volume, kept, 'packages/2/windows-kb2000002-x64.cab'), '<html>'.padEnd(64))
          }
        },
        async (machine) => {
          await machine.untilReleased()
          expect(machine.openness()).toMatchObject(open)
          expect(statuses(machine)).toEqual(['KB2000001 skipped', 'KB2000002 failed'])
          expect(machine.log()).toContain('windows-kb2000009-x64.cab is damaged: 10 bytes, not 64')
          expect(machine.log()).toMatch(/KB2000002: failed, exit code 0x8007000D \(refetch\)/)
          expect(boots(machine)).toBe(1)
        }
      ),
    limit
  )

  test(
    'tries nothing that does not fit on the disk',
    () =>
      onMachine({ scenario: { guest: { 'free-space': '200MiB' } } }, async (machine) => {
        await machine.untilReleased()
        expect(machine.openness()).toMatchObject(open)
        expect(statuses(machine)).toEqual(['KB2000001 skipped', 'KB2000002 skipped'])
        expect(machine.log()).toContain('not enough space: 0.2 GB free, 1.0 GB needed')
      }),
    limit
  )

  const damages: [string, string, (volume: string) => void][] = [
    [
      'order.json is damaged',
      'the retry failed',
      (volume) => writeFileSync(path.join(volume, kept, 'order.json'), '{ damaged')
    ],
    [
      'a script of the retry is missing',
      'the retry failed',
      (volume) => rmSync(path.join(volume, kept, 'deploy/packages.ps1'))
    ],
    [
      'a script of the release is missing',
      'by the last resort',
      (volume) => rmSync(path.join(volume, kept, 'shared/files.ps1'))
    ]
  ]
  test.each(damages)(
    'is opened although %s',
    (_, why, prepare) =>
      onMachine({ prepare }, async (machine) => {
        if (why === 'by the last resort') {
          await machine.until('the retry has died', () => machine.hasRun('deploy'))
          await machine.run('release')
        }
        await machine.until('released', () => machine.log().includes(why) && !machine.has(kept))
        expect(machine.openness()).toMatchObject({
          ...open,
          services: { WinRM: { start: 2, runs: true }, 'cloudbase-init': { start: 2, runs: true } }
        })
        expect(boots(machine)).toBe(1)
      }),
    limit
  )

  test.each([
    ['with an OEM key, where Windows skips SetupComplete.cmd', true],
    ['without one, where SetupComplete.cmd comes while the task waits', false]
  ])(
    'that is a client %s: the scripts of before run once, and all goes as on a server',
    (_, oemKey) =>
      onMachine(
        { oemClient: true, scenario: { guest: { 'oem-key': oemKey }, packages: { KB2000002: forEver } } },
        async (machine) => {
          await machine.untilReleased()
          expect(machine.openness()).toMatchObject(open)
          expect(statuses(machine)).toEqual(['KB2000001 installed', 'KB2000002 failed'])
          expect(machine.log().includes('Windows has skipped SetupComplete.cmd')).toBe(oemKey)
          expect(await customerRuns(machine, 'SetupComplete')).toBe(1)
          expect(boots(machine)).toBe(2)
        }
      ),
    limit
  )

  test(
    'trap 8: that is a client with an OEM key has SetupComplete.cmd done for it although nothing was kept, and nothing is opened',
    () =>
      onMachine(
        {
          oemClient: true,
          scenario: { guest: { 'oem-key': true } },
          order: (order) => Object.assign(order, { packages: [] })
        },
        async (machine) => {
          await machine.untilReleased()
          const { rules, inbound } = closed
          expect(machine.openness()).toMatchObject({
            rules,
            inbound,
            services: { 'cloudbase-init': { start: 2, runs: true } }
          })
          expect(await customerRuns(machine, 'SetupComplete')).toBe(1)
          expect(boots(machine)).toBe(1)
        }
      ),
    limit
  )

  test(
    'may lose its scripts at any statement: started again they go on, and end',
    () =>
      onMachine({ scenario: { packages: { KB2000001: { takes: '10m' }, KB2000002: forEver } } }, async (machine) => {
        const cut = async (condition: () => boolean) => {
          await machine.until('the moment to cut', condition)
          expect(machine.kill('retry-packages.ps1')).toBe(true)
          await machine.until('it is gone', () => machine.hasRun('deploy'))
          machine.start('deploy')
        }
        await cut(() => machine.pidOf('retry-packages.ps1') !== undefined)
        await cut(() => machine.memory()?.starts === 1)
        await cut(() => statuses(machine).includes('KB2000001 begun'))
        await cut(() => machine.log().includes('releasing the machine'))
        await machine.untilReleased()
        expect(machine.openness()).toMatchObject(open)
        expect(statuses(machine)).toEqual(['KB2000001 cut-off', 'KB2000002 failed'])
        expect(boots(machine)).toBe(1)
      }),
    limit
  )

  test(
    'never restarts twice, even when it has lost its memory',
    () =>
      onMachine({ scenario: { packages: { KB2000001: 'needs-reboot' } } }, async (machine) => {
        await machine.until('the restart is asked for', () => machine.memory()?.status === 'restarting')
        rmSync(path.join(sealed.volume, 'ProgramData/maas-windows-image/deploy.json'))
        await machine.untilReleased()
        expect(machine.openness()).toMatchObject(open)
        expect(boots(machine)).toBe(2)
        expect(machine.memory().packages).toEqual([])
      }),
    limit
  )

  test(
    'counts a power cut and a clock that jumps by years as minutes, and does not repeat the package that was cut',
    () =>
      onMachine(
        {
          scenario: { packages: { KB2000002: forEver } },
          order: (order: Order) => Object.assign(order, { limitSeconds: 10_000 }),
          prepare: (volume) =>
            writeFileSync(path.join(volume, path.dirname(kept), 'deploy.json'), JSON.stringify(memoryOfAnotherBoot))
        },
        async (machine) => {
          await machine.untilReleased()
          expect(statuses(machine)).toEqual(['KB2000001 cut-off', 'KB2000002 failed'])
          const seconds = machine.memory().released?.seconds ?? 0
          expect(seconds).toBeGreaterThan(120)
          expect(seconds).toBeLessThan(3000)
        }
      ),
    limit
  )

  test(
    'that was released stays as its owner made it: a second release only clears away',
    () =>
      onMachine(
        {
          prepare: (volume) =>
            writeFileSync(
              path.join(volume, path.dirname(kept), 'deploy.json'),
              JSON.stringify({
                ...memoryOfAnotherBoot,
                released: { time: '2026-11-25T00:00:00Z', why: 'test', seconds: 1 }
              })
            )
        },
        async (machine) => {
          await machine.untilReleased()
          expect(machine.openness()).toMatchObject(closed)
          expect(machine.log()).toBe('')
        }
      ),
    limit
  )

  test(
    'whose Setup fails is opened by ErrorHandler.cmd, again and again, and nothing is started',
    () =>
      onMachine(
        { prepare: (volume) => rmSync(path.join(volume, 'Windows/Setup/Scripts/SetupComplete.cmd')) },
        async (machine) => {
          await machine.until('Windows is up', () => machine.openness().inbound === 'Block' && boots(machine) === 1)
          for (let run = 1; run <= 2; run++) {
            spawnSync(
              process.execPath,
              [
                asset('simulator/machine/stand-in.mjs'),
                '--machine',
                sealed.machine,
                'cmd.exe',
                '/d',
                '/c',
                'C:\\Windows\\Setup\\Scripts\\ErrorHandler.cmd'
              ],
              { env: { ...process.env, ...sealed.lab.simulator.env, MAAS_SIMULATOR_USER: 'SYSTEM' } }
            )
            const { rules, inbound } = open
            expect(machine.openness()).toMatchObject({
              rules,
              inbound,
              services: { WinRM: { start: 2, runs: false }, 'cloudbase-init': { start: 3, runs: false } }
            })
            expect(await customerRuns(machine, 'ErrorHandler')).toBe(run)
          }
          expect(machine.has(kept)).toBe(true)
        }
      ),
    limit
  )
})
