import { describe, expect, jest, test } from '@jest/globals'
import { githubReporter } from '../../src/reporter/github.ts'
import { jsonReporter } from '../../src/reporter/json.ts'
import { type Output, terminalReporter } from '../../src/reporter/terminal.ts'
import type { Progress } from '../../src/run.ts'

/** Where a reporter writes to, and a clock that a test sets. */
function stand(output: Partial<Output> = {}) {
  const state = { text: '', now: 0 }
  const write = (text: string) => {
    state.text += text
  }
  return { state, output: { ...output, write }, now: () => state.now }
}

function terminal(more: Partial<Output> = {}, debug = false) {
  const { state, output, now } = stand(more)
  return { state, reporter: terminalReporter(output, { debug, now }) }
}

const bytes = (done: number): Progress => ({ label: 'download', done, total: 4096, unit: 'bytes' })
const fail = async () => {
  throw new Error('broken')
}
const problem = {
  rule: 'a.b',
  severity: 'warning',
  message: 'odd',
  hint: 'mend it',
  location: { file: 'a,b.yml', line: 3, column: 5, endLine: 3, endColumn: 9 }
} as const

describe('at a terminal', () => {
  test('a bar moves in place, is cleared for a line and ends with one', () => {
    const { state, reporter } = terminal({ isTTY: true, columns: 120 })
    reporter.progress(bytes(1024))
    expect(state.text).toBe(`\r\u001b[2Kdownload: [${'#'.repeat(6)}${'.'.repeat(18)}] 25% (1.0 KiB of 4.0 KiB)`)
    state.text = ''
    reporter.info('meanwhile')
    expect(state.text).toBe('\r\u001b[2Kmeanwhile\n')
    state.text = ''
    reporter.progress(bytes(4096))
    expect(state.text).toMatch(/100% \(4\.0 KiB of 4\.0 KiB\)\n$/)
  })

  test('a bar moves ten times a second at most, and stays in its line', () => {
    const { state, reporter } = terminal({ isTTY: true, columns: 20 })
    reporter.progress(bytes(1024))
    reporter.progress(bytes(1025))
    expect(state.text).toBe('\r\u001b[2Kdownload: [######..'.slice(0, 5 + 19))
    state.now = 100
    reporter.progress(bytes(2048))
    expect(state.text.split('\r')).toHaveLength(3)
  })

  test('elsewhere progress is a plain line now and then', () => {
    const { state, reporter } = terminal()
    for (const [now, done] of [
      [0, 1024],
      [1999, 2048],
      [2000, 3072],
      [2001, 4096]
    ] as const) {
      state.now = now
      reporter.progress(bytes(done))
    }
    expect(state.text.split('\n')).toEqual([
      'download: 25% (1.0 KiB of 4.0 KiB)',
      'download: 75% (3.0 KiB of 4.0 KiB)',
      'download: 100% (4.0 KiB of 4.0 KiB)',
      ''
    ])
  })

  test('of several things at once each has its own pace, and tells rate and time left', () => {
    const { state, reporter } = terminal()
    for (const now of [0, 1000, 2000]) {
      state.now = now
      reporter.progress({ ...bytes(1024), rate: 512, secondsLeft: 6 })
      reporter.progress({ label: 'a.msu', done: now, unit: 'bytes', part: true })
    }
    const line = 'download: 25% (1.0 KiB of 4.0 KiB), 512 bytes/s, 6.0 s left'
    expect(state.text.split('\n')).toEqual([line, 'a.msu: 0 bytes', line, 'a.msu: 2.0 KiB', ''])
  })

  test('a bar shows the whole, and of its parts only their end', () => {
    const { state, reporter } = terminal({ isTTY: true, columns: 120 })
    reporter.progress({ ...bytes(1024), part: true })
    expect(state.text).toBe('')
    reporter.progress({ ...bytes(4096), part: true })
    expect(state.text).toMatch(/download: .*100%.*\n$/)
  })

  test('percent are not told twice; an unknown total is left out', () => {
    const { state, reporter } = terminal()
    reporter.progress({ label: 'clean-up', done: 40, total: 100, unit: 'percent' })
    reporter.progress({ label: 'steps', done: 3, unit: 'steps' })
    expect(state.text).toBe('clean-up: 40%\nsteps: 3\n')
  })

  test('a group is indented and ends when its body throws', async () => {
    const { state, reporter } = terminal()
    const body = async () => {
      reporter.info('one\ntwo')
      return fail()
    }
    await expect(reporter.group('disk', body)).rejects.toThrow('broken')
    reporter.problem(problem)
    expect(state.text).toBe('disk\n  one\n  two\na,b.yml:3:5: warning: odd (mend it) [a.b]\n')
  })

  test('debug lines are shown when asked for', () => {
    const [quiet, loud] = [terminal(), terminal({}, true)]
    for (const { reporter } of [quiet, loud]) reporter.debug('detail')
    expect([quiet.state.text, loud.state.text]).toEqual(['', 'debug: detail\n'])
  })
})

describe('for a program', () => {
  test('every line is one object; a group ends when its body throws', async () => {
    const { state, output } = stand()
    const reporter = jsonReporter(output)
    await expect(reporter.group('disk', fail)).rejects.toThrow('broken')
    reporter.warning('a\nb')
    reporter.progress(bytes(1))
    reporter.problem(problem)
    reporter.end({ outcome: 'failed', image: undefined })
    const events = state.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toEqual([
      { event: 'group', state: 'start', title: 'disk' },
      { event: 'group', state: 'end', title: 'disk' },
      { event: 'log', level: 'warning', message: 'a\nb' },
      { event: 'progress', label: 'download', done: 1, total: 4096, unit: 'bytes' },
      { event: 'problem', ...problem },
      { event: 'end', outcome: 'failed' }
    ])
  })
})

describe('on GitHub', () => {
  async function captured(body: (reporter: ReturnType<typeof githubReporter>, state: { now: number }) => unknown) {
    const { state, output, now } = stand()
    const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output.write(String(text))
      return true
    })
    try {
      await body(githubReporter(now), state)
    } finally {
      spy.mockRestore()
    }
    return state.text.trimEnd().split('\n')
  }

  test('a problem annotates its line, and a group ends when its body throws', async () => {
    const lines = await captured(async (reporter) => {
      await expect(reporter.group('disk', fail)).rejects.toThrow('broken')
      reporter.problem(problem)
      reporter.problem({ ...problem, severity: 'info' })
    })
    const place = 'title=a.b,file=a%2Cb.yml,line=3,endLine=3,col=5,endColumn=9'
    expect(lines).toEqual([
      '::group::disk',
      '::endgroup::',
      `::warning ${place}::odd (mend it)`,
      `::notice ${place}::odd (mend it)`
    ])
  })

  test('progress is a line every ten seconds', async () => {
    const lines = await captured((reporter, state) => {
      reporter.progress(bytes(1024))
      state.now = 9999
      reporter.progress(bytes(2048))
      state.now = 10_000
      reporter.progress(bytes(3072))
    })
    expect(lines).toEqual(['download: 25% (1.0 KiB of 4.0 KiB)', 'download: 75% (3.0 KiB of 4.0 KiB)'])
  })

  test('a secret is given to the runner, which masks it', async () => {
    expect(await captured((reporter) => reporter.secret('Aa1-0123'))).toEqual(['::add-mask::Aa1-0123'])
  })
})

describe('a secret', () => {
  const secret = 'p"\\w'
  const inJson = JSON.stringify({ password: secret })

  function tellAll(reporter: ReturnType<typeof terminalReporter>) {
    reporter.secret('')
    reporter.secret('p"')
    reporter.secret(secret)
    reporter.info(`it is ${secret}, or ${inJson}`)
    reporter.warning(secret)
    reporter.error(secret)
    reporter.debug(secret)
    reporter.progress({ label: secret, done: 1, unit: 'steps' })
    reporter.problem({ ...problem, message: secret, location: { file: `${secret}.yml`, line: 1, column: 1 } })
  }

  test.each([true, false])('is hidden at a terminal (TTY: %s), also inside JSON', async (isTTY) => {
    const { state, reporter } = terminal({ isTTY, columns: 200 }, true)
    tellAll(reporter)
    await reporter.group(secret, async () => undefined)
    expect(state.text).toContain('it is ***, or {"password":"***"}\n')
    for (const part of ['\\w', 'p"']) expect(state.text).not.toContain(part)
  })

  test('is hidden in JSON lines, which stay whole', async () => {
    const { state, output } = stand()
    const reporter = jsonReporter(output)
    tellAll(reporter)
    reporter.secret('event')
    reporter.secret('","level":"')
    reporter.info('event')
    reporter.end({ error: { causes: [secret] } })
    const events = state.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events[0]).toEqual({ event: 'log', level: 'info', message: 'it is ***, or {"password":"***"}' })
    expect(events.at(-1)).toEqual({ event: 'end', error: { causes: ['***'] } })
    for (const part of ['\\w', 'p\\"']) expect(state.text).not.toContain(part)
  })
})
