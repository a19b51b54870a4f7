import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/disk/crc.ts
var polynomial = 3988292384;
var castagnoli = 2197175160;
var crc32 = checksum(polynomial);
var crc32c = checksum(castagnoli);
function checksum(divisor) {
  const table = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ divisor : value >>> 1;
    return value;
  });
  return (bytes) => {
    let crc = 4294967295;
    for (const byte of bytes) crc = crc >>> 8 ^ (table[(crc ^ byte) & 255] ?? 0);
    return (crc ^ 4294967295) >>> 0;
  };
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

// src/disk/gzip/jobs.ts
var headroom = 64 * KiB;

// src/disk/gzip/members.ts
import { gzipSync } from "node:zlib";
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
var zeroSizes = [16, 8, 4, 2, 1].map((size) => size * MiB);
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
  return zeroSizes.includes(rawLength) && member.length < rawLength / 512 && member.equals(zeroMember(rawLength));
}

export {
  KiB,
  MiB,
  readDisk,
  checkRange,
  joined,
  crc32,
  crc32c,
  combineCrc32,
  crc32OfZeros,
  headroom,
  memberSize,
  largestMember,
  smallestMember,
  frame,
  framed,
  memberLength,
  memberTrailer,
  zeroMember,
  zeroLengths,
  isZeroMember
};
