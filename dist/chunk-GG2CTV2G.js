import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/disk/gzip/work.ts
import { crc32 as crc322, gunzipSync, gzipSync as gzipSync2 } from "node:zlib";

// src/disk/crc.ts
var polynomial = 3988292384;
var castagnoli = 2197175160;
var castagnoliTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ castagnoli : value >>> 1;
  return value;
});
function crc32c(bytes) {
  let crc = 4294967295;
  for (const byte of bytes) crc = crc >>> 8 ^ (castagnoliTable[(crc ^ byte) & 255] ?? 0);
  return (crc ^ 4294967295) >>> 0;
}
function combineCrc32(first, second, length) {
  return (multiply(powerOfX(length), first) ^ second) >>> 0;
}
function crc32OfZeros(length) {
  return (multiply(powerOfX(length), 4294967295) ^ 4294967295) >>> 0;
}
var squares = [8388608];
function powerOfX(bytes) {
  let power = 2147483648;
  for (let [rest, index] = [bytes, 0]; rest > 0; rest = Math.floor(rest / 2), index++) {
    const last = squares.at(-1) ?? 0;
    if (index === squares.length) squares.push(multiply(last, last));
    if (rest % 2 === 1) power = multiply(power, squares[index] ?? 0);
  }
  return power;
}
function multiply(a, b) {
  let product = 0;
  let shifted = b;
  for (let mask = 2147483648; mask !== 0; mask >>>= 1) {
    if ((a & mask) !== 0) product ^= shifted;
    shifted = shifted & 1 ? shifted >>> 1 ^ polynomial : shifted >>> 1;
  }
  return product >>> 0;
}

// src/disk/gzip/density.ts
import { deflateRawSync } from "node:zlib";

// src/disk/disk.ts
var KiB = 1024;
var MiB = 1024 * KiB;
async function readDisk(disk, offset, length) {
  const bytes = Buffer.allocUnsafe(length);
  await disk.readInto(bytes, offset);
  return bytes;
}
function checkRange(disk, offset, length) {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)) {
    throw new RangeError(`not a part of a disk: ${length} bytes at ${offset}`);
  }
  if (offset + length > disk.size) throw new RangeError(`${length} bytes at ${offset} end after a disk of ${disk.size}`);
}
async function* joined(extents) {
  let last;
  for await (const next of extents) {
    if (next.length === 0) continue;
    if (last?.zero === next.zero) last = { ...last, length: last.length + next.length };
    else {
      if (last !== void 0) yield last;
      last = next;
    }
  }
  if (last !== void 0) yield last;
}

// src/disk/gzip/members.ts
import { crc32, gzipSync } from "node:zlib";
var memberSize = MiB;
var largestMember = 16 * MiB;
var plainHeader = 10;
var headerSize = 20;
var trailerSize = 8;
var header = Buffer.from([31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 77, 87, 4, 0, 0, 0, 0, 0]);
var smallestMember = headerSize + 2 + trailerSize;
function frame(compressed, target, at) {
  const length = framedLength(compressed);
  header.copy(target, at);
  target.writeUInt32LE(length, at + headerSize - 4);
  compressed.copy(target, at + headerSize, plainHeader);
  return length;
}
function framed(compressed) {
  const member = Buffer.allocUnsafe(framedLength(compressed));
  frame(compressed, member, 0);
  return member;
}
var blockHeader = 5;
var largestBlock = 65535;
function store(bytes, target, at) {
  const crc = crc32(bytes);
  const rawLength = bytes.length;
  let end = at + headerSize;
  for (let from = 0; from < rawLength; from += largestBlock) {
    const block = bytes.subarray(from, from + largestBlock);
    const isLast = from + block.length === rawLength;
    target.writeUInt8(isLast ? 1 : 0, end);
    target.writeUInt16LE(block.length, end + 1);
    target.writeUInt16LE(~block.length & 65535, end + 3);
    block.copy(target, end + blockHeader);
    end += blockHeader + block.length;
  }
  target.writeUInt32LE(crc, end);
  target.writeUInt32LE(rawLength, end + 4);
  const length = end + trailerSize - at;
  header.copy(target, at);
  target.writeUInt32LE(length, at + headerSize - 4);
  return { length, crc };
}
function framedLength(compressed) {
  return headerSize + compressed.length - plainHeader;
}
function memberLength(head) {
  if (head.length < smallestMember || head.compare(header, 0, headerSize - 4, 0, headerSize - 4) !== 0) return void 0;
  return head.readUInt32LE(headerSize - 4);
}
function memberTrailer(member) {
  return { crc: member.readUInt32LE(member.length - 8), rawLength: member.readUInt32LE(member.length - 4) };
}
var zeroUnit = 64 * KiB;
var zeroSizes = [256, 128, 64, 32, 16, 8, 4, 2, 1].map((units) => units * zeroUnit);
var zeroMembers = /* @__PURE__ */ new Map();
function zeroMember(length) {
  const known = zeroMembers.get(length);
  if (known !== void 0) return known;
  const made = framed(gzipSync(Buffer.alloc(length), { level: 9, memLevel: 9 }));
  zeroMembers.set(length, made);
  return made;
}
function* zeroLengths(length) {
  let rest = length;
  for (const size of zeroSizes) {
    for (; rest >= size; rest -= size) yield size;
  }
}
function isZeroMember(member, rawLength) {
  return zeroSizes.includes(rawLength) && member.length < 256 + rawLength / 512 && member.equals(zeroMember(rawLength));
}

// src/disk/gzip/density.ts
var segment = zeroUnit;
var zeros = Buffer.alloc(segment);
var piece = 512;
var step = 8 * piece;
var evenness = 1.03;
function stretches(bytes) {
  const found = [];
  for (let start = 0; start < bytes.length; start += segment) {
    const end = Math.min(bytes.length, start + segment);
    const last = found.at(-1);
    const looked = densityOf(bytes, start, end);
    const density = looked === "dense" && last?.density !== "dense" && repeats(bytes, start) ? "normal" : looked;
    if (last?.density === density) found[found.length - 1] = { ...last, end };
    else found.push({ start, end, density });
  }
  return found;
}
function densityOf(bytes, start, end) {
  if (end - start < segment) return "normal";
  if (bytes.compare(zeros, 0, segment, start, end) === 0) return "zeros";
  return isDense(bytes, start, end) ? "dense" : "normal";
}
var sample = { offset: segment / 2, length: 4 * KiB };
function repeats(bytes, start) {
  const from = start + sample.offset;
  const compressed = deflateRawSync(bytes.subarray(from, from + sample.length), {
    level: 1,
    chunkSize: 2 * sample.length
  });
  return compressed.length < 0.97 * sample.length;
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
  let squares2 = 0;
  for (const count of counts) squares2 += count * count;
  return squares2 < evenness * (looked + looked * looked / 256);
}

// src/disk/gzip/jobs.ts
var headroom = 64 * KiB;

// src/disk/gzip/work.ts
var zeros2 = Buffer.alloc(memberSize);
function work(job, buffer, length) {
  const bytes = Buffer.from(buffer, headroom, length);
  if (job.kind === "inflate") return { kind: "inflated", ...inflate(bytes, job.rawLength) };
  if (length <= zeros2.length && bytes.equals(zeros2.subarray(0, length))) return { kind: "zeros" };
  if (job.kind === "checksum") return { kind: "checksum", crc: crc322(bytes) };
  return { kind: "compressed", ...compress(bytes, Buffer.from(buffer), job.level) };
}
function compress(bytes, target, level) {
  let [crc, members, at] = [0, 0, 0];
  for (const { start, end, density } of stretches(bytes)) {
    const raw = bytes.subarray(start, end);
    const { length } = raw;
    if (density === "zeros") {
      for (const part of zeroLengths(length)) {
        at += zeroMember(part).copy(target, at);
        members++;
      }
      crc = combineCrc32(crc, crc32OfZeros(length), length);
      continue;
    }
    const member = density === "dense" ? store(raw, target, at) : deflate(raw, target, at, level);
    crc = combineCrc32(crc, member.crc, length);
    at += member.length;
    members++;
  }
  return { archiveLength: at, crc, members };
}
function deflate(raw, target, at, level) {
  const chunkSize = raw.length + (raw.length >>> 6) + 1024;
  const compressed = gzipSync2(raw, { level, memLevel: 9, chunkSize });
  const { crc } = memberTrailer(compressed);
  return { length: frame(compressed, target, at), crc };
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

export {
  KiB,
  MiB,
  readDisk,
  checkRange,
  joined,
  crc32c,
  combineCrc32,
  crc32OfZeros,
  largestMember,
  smallestMember,
  framed,
  memberLength,
  memberTrailer,
  zeroUnit,
  zeroMember,
  zeroLengths,
  isZeroMember,
  headroom,
  work
};
