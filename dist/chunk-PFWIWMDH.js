import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  diskJob
} from "./chunk-NNYGDLHT.js";
import "./chunk-WI44AAIC.js";
import "./chunk-LOVTKCLD.js";
import "./chunk-AK75EMI2.js";
import "./chunk-EE4XRZDH.js";
import {
  packDisk
} from "./chunk-PXFEMZZ6.js";
import "./chunk-C2DCJN45.js";
import {
  deployEstimate
} from "./chunk-D25CDIFE.js";
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

// src/commands/run-pack.ts
async function runPack(source, archive, flags) {
  return diskJob(flags.format, async (run) => {
    const { level, skipFree, rawSha256 = false } = flags;
    const fileType = flags.fileType ?? fileTypeOf(archive);
    const packed = await packDisk(run, source, archive, { fileType, level, skipFree, rawSha256 });
    for (const warning of packed.warnings) run.reporter.warning(warning);
    return { facts: { ...packed }, lines: describe(packed) };
  });
}
function fileTypeOf(archive) {
  if (/\.(tgz|tar\.gz)$/i.test(archive)) return "ddtgz";
  return /\.(raw|img|dd)$/i.test(archive) ? "ddraw" : "ddgz";
}
function describe(packed) {
  const { rawSize, allocatedSize, packedSize, archiveSize } = packed;
  const free = packed.volumes.reduce((sum, { freeBytes, clearedBytes }) => sum + freeBytes + clearedBytes, 0);
  return [
    `archive: ${packed.file} (${packed.fileType}, ${formatBytes(archiveSize)})`,
    `sha256:  ${packed.sha256}`,
    `raw:     ${formatBytes(rawSize)}, of which ${formatBytes(allocatedSize)} allocated and ${formatBytes(packedSize)} packed`,
    `left out: ${formatBytes(free)} of free space, page and hibernation files`,
    `crc32:   ${packed.rawCrc32} of the raw disk`,
    ...packed.rawSha256 === void 0 ? [] : [`sha256 of the raw disk: ${packed.rawSha256}`],
    `${deployEstimate(rawSize).note} Here: ${formatBytes(rawSize)}.`
  ];
}
export {
  runPack
};
