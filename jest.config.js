// Node 24 strips the types itself, so nothing is transformed (the npm scripts run on the Node 24 of the lock file).
/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['**/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.work/'],
  reporters: ['default', 'summary', '<rootDir>/scripts/closing-line-reporter.js'],
  // A simulated build takes 15 seconds on a quiet machine, and several times that beside others.
  testTimeout: 180_000,
  maxWorkers: 3
}
