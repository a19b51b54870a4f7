import { attributeOf, descendantsOf, unattendNamespace, type XmlElement } from '../tree.ts'
import { inRoot, wholeFile } from './example.ts'
import type { Rule } from './rule.ts'

const good = wholeFile(inRoot('<servicing/>').text)

export const namespace: Rule = {
  id: 'namespace',
  severity: 'error',
  summary:
    "An element is not in the namespace of answer files, so Windows does not see it. PowerShell's CreateElement without a namespace writes such elements.",
  hint: `write xmlns="${unattendNamespace}"`,
  bad: wholeFile(good.text.replace(unattendNamespace, 'urn:schemas-microsoft-com:unattended')),
  good,
  check({ root }, report) {
    const complain = (element: XmlElement) => {
      const place = attributeOf(element, 'xmlns')?.valueSpan
      const message = `<${element.name}> is not in the namespace of answer files`
      report(place && place.end > place.start ? place : element.nameSpan, message)
    }
    // A root of another name is told so by another rule.
    if (root.uri !== unattendNamespace) {
      if (root.local === 'unattend') complain(root)
      return
    }
    for (const element of descendantsOf(root)) {
      const { parent, uri } = element
      if (parent?.uri !== unattendNamespace || uri === unattendNamespace) continue
      // The root may hold elements of other namespaces, and components anything of theirs.
      if (uri === '' || parent.local === 'settings') complain(element)
    }
  }
}
