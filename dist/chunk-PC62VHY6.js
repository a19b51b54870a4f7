import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  diskJob
} from "./chunk-KQ4Q6NQF.js";
import "./chunk-SVID4ZNT.js";
import "./chunk-LDF353RN.js";
import "./chunk-SRLMDWNC.js";
import "./chunk-KWYS2PDH.js";
import {
  verifyArchive
} from "./chunk-NXC6VARU.js";
import "./chunk-AOB5HQ3M.js";
import "./chunk-AKOAXXXR.js";
import "./chunk-3NRUPOOR.js";
import "./chunk-RERQ433P.js";
import "./chunk-KCH3GM7L.js";
import "./chunk-ZCSQH3TW.js";
import {
  formatBytes
} from "./chunk-5QMOKTG6.js";
import "./chunk-FP7ZSMYH.js";
import "./chunk-M3CO54GE.js";
import "./chunk-LNJDP5FP.js";
import "./chunk-JSXAOWIN.js";
import "./chunk-ZT7V5URI.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-verify.ts
async function runVerify(archive, { format }) {
  return diskJob(format, async (run) => {
    const verified = await verifyArchive(run, archive);
    return { facts: { file: archive, ...verified }, lines: describe(archive, verified) };
  });
}
function describe(archive, { fileType, rawSize, rawCrc32, archiveSize, sha256 }) {
  return [
    `sound:   ${archive} (${fileType}, ${formatBytes(archiveSize)}), a disk of ${formatBytes(rawSize)}`,
    `sha256:  ${sha256}`,
    ...rawCrc32 === void 0 ? [] : [`crc32:   ${rawCrc32} of the raw disk`]
  ];
}
export {
  runVerify
};
