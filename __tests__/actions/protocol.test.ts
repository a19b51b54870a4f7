import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import { leftBehind } from '../pipeline/harness.ts'
import { nodes } from './runner.ts'
import { inputs, newJob } from './small-image.ts'

describe.each(nodes())('main and post as the runner starts them, on Node %s', (_version, node) => {
  test('a good build: outputs, two artifacts, a summary, no secret in the log, and nothing left after post', async () => {
    const running = await newJob()
    const main = await (await running.start('build', node, inputs())).ended
    expect(main).toMatchObject({ exitCode: 0, signal: null })
    const [image, report] = running.service.artifacts()
    expect(image?.name).toBe('simulated-windows-test.dd.gz')
    expect(report?.name).toBe('simulated-windows-test-report')
    const bytes = await readFile(image?.file ?? '')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(main.outputs).toMatchObject({
      changed: 'true',
      image: 'simulated-windows-test.dd.gz',
      sha256,
      'raw-size': '200294912',
      filetype: 'ddgz',
      'artifact-id': image?.id,
      'report-artifact-id': report?.id
    })
    expect(image?.digest).toBe(`sha256:${sha256}`)
    expect(JSON.parse(await readFile(main.outputs['report'] ?? '', 'utf8'))).toMatchObject({ outcome: 'succeeded' })
    expect(main.summary).toContain('simulated')
    expect(main.log).toContain('::group::settle')
    const masked = /::add-mask::(\S+)/.exec(main.log)?.[1] ?? ''
    expect(masked).toHaveLength(28)
    expect(main.log.split(masked)).toHaveLength(2)
    expect(main.log).not.toContain('a-token-that-no-script-may-see')

    const post = await (await running.start('cleanup', node, inputs())).ended
    expect(post.exitCode).toBe(0)
    expect(await leftBehind(running.temp)).toEqual([])
  })

  test('a cancelled build stops within seconds, reports where, and post removes the rest', async () => {
    const running = await newJob()
    const main = await running.start('build', node, inputs())
    await main.seen('::group::customize')
    const asked = Date.now()
    main.child.kill('SIGINT')
    const end = await main.ended
    expect(Date.now() - asked).toBeLessThan(10_000)
    expect(end.exitCode).toBe(1)
    expect(end.log).toMatch(/::error::customize: cancelled/)
    expect(end.outputs['changed']).toBe('false')
    const report = running.service.artifacts().find((item) => item.name === 'simulated-windows-test-report')
    expect(report?.id).toBe(end.outputs['report-artifact-id'])
    await (await running.start('cleanup', node, inputs())).ended
    expect(await leftBehind(running.temp)).toEqual([])
  })
})

const [[, node] = ['', process.execPath]] = nodes()

test('the same inputs again make no new image, unless it is forced', async () => {
  const running = await newJob()
  const first = await (await running.start('build', node, inputs())).ended
  expect(first.outputs['changed']).toBe('true')
  const second = await (await running.start('build', node, inputs())).ended
  expect(second).toMatchObject({ exitCode: 0, outputs: { changed: 'false' } })
  expect(second.log).toContain(`run 4711 published artifact ${first.outputs['artifact-id']}`)
  expect(running.service.artifacts()).toHaveLength(2)
  const forced = await running.start('build', node, { ...inputs(), force: 'true' })
  await forced.seen('::group::disk')
  forced.child.kill('SIGKILL')
  expect(forced.log()).toContain('::group::disk')
  await forced.ended
  await (await running.start('cleanup', node, inputs())).ended
})

test('a failed build has its report as an artifact, and its guest logs after post', async () => {
  const running = await newJob()
  const scenario = 'sysprep-error.yml'
  const main = await (await running.start('build', node, inputs(scenario))).ended
  expect(main.exitCode).toBe(1)
  expect(main.log).toMatch(/::error::seal: sysprep did not generalize/)
  expect(main.summary).toContain('sysprep')
  await (await running.start('cleanup', node, inputs(scenario))).ended
  const names = running.service.artifacts().map((item) => item.name)
  expect(names).toEqual(['simulated-windows-test-report', expect.stringMatching(/^simulated-.*-guest-logs$/)])
  expect(await leftBehind(running.temp)).toEqual([])
})

test('bad inputs and a bad definition are annotated, all at once, before anything is made', async () => {
  const running = await newJob('frimware: uefi\ndisk: { size: 40GB }\n')
  const wrong = await (await running.start('build', node, { ...inputs(), force: 'yes', 'retention-days': '0' })).ended
  expect(wrong.exitCode).toBe(1)
  expect(wrong.log).toContain('force: must be true or false')
  expect(wrong.log).toContain('retention-days: must be a whole number')
  const end = await (await running.start('build', node, inputs())).ended
  expect(end.exitCode).toBe(1)
  expect(end.log).toMatch(/::error title=definition\.unknown-key,file=image\.yml,line=7,endLine=7,col=1,/)
  expect(end.log).toMatch(/::error title=definition[^,]*,file=image\.yml,line=8,endLine=8,col=15,/)
  expect(await leftBehind(running.temp)).toEqual([])
})

test('post without a build does nothing and is content', async () => {
  const running = await newJob()
  const post = await (await running.start('cleanup', node, inputs())).ended
  expect(post).toMatchObject({ exitCode: 0, log: '' })
})
