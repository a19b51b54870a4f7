/** wusa.exe, msiexec.exe, and updates that are programs themselves. */
import fs from 'node:fs'
import path from 'node:path'
import { addPackage, behaviourOf, packageKey } from '../packages.mjs'
import * as registry from '../registry.mjs'
import { nativePath, scenario } from '../store.mjs'

/** Of files whose scenario names none; simulator/modules/guest.ps1 knows the same. */
const defaultVersions = { mpam: '1.421.0.0', updateplatform: '4.18.24100.1' }

/** What wusa says for DISM's codes. */
const wusaCodes = /** @type {Record<number, number>} */ ({ 2148468766: 0x80240017 })

/** @param {import('../stand-in.mjs').Call} call */
export async function run(call) {
  const { args, direct, image, machine, name, program, say, take, volume } = call
  if (machine === null || image === null) return 1
  // Microsoft does not support wusa in a remote session; it answers so.
  if (name === 'wusa.exe' && direct) return 5
  const given =
    name === 'wusa.exe' || name === 'msiexec.exe' ? args.find((each) => /\.(msu|cab|msi|msp)$/i.test(each)) : program
  const file = nativePath(volume, given ?? '')
  if (given === undefined || !fs.existsSync(file)) return name === 'msiexec.exe' ? 1619 : 2
  const behaviour = behaviourOf(packageKey(file))
  if (behaviour.hangs) await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1))
  await take(behaviour.takes ?? scenario().clock.package)
  if (/cloudbaseinit/i.test(file)) {
    registry.setValue(machine, 'SYSTEM\\CurrentControlSet\\Services\\cloudbase-init', 'Start', 2)
    fs.mkdirSync(path.join(volume, 'Program Files', 'Cloudbase Solutions', 'Cloudbase-Init', 'conf'), {
      recursive: true
    })
    return 0
  }
  const { code, note } = addPackage(machine, file, image)
  say(note)
  // These show in no listing, but each leaves a trace of its own.
  if (code === 0 && note === 'CBS HRESULT=0x0' && behaviour.outcome === 'succeeds') leaveTrace(machine, name, behaviour)
  return name === 'wusa.exe' ? (wusaCodes[code >>> 0] ?? code) : code
}

/** @param {string} machine @param {string} name @param {import('../packages.mjs').Behaviour} behaviour */
function leaveTrace(machine, name, { version }) {
  const defender = `${registry.ownKey}\\Defender`
  if (name.startsWith('mpam'))
    registry.setValue(machine, defender, 'AntivirusSignatureVersion', version ?? defaultVersions.mpam)
  if (name.startsWith('updateplatform')) {
    registry.setValue(machine, defender, 'AMProductVersion', version ?? defaultVersions.updateplatform)
    // Defender is down for a while then.
    registry.setValue(machine, defender, 'DownUntil', String(Date.now() + scenario().clock.step))
  }
  if (/kb890830/i.test(name))
    registry.setValue(machine, 'SOFTWARE\\Microsoft\\RemovalTools\\MRT', 'Version', `${Date.now()}`)
}
