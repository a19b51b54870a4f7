import type { Architecture } from './architecture.ts'
import { type Command, commandsOf } from './commands.ts'
import type { Draft } from './draft.ts'
import { deployment, shellSetup } from './names.ts'
import { type Overlay, wanted, wantedItem } from './overlay.ts'
import { elementsOf } from './tree.ts'

export type EditionType = 'server' | 'client'

export interface Locale {
  /** A language tag, such as `de-DE`. */
  readonly language: string
  /** A language tag or an input locale, such as `0407:00000407`. */
  readonly keyboard: string
  /** A Windows time zone name, as `tzutil /l` lists them. */
  readonly timeZone: string
}

/** What both answer files are given. */
export interface CommonValues {
  readonly architecture: Architecture
  readonly editionType: EditionType
  readonly productKey?: string | undefined
  readonly locale: Locale
}

const internationalCore = 'Microsoft-Windows-International-Core'

/** Language, keyboard and formats: set in oobeSystem, and in specialize where the template speaks of them too. */
export function localeOverlays(draft: Draft, { language, keyboard }: Locale): Overlay[] {
  const all = [
    wanted('InputLocale', keyboard),
    wanted('SystemLocale', language),
    wanted('UILanguage', language),
    wanted('UserLocale', language)
  ]
  const why = 'locale of the image definition'
  const early = all.filter(({ name }) =>
    draft.components('specialize', internationalCore).some((component) => elementsOf(component, name).length > 0)
  )
  return [
    { pass: 'oobeSystem', component: internationalCore, settings: all, why },
    ...(early.length > 0 ? [{ pass: 'specialize', component: internationalCore, settings: early, why }] : [])
  ]
}

/** The time zone: set in each pass whose Shell-Setup names one, else in specialize. */
export function timeZoneOverlays(draft: Draft, { timeZone }: Locale): Overlay[] {
  const named = ['specialize', 'auditSystem', 'oobeSystem'].filter((pass) =>
    draft.components(pass, shellSetup).some((component) => elementsOf(component, 'TimeZone').length > 0)
  )
  const running = named.some((pass) => pass !== 'auditSystem')
  return [...named, ...(running ? [] : ['specialize'])].map((pass) => ({
    pass,
    component: shellSetup,
    settings: [wanted('TimeZone', timeZone)],
    why: 'time zone of the image definition'
  }))
}

/** A random computer name, given in specialize, where it belongs; other passes keep none. */
export function computerNameOverlay(draft: Draft): Overlay {
  for (const component of draft.components('oobeSystem', shellSetup)) {
    for (const name of elementsOf(component, 'ComputerName')) {
      draft.remove(name, 'a computer name is taken in specialize only')
    }
  }
  const settings = [wanted('ComputerName', '*')]
  return { pass: 'specialize', component: shellSetup, settings, why: 'each machine finds its own name' }
}

const keyShape = /^[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}$/i

/** The product key stands in specialize; without one, none stays from the template. */
export function productKeyOverlays(draft: Draft, productKey: string | undefined): Overlay[] {
  if (productKey === undefined) {
    for (const component of draft.components('specialize', shellSetup)) {
      for (const key of elementsOf(component, 'ProductKey')) {
        draft.remove(key, 'the image definition asks for no product key')
        const hint = 'give product-key in the image definition'
        draft.note('info', 'product-key-dropped', key.nameSpan, "the template's product key is left out", hint)
      }
    }
    return []
  }
  if (!keyShape.test(productKey)) {
    draft.error('product-key', undefined, 'the product key is not five groups of five letters and digits')
  }
  const settings = [wanted('ProductKey', productKey)]
  return [{ pass: 'specialize', component: shellSetup, settings, why: 'product key of the image definition' }]
}

/** Removes the windowsPE pass: it runs in Windows Setup only, and the image is applied without it. */
export function dropWindowsPe(draft: Draft): void {
  for (const settings of draft.settings('windowsPE')) {
    draft.remove(settings, 'an applied image never runs windowsPE')
    const message = 'the windowsPE pass is left out: the image is applied, so it would never run'
    const hint = 'disk, edition, key and locale come from the image definition'
    draft.note('info', 'windowspe-dropped', settings.nameSpan, message, hint)
  }
}

/** @returns the commands of the file that no removal has reached yet. */
export function liveCommands(draft: Draft): Command[] {
  return commandsOf(draft.root).filter(({ item }) => !draft.isRemoved(item))
}

/** A command that rendering puts into specialize. */
export interface SpecializeCommand {
  readonly path: string
  readonly description: string
  /** `WillReboot`; absent means never. */
  readonly reboot?: 'OnRequest'
}

/** @returns overlays that append `commands`, in their order, to those of specialize */
export function specializeOverlays(draft: Draft, commands: readonly SpecializeCommand[]): Overlay[] {
  const orders = liveCommands(draft)
    .filter(({ kind, pass }) => kind === 'run-synchronous' && pass === 'specialize')
    .map(({ order }) => order ?? 0)
  const last = Math.max(0, ...orders)
  return commands.map((command, index) => specializeOverlay(command, last + index + 1))
}

/** @returns an overlay that puts `command` into specialize under that order */
export function specializeOverlay({ path, description, reboot }: SpecializeCommand, order: number): Overlay {
  const item = wantedItem('RunSynchronousCommand', [
    wanted('Order', String(order)),
    wanted('Path', path),
    wanted('Description', description),
    ...(reboot === undefined ? [] : [wanted('WillReboot', reboot)])
  ])
  const settings = [wanted('RunSynchronous', [item])]
  const why = description.charAt(0).toLowerCase() + description.slice(1)
  return { pass: 'specialize', component: deployment, settings, why }
}
