import { describe, expect, test } from '@jest/globals'
import { renderBuildFile } from '../../src/answer-file/index.ts'
import { answerFile, lookUp, values } from './fixtures.ts'

describe('architecture', () => {
  const both = (name: string) =>
    ['x86', 'amd64', 'wow64']
      .map((its) => answerFile('specialize', name, `<X>${its}</X>`, its))
      .map((text) => /<component[\s\S]*<\/component>/.exec(text)?.[0])
  const template = answerFile('specialize', 'A', '<X/>', 'x86').replace(
    '</settings>',
    `${both('B').join('\n')}</settings>`
  )

  test.each<['amd64' | 'arm64' | 'x86', string[], string[]]>([
    ['amd64', [''], ['amd64', 'wow64']],
    ['x86', [''], ['x86']],
    ['arm64', [''], ['x86']]
  ])('%s: one component of each name', (architecture, a, b) => {
    const { text, problems } = renderBuildFile({ file: 'x', text: template }, { ...values, architecture })
    expect(problems).toEqual([])
    expect(lookUp(text, 'specialize/A/X')).toEqual(a)
    expect(lookUp(text, 'specialize/B/X')).toEqual(b)
    const own = new Set(text.match(/processorArchitecture="[^"]*"/g))
    own.delete('processorArchitecture="wow64"')
    expect([...own]).toEqual([`processorArchitecture="${architecture}"`])
  })
})
