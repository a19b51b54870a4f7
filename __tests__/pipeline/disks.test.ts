import { expect, test } from '@jest/globals'
import { inlineScriptText } from '../../src/pipeline/disks.ts'
import { buildTime, runScript, shells } from '../simulator/engine/engine.ts'

const program = (exitCode: number) => `& '${process.execPath}' -e 'process.exit(${exitCode})'`

test.each(
  shells.flatMap((shell) =>
    (
      [
        ['no program', "'done'", 0],
        ['a program that fails last', `${program(0)}\n${program(7)}\n`, 7],
        ['a program that fails before one that does not', `${program(7)}\r\n${program(0)}`, 0],
        ['an exit of its own', `${program(7)}\nexit 3`, 3],
        ['an error', "throw 'no'", 1]
      ] as const
    ).map(([name, text, exitCode]) => [shell, name, text, exitCode] as const)
  )
)(
  '%s: inline text with %s',
  async (shell, _name, text, exitCode) => {
    const ended = await runScript(shell, inlineScriptText(text))
    expect({ exitCode: ended.exitCode, errors: exitCode === 1 || ended.errors === '' }).toEqual({
      exitCode,
      errors: true
    })
  },
  buildTime
)
