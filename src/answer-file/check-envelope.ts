import type { Problem, Severity } from '../location.ts'
import type { AnswerFile } from './parse.ts'
import { isPlaceholder } from './placeholders.ts'
import {
  attributeOf,
  descendantsOf,
  elementsOf,
  passOf,
  type Span,
  textOf,
  textSpan,
  unattendNamespace,
  wcmNamespace,
  type XmlElement
} from './tree.ts'

const passes = 'offlineServicing windowsPE generalize specialize auditSystem auditUser oobeSystem oobeUser'.split(' ')
const architectures = 'x86 ia64 amd64 wow64 msil shx arm data neutral arm64'.split(' ')
const required = ['name', 'processorArchitecture', 'publicKeyToken', 'language']

type Complain = (severity: Severity, rule: string, span: Span, message: string, hint?: string) => void

/**
 * Checks what every answer file must have: root, namespaces, passes, components, and no text between elements. Source: the
 * schema that Windows System Image Manager ships, and what Setup is known to refuse.
 * @param ignoredPass what stands in this pass does not matter
 */
export function checkEnvelope(file: AnswerFile, ignoredPass?: string): Problem[] {
  const { root } = file
  if (root === undefined) return []
  const found: Problem[] = []
  const complain: Complain = (severity, rule, span, message, hint) => {
    const location = file.locate(span.start, span.end)
    found.push({ rule: `answer-file.${rule}`, severity, message, ...(hint && { hint }), location })
  }
  if (root.local !== 'unattend') {
    complain('error', 'root', root.nameSpan, `the root element is <${root.name}>, not <unattend>`)
    return found
  }
  checkNamespace(root, complain)
  if (found.length > 0) return found
  const matters = (element: XmlElement) => ignoredPass === undefined || passOf(element) !== ignoredPass
  for (const child of elementsOf(root).filter(matters)) {
    if (child.uri !== unattendNamespace) checkForeign(child, complain)
    else if (child.local === 'settings') checkSettings(child, complain)
    else if (child.local === 'component') {
      complain(
        'error',
        'component-outside',
        child.nameSpan,
        'a component stands outside of settings',
        'move it into one'
      )
    } else if (child.local !== 'servicing') {
      complain('error', 'unknown-element', child.nameSpan, `<${child.name}> is no part of an answer file`)
    }
  }
  checkPrefixes(root, complain)
  for (const element of [root, ...descendantsOf(root)].filter(matters)) checkText(element, complain)
  return found
}

function checkNamespace(element: XmlElement, complain: Complain) {
  if (element.uri === unattendNamespace) return
  const hint = `write xmlns="${unattendNamespace}"`
  const message = `<${element.name}> is not in the namespace of answer files`
  complain('error', 'namespace', attributeOf(element, 'xmlns')?.valueSpan ?? element.nameSpan, message, hint)
}

/** Other elements of the root are allowed in other namespaces only; without one they were meant to be ours. */
function checkForeign(element: XmlElement, complain: Complain) {
  if (element.uri === '') checkNamespace(element, complain)
}

function checkSettings(settings: XmlElement, complain: Complain) {
  const pass = attributeOf(settings, 'pass')
  if (pass === undefined || !passes.includes(pass.value)) {
    const message = pass === undefined ? 'settings without a pass' : `there is no pass ${pass.value}`
    complain('error', 'pass', pass?.valueSpan ?? settings.nameSpan, message, `one of ${passes.join(', ')}`)
  }
  const processed = attributeOf(settings, 'wasPassProcessed')
  if (processed) {
    const hint = 'take the original: Windows skips passes that a cached copy marks as done'
    complain('error', 'cached-copy', processed, 'this file is a copy that Windows keeps of a used answer file', hint)
  }
  for (const component of elementsOf(settings)) {
    if (component.local !== 'component') {
      complain('error', 'unknown-element', component.nameSpan, `<${component.name}> stands where a component belongs`)
      continue
    }
    checkNamespace(component, complain)
    for (const name of required) {
      if (attributeOf(component, name)) continue
      complain('error', 'component-attribute', component.nameSpan, `the component lacks the attribute ${name}`)
    }
    const architecture = attributeOf(component, 'processorArchitecture')
    if (
      architecture &&
      !architectures.includes(architecture.value.toLowerCase()) &&
      !isPlaceholder(architecture.value)
    ) {
      const message = `there is no architecture ${architecture.value}`
      complain('error', 'architecture', architecture.valueSpan, message, 'amd64, arm64, x86 or wow64')
    }
  }
}

function checkPrefixes(root: XmlElement, complain: Complain) {
  for (const element of [root, ...descendantsOf(root)]) {
    for (const attribute of element.attributes) {
      if (attribute.name !== 'xmlns:wcm' || attribute.value === wcmNamespace) continue
      const message = `the prefix wcm stands for ${JSON.stringify(attribute.value)}`
      complain('error', 'wcm-namespace', attribute.valueSpan, message, `write ${wcmNamespace}`)
    }
  }
}

/** Elements that hold elements hold no text beside them; a product key is the text people put in the wrong place. */
function checkText(element: XmlElement, complain: Complain) {
  if (element.uri !== unattendNamespace) return
  const text = textOf(element).trim()
  const structural = elementsOf(element).length > 0 || ['unattend', 'settings', 'component'].includes(element.local)
  if (!structural || text === '' || isPlaceholder(text)) return
  const message = `text stands between the elements of <${element.name}>: ${JSON.stringify(text.slice(0, 40))}`
  const hint = element.local === 'ProductKey' ? 'put the key into <Key>' : 'remove it, or make it a comment'
  complain('error', 'stray-text', textSpan(element), message, hint)
}
