import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  KiB,
  combineCrc32,
  frame,
  headroom,
  memberSize
} from "./chunk-27ZX5GFL.js";
import {
  errorMessage
} from "./chunk-7IBSK4N5.js";
import "./chunk-EL2BM4EZ.js";

// src/disk/gzip/gzip-worker.ts
import { parentPort } from "node:worker_threads";
import { gunzipSync, gzipSync } from "node:zlib";

// src/disk/gzip/density.ts
var segment = 64 * KiB;
var piece = 512;
var step = 8 * piece;
var evenness = 1.03;
function stretches(bytes) {
  const found = [];
  for (let start = 0; start < bytes.length; start += segment) {
    const end = Math.min(bytes.length, start + segment);
    const dense = end - start === segment && isDense(bytes, start, end);
    const last = found.at(-1);
    if (last?.dense === dense) found[found.length - 1] = { ...last, end };
    else found.push({ start, end, dense });
  }
  return found;
}
var counts = new Uint32Array(256);
function isDense(bytes, start, end) {
  counts.fill(0);
  let looked = 0;
  for (let from = start; from < end; from += step) {
    for (let at = from; at < from + piece; at++) {
      const value = bytes[at] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
    looked += piece;
  }
  let squares = 0;
  for (const count of counts) squares += count * count;
  return squares < evenness * (looked + looked * looked / 256);
}

// src/disk/gzip/gzip-worker.ts
var zeros = Buffer.alloc(memberSize);
function work(job, buffer, length) {
  const bytes = Buffer.from(buffer, headroom, length);
  if (job.kind === "inflate") return { kind: "inflated", ...inflate(bytes, job.rawLength) };
  if (length <= zeros.length && bytes.equals(zeros.subarray(0, length))) return { kind: "zeros" };
  if (job.kind === "checksum") return { kind: "checksum", crc: crcOf(gzipSync(bytes, stored(length))) };
  return { kind: "compressed", ...compress(bytes, Buffer.from(buffer), job.level) };
}
function compress(bytes, target, level) {
  let [crc, members, at] = [0, 0, 0];
  for (const { start, end, dense } of stretches(bytes)) {
    const raw = bytes.subarray(start, end);
    const options = dense ? stored(raw.length) : { level, memLevel: 9, chunkSize: roomFor(raw.length) };
    const compressed = gzipSync(raw, options);
    crc = combineCrc32(crc, crcOf(compressed), raw.length);
    at += frame(compressed, target, at);
    members++;
  }
  return { archiveLength: at, crc, members };
}
function stored(length) {
  return { level: 0, chunkSize: roomFor(length) };
}
function roomFor(length) {
  return length + (length >>> 6) + 1024;
}
function crcOf(compressed) {
  return compressed.readUInt32LE(compressed.length - 8);
}
function inflate(member, rawLength) {
  try {
    const options = { info: true, chunkSize: rawLength + 64, maxOutputLength: rawLength + 1 };
    const { buffer, engine } = gunzipSync(member, options);
    if (engine.bytesWritten !== member.length) return { problem: `it ends after ${engine.bytesWritten} bytes` };
    if (buffer.length !== rawLength) return { problem: `it holds ${buffer.length} bytes, not ${rawLength}` };
    return {};
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}
parentPort?.on("message", ({ id, job, buffer, length }) => {
  let reply;
  try {
    reply = { id, buffer, answer: work(job, buffer, length) };
  } catch (error) {
    reply = { id, buffer, failure: errorMessage(error) };
  }
  parentPort?.postMessage(reply, [buffer]);
});
