/** What the terminal command exits with. */
export const exitCodes = { done: 0, failed: 1, unusable: 2, cancelled: 130 } as const

/** The same for every command's help. */
export const exitCodesHelp = `
Exit codes:
  0    done
  1    the build or the check failed
  2    bad usage, or input that cannot be used
  130  cancelled
`
