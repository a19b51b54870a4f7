import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  diskJob
} from "./chunk-KQ4Q6NQF.js";
import "./chunk-SVID4ZNT.js";
import "./chunk-LDF353RN.js";
import "./chunk-SRLMDWNC.js";
import "./chunk-KWYS2PDH.js";
import {
  packDisk
} from "./chunk-NXC6VARU.js";
import "./chunk-AOB5HQ3M.js";
import {
  deployEstimate
} from "./chunk-D25CDIFE.js";
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
import {
  UserError
} from "./chunk-ZT7V5URI.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-pack.ts
import { realpath } from "node:fs/promises";
import path from "node:path";
async function runPack(source, archive, flags) {
  return diskJob(flags.format, async (run) => {
    await refuseSameFile(source, archive);
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
async function refuseSameFile(source, archive) {
  const [from, to] = await Promise.all([source, archive].map((file) => realpath(file).catch(() => path.resolve(file))));
  if (from === to)
    throw new UserError("options.same-file", `${archive}: the archive cannot replace the disk it is made of`);
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
