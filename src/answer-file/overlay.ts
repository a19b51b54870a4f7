import type { Architecture } from './architecture.ts'
import type { Draft } from './draft.ts'
import type { WantedElement } from './edit-tree.ts'
import { elementsOf, type XmlElement } from './tree.ts'

/** Settings that one component of one pass must have. */
export interface Overlay {
  readonly pass: string
  readonly component: string
  readonly settings: readonly WantedElement[]
  readonly why: string
}

/** @returns a setting with a text, or with settings in it. */
export function wanted(name: string, content: string | readonly WantedElement[]): WantedElement {
  return typeof content === 'string' ? { name, text: content } : { name, children: content }
}

/** @returns one of a list. */
export function wantedItem(name: string, children: readonly WantedElement[]): WantedElement {
  return { name, children, item: true }
}

/** A setting, and why it is set. */
interface Reasoned {
  readonly setting: WantedElement
  readonly why: string
}

/** Everything that one component of one pass must have. */
interface Combined {
  readonly pass: string
  readonly component: string
  readonly settings: readonly Reasoned[]
}

/** Puts the overlays into the draft; components and passes that are missing are made. */
export function applyOverlays(draft: Draft, overlays: readonly Overlay[], architecture: Architecture): void {
  const missing: Combined[] = []
  for (const combined of combine(overlays)) {
    const components = draft.components(combined.pass, combined.component)
    if (components.length === 0) missing.push(combined)
    else for (const { setting, why } of combined.settings) applySetting(draft, components, setting, why)
  }
  for (const pass of new Set(missing.map((combined) => combined.pass))) {
    const ofPass = missing.filter((combined) => combined.pass === pass)
    const components = ofPass.map((combined) => newComponent(combined, architecture))
    const why = allReasons(ofPass.flatMap(({ settings }) => settings))
    const [settings] = draft.settings(pass)
    if (settings) for (const component of components) draft.insert(settings, component, why)
    else draft.insert(draft.root, { name: 'settings', attributes: [['pass', pass]], children: components }, why)
  }
}

function allReasons(settings: readonly Reasoned[]): string {
  return [...new Set(settings.map(({ why }) => why))].join('; ')
}

/** A file may hold a component twice: a setting is set where it stands, and stands in one of them only. */
function applySetting(draft: Draft, components: readonly XmlElement[], setting: WantedElement, why: string) {
  const holds = (component: XmlElement) =>
    elementsOf(component, setting.name).filter((element) => !draft.isRemoved(element))
  const [holder = components[0], ...others] = components.filter((component) => holds(component).length > 0)
  if (holder) draft.merge(holder, setting, why)
  for (const doublet of others.flatMap(holds)) draft.remove(doublet, `${setting.name} is given more than once`)
}

/** @returns one for each component of each pass */
function combine(overlays: readonly Overlay[]): Combined[] {
  const combined = new Map<string, Combined>()
  for (const { pass, component, settings, why } of overlays) {
    const key = `${pass} ${component}`
    const own = settings.map((setting) => ({ setting, why }))
    combined.set(key, { pass, component, settings: mergeReasoned([...(combined.get(key)?.settings ?? []), ...own]) })
  }
  return [...combined.values()]
}

/** Two overlays may speak of the same setting: what they say is put together. */
function mergeReasoned(settings: readonly Reasoned[]): Reasoned[] {
  const merged = new Map<string, Reasoned>()
  const items: Reasoned[] = []
  for (const reasoned of settings) {
    const { setting } = reasoned
    const before = merged.get(setting.name)
    if (setting.item) items.push(reasoned)
    else if (before?.setting.children && setting.children) {
      const children = mergeReasoned(
        [...before.setting.children, ...setting.children].map((child) => ({ setting: child, why: '' }))
      )
      const both = { ...before.setting, children: children.map((child) => child.setting) }
      merged.set(setting.name, { setting: both, why: allReasons([before, reasoned]) })
    } else merged.set(setting.name, reasoned)
  }
  return [...merged.values(), ...items]
}

/** The attributes are the same for all of Windows' own components. */
function newComponent({ component, settings }: Combined, architecture: Architecture): WantedElement {
  return {
    name: 'component',
    attributes: [
      ['name', component],
      ['processorArchitecture', architecture],
      ['publicKeyToken', '31bf3856ad364e35'],
      ['language', 'neutral'],
      ['versionScope', 'nonSxS']
    ],
    children: settings.map(({ setting }) => setting)
  }
}
