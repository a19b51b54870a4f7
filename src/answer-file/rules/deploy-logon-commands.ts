import { shellSetup } from '../names.ts'
import { deployContext, deployFile, deployFileWith } from './deploy-example.ts'
import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'

export const deployLogonCommands: Rule = {
  id: 'deploy-logon-commands',
  severity: { deploy: 'error' },
  summary:
    'The file of the deployed machine has `FirstLogonCommands` or `LogonCommands`: they would run when somebody logs on, on every machine.',
  hint: 'make them customizations',
  bad: deployFileWith(firstLogonCommands('cmd.exe /c ver').shown.replace(/^.*\n/, '')),
  good: deployFile('<!-- no FirstLogonCommands -->'),
  context: deployContext,
  check({ find }, report) {
    for (const name of ['FirstLogonCommands', 'LogonCommands']) {
      for (const { element } of find(shellSetup, name)) {
        report(element.nameSpan, `${name} would run when somebody logs on to a deployed machine`)
      }
    }
  }
}
