/** Templates that nobody writes, made from real ones: elements doubled, moved, wrapped, filled with text or taken out. */
import { expect, test } from '@jest/globals'
import { parseAnswerFile, renderBuildFile, renderDeployFile, splice, unifiedDiff } from '../../src/answer-file/index.ts'
import { descendantsOf } from '../../src/answer-file/tree.ts'
import { realFiles, values } from './fixtures.ts'

const rounds = 40
/** Those that need no file which nobody provides, so that many results are sound. */
const templates = realFiles.filter(({ file }) => /^(?:chef|rgl|cschneegans|cloudbase__cloudbase-init)/.test(file))
const names =
  'settings component FirstLogonCommands SynchronousCommand AutoLogon OOBE UserAccounts LocalAccount Order Path RunSynchronous ProductKey TimeZone LogonCommands Password unattend'.split(
    ' '
  )

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}

function mutate(text: string, pick: (below: number) => number): string {
  const { root } = parseAnswerFile('x', text)
  const elements = root === undefined ? [] : descendantsOf(root)
  const one = elements[pick(elements.length)]
  const other = elements[pick(elements.length)]
  const name = names[pick(names.length)] ?? ''
  if (one === undefined || other === undefined) return text
  const own = text.slice(one.start, one.end)
  const put = (at: number, what: string) => text.slice(0, at) + what + text.slice(at)
  switch (pick(6)) {
    case 0:
      return text.slice(0, one.start) + text.slice(one.end)
    case 1:
      return put(one.end, own)
    case 2:
      return other.selfClosing ? text : put(other.openEnd, own)
    case 3:
      return `${text.slice(0, one.start)}<${name}>${own}</${name}>${text.slice(one.end)}`
    case 4:
      return one.selfClosing ? text : put(one.openEnd, 'some text')
    default:
      return put(one.start, `<${name}/>`)
  }
}

test('are rendered without a slip of our own, and what needs no mending afterwards is stable', () => {
  const pick = numbers(1)
  let sound = 0
  for (let round = 0; round < rounds; round++) {
    let text = templates[round % templates.length]?.text ?? ''
    for (let count = pick(4); count >= 0; count--) text = mutate(text, pick)
    const given = { ...values, editionType: round % 2 === 0 ? 'client' : 'server' } as const
    const rendered = renderBuildFile({ file: 'x', text }, given)
    expect(splice(text, rendered.edits)).toBe(rendered.text)
    unifiedDiff(text, rendered.edits, { from: 'x', to: 'y' })
    renderDeployFile({ file: 'x', text }, { ...given, cloudbaseInit: true })
    if (rendered.problems.length > 0) continue
    sound++
    expect(parseAnswerFile('x', rendered.text).problems).toEqual([])
    expect(renderBuildFile({ file: 'x', text: rendered.text }, given).text).toBe(rendered.text)
  }
  expect(sound).toBeGreaterThan(10)
}, 60_000)
