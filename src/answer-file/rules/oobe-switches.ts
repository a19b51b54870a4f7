import { shellSetup } from '../names.ts'
import type { XmlElement } from '../tree.ts'
import { knownValue, type Subject } from './subject.ts'

/** @returns those of the switches in OOBE that are not true, and where to tell of them */
export function unsetSwitches(subject: Subject, names: readonly string[]): { name: string; element: XmlElement }[] {
  const { find, components, root } = subject
  const oobe =
    find(shellSetup, 'OOBE')[0]?.element ?? components.find(({ pass }) => pass === 'oobeSystem')?.element ?? root
  return names.flatMap((name) => {
    const own = find(shellSetup, `OOBE/${name}`).filter(({ component }) => component.pass === 'oobeSystem')
    const wrong = own.find((setting) => !['true', '1', undefined].includes(knownValue(setting)?.toLowerCase()))
    return own.length > 0 && wrong === undefined ? [] : [{ name, element: wrong?.element ?? oobe }]
  })
}
