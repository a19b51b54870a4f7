import { readFileSync } from 'node:fs'
import { asset } from '../../assets.ts'
import { inComponent } from './example.ts'
import { isLeftover } from './leftover-text.ts'
import type { Rule } from './rule.ts'
import { knownValue, textPlace } from './subject.ts'

const zone = (name: string) => inComponent('specialize', 'Shell-Setup', `<TimeZone>${name}</TimeZone>`)

export const timeZone: Rule = {
  id: 'time-zone',
  severity: 'warning',
  summary: 'Windows does not know a time zone of that name, such as Europe/Berlin or CET, and takes its own default.',
  hint: 'take a name that tzutil /l lists, such as W. Europe Standard Time',
  bad: zone('Europe/Berlin'),
  good: zone('W. Europe Standard Time'),
  check(subject, report) {
    for (const setting of subject.settings) {
      if (setting.path !== 'TimeZone') continue
      const value = knownValue(setting)
      if (!value || isLeftover(value) || isTimeZone(value)) continue
      report(textPlace(subject, setting.element), `Windows knows no time zone ${JSON.stringify(value)}`)
    }
  }
}

let names: ReadonlySet<string> | undefined

/** Whether Windows knows the time zone; `_dstoff` behind a name switches its daylight saving time off. */
function isTimeZone(name: string): boolean {
  names ??= loadNames()
  return names.has(name.toLowerCase().replace(/_dstoff$/, ''))
}

function loadNames(): Set<string> {
  const table: { names: readonly string[] } = JSON.parse(readFileSync(asset('data/windows-time-zones.json'), 'utf8'))
  return new Set(table.names.map((name) => name.toLowerCase()))
}
