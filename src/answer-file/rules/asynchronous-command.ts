import { commandName } from '../commands.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'

const item = (list: string, name: string) =>
  inComponent(
    'specialize',
    'Deployment',
    `<${list}>\n  <${name} wcm:action="add">\n    <Order>1</Order>\n    <Path>cmd.exe /c ver</Path>\n  </${name}>\n</${list}>`
  )

export const asynchronousCommand: Rule = {
  id: 'asynchronous-command',
  severity: 'warning',
  summary:
    'A command runs beside the others, and nothing waits for it: the machine may be sealed while it works. The build leaves `LogonCommands` out.',
  hint: 'use RunSynchronous, FirstLogonCommands or a customization',
  bad: item('RunAsynchronous', 'RunAsynchronousCommand'),
  good: item('RunSynchronous', 'RunSynchronousCommand'),
  check({ commands, context }, report) {
    for (const command of commands) {
      const { kind, item: element, pass } = command
      // Logon commands of the other files are errors of their own; windowsPE never runs.
      if (kind === 'run-asynchronous' ? pass === 'windowsPE' : kind !== 'logon' || context.role !== 'template') continue
      report(element.nameSpan, `${JSON.stringify(commandName(command))} starts beside the others`)
    }
  }
}
