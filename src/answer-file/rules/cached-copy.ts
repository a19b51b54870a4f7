import { attributeOf } from '../tree.ts'
import { inRoot } from './example.ts'
import type { Rule } from './rule.ts'
import { isLeaf } from './subject.ts'

export const cachedCopy: Rule = {
  id: 'cached-copy',
  severity: 'error',
  summary:
    'The file is the copy that Windows keeps in Panther of one it has used: passes are marked as done, and secrets are gone.',
  hint: 'take the original file',
  bad: inRoot('<settings pass="specialize" wasPassProcessed="true"><!-- ... --></settings>'),
  good: inRoot('<settings pass="specialize"><!-- ... --></settings>'),
  check({ elements, settings }, report) {
    for (const element of elements) {
      const attribute = element.local === 'settings' ? attributeOf(element, 'wasPassProcessed') : undefined
      if (attribute) report(attribute, 'this file is a copy that Windows keeps of a used answer file')
    }
    for (const { element, value } of settings) {
      if (isLeaf(element) && value.trim() === '*SENSITIVE*DATA*DELETED*') {
        report(element.nameSpan, 'Windows has deleted this secret from its copy of the file', 'write the value again')
      }
    }
  }
}
