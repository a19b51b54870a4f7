import { describe, expect, test } from '@jest/globals'
import { leftBehind, play, type Scene } from './harness.ts'

const failure = (scene: Scene) => ({ stage: scene.report.stoppedAt, code: scene.report.error?.code })

describe('customizations', () => {
  const customizations = [
    { name: 'First', run: 'exit 0' },
    { name: 'Second', run: 'exit 0', timeout: '2s' },
    { name: 'Third', run: 'exit 0' }
  ]

  test('one fails: the host sees it at once, with its exit code and its last lines', async () => {
    const scenario = { customizations: { Second: { 'exit-code': 5, output: ['cannot find the thing'] } } }
    const scene = await play({ scenario, definition: { customizations } })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'customize.step-failed' })
    expect(scene.report.error?.message).toContain('Second ended with exit code 5')
    expect(scene.report.error?.message).toContain('cannot find the thing')
    expect(scene.report.customizations.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['First', 'succeeded'],
      ['Second', 'failed']
    ])
    expect(scene.logs.join('\n')).toContain('Second')
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })

  test('one fails that may: the next one runs', async () => {
    const scenario = { customizations: { Second: { 'exit-code': 5 } } }
    const lenient = customizations.map((item) =>
      item.name === 'Second' ? { ...item, 'on-failure': 'continue' } : item
    )
    const scene = await play({ scenario, definition: { customizations: lenient } })
    expect(scene.report.outcome).toBe('succeeded')
    expect(scene.report.customizations.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed', 'succeeded'])
  })

  test('one hangs: it is ended at its own limit with its process tree', async () => {
    const scene = await play({
      scenario: { customizations: { Second: { hangs: true } } },
      definition: { customizations }
    })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'customize.step-failed' })
    expect(scene.report.error?.message).toContain('Second did not end within its limit')
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })

  test('one is killed: a failure like any other', async () => {
    const scene = await play({
      scenario: { customizations: { Second: { killed: true } } },
      definition: { customizations }
    })
    expect(failure(scene)).toEqual({ stage: 'customize', code: 'customize.step-failed' })
  })

  test('all first-logon entries start at once: the order of the steps is kept all the same', async () => {
    const scene = await play({ scenario: 'logon-entries-together.yml', definition: { customizations } })
    expect(scene.report.customizations.map(({ name }) => name)).toEqual(['First', 'Second', 'Third'])
  })
})
