/** expand.exe -F:* <msu> <folder>: opens classic packages; one in WIM format it cannot. */
import fs from 'node:fs'
import path from 'node:path'
import { behaviourOf, packageKey } from '../packages.mjs'
import { nativePath } from '../store.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, say, take, volume }) {
  await take()
  const [from = '', to = ''] = args.filter((each) => !/^[-/]f:/i.test(each)).map((each) => nativePath(volume, each))
  if (!fs.existsSync(from) || !fs.existsSync(to)) {
    say(`Can't open input file: ${from}.`)
    return 1
  }
  const bytes = fs.readFileSync(from)
  if (bytes.toString('latin1', 0, 4) !== 'MSCF') {
    say('The file is not a valid cabinet.')
    return 1
  }
  const stem = path.basename(from).replace(/\.msu$/i, '')
  const members = {
    'WSUSSCAN.cab': bytes.subarray(0, 64),
    [`${stem}.cab`]: bytes,
    [`${stem}.xml`]: Buffer.from('<unattend/>'),
    [`${stem}-pkgProperties.txt`]: Buffer.from(''),
    ...Object.fromEntries((behaviourOf(packageKey(from)).members ?? []).map((name) => [name, bytes]))
  }
  for (const [name, content] of Object.entries(members)) {
    fs.writeFileSync(path.join(to, name), content)
    say(`Adding ${path.join(to, name)} to Extraction Queue`)
  }
  say('Expanding Files Complete ...')
  return 0
}
