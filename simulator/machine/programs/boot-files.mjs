/** bcdboot <windows> /s <folder> /f UEFI|BIOS|ALL */
import fs from 'node:fs'
import path from 'node:path'
import { nativePath } from '../store.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, say, take, volume }) {
  await take()
  const after = (/** @type {string} */ name) => args[args.findIndex((each) => each.toLowerCase() === name) + 1] ?? ''
  const windows = nativePath(volume, args[0] ?? '')
  if (!fs.existsSync(path.join(windows, 'System32'))) {
    say('Failure when attempting to copy boot files.')
    return 193
  }
  const target = nativePath(volume, args.some((each) => each.toLowerCase() === '/s') ? after('/s') : '')
  const firmware = args.some((each) => each.toLowerCase() === '/f') ? after('/f').toUpperCase() : 'UEFI'
  const places = []
  if (firmware !== 'BIOS') places.push('EFI/Microsoft/Boot', 'EFI/Boot')
  if (firmware !== 'UEFI') places.push('Boot')
  if (!fs.existsSync(target)) {
    say('BFSVC Error: could not open the system partition')
    return 3
  }
  for (const place of places) {
    fs.mkdirSync(path.join(target, place), { recursive: true })
    fs.writeFileSync(path.join(target, place, place === 'EFI/Boot' ? 'bootx64.efi' : 'BCD'), 'stand-in\n')
  }
  say('Boot files successfully created.')
  return 0
}
