import { describe, expect } from '@jest/globals'
import type { Classification } from '../../../src/updates/identify/identity.ts'
import { judged } from '../../judges.ts'
import { cabinet, type Files, rollup, updateCabinet, wimMsuFiles } from './containers.ts'
import { look, makers, refuse } from './looked-at.ts'

describe('what a cabinet is, its members tell', () => {
  const kinds: [string, string, Partial<Classification>][] = [
    [
      'a cumulative update',
      'Package_for_RollupFix~31bf~amd64~~26100.7171.mum',
      { role: 'cumulative', installable: true }
    ],
    ['a servicing stack', 'Package_for_ServicingStack~31bf~amd64~~26100.1738.mum', { role: 'ssu', installable: true }],
    ['.NET', 'Package_for_DotNetRollup~31bf~amd64~~10.0.9300.1.mum', { role: 'dotnet', installable: true }],
    [
      'an enablement package',
      'microsoft-windows-26h2enablement-package~1.mum',
      { role: 'enablement', installable: true }
    ],
    [
      'a Safe OS update',
      'Package_for_SafeOSDU~31bf~amd64~~1.mum',
      { role: 'safe-os', installable: false, remedy: 'refuse' }
    ],
    ['manifests that a cumulative update has too', 'x_winre-tools_1.manifest', { role: 'other', installable: true }]
  ]
  for (const [what, name, expected] of kinds) {
    judged(makers, `with an update.mum: ${what}`, async () => {
      const found = await look(cabinet({ 'update.mum': 'x', [name]: 'x' }))
      expect(found).toMatchObject({ kind: 'update-cab', ...expected })
    })
  }

  judged(makers, 'without one: wsusscn2, Defender kit, cabinet in a cabinet, none of these', async () => {
    const inner = updateCabinet(rollup)
    const cases = [
      [{ 'index.xml': '<i/>', 'package.cab': inner, 'package2.cab': inner }, 'wsusscn2', 'refuse'],
      [{ 'defender-dism-x64.xml': '<p/>', 'mpengine.dll': 'MZ' }, 'defender-kit', 'refuse'],
      [{ 'Windows10.0-KB1.cab': inner }, 'nested-cab', 'unwrap'],
      [{ 'without-extension': inner }, 'nested-cab', 'unwrap'],
      [{ 'not-one.cab': 'text' }, 'cab', 'refuse'],
      [{ 'setup.dll': 'MZ', 'compat.cab': 'x' }, 'cab', 'refuse']
    ] as const
    for (const [files, kind, remedy] of cases) {
      for (const packing of ['plain', 'mszip'] as const) {
        expect(await look(cabinet(files as Files, packing))).toMatchObject({ kind, installable: false, remedy })
      }
    }
  })

  judged(makers, 'the shapes of an .msu: combined, UUP, servicing stack alone, nothing inside', async () => {
    const update = updateCabinet(rollup)
    const scan = { 'WSUSSCAN.cab': update }
    const combined = cabinet({
      ...scan,
      'Windows10.0-KB1234567-x64.cab': update,
      'SSU-19041.1-x64.cab': update,
      'a_uup.xml': 'x'
    })
    expect(await look(combined)).toMatchObject({
      kind: 'msu-cab',
      installable: true,
      kb: 'KB1234567',
      role: 'cumulative'
    })
    expect(await look(cabinet(wimMsuFiles()))).toMatchObject({ kind: 'msu-cab', installable: true, kb: 'KB5043080' })
    const dotnet = cabinet({ ...scan, 'Windows10.0-KB1234567-x64-NDP48.cab': update })
    expect(await look(dotnet)).toMatchObject({ kind: 'msu-cab', role: 'dotnet' })
    const stack = cabinet({ ...scan, 'SSU-19041.1-x64.cab': update })
    expect(await look(stack)).toMatchObject({ kind: 'msu-cab', installable: true, role: 'ssu' })
    expect(await look(cabinet(scan))).toMatchObject({ kind: 'msu-cab', ...refuse })
  })
})
