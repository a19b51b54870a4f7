import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/publish/report.ts
function deployEstimate(rawSize) {
  return {
    bytes: rawSize,
    note: "MAAS writes every byte of the raw disk, empty ones too: the raw size, not the size of the archive, sets the time."
  };
}

export {
  deployEstimate
};
