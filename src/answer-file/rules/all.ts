/** Every rule that looks at a file which can be read, in the order of the documentation. */
import { architecture } from './architecture.ts'
import { asynchronousCommand } from './asynchronous-command.ts'
import { badValue } from './bad-value.ts'
import { cachedCopy } from './cached-copy.ts'
import { clientNetwork } from './client-network.ts'
import { commandTooLong } from './command-too-long.ts'
import { commentInItem } from './comment-in-item.ts'
import { componentAttribute } from './component-attribute.ts'
import { componentOutside } from './component-outside.ts'
import { componentRepeated } from './component-repeated.ts'
import { computerName } from './computer-name.ts'
import { deployAutologon } from './deploy-autologon.ts'
import { deployCloudbaseInit } from './deploy-cloudbase-init.ts'
import { deployDevices } from './deploy-devices.ts'
import { deployLogonCommands } from './deploy-logon-commands.ts'
import { deployOobePages } from './deploy-oobe-pages.ts'
import { deployPassword } from './deploy-password.ts'
import { deploySkipOobe } from './deploy-skip-oobe.ts'
import { downloads } from './downloads.ts'
import { driveLetter } from './drive-letter.ts'
import { emptyCommand } from './empty-command.ts'
import { emptyList } from './empty-list.ts'
import { emptyProductKey } from './empty-product-key.ts'
import { emptySettings } from './empty-settings.ts'
import { leftoverText } from './leftover-text.ts'
import { logonCount } from './logon-count.ts'
import { logonCountHigh } from './logon-count-high.ts'
import { misplacedSetting } from './misplaced-setting.ts'
import { missingDeclaration } from './missing-declaration.ts'
import { missingFile } from './missing-file.ts'
import { missingOptionalFile } from './missing-optional-file.ts'
import { missingWcmAction } from './missing-wcm-action.ts'
import { mixedArchitectures } from './mixed-architectures.ts'
import { namespace } from './namespace.ts'
import { networkLocation } from './network-location.ts'
import { nonAscii } from './non-ascii.ts'
import { offlineImage } from './offline-image.ts'
import { order } from './order.ts'
import { orderDuplicate } from './order-duplicate.ts'
import { orderGap } from './order-gap.ts'
import { otherCommand } from './other-command.ts'
import { paddedValue } from './padded-value.ts'
import { pass } from './pass.ts'
import { passwordEncoded } from './password-encoded.ts'
import { passwordNotEncoded } from './password-not-encoded.ts'
import { passwordPlain } from './password-plain.ts'
import { placeholder } from './placeholder.ts'
import { productKey } from './product-key.ts'
import { productKeyText } from './product-key-text.ts'
import { rebootEarly } from './reboot-early.ts'
import { rebootInCommand } from './reboot-in-command.ts'
import { root } from './root.ts'
import type { Rule } from './rule.ts'
import { settingRepeated } from './setting-repeated.ts'
import { skipOobe } from './skip-oobe.ts'
import { strayText } from './stray-text.ts'
import { sysprepCalled } from './sysprep-called.ts'
import { sysprepEarly } from './sysprep-early.ts'
import { timeZone } from './time-zone.ts'
import { unbalancedQuotes } from './unbalanced-quotes.ts'
import { undocumentedSetting } from './undocumented-setting.ts'
import { unknownElement } from './unknown-element.ts'
import { valueTooLong } from './value-too-long.ts'
import { wcmNamespaceRule } from './wcm-namespace.ts'
import { wrongPass } from './wrong-pass.ts'

export const ruleGroups: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  {
    title: 'Structure',
    rules: [
      root,
      namespace,
      unknownElement,
      componentOutside,
      componentAttribute,
      architecture,
      mixedArchitectures,
      componentRepeated,
      pass,
      cachedCopy,
      wcmNamespaceRule,
      missingWcmAction,
      missingDeclaration,
      nonAscii
    ]
  },
  {
    title: 'Settings',
    rules: [
      misplacedSetting,
      wrongPass,
      undocumentedSetting,
      settingRepeated,
      strayText,
      badValue,
      valueTooLong,
      paddedValue,
      leftoverText,
      placeholder,
      emptySettings,
      computerName,
      timeZone,
      networkLocation,
      offlineImage,
      driveLetter
    ]
  },
  {
    title: 'Product keys and logons',
    rules: [
      productKeyText,
      productKey,
      emptyProductKey,
      passwordPlain,
      passwordEncoded,
      passwordNotEncoded,
      logonCount,
      logonCountHigh
    ]
  },
  {
    title: 'Commands',
    rules: [commandTooLong, emptyCommand, emptyList, order, orderDuplicate, orderGap, unbalancedQuotes, commentInItem]
  },
  {
    title: 'What disturbs the build',
    rules: [
      asynchronousCommand,
      otherCommand,
      sysprepEarly,
      sysprepCalled,
      rebootEarly,
      rebootInCommand,
      downloads,
      missingFile,
      missingOptionalFile,
      clientNetwork,
      skipOobe
    ]
  },
  {
    title: 'The file of the deployed machine',
    rules: [
      deployPassword,
      deployAutologon,
      deployLogonCommands,
      deployOobePages,
      deploySkipOobe,
      deployDevices,
      deployCloudbaseInit
    ]
  }
]

export const rules: readonly Rule[] = ruleGroups.flatMap((group) => group.rules)
