import type { Architecture } from './architecture.ts'
import type { Draft } from './draft.ts'
import type { Wanted } from './edit-tree.ts'
import { elementsOf, type XmlElement } from './tree.ts'

/** Settings that one component of one pass must have. */
export interface Overlay {
  readonly pass: string
  readonly component: string
  readonly settings: readonly Wanted[]
  readonly why: string
}

/** @returns a setting with a text, or with settings in it. */
export function wanted(name: string, content: string | readonly Wanted[]): Wanted {
  return typeof content === 'string' ? { name, text: content } : { name, children: content }
}

/** @returns one of a list. */
export function wantedItem(name: string, children: readonly Wanted[]): Wanted {
  return { name, children, item: true }
}

/** Puts the overlays into the draft; components and passes that are missing are made. */
export function applyOverlays(draft: Draft, overlays: readonly Overlay[], architecture: Architecture): void {
  const missing: Overlay[] = []
  for (const overlay of combine(overlays)) {
    const components = draft.components(overlay.pass, overlay.component)
    if (components.length === 0) missing.push(overlay)
    else for (const setting of overlay.settings) applySetting(draft, components, setting, overlay.why)
  }
  for (const pass of new Set(missing.map((overlay) => overlay.pass))) {
    const overlaysOfPass = missing.filter((overlay) => overlay.pass === pass)
    const components = overlaysOfPass.map((overlay) => newComponent(overlay, architecture))
    const why = overlaysOfPass.map((overlay) => overlay.why).join('; ')
    const [settings] = draft.settings(pass)
    if (settings) for (const component of components) draft.insert(settings, component, why)
    else draft.insert(draft.root, { name: 'settings', attributes: [['pass', pass]], children: components }, why)
  }
}

/** A file may hold a component twice: a setting is set where it stands, and stands in one of them only. */
function applySetting(draft: Draft, components: readonly XmlElement[], setting: Wanted, why: string) {
  const holds = (component: XmlElement) =>
    elementsOf(component, setting.name).filter((element) => !draft.isRemoved(element))
  const [holder = components[0], ...others] = components.filter((component) => holds(component).length > 0)
  if (holder) draft.merge(holder, setting, why)
  for (const doublet of others.flatMap(holds)) draft.remove(doublet, `${setting.name} is given more than once`)
}

/** @returns one overlay for each component of each pass. */
function combine(overlays: readonly Overlay[]): Overlay[] {
  const combined = new Map<string, Overlay>()
  for (const overlay of overlays) {
    const key = `${overlay.pass} ${overlay.component}`
    const before = combined.get(key)
    const settings = mergeWanted([...(before?.settings ?? []), ...overlay.settings])
    const why = before === undefined || before.why === overlay.why ? overlay.why : `${before.why}; ${overlay.why}`
    combined.set(key, { ...overlay, settings, why })
  }
  return [...combined.values()]
}

/** Two overlays may speak of the same setting: what they say is put together. */
function mergeWanted(settings: readonly Wanted[]): Wanted[] {
  const merged = new Map<string, Wanted>()
  const items: Wanted[] = []
  for (const setting of settings) {
    const before = merged.get(setting.name)
    if (setting.item) items.push(setting)
    else if (before?.children && setting.children) {
      merged.set(setting.name, { ...before, children: mergeWanted([...before.children, ...setting.children]) })
    } else merged.set(setting.name, setting)
  }
  return [...merged.values(), ...items]
}

/** The attributes are the same for all of Windows' own components. */
function newComponent({ component, settings }: Overlay, architecture: Architecture): Wanted {
  return {
    name: 'component',
    attributes: [
      ['name', component],
      ['processorArchitecture', architecture],
      ['publicKeyToken', '31bf3856ad364e35'],
      ['language', 'neutral'],
      ['versionScope', 'nonSxS']
    ],
    children: settings
  }
}
