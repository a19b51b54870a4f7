import { describe, expect, test } from '@jest/globals'
import { stageLimits } from '../../src/pipeline/stage.ts'
import { leftBehind } from '../pipeline/harness.ts'
import { nodes } from './runner.ts'
import { inputs, newJob } from './small-image.ts'

const [[, node] = ['', process.execPath]] = nodes()

/** Stages that end within milliseconds: they are killed as they begin. */
const momentary = new Set(['updates', 'answer file', 'publish'])

describe('main killed with -9, then post: nothing is left', () => {
  test.each(Object.keys(stageLimits))('in stage %s', async (name) => {
    const running = await newJob()
    const main = await running.start('build', node, inputs())
    await main.seen(`::group::${name}\n`)
    // Into the middle of the stage's first script, where it has one; the others last no longer than that.
    if (!momentary.has(name)) await new Promise((resolve) => setTimeout(resolve, 250))
    main.child.kill('SIGKILL')
    expect((await main.ended).signal).toBe('SIGKILL')
    const post = await (await running.start('cleanup', node, inputs())).ended
    expect(post.exitCode).toBe(0)
    expect(await leftBehind(running.temp)).toEqual([])
  })
})

test('what a killed build left behind is removed by the next build on that host', async () => {
  const running = await newJob()
  const dead = await running.start('build', node, inputs())
  await dead.seen('has started')
  dead.child.kill('SIGKILL')
  await dead.ended
  const next = await running.start('build', node, inputs('not-elevated.yml'))
  await next.ended
  const again = await running.start('build', node, inputs())
  await again.seen('::group::updates')
  expect(again.log()).toContain('left behind')
  again.child.kill('SIGINT')
  await again.ended
  await (await running.start('cleanup', node, inputs())).ended
  expect((await leftBehind(running.temp)).filter((item) => !item.startsWith('maas-windows-image-'))).toEqual([])
})
