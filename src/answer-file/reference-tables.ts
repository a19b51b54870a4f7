/** What Microsoft documents of answer files: data/unattend-settings.tsv and data/unattend-components.tsv. */
import { readFileSync } from 'node:fs'
import { asset } from '../assets.ts'

export interface DocumentedSetting {
  /** As documented. */
  readonly component: string
  /** From the component down, such as `OOBE/HideEULAPage`. */
  readonly path: string
  readonly passes: ReadonlySet<string>
  /** Of its value, in characters. */
  readonly longest?: number
  /** Of the reference at learn.microsoft.com; absent for settings that have none. */
  readonly page?: string
}

export interface Reference {
  /** Passes by component, in lower case. */
  readonly components: ReadonlyMap<string, ReadonlySet<string>>
  /** By `component/path` in lower case. */
  readonly settings: ReadonlyMap<string, DocumentedSetting>
  /** What has settings below it: components, and settings by `component/path`, in lower case. */
  readonly parents: ReadonlySet<string>
  /** Settings directly below a component, by name in lower case. */
  readonly tops: ReadonlyMap<string, readonly DocumentedSetting[]>
}

/** Settings that the documentation lacks and that are known to work, as `component/path` and passes. */
const undocumented: readonly (readonly [hierarchy: string, passes: string])[] = [
  ['Microsoft-Windows-Shell-Setup/OOBE/SkipMachineOOBE', 'oobeSystem'],
  ['Microsoft-Windows-Shell-Setup/OOBE/SkipUserOOBE', 'oobeSystem'],
  ['Microsoft-Windows-Shell-Setup/ConfigureChatAutoInstall', 'specialize'],
  ['Microsoft-Windows-Shell-Setup/ShowWindowsLive', 'specialize,auditSystem,auditUser,oobeSystem'],
  ['Microsoft-Windows-Setup/RunSynchronous/RunSynchronousCommand/WillReboot', 'windowsPE']
]

let loaded: Reference | undefined

/** Reads the tables at the first call. */
export function reference(): Reference {
  loaded ??= load()
  return loaded
}

function load(): Reference {
  const settings = new Map<string, DocumentedSetting>()
  const tops = new Map<string, DocumentedSetting[]>()
  const add = (hierarchy: string, passes: string, limits: string, page: string | undefined) => {
    const at = hierarchy.indexOf('/')
    const [component, path] = [hierarchy.slice(0, at), hierarchy.slice(at + 1)]
    if (at < 0 || settings.has(hierarchy.toLowerCase())) return
    const longest = /maximum (?:length )?of (\d+) characters/.exec(limits)?.[1]
    const setting = {
      component,
      path,
      passes: new Set(passes.split(',')),
      ...(longest && { longest: Number(longest) }),
      ...(page && { page })
    }
    settings.set(hierarchy.toLowerCase(), setting)
    if (path.includes('/')) return
    const key = path.toLowerCase()
    tops.set(key, [...(tops.get(key) ?? []), setting])
  }
  for (const [page = '', hierarchy = '', passes = '', limits = ''] of rows('data/unattend-settings.tsv')) {
    add(hierarchy, passes, limits, page)
  }
  for (const [hierarchy, passes] of undocumented) add(hierarchy, passes, '', undefined)
  const parents = new Set([...settings.keys()].map((key) => key.slice(0, key.lastIndexOf('/'))))
  return { components: componentPasses(settings), settings, parents, tops }
}

/** The table of components is newer than that of settings; of a component that it lacks, the settings tell. */
function componentPasses(settings: ReadonlyMap<string, DocumentedSetting>): Map<string, ReadonlySet<string>> {
  const listed = rows('data/unattend-components.tsv').map(
    ([name = '', passes = '']) => [name.toLowerCase(), new Set(passes.split(','))] as const
  )
  const components = new Map<string, Set<string>>()
  for (const { component, passes } of settings.values()) {
    const own = components.get(component.toLowerCase()) ?? new Set()
    for (const pass of passes) own.add(pass)
    components.set(component.toLowerCase(), own)
  }
  for (const [name, passes] of listed) components.set(name, passes)
  return components
}

function rows(file: string): string[][] {
  const [, ...lines] = readFileSync(asset(file), 'utf8').trimEnd().split(/\r?\n/)
  return lines.map((line) => line.split('\t'))
}

/** @returns the address of a page of the reference */
export function pageUrl(page: string): string {
  return `https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/${page.toLowerCase()}`
}
