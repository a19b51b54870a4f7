/** Small, whole, installable packages of every kind that there is, to be mutated. */
import {
  cabinet,
  classicMsu,
  compoundFile,
  manifest,
  noise,
  program,
  rollup,
  signed,
  updateCabinet,
  wim,
  wimMsuFiles,
  zip
} from './containers.ts'

export function makeParents(): Record<string, Buffer> {
  const update = updateCabinet(rollup, { 'package_1.mum': 'x'.repeat(300) })
  const large = updateCabinet(rollup, { 'payload.bin': Buffer.concat([noise(3000), Buffer.alloc(70_000)]) }, 'mszip')
  const files = wimMsuFiles()
  const uup = { ...files, 'Windows11.0-KB5043080-x64.psf': noise(40_000) }
  const exe = program({ OriginalFilename: 'mpam-fe.exe', FileDescription: 'AntiMalware Definition Update' })
  return {
    'update cabinet': update,
    'update cabinet of several blocks, MSZIP': large,
    'signed update cabinet': signed(update),
    'classic .msu': classicMsu('KB5031364', update),
    'classic .msu, MSZIP, signed': signed(classicMsu('KB5031364', update, 'mszip')),
    'combined .msu': cabinet({
      'Windows10.0-KB5031364-x64.cab': update,
      'SSU-19041.3562-x64.cab': updateCabinet({ name: 'Package_for_ServicingStack_3562', version: '19041.3562.1.1' }),
      'WSUSSCAN.cab': cabinet({ 'package.xml': '<OfflineSyncPackage/>' }),
      'Windows10.0-KB5031364-x64_uup.xml': '<uup/>'
    }),
    'UUP .msu': cabinet(uup),
    'PSF index cabinet': cabinet({
      'update.mum': manifest({ ...rollup, isPsf: true }),
      'express.psf.cix.xml': '<Container/>'
    }),
    'WIM .msu, not packed': wim(files),
    'WIM .msu, LZX': wim(files, ['--compress=LZX']),
    'WIM .msu, XPRESS': wim(files, ['--compress=XPRESS']),
    'WIM .msu, LZX with integrity table': wim(files, ['--compress=LZX', '--check']),
    'signed program': signed(exe),
    '.msi': compoundFile('msi'),
    '.msp': compoundFile('msp'),
    'app package': zip({ 'AppxManifest.xml': '<Package/>', 'AppxBlockMap.xml': noise(500) })
  }
}
