/** Compares answer files by what they set. Windows writes the copy it caches anew: other quotes, marks on passes, no secrets. */
import { parseAnswerFile } from './parse.ts'
import { attributeOf, componentOf, elementsOf, passOf, textOf, type XmlElement } from './tree.ts'

/** What Windows puts in the place of a password or a key in its cached copy. */
const deleted = '*SENSITIVE*DATA*DELETED*'

/**
 * @param expected the file that was given to Windows
 * @param cached the copy that Windows keeps of it
 * @returns one line for each setting that only one of them has; empty when they set the same
 */
export function differentSettings(expected: string, cached: string): string[] {
  const wanted = settingsOf(expected)
  const found = settingsOf(cached)
  if (typeof wanted === 'string') return [wanted]
  if (typeof found === 'string') return [found]
  const hidden = found.filter(({ value }) => value === deleted).map(({ path }) => path)
  const isHidden = (path: string) => hidden.some((place) => path === place || path.startsWith(`${place}/`))
  const left = found.filter(({ value }) => value !== deleted).map(({ path, value }) => `${path} = ${value}`)
  const lines: string[] = []
  for (const { path, value } of wanted) {
    const at = left.indexOf(`${path} = ${value}`)
    if (at >= 0) left.splice(at, 1)
    else if (!isHidden(path)) lines.push(`missing: ${path} = ${value}`)
  }
  return [...lines, ...left.map((line) => `not ours: ${line}`)]
}

interface Setting {
  readonly path: string
  readonly value: string
}

/** Every leaf below a component, with its pass and component. */
function settingsOf(text: string): Setting[] | string {
  const { root, problems } = parseAnswerFile('unattend.xml', text.replace(/^\ufeff/, ''))
  const [problem] = problems
  if (root === undefined || problem !== undefined) return `not an answer file: ${problem?.message ?? 'it is empty'}`
  const settings: Setting[] = []
  const visit = (element: XmlElement, path: string) => {
    const children = elementsOf(element)
    for (const child of children) visit(child, `${path}/${child.local}`)
    if (children.length === 0) settings.push({ path, value: textOf(element).trim() })
  }
  for (const pass of elementsOf(root, 'settings')) {
    for (const component of elementsOf(pass, 'component')) {
      for (const setting of elementsOf(component)) visit(setting, `${placeOf(setting)}/${setting.local}`)
    }
  }
  return settings
}

function placeOf(setting: XmlElement): string {
  const component = componentOf(setting)
  const named = (name: string) => (component && attributeOf(component, name)?.value) ?? ''
  return `${passOf(setting)}/${named('name')}[${named('processorArchitecture')}]`
}
