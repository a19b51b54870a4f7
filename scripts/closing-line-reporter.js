/**
 * A jest reporter that prints the ten slowest tests, why tests were skipped, and, as the very last line,
 * the plain count that the gate reads.
 */
export default class ClosingLineReporter {
  /** @param {unknown} _contexts @param {import('@jest/reporters').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap((file) => file.testResults)
    const slowest = tests.toSorted((a, b) => (b.duration ?? 0) - (a.duration ?? 0)).slice(0, 10)
    const lines = ['', 'Slowest tests:', ...slowest.map((test) => `  ${seconds(test.duration)}  ${test.fullName}`)]
    const crashed = results.testResults.filter((file) => file.testExecError)
    lines.push(...crashed.map((file) => `Did not run: ${file.testFilePath}`))
    const failed = results.numFailedTests + crashed.length
    const skipped = results.numPendingTests + results.numTodoTests
    lines.push(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`)
    // At the very end of the process: jest's own summary goes to the other stream and may come later.
    process.on('exit', () => process.stdout.write(`${lines.join('\n')}\n`))
  }
}

/** @param {number | null | undefined} milliseconds */
function seconds(milliseconds) {
  return `${((milliseconds ?? 0) / 1000).toFixed(1).padStart(6)} s`
}
