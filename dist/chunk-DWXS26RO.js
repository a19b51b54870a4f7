import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  diskJob
} from "./chunk-O2RUIJYA.js";
import "./chunk-CM72KEPM.js";
import "./chunk-EWZ6ZAGL.js";
import "./chunk-33NVJN7Z.js";
import "./chunk-CR4EANMV.js";
import {
  verifyArchive
} from "./chunk-NPPIJHNU.js";
import "./chunk-PTRP7PEW.js";
import "./chunk-OCV5KE26.js";
import "./chunk-QWFQ5SNQ.js";
import "./chunk-GMJECRUU.js";
import "./chunk-BDPBYDJU.js";
import "./chunk-NPZ6PJGK.js";
import {
  formatBytes
} from "./chunk-MIEEDD4H.js";
import "./chunk-HU4LBZQT.js";
import "./chunk-M3CO54GE.js";
import "./chunk-LNJDP5FP.js";
import "./chunk-C6OG35E6.js";
import "./chunk-7IBSK4N5.js";
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
