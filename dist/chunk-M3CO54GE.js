import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/commands/exit-codes.ts
var exitCodes = { done: 0, failed: 1, unusable: 2, cancelled: 130 };
var exitCodesHelp = `
Exit codes:
  0    done
  1    the build or the check failed
  2    bad usage, or input that cannot be used
  130  cancelled
`;

export {
  exitCodes,
  exitCodesHelp
};
