/** Every rule that looks at a file which can be read. */
import { architecture } from './architecture.ts'
import { cachedCopy } from './cached-copy.ts'
import { componentAttribute } from './component-attribute.ts'
import { componentOutside } from './component-outside.ts'
import { misplacedSetting } from './misplaced-setting.ts'
import { namespace } from './namespace.ts'
import { pass } from './pass.ts'
import { productKeyText } from './product-key-text.ts'
import { root } from './root.ts'
import type { Rule } from './rule.ts'
import { strayText } from './stray-text.ts'
import { undocumentedSetting } from './undocumented-setting.ts'
import { unknownElement } from './unknown-element.ts'
import { wcmNamespaceRule } from './wcm-namespace.ts'
import { wrongPass } from './wrong-pass.ts'

export const rules: readonly Rule[] = [
  root,
  namespace,
  unknownElement,
  componentOutside,
  componentAttribute,
  architecture,
  pass,
  cachedCopy,
  wcmNamespaceRule,
  strayText,
  productKeyText,
  misplacedSetting,
  wrongPass,
  undocumentedSetting
]
