import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  diskJob
} from "./chunk-NNYGDLHT.js";
import "./chunk-WI44AAIC.js";
import "./chunk-LOVTKCLD.js";
import "./chunk-AK75EMI2.js";
import "./chunk-EE4XRZDH.js";
import {
  verifyArchive
} from "./chunk-PXFEMZZ6.js";
import "./chunk-C2DCJN45.js";
import "./chunk-3DACC4GR.js";
import "./chunk-7KIBEX34.js";
import "./chunk-A5YHRNQQ.js";
import "./chunk-WFVGUBTM.js";
import "./chunk-BH3YBQFP.js";
import {
  formatBytes
} from "./chunk-5QMOKTG6.js";
import "./chunk-7SV74HXE.js";
import "./chunk-M3CO54GE.js";
import "./chunk-LNJDP5FP.js";
import "./chunk-GG2CTV2G.js";
import "./chunk-TCCDBZ4V.js";
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
