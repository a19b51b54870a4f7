/** A catalog whose server answers as a test says, and the pages that were saved from the real one. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Run } from '../../../src/run.ts'
import { openCatalog } from '../../../src/updates/catalog/client.ts'
import { type RecordingReporter, recordingReporter, testRun } from '../../surroundings.ts'
import { type Answerer, sendPage, startCatalog } from './catalog-server.ts'
import type { Entry } from './hand-made-pages.ts'

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/catalog')
export const fixture = (name: string) => readFile(path.join(fixtures, name), 'utf8')

interface Scene {
  readonly run: Run
  readonly reporter: RecordingReporter
  /** Milliseconds that were waited for, without waiting. */
  readonly waits: number[]
}

export function scene(more: Partial<Run> = {}): Scene {
  const reporter = recordingReporter()
  const waits: number[] = []
  const sleep = async (milliseconds: number) => void waits.push(milliseconds)
  return { run: { ...testRun(reporter, ''), sleep, ...more }, reporter, waits }
}

export const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
export const entries = (count: number): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ id: idOf(index), title: `Update ${index} of many` }))

/** Opens a catalog whose first answers are `pages`; then it answers by itself. */
export async function opened(answerer: Answerer | undefined, all: readonly Entry[] = entries(1)) {
  const server = await startCatalog(all)
  if (answerer !== undefined) server.answerer = answerer
  const played = scene()
  return { ...played, server, catalog: openCatalog(played.run, { url: server.url, tryLimit: 20_000 }) }
}

export const firstAnswers =
  (...pages: string[]): Answerer =>
  (_request, response, number) => {
    const text = pages[number - 1]
    return text === undefined ? false : sendPage(response, text)
  }

export const always =
  (text: string | Buffer, type?: string): Answerer =>
  (_request, response) =>
    sendPage(response, text, type)
