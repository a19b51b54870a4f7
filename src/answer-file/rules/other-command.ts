import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'

const runner = 'powershell.exe -File C:\\Windows\\Temp\\build\\run-steps.ps1'

export const otherCommand: Rule = {
  id: 'other-command',
  severity: { build: 'error' },
  summary:
    'The rendered build file holds a first-logon or logon command beside the runner. Windows does not promise that one waits for the other, so the machine could be sealed under it.',
  hint: "leave the runner alone there: it runs the template's own commands as its steps",
  bad: firstLogonCommands(runner, 'cmd.exe /c ver'),
  good: firstLogonCommands(runner),
  context: { role: 'build', runnerCommand: runner },
  check({ commands, context }, report) {
    let runners = 0
    for (const { kind, item, text } of commands) {
      if (kind !== 'first-logon' && kind !== 'logon') continue
      const isRunner =
        kind === 'first-logon' && (context.runnerCommand === undefined || text.trim() === context.runnerCommand)
      if (isRunner) runners++
      if (isRunner && runners === 1) continue
      report(item.nameSpan, isRunner ? 'the runner is started twice' : `${item.local} stands beside the runner`)
    }
  }
}
