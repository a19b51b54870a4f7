/** What one key demands of another. These look at plain YAML values, so that they speak even while other keys are wrong. */
import path from 'node:path'
import { at } from '../yaml-document.ts'
import { defaults } from './defaults.ts'
import { itemsAt, type Problems } from './problems.ts'
import { parseDuration, parseSize } from './quantities.ts'

/** Reports every contradiction between keys of `definition`. */
export function checkRules(definition: unknown, problems: Problems): void {
  checkFirmware(definition, problems)
  checkHeadroom(definition, problems)
  checkInstaller(definition, problems)
  checkNames(definition, problems)
  for (const index of itemsAt(definition, ['customizations']).keys()) checkCustomization(definition, index, problems)
}

function checkFirmware(definition: unknown, problems: Problems): void {
  if (at(definition, ['firmware']) !== 'bios') return
  if (at(definition, ['disk', 'sector-size']) === 4096) {
    problems.add(
      'definition.conflict',
      ['disk', 'sector-size'],
      '`firmware: bios` cannot start from 4096-byte sectors',
      {
        hint: 'use `firmware: uefi`, or 512'
      }
    )
  }
  if (at(definition, ['vm', 'secure-boot']) === true) {
    problems.add('definition.conflict', ['vm', 'secure-boot'], '`firmware: bios` has no Secure Boot', {
      hint: 'use `firmware: uefi`, or false'
    })
  }
}

function checkHeadroom(definition: unknown, problems: Problems): void {
  const headroom = parseSize(at(definition, ['disk', 'headroom']))
  const size = parseSize(at(definition, ['disk', 'size']) ?? defaults.disk.size)
  if (headroom === undefined || size === undefined || headroom < size) return
  problems.add('definition.conflict', ['disk', 'headroom'], '`disk.headroom` does not fit into `disk.size`', {
    hint: 'headroom is what is left free after shrinking, such as 3GiB'
  })
}

function checkInstaller(definition: unknown, problems: Problems): void {
  const installer = at(definition, ['cloudbase-init', 'installer'])
  if (typeof installer !== 'string' || !isAbsolute(installer)) return
  if (at(definition, ['cloudbase-init', 'sha256']) !== undefined) return
  const message = 'an installer outside the repository needs `cloudbase-init.sha256`'
  problems.add('definition.conflict', ['cloudbase-init', 'installer'], message, {
    hint: 'add its sha256, or put it into the repository'
  })
}

function checkNames(definition: unknown, problems: Problems): void {
  const seen = new Set<string>()
  for (const index of itemsAt(definition, ['customizations']).keys()) {
    const place = ['customizations', index, 'name']
    const name = at(definition, place)
    if (typeof name !== 'string') continue
    const key = name.trim().toLowerCase()
    if (seen.has(key)) {
      problems.add('definition.conflict', place, `two customizations are named ${JSON.stringify(name.slice(0, 100))}`, {
        hint: 'the report tells them apart by name'
      })
    }
    seen.add(key)
  }
}

function checkCustomization(definition: unknown, index: number, problems: Problems): void {
  const item = at(definition, ['customizations', index])
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return
  const place = (...keys: (string | number)[]) => ['customizations', index, ...keys]
  const [hasRun, hasScript] = [Object.hasOwn(item, 'run'), Object.hasOwn(item, 'script')]
  if (hasRun && hasScript) {
    problems.add('definition.conflict', place('script'), 'a customization has `run` or `script`, not both', {
      hint: 'make it two customizations',
      atKey: true
    })
  }
  if (!hasRun && !hasScript) {
    problems.add('definition.conflict', place(), 'a customization needs `run` or `script`', {
      hint: 'run: PowerShell text; script: a .ps1 file'
    })
  }
  checkTimeout(definition, index, problems)
  checkFileNames(definition, index, problems)
}

function checkTimeout(definition: unknown, index: number, problems: Problems): void {
  const place = ['customizations', index, 'timeout']
  const timeout = parseDuration(at(definition, place))
  const stage = parseDuration(at(definition, ['limits', 'customize']) ?? defaults.limits.customize)
  if (timeout === undefined || stage === undefined || timeout <= stage) return
  problems.add(
    'definition.conflict',
    place,
    'this timeout is longer than `limits.customize`, which would strike first',
    {
      hint: 'raise `limits.customize`'
    }
  )
}

/** The script and its files land in one folder of a Windows guest, where case does not count. */
function checkFileNames(definition: unknown, index: number, problems: Problems): void {
  const script = at(definition, ['customizations', index, 'script'])
  // A text of the definition becomes a file too, of this name.
  const seen = new Set([typeof script === 'string' ? fileName(script) : 'run.ps1'])
  for (const [position, file] of itemsAt(definition, ['customizations', index, 'files']).entries()) {
    if (typeof file !== 'string') continue
    const name = fileName(file)
    if (seen.has(name)) {
      const message = `another file of this customization is called ${name.slice(0, 100)} too`
      problems.add('definition.conflict', ['customizations', index, 'files', position], message, {
        hint: 'all land in one folder: rename one'
      })
    }
    seen.add(name)
  }
}

function fileName(file: string): string {
  return path.posix.basename(file).toLowerCase()
}

/** @returns whether `written` is absolute on Windows or elsewhere, or hangs on a drive's current folder (`C:x`) */
export function isAbsolute(written: string): boolean {
  return path.win32.isAbsolute(written) || path.posix.isAbsolute(written) || /^[A-Za-z]:/.test(written)
}
