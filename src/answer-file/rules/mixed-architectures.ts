import { isPlaceholder } from '../placeholders.ts'
import { attributeOf } from '../tree.ts'
import { inRoot, settings } from './example.ts'
import type { Rule } from './rule.ts'

const specialize = settings('specialize', 'Microsoft-Windows-Shell-Setup', '    <TimeZone>UTC</TimeZone>')
const oobe = settings('oobeSystem', 'Microsoft-Windows-Shell-Setup', '    <RegisteredOwner>Us</RegisteredOwner>')

/** Components for 32-bit programs stand beside those of a 64-bit Windows; others belong to no processor. */
const neutral = ['wow64', 'msil', 'neutral', 'data', 'shx', '']

export const mixedArchitectures: Rule = {
  id: 'mixed-architectures',
  severity: 'warning',
  summary:
    'The file has components for several architectures. Microsoft advises against it; the build keeps those that fit the image.',
  hint: 'keep one file for each architecture',
  bad: inRoot(`${specialize}\n${oobe.replace('amd64', 'x86')}`),
  good: inRoot(`${specialize}\n${oobe}`),
  check({ components }, report) {
    const own = components.filter(
      ({ architecture }) => !neutral.includes(architecture) && !isPlaceholder(architecture.toUpperCase())
    )
    const found = [...new Set(own.map(({ architecture }) => architecture))]
    const wow = components.find(({ architecture }) => architecture === 'wow64')
    const only32 = found.length === 1 && found[0] === 'x86' && wow !== undefined
    if (found.length < 2 && !only32) return
    const odd = only32 ? wow : own.find(({ architecture }) => architecture !== found[0])
    const place = odd && attributeOf(odd.element, 'processorArchitecture')
    if (place)
      report(place.valueSpan, `components for ${[...found, ...(only32 ? ['wow64'] : [])].join(', ')} stand in one file`)
  }
}
