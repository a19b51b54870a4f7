import { screenSettings } from '../names.ts'
import { type Example, inRoot, settings } from './example.ts'
import type { LintContext } from './rule.ts'

export const deployContext: LintContext = { role: 'deploy', cloudbaseInit: true }

const oobe = screenSettings.map((name) => `      <${name}>true</${name}>`).join('\n')

const text = inRoot(
  [
    settings(
      'generalize',
      'Microsoft-Windows-PnpSysprep',
      '    <PersistAllDeviceInstalls>false</PersistAllDeviceInstalls>'
    ),
    settings(
      'specialize',
      'Microsoft-Windows-Deployment',
      `    <RunSynchronous>
      <RunSynchronousCommand wcm:action="add">
        <Order>1</Order>
        <Path>cmd.exe /c "C:\\Program Files\\Cloudbase Solutions\\Cloudbase-Init\\Python\\Scripts\\cloudbase-init.exe &amp;&amp; exit 1 || exit 2"</Path>
        <WillReboot>OnRequest</WillReboot>
      </RunSynchronousCommand>
    </RunSynchronous>`
    ),
    settings('oobeSystem', 'Microsoft-Windows-Shell-Setup', `    <OOBE>\n${oobe}\n    </OOBE>`)
  ].join('\n')
).text

/** A file of the deployed machine that has nothing wrong; `shown` is the part of it that a rule is about. */
export function deployFile(shown: string, from = '', to = ''): Example {
  if (!text.includes(from)) throw new Error(`the example lacks ${from}`)
  return { shown, text: text.replace(from, to) }
}

/** One with an element more beside OOBE. */
export function deployFileWith(element: string): Example {
  return deployFile(element, '    <OOBE>', `${element}\n    <OOBE>`)
}
