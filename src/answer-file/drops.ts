import { callsSysprep } from './commands.ts'
import type { Draft } from './draft.ts'
import { deployment, shellSetup } from './names.ts'
import { liveCommands } from './settings.ts'
import {
  attributeOf,
  componentOf,
  descendantsOf,
  elementsOf,
  passOf,
  textOf,
  textSpan,
  type XmlElement
} from './tree.ts'

/** Removes what would run beside the runner: the asynchronous block, and every call of sysprep. The linter tells of them. */
export function dropRivals(draft: Draft): void {
  for (const { kind, text, item, list } of liveCommands(draft)) {
    if (callsSysprep(text)) draft.remove(item, 'the build itself calls sysprep, at its end')
    else if (kind === 'logon') draft.remove(list ?? item, 'asynchronous commands run beside the runner')
  }
  for (const block of named(draft, 'LogonCommands')) draft.remove(block, 'asynchronous commands run beside the runner')
}

/** Removes what would keep the machine from reaching the runner's logon: audit mode, and logons of other passes. */
export function dropDetours(draft: Draft): void {
  for (const reseal of named(draft, 'Reseal', deployment)) {
    if (passOf(reseal) !== 'oobeSystem' || !elementsOf(reseal, 'Mode').some((mode) => textOf(mode).trim() === 'Audit'))
      continue
    draft.remove(reseal, 'the build goes through OOBE, not audit mode')
    draft.note(
      'warning',
      'audit-dropped',
      reseal.nameSpan,
      'Reseal to audit mode is left out: the build goes through OOBE'
    )
  }
  for (const logon of named(draft, 'AutoLogon', shellSetup)) {
    if (passOf(logon) === 'oobeSystem') continue
    draft.remove(logon, 'the build logs on once, in oobeSystem')
    draft.note('info', 'autologon-dropped', logon.nameSpan, `AutoLogon in ${passOf(logon)} is left out`)
  }
}

/** Says that this pass does nothing, although it stays. */
export function noteOfflineServicing(draft: Draft): void {
  for (const settings of draft.settings('offlineServicing')) {
    if (elementsOf(settings).length === 0) continue
    const message = 'offlineServicing stays, but nothing applies it to an applied image'
    draft.note(
      'info',
      'offline-servicing',
      settings.nameSpan,
      message,
      'drivers and features belong in the image definition'
    )
  }
}

/** Says which local accounts of the template stay in the image. */
export function noteAccounts(draft: Draft, expected: readonly string[]): void {
  for (const account of named(draft, 'LocalAccount', shellSetup)) {
    const name = elementsOf(account, 'Name')[0]
    if (name === undefined || expected.includes(textOf(name).trim().toLowerCase())) continue
    const message = `the template's local account ${textOf(name).trim()} stays in the image, on every machine`
    draft.note('info', 'local-account', textSpan(name), message)
  }
}

/** @returns the live elements of that name, in that component if one is given. */
export function named(draft: Draft, local: string, component?: string): XmlElement[] {
  return descendantsOf(draft.root).filter((element) => {
    if (element.local !== local || draft.isRemoved(element)) return false
    if (component === undefined) return true
    const home = componentOf(element)
    return home !== undefined && attributeOf(home, 'name')?.value.toLowerCase() === component.toLowerCase()
  })
}
