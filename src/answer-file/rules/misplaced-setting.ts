import { type DocumentedSetting, reference } from '../reference-tables.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import type { Setting } from './subject.ts'

const oobe = '<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>'

export const misplacedSetting: Rule = {
  id: 'misplaced-setting',
  severity: 'error',
  summary:
    'A setting stands in a component or an element that does not define it. Windows refuses the file: "Setting is not defined in this component".',
  hint: 'move it',
  bad: inComponent('windowsPE', 'Setup', oobe),
  good: inComponent('oobeSystem', 'Shell-Setup', oobe),
  check({ settings }, report) {
    for (const setting of settings) {
      const place = placeOf(setting)
      if (place === undefined) continue
      const { element, component, path } = setting
      const where = path.includes('/') ? `<${element.parent?.local}>` : component.name
      report(element.nameSpan, `${element.local} does not belong into ${where}`, `move it to ${place}`)
    }
  }
}

/** Items of lists: these stand nowhere but in their list. */
const items: Readonly<Record<string, string>> = {
  SynchronousCommand: 'FirstLogonCommands',
  AsynchronousCommand: 'LogonCommands',
  RunSynchronousCommand: 'RunSynchronous',
  RunAsynchronousCommand: 'RunAsynchronous',
  LocalAccount: 'LocalAccounts',
  LocalAccounts: 'UserAccounts',
  DomainAccounts: 'UserAccounts',
  AdministratorPassword: 'UserAccounts'
}

/** @returns where a setting that is not documented at its place belongs; nothing when it may be right, or nobody knows */
export function placeOf({ element, path, key, component }: Setting): string | undefined {
  const { settings, parents, tops } = reference()
  if (settings.has(key)) return undefined
  const list = items[element.local]
  if (list !== undefined && element.parent?.local !== list) {
    // Offline accounts have lists of their own.
    return element.parent?.local.startsWith('Offline') ? undefined : `<${list}>`
  }
  // Where the documentation has no setting of a component, one that it lacks tells nothing.
  if (path.includes('/') || !parents.has(component.name.toLowerCase())) return undefined
  const homes: readonly DocumentedSetting[] = tops.get(element.local.toLowerCase()) ?? []
  return homes.length === 0 ? undefined : homes.map((one) => one.component).join(' or ')
}
