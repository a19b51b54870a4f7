import { elementsOf, textOf } from '../tree.ts'
import { deployContext, deployFile } from './deploy-example.ts'
import type { Rule } from './rule.ts'

const reboot = '<WillReboot>OnRequest</WillReboot>'

export const deployCloudbaseInit: Rule = {
  id: 'deploy-cloudbase-init',
  severity: { deploy: 'error' },
  summary:
    'The image holds cloudbase-init, and the file of the deployed machine does not run it in specialize with `WillReboot` `OnRequest`: hostname and first settings would come too late, or not at all.',
  hint: 'add its RunSynchronousCommand to specialize, with <WillReboot>OnRequest</WillReboot>',
  bad: deployFile('<Path>... cloudbase-init.exe ...</Path>\n<!-- no WillReboot -->', reboot, ''),
  good: deployFile(`<Path>... cloudbase-init.exe ...</Path>\n${reboot}`),
  context: deployContext,
  check({ commands, context, root, components }, report) {
    if (context.cloudbaseInit !== true) return
    const own = commands.filter(
      ({ kind, pass, text }) =>
        kind === 'run-synchronous' && pass === 'specialize' && /\bcloudbase-init\.exe\b/i.test(text)
    )
    const place = components.find(({ pass }) => pass === 'specialize')?.element ?? root
    if (own.length === 0) report(place.nameSpan, 'no command of specialize runs cloudbase-init')
    for (const { item } of own) {
      if (elementsOf(item, 'WillReboot').some((one) => textOf(one).trim() === 'OnRequest')) continue
      report(item.nameSpan, 'cloudbase-init cannot ask for a reboot: WillReboot is not OnRequest')
    }
  }
}
