import type { Draft } from './draft.ts'
import { attributeOf, elementsOf, type XmlElement } from './tree.ts'

export type Architecture = 'amd64' | 'arm64' | 'x86'

/** Components that belong to no processor stay as they are. */
const neutral = new Set(['msil', 'neutral', 'data', 'shx'])

/**
 * Makes every component one of `architecture`. Of components that the file gives once per architecture, the fitting one stays
 * and the others go: two of one name and architecture make Windows refuse the file. `wow64` (32-bit programs on 64-bit
 * Windows) stays beside amd64 only; the other two architectures have no such components that answer files set.
 */
export function setArchitecture(draft: Draft, architecture: Architecture): void {
  const converted: XmlElement[] = []
  for (const group of groupsOf(draft).values()) {
    const own = group.filter(
      (component) => architectureOf(component) !== 'wow64' && !neutral.has(architectureOf(component))
    )
    const kept = own.some((component) => architectureOf(component) === architecture)
      ? architecture
      : architectureOf(own[0])
    for (const component of group) {
      const its = architectureOf(component)
      if (neutral.has(its) || (its === 'wow64' && architecture === 'amd64')) continue
      const attribute = attributeOf(component, 'processorArchitecture')
      if (its !== kept) dropComponent(draft, component, its, architecture)
      else if (attribute && its !== architecture) {
        draft.setAttribute(attribute, architecture, `the image is ${architecture}`)
        converted.push(component)
      }
    }
  }
  const [first] = converted
  if (first === undefined) return
  const message = `${converted.length} components are for ${architectureOf(first)}: they become ${architecture}`
  draft.note('info', 'architecture-set', first.nameSpan, message)
}

function dropComponent(draft: Draft, component: XmlElement, its: string, architecture: Architecture) {
  const name = attributeOf(component, 'name')?.value
  draft.remove(component, `it is for ${its}`)
  const message = `the component ${name} for ${its} is left out: the image is ${architecture}`
  draft.note('info', 'architecture-dropped', component.nameSpan, message)
}

/** The live components by pass and name. */
function groupsOf(draft: Draft): Map<string, XmlElement[]> {
  const groups = new Map<string, XmlElement[]>()
  for (const settings of elementsOf(draft.root, 'settings')) {
    for (const component of elementsOf(settings, 'component')) {
      if (draft.isRemoved(component)) continue
      const key = [attributeOf(settings, 'pass')?.value, attributeOf(component, 'name')?.value.toLowerCase()].join(' ')
      groups.set(key, [...(groups.get(key) ?? []), component])
    }
  }
  return groups
}

function architectureOf(component: XmlElement | undefined): string {
  return (component && attributeOf(component, 'processorArchitecture')?.value.toLowerCase()) ?? ''
}
