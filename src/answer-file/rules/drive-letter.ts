import { filesOfCommand } from '../command-files.ts'
import { isReadable } from './command-lists.ts'
import { commandPart } from './command-place.ts'
import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { isLeaf, textPlace } from './subject.ts'

const drive = /(?<![\w%$:.])([D-Z]):(?=[\\/])/i

export const driveLetter: Rule = {
  id: 'drive-letter',
  severity: 'warning',
  summary:
    'A path outside of windowsPE names a drive from D: to Z:. Letters differ from machine to machine; the build machine has C: only.',
  hint: 'bring the file along under `files:` of a customization',
  bad: firstLogonCommands('xcopy.exe E:\\notes.txt C:\\Users\\Public'),
  good: firstLogonCommands('xcopy.exe C:\\Windows\\notes.txt C:\\Users\\Public'),
  check(subject, report) {
    const missing = subject.context.providedFiles !== undefined
    const lines = new Map(subject.commands.map((command) => [command.line, command]))
    for (const { element, component, value } of subject.settings) {
      const found = component.pass === 'windowsPE' || !isLeaf(element) ? null : drive.exec(value)
      if (found === null || element.local === 'Description') continue
      const command = lines.get(element)
      // A program that is missed there has a finding of its own.
      if (
        missing &&
        command &&
        isReadable(command) &&
        filesOfCommand(value).needed.some(({ at }) => at === found.index)
      )
        continue
      const place = command ? commandPart(subject, command, found.index, 2) : textPlace(subject, element)
      report(place, `drive ${(found[1] ?? '').toUpperCase()}: is named`)
    }
  }
}
