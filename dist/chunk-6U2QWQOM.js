import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  XMLParser
} from "./chunk-HF2QFBS2.js";
import {
  runProcess
} from "./chunk-7SV74HXE.js";
import {
  UserError,
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/updates/identify/index.ts
import { mkdtemp as mkdtemp2, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path3 from "node:path";

// src/updates/identify/identity.ts
var mostMembers = 200;
var Damage = class extends Error {
  name = "Damage";
  kind;
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
};
function must(holds, message) {
  if (!holds) throw new Damage("damaged", message);
}
function refused(kind, reason, more = {}) {
  return { members: [], ...more, kind, installable: false, reason, remedy: "refuse" };
}

// src/updates/identify/names.ts
function kbIn(name) {
  const digits = /\bkb(\d{6,8})(?!\d)/i.exec(name.replaceAll("_", " "))?.[1];
  return digits === void 0 ? void 0 : `KB${digits}`;
}
var architectures = { amd64: "x64", x64: "x64", x86: "x86", arm64: "arm64" };
function architectureIn(name) {
  const word = /(?:^|[^a-z0-9])(amd64|x64|arm64|x86)(?![a-z0-9])/i.exec(name)?.[1];
  return word === void 0 ? void 0 : architectures[word.toLowerCase()];
}
function architectureOf(word) {
  return architectures[word.toLowerCase()];
}
function roleIn(name) {
  if (/-ndp\d/i.test(name)) return "dotnet";
  return /(^|[^a-z])ssu-/i.test(name) ? "ssu" : void 0;
}
function baseName(name) {
  return name.slice(Math.max(name.lastIndexOf("\\"), name.lastIndexOf("/")) + 1);
}

// src/updates/identify/contents.ts
var isCab = /\.cab$/i;
function classifyCabinet(members, firstBytes, hasPsf2) {
  const names = members.map(({ name }) => name.toLowerCase());
  const has = (pattern) => names.some((name) => pattern.test(name));
  const common = { members, container: "cab" };
  if (has(/\.psf\.cix\.xml$/)) return psfIndex(hasPsf2, { role: roleByPackages(names), ...common });
  if (has(/^update\.mum$/)) return updateCabinet(names, common);
  if (isUpdateSet(names)) return updateSet("msu-cab", members);
  if (has(/^package\.cab$/) && has(/^index\.xml$/)) {
    return refused("wsusscn2", "it tells which updates there are, and holds none: nothing to install", common);
  }
  if (has(/defender.*\.xml$/)) {
    return refused("defender-kit", "it is Defender's kit for offline images, not for a running Windows", common);
  }
  if (has(/\.inf$/)) return refused("driver-cab", "it holds a driver: unpack it and name its folder in drivers", common);
  if (members.length === 1 && wrapsCabinet(names[0] ?? "", firstBytes)) {
    const reason = "it is a cabinet around a cabinet, which DISM does not open";
    return { kind: "nested-cab", installable: false, reason, remedy: "unwrap", ...common };
  }
  return refused("cab", "it holds no update.mum, so it is no package for DISM", common);
}
function psfIndex(hasPsf2, more) {
  const found = { members: [], ...more, kind: "psf-index-cab", installable: hasPsf2 };
  if (hasPsf2) return { ...found, reason: "its payload is the .psf beside it, which must go with it" };
  const reason = "it is only the index of a payload store: the .psf of the same name is not beside it";
  return { ...found, reason, remedy: "needs-psf" };
}
function wrapsCabinet(name, firstBytes) {
  if (firstBytes === void 0) return isCab.test(name);
  return firstBytes.toString("latin1", 0, 4) === "MSCF";
}
function updateCabinet(names, common) {
  const role = roleByPackages(names);
  if (role === "safe-os") return safeOs("update-cab", common);
  return { kind: "update-cab", installable: true, role, ...common };
}
function safeOs(kind, more) {
  const reason = "it is for the recovery environment (WinRE), not for a running Windows";
  return refused(kind, reason, { ...more, role: "safe-os" });
}
var byPackage = [
  ["cumulative", /package_for_rollupfix/],
  ["ssu", /package_for_servicingstack/],
  ["safe-os", /package_for_safeosdu/],
  ["dotnet", /package_for_dotnetrollup/],
  ["enablement", /enablement-package[^\\/]*\.mum$/]
];
var byManifest = [
  ["ssu", /servicingstack[^\\/]*\.mum$/],
  ["safe-os", /(winpe_tools|winpe-tools|winre-tools|winre_tools|sysreset)[^\\/]*\.manifest$/],
  ["dotnet", /_netfx4[^\\/]*\.manifest$/]
];
function roleByPackages(names) {
  return find(byPackage, names) ?? "other";
}
function roleByManifests(names) {
  return find(byPackage, names) ?? find(byManifest, names);
}
function find(patterns, names) {
  return patterns.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0];
}
var beside = /^(wsusscan|desktopdeployment.*|ssu-.*|.*aggregatedmetadata)\.cab$/i;
var payload = /\.(cab|wim|psf)$/i;
function isUpdateSet(names) {
  const isMarked = names.some(
    (name) => /-pkgproperties\.txt$|^wsusscan\.cab$|aggregatedmetadata\.cab$|^desktopdeployment.*\.cab$|^ssu-.*\.cab$/.test(name)
  );
  return isMarked && names.some((name) => payload.test(name));
}
function payloadsOf(members) {
  return members.filter(({ name }) => /\.(cab|wim)$/i.test(name) && !beside.test(baseName(name)));
}
function updateSet(kind, members) {
  const container = kind === "msu-cab" ? "cab" : "wim";
  const inside2 = payloadsOf(members);
  const names = members.map(({ name }) => name.toLowerCase());
  const stackOnly = names.some((name) => name.startsWith("ssu-"));
  if (inside2.length === 0 && !stackOnly) return refused(kind, "there is no package in it", { members, container });
  const about = (inside2.length > 0 ? inside2 : members).map(({ name }) => baseName(name));
  const kb = firstOf(about, kbIn) ?? firstOf(names, kbIn);
  const architecture = firstOf(about, architectureIn) ?? firstOf(names, architectureIn);
  const role = roleOfSet(names, inside2.length === 0);
  return {
    kind,
    installable: true,
    ...kb === void 0 ? {} : { kb },
    ...architecture === void 0 ? {} : { architecture },
    ...role === void 0 ? {} : { role },
    members,
    container
  };
}
function roleOfSet(names, stackOnly) {
  if (stackOnly) return "ssu";
  if (names.some((name) => /-ndp\d/.test(name))) return "dotnet";
  return names.some((name) => /^ssu-|aggregatedmetadata\.cab$/.test(name)) ? "cumulative" : void 0;
}
function firstOf(names, read) {
  return names.map(read).find((found) => found !== void 0);
}
var mostFiles = 1e3;
function classifyWim(wim2) {
  const members = wim2.members ?? [];
  const common = { members, container: "wim" };
  if (wim2.isSolid) return refused("wim", "it is a solid WIM (.esd), which is no update package", common);
  if (wim2.holdsWindows || wim2.images > 1) return refused("wim", "it holds images of Windows, not an update", common);
  if (wim2.members === void 0) {
    if ((wim2.fileCount ?? 0) > mostFiles) return refused("wim", `it holds ${wim2.fileCount} files, an .msu ten`, common);
    if (!wim2.isNamedMsu) return refused("wim", "its members could not be listed, and it is not named .msu", common);
    return { kind: "msu-wim", installable: true, reason: "its members could not be listed", ...common };
  }
  if (isUpdateSet(members.map(({ name }) => name.toLowerCase()))) return updateSet("msu-wim", members);
  return refused("wim", "its members are not those of an .msu", common);
}

// src/updates/identify/cabinet.ts
import { inflateRawSync } from "node:zlib";

// src/updates/identify/signed-data.ts
var signedDataId = "2a864886f70d010702";
var indirectDataId = "2b060104018237020104";
var algorithms = {
  "2b0e03021a": "sha1",
  "608648016503040201": "sha256",
  "608648016503040202": "sha384",
  "608648016503040203": "sha512"
};
var longest = 1024 * 1024;
function isSignedData(source, at, length, padding) {
  if (length < 32 || length > longest || at + length > source.size) return false;
  const bytes = source.read(at, length);
  const whole = readElement(bytes);
  if (whole === void 0 || whole.tag !== 48 || !isId(readParts(whole.content)[0], signedDataId)) {
    return false;
  }
  const rest = bytes.subarray(whole.length);
  return rest.length < padding && rest.every((byte) => byte === 0);
}
function readSignedDigest(bytes) {
  const [id, wrapped] = inside(bytes);
  if (!isId(id, signedDataId)) return void 0;
  const [, , content] = inside(wrapped?.content);
  const [contentId, wrappedData] = readParts(content?.content);
  if (!isId(contentId, indirectDataId)) return void 0;
  const [, digestInfo] = inside(wrappedData?.content);
  const [method, digest] = readParts(digestInfo?.content);
  const algorithm = algorithms[readParts(method?.content)[0]?.content.toString("hex") ?? ""];
  return algorithm === void 0 || digest === void 0 ? void 0 : { algorithm, digest: digest.content };
}
function isId(element, id) {
  return element?.content.toString("hex") === id;
}
function inside(bytes) {
  return readParts(bytes === void 0 ? void 0 : readElement(bytes)?.content);
}
function readParts(bytes) {
  const parts = [];
  for (let at = 0; bytes !== void 0 && at < bytes.length && parts.length < 16; ) {
    const part = readElement(bytes.subarray(at));
    if (part === void 0) break;
    parts.push(part);
    at += part.length;
  }
  return parts;
}
function readElement(bytes) {
  const [tag, first] = bytes;
  if (tag === void 0 || first === void 0) return void 0;
  const count = first < 128 ? 0 : first & 127;
  if (count > 4 || first === 128 || bytes.length < 2 + count) return void 0;
  const size = count === 0 ? first : bytes.readUIntBE(2, count);
  const length = 2 + count + size;
  return length > bytes.length ? void 0 : { tag, content: bytes.subarray(2 + count, length), length };
}

// src/updates/identify/cabinet-header.ts
var leastCabinet = 44;
var hasPrevious = 1;
var hasNext = 2;
var hasReserve = 4;
var signatureMark = 1048576;
var signatureReserve = 20;
function readCabinetHeader(source) {
  const head = source.read(0, 36);
  const flags = head.readUInt16LE(30);
  must(
    [4, 12, 20].every((at) => head.readUInt32LE(at) === 0),
    "reserved fields of the cabinet header are not zero"
  );
  must(head[24] === 3 && head[25] === 1, `cabinet version ${head[25]}.${head[24]} instead of 1.3`);
  must(flags <= 7, `cabinet flags 0x${flags.toString(16)} are unknown`);
  if ((flags & (hasPrevious | hasNext)) !== 0) {
    throw new Damage("multi-volume", "it is one of a set of cabinets, which only the whole set can be read with");
  }
  const reserve = (flags & hasReserve) === 0 ? void 0 : readReserve(source);
  const end = head.readUInt32LE(8);
  checkLength(source, end, reserve?.bytes);
  const header = {
    end,
    folders: head.readUInt16LE(26),
    files: head.readUInt16LE(28),
    foldersAt: reserve?.end ?? 36,
    folderEntry: 8 + (reserve?.perFolder ?? 0),
    filesAt: head.readUInt32LE(16),
    dataReserve: reserve?.perData ?? 0
  };
  must(header.folders > 0 && header.files > 0, "the cabinet has no folder or no file");
  must(header.filesAt === header.foldersAt + header.folders * header.folderEntry, "the cabinet folders do not add up");
  return header;
}
function readReserve(source) {
  const sizes = source.read(36, 4);
  const length = sizes.readUInt16LE(0);
  must(length <= 6e4, `the cabinet header reserves ${length} bytes, at most 60000 can be`);
  return {
    bytes: source.read(40, length),
    end: 40 + length,
    perFolder: sizes.readUInt8(2),
    perData: sizes.readUInt8(3)
  };
}
function checkLength(source, end, reserve) {
  if (end > source.size) {
    throw new Damage("truncated", `the cabinet has ${end} bytes, of which the file holds ${source.size}`);
  }
  const signature = reserve === void 0 ? void 0 : signaturePlace(reserve);
  if (signature === void 0) {
    must(end === source.size, `${source.size - end} bytes follow the end of the cabinet, and it is not signed`);
    return;
  }
  const signatureEnd = signature.at + signature.length;
  must(signature.at === end, `the signature is said to begin at byte ${signature.at}, the cabinet ends at ${end}`);
  if (signatureEnd > source.size) {
    throw new Damage(
      "truncated",
      `cut within the signature: it ends at byte ${signatureEnd}, the file at ${source.size}`
    );
  }
  must(signatureEnd === source.size, `${source.size - signatureEnd} bytes follow the signature`);
  must(isSignedData(source, signature.at, signature.length, 8), "what stands where the signature should be is none");
}
function signaturePlace(reserve) {
  if (reserve.length !== signatureReserve || reserve.every((byte) => byte === 0)) return void 0;
  must(reserve.readUInt32LE(0) === signatureMark, "the cabinet header reserves room for a signature that is none");
  const place = { at: reserve.readUInt32LE(4), length: reserve.readUInt32LE(8) };
  return place.at === 0 && place.length === 0 ? void 0 : place;
}

// src/updates/identify/source.ts
import { readSync } from "node:fs";
var mostAtOnce = 32 * 1024 * 1024;
function fileSource(descriptor, size) {
  const read = (offset, length, room) => {
    checkRange(size, offset, length);
    const target = (room ?? Buffer.allocUnsafe(length)).subarray(0, length);
    let done = 0;
    while (done < length) {
      const count = readSync(descriptor, target, done, length - done, offset + done);
      if (count === 0) throw cut(offset + done);
      done += count;
    }
    return target;
  };
  return { size, read };
}
function checkRange(size, offset, length) {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new Damage("damaged", `a part of ${length} bytes at ${offset} cannot be`);
  }
  if (offset + length > size) throw cut(size);
  if (length > mostAtOnce) throw new Damage("damaged", `a part at byte ${offset} has ${length} bytes, which cannot be`);
}
function cut(size) {
  return new Damage("truncated", `the file ends at byte ${size}, within its structure`);
}
function readUInt64(bytes, offset) {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32;
}
function pacer(signal, steps) {
  let done = 0;
  return () => {
    if (++done % steps !== 0) return void 0;
    signal.throwIfAborted();
    return new Promise((resolve) => setImmediate(resolve));
  };
}
async function eachPiece(source, offset, length, signal, use) {
  const pace = pacer(signal, 8);
  const room = Buffer.allocUnsafe(Math.min(1024 * 1024, length));
  for (let done = 0; done < length; ) {
    const piece = source.read(offset + done, Math.min(room.length, length - done), room);
    use(piece);
    done += piece.length;
    await pace();
  }
}
function slidingView(source, end) {
  let start = 0;
  let piece = Buffer.alloc(0);
  return (at, most) => {
    const wanted = Math.max(0, Math.min(most, end - at));
    if (at < start || at + wanted > start + piece.length) {
      start = at;
      piece = source.read(at, Math.max(0, Math.min(65536, end - at)));
    }
    return piece.subarray(at - start, at - start + wanted);
  };
}

// src/updates/identify/cabinet.ts
var blockBytes = 32768;
var mostGrowth = 6144;
var longestName = 256;
var leadsOut = /^[\\/]|:|(^|[\\/])\.\.([\\/]|$)/;
async function readCabinet(source, { signal, deep }) {
  const header = readCabinetHeader(source);
  const folders = readFolders(source, header);
  const { members, end } = readFiles(source, header, folders);
  let at = end;
  const pace = pacer(signal, deep ? 256 : 8192);
  const room = deep ? Buffer.alloc(8 + header.dataReserve + blockBytes + mostGrowth) : void 0;
  for (const [index, folder2] of folders.entries()) {
    must(
      folder2.dataAt === at || folder2.blocks === 0,
      `the data of folder ${index} begin at byte ${folder2.dataAt}, not at ${at}`
    );
    at = await walkData(source, header, folder2, { index, at, room, pace });
  }
  must(at === header.end, `the last block of data ends at byte ${at}, the cabinet at ${header.end}`);
  const firstBytes = peek(source, header, folders[0]);
  return { members, ...firstBytes === void 0 ? {} : { firstBytes } };
}
function readFolders(source, header) {
  const table = source.read(header.foldersAt, header.folders * header.folderEntry);
  return Array.from({ length: header.folders }, (_, index) => {
    const at = index * header.folderEntry;
    return {
      dataAt: table.readUInt32LE(at),
      blocks: table.readUInt16LE(at + 4),
      method: methodOf(table.readUInt16LE(at + 6)),
      fileBytes: 0
    };
  });
}
function methodOf(compression) {
  const level = compression >> 4 & 15;
  const memory = compression >> 8;
  if (compression === 0) return "none";
  if (compression === 1) return "mszip";
  if ((compression & 15) === 3 && level === 0 && memory >= 15 && memory <= 21) return "lzx";
  if ((compression & 15) === 2 && level >= 1 && level <= 7 && memory >= 10 && memory <= 21) return "quantum";
  throw new Damage("damaged", `compression 0x${compression.toString(16)} is unknown`);
}
function readFiles(source, header, folders) {
  const members = [];
  const view = slidingView(source, header.end);
  let at = header.filesAt;
  for (let index = 0; index < header.files; index++) {
    const entry = view(at, 16);
    must(entry.length === 16, "the entries of the files run out of the cabinet");
    const size = entry.readUInt32LE(0);
    const before = entry.readUInt32LE(4);
    const folder2 = folderOf(folders, entry.readUInt16LE(8));
    const isUtf8 = (entry.readUInt16LE(14) & 128) !== 0;
    const text = view(at + 16, longestName + 1);
    const nameLength = text.indexOf(0);
    must(nameLength > 0, `file ${index} has no name, or one without an end`);
    const name = text.toString(isUtf8 ? "utf8" : "latin1", 0, nameLength);
    must(!leadsOut.test(name), `the name of file ${index} leads out of the folder that it is unpacked into`);
    must(before === folder2.fileBytes, `file ${index} begins at ${before} of its folder, not at ${folder2.fileBytes}`);
    folder2.fileBytes += size;
    members.push({ name, size, before });
    at += 16 + nameLength + 1;
  }
  return { members, end: at };
}
function folderOf(folders, index) {
  if (index >= 65533) throw new Damage("multi-volume", "a file goes on in another cabinet of the same set");
  const folder2 = folders[index];
  if (folder2 === void 0) throw new Damage("damaged", `a file lies in folder ${index}, of ${folders.length}`);
  return folder2;
}
async function walkData(source, header, folder2, walk) {
  const headLength = 8 + header.dataReserve;
  const mark = folder2.method === "mszip" ? 2 : 0;
  let at = walk.at;
  let unpacked = 0;
  for (let block = 0; block < folder2.blocks; block++) {
    const bad = (what) => new Damage("damaged", `block ${block} of folder ${walk.index} ${what}`);
    if (at + headLength + mark > header.end) throw bad("runs out of the cabinet");
    const head = source.read(at, headLength + mark);
    const stored = head.readUInt16LE(4);
    const plain = head.readUInt16LE(6);
    if (!isBlockLength(plain, block === folder2.blocks - 1)) throw bad(`says it unpacks to ${plain} bytes`);
    if (!isPossible(folder2.method, stored, plain)) throw bad(`says it has ${stored} bytes`);
    if (mark > 0 && head.toString("latin1", headLength) !== "CK") throw bad("is not MSZIP");
    const end = at + headLength + stored;
    if (end > header.end) throw bad("runs out of the cabinet");
    if (walk.room !== void 0 && !hasRightChecksum(source.read(at, end - at, walk.room))) {
      throw bad("has another checksum");
    }
    unpacked += plain;
    at = end;
    const pause = walk.pace();
    if (pause !== void 0) await pause;
  }
  must(
    unpacked === folder2.fileBytes,
    `folder ${walk.index} unpacks to ${unpacked} bytes, its files take ${folder2.fileBytes}`
  );
  return at;
}
function isBlockLength(plain, isLast) {
  return isLast ? plain > 0 && plain <= blockBytes : plain === blockBytes;
}
function isPossible(method, stored, plain) {
  if (method === "none") return stored === plain;
  return stored > 2 && stored <= blockBytes + mostGrowth;
}
function hasRightChecksum(block) {
  const expected = block.readUInt32LE(0);
  if (expected === 0) return true;
  const dataAt = block.length - block.readUInt16LE(4);
  return checksum(block.subarray(4, dataAt), checksum(block.subarray(dataAt), 0)) === expected;
}
function checksum(bytes, seed) {
  let sum = seed;
  const whole = bytes.length - bytes.length % 4;
  for (const word of words(bytes, whole)) sum ^= word;
  let rest = 0;
  for (let at = whole; at < bytes.length; at++) rest = rest << 8 | (bytes[at] ?? 0);
  return (sum ^ rest) >>> 0;
}
function words(bytes, length) {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, length / 4);
}
function peek(source, header, folder2) {
  if (folder2 === void 0 || folder2.blocks === 0 || folder2.method === "lzx" || folder2.method === "quantum") {
    return void 0;
  }
  const sizes = source.read(folder2.dataAt + 4, 4);
  const block = source.read(folder2.dataAt + 8 + header.dataReserve, sizes.readUInt16LE(0));
  if (folder2.method === "none") return Buffer.from(block.subarray(0, 64));
  const plain = inflated(block.subarray(2));
  must(plain?.length === sizes.readUInt16LE(2), "the first block of data cannot be unpacked");
  return plain.subarray(0, 64);
}
function inflated(bytes) {
  try {
    return inflateRawSync(bytes, { maxOutputLength: blockBytes });
  } catch {
    return void 0;
  }
}

// src/updates/identify/compound-file.ts
var special = 4294967290;
var partOfList = 4294967292;
var partOfTable = 4294967293;
var endOfChain = 4294967294;
var free = 4294967295;
var headEntries = 109;
var miniSector = 64;
var entryBytes = 128;
var mostSectors = 2 ** 22;
var mostSmallSectors = 2 ** 20;
var mostEntries = 1e5;
async function readCompoundFile(source, signal) {
  const head = readHead(source);
  const read = (sector) => source.read((sector + 1) * head.sectorBytes, head.sectorBytes);
  const table = readTable(head, read);
  const folder2 = await sectorsOf(table, head.folder, mostEntries * entryBytes / head.sectorBytes, signal);
  const entries = folder2.flatMap((sector) => readEntries(read(sector), head.sectorBytes));
  const [root] = entries;
  must(root !== void 0 && root.type === 5, "the compound file has no root");
  const streams = checkTree(entries);
  await checkStreams(head, table, read, { root, streams, signal });
  must(
    table.next.every((next, sector) => next === free || table.met[sector] === 1),
    "sectors of the compound file belong to nothing"
  );
  must(table.next[head.sectors - 1] !== free, "the compound file ends in sectors that nothing uses");
  return { classId: root.classId, streams: streams.length };
}
function readHead(source) {
  const head = source.read(0, 512);
  const version2 = head.readUInt16LE(26);
  const shift = head.readUInt16LE(30);
  must(head.readUInt16LE(28) === 65534 && head.readUInt16LE(32) === 6, "the head of the compound file is unknown");
  must(version2 === 3 && shift === 9 || version2 === 4 && shift === 12, `compound file version ${version2}`);
  must(head.readUInt32LE(56) === 4096, "the head of the compound file has another limit for small streams");
  const sectorBytes = 1 << shift;
  const sectors = source.size / sectorBytes - 1;
  must(Number.isInteger(sectors) && sectors > 0, `the compound file of ${source.size} bytes ends within a sector`);
  must(sectors <= mostSectors, `the compound file has ${sectors} sectors`);
  return {
    sectorBytes,
    sectors,
    fatSectors: head.readUInt32LE(44),
    folder: head.readUInt32LE(48),
    miniFat: head.readUInt32LE(60),
    miniFatSectors: head.readUInt32LE(64),
    fatList: head.readUInt32LE(68),
    fatListSectors: head.readUInt32LE(72),
    fatAt: numbersOf(head.subarray(76))
  };
}
function numbersOf(bytes) {
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
}
function readTable(head, read) {
  const perSector = head.sectorBytes / 4;
  must(head.fatSectors === Math.ceil(head.sectors / perSector), `${head.fatSectors} sectors of table`);
  const met = new Uint8Array(head.sectors);
  const places = [...head.fatAt];
  const lists = [];
  let list = head.fatList;
  for (let index = 0; index < head.fatListSectors; index++) {
    meet(met, list);
    lists.push(list);
    const numbers = numbersOf(read(list));
    list = numbers.pop() ?? endOfChain;
    places.push(...numbers);
    must(places.length < head.fatSectors + perSector + headEntries, "the list of the table is too long");
  }
  must(list === endOfChain || list === free, "the list of the table does not end");
  must(
    places.length >= head.fatSectors && places.slice(head.fatSectors).every((place) => place === free),
    "the table is longer than the head says"
  );
  const next = new Uint32Array(head.sectors);
  for (const [index, place] of places.slice(0, head.fatSectors).entries()) {
    meet(met, place);
    const numbers = numbersOf(read(place));
    const held = numbers.slice(0, head.sectors - index * perSector);
    next.set(held, index * perSector);
    must(
      numbers.slice(held.length).every((number) => number === free),
      "the compound file is shorter than its table"
    );
  }
  const isMarked = lists.every((sector) => next[sector] === partOfList) && places.slice(0, head.fatSectors).every((sector) => next[sector] === partOfTable);
  must(isMarked, "the table of the compound file does not know where it lies");
  return { next, met };
}
function meet(met, sector) {
  if (sector >= met.length) throw new Damage("damaged", `sector ${sector} of ${met.length}`);
  if (met[sector] !== 0) throw new Damage("damaged", `sector ${sector} belongs to two chains`);
  met[sector] = 1;
}
async function follow(chains, start, signal, use) {
  const pace = pacer(signal, 65536);
  let count = 0;
  for (let at = start; at !== endOfChain; at = chains.next[at] ?? special) {
    meet(chains.met, at);
    use?.(at);
    count++;
    const pause = pace();
    if (pause !== void 0) await pause;
  }
  return count;
}
async function sectorsOf(chains, start, most, signal) {
  const sectors = [];
  await follow(chains, start, signal, (sector) => {
    if (sectors.length >= most) throw new Damage("damaged", "a table of the compound file is too long");
    sectors.push(sector);
  });
  return sectors;
}
function readEntries(bytes, length) {
  return Array.from({ length: length / entryBytes }, (_, index) => {
    const entry = bytes.subarray(index * entryBytes, (index + 1) * entryBytes);
    const size = length === 512 ? entry.readUInt32LE(120) : readUInt64(entry, 120);
    return {
      type: entry.readUInt8(66),
      links: [entry.readUInt32LE(68), entry.readUInt32LE(72), entry.readUInt32LE(76)],
      classId: classIdOf(entry.subarray(80, 96)),
      start: entry.readUInt32LE(116),
      size
    };
  });
}
function classIdOf(bytes) {
  const parts = [
    bytes.readUInt32LE(0).toString(16).padStart(8, "0"),
    bytes.readUInt16LE(4).toString(16).padStart(4, "0"),
    bytes.readUInt16LE(6).toString(16).padStart(4, "0"),
    bytes.toString("hex", 8, 10),
    bytes.toString("hex", 10, 16)
  ];
  return parts.join("-");
}
function checkTree(entries) {
  const met = new Uint8Array(entries.length);
  const open2 = [0];
  const streams = [];
  for (let at = open2.pop(); at !== void 0; at = open2.pop()) {
    meet(met, at);
    const entry = entries[at];
    must(
      entry !== void 0 && [1, 2, 5].includes(entry.type) && entry.type === 5 === (at === 0),
      `entry ${at} of the folder`
    );
    if (entry.type === 2) streams.push(entry);
    open2.push(...entry.links.filter((link) => link !== free));
  }
  const isComplete = entries.every(({ type }, index) => type === 0 === (met[index] === 0));
  must(isComplete, "entries of the compound file hang on nothing");
  return streams;
}
async function checkStreams(head, table, read, { root, streams, signal }) {
  const whole = async (chains, { start, size }, sectorBytes) => {
    const sectors = size === 0 ? 0 : await follow(chains, start, signal);
    must(sectors === Math.ceil(size / sectorBytes), `a stream of ${size} bytes has ${sectors} sectors`);
  };
  await whole(table, root, head.sectorBytes);
  const most = mostSmallSectors * 4 / head.sectorBytes;
  const miniFat = head.miniFatSectors === 0 ? [] : await sectorsOf(table, head.miniFat, most, signal);
  must(miniFat.length === head.miniFatSectors, "the table of small streams has another length");
  const numbers = miniFat.flatMap((sector) => numbersOf(read(sector)));
  const count = root.size / miniSector;
  must(Number.isInteger(count) && count <= numbers.length, `small streams of ${root.size} bytes`);
  must(
    numbers.slice(count).every((number) => number === free || number === endOfChain),
    "the table of small streams is too long"
  );
  const small = { next: Uint32Array.from(numbers.slice(0, count)), met: new Uint8Array(count) };
  for (const stream of streams) {
    if (stream.size < 4096) await whole(small, stream, miniSector);
    else await whole(table, stream, head.sectorBytes);
  }
  must(
    small.next.every((next, sector) => next === free || small.met[sector] === 1),
    "small sectors of the compound file belong to nothing"
  );
}

// src/updates/identify/program.ts
import { createHash } from "node:crypto";

// src/updates/identify/program-resources.ts
var mostEntries2 = 4096;
var mostBytes = 64 * 1024;
var isFolder = 2147483648;
function findResource(source, sections, tree, kind) {
  if (tree === 0) return void 0;
  const base = toFile(sections, tree);
  const names = entryOf(source, base, 0, kind);
  if (names === void 0) return void 0;
  const languages = entryOf(source, base, folder(names));
  const leaf = languages === void 0 ? void 0 : entryOf(source, base, folder(languages));
  if (leaf === void 0) return void 0;
  must(leaf < isFolder, "the tree of resources is too deep");
  const data = source.read(base + leaf, 8);
  const size = data.readUInt32LE(4);
  must(size <= mostBytes, `a version resource of ${size} bytes`);
  return source.read(toFile(sections, data.readUInt32LE(0)), size);
}
function folder(entry) {
  must(entry >= isFolder, "the tree of resources is too flat");
  return entry - isFolder;
}
function entryOf(source, base, at, id) {
  const head = source.read(base + at, 16);
  const named = head.readUInt16LE(12);
  const count = named + head.readUInt16LE(14);
  must(count <= mostEntries2, `a folder of ${count} resources`);
  const entries = source.read(base + at + 16, count * 8);
  for (let entry = 0; entry < count; entry++) {
    if (id === void 0 || entries.readUInt32LE(entry * 8) === id) return entries.readUInt32LE(entry * 8 + 4);
  }
  return void 0;
}
function toFile(sections, address) {
  const found = sections.find(({ virtualAt, size }) => address >= virtualAt && address < virtualAt + size);
  if (found === void 0) throw new Damage("damaged", `address 0x${address.toString(16)} lies in no section`);
  return found.at + address - found.virtualAt;
}

// src/updates/identify/version-info.ts
var keys = {
  CompanyName: "companyName",
  FileDescription: "fileDescription",
  InternalName: "internalName",
  OriginalFilename: "originalFilename",
  ProductName: "productName"
};
var fixedMark = 4277077181;
function readVersionInfo(bytes) {
  const root = readBlock(bytes, 0);
  if (root === void 0 || root.key !== "VS_VERSION_INFO") return {};
  const found = {};
  const { value } = root;
  if (value.length >= 16 && value.readUInt32LE(0) === fixedMark) {
    found.fileVersion = [10, 8, 14, 12].map((at) => value.readUInt16LE(at)).join(".");
  }
  for (const strings of root.children().filter(({ key }) => key === "StringFileInfo")) {
    for (const text of strings.children().flatMap((table) => table.children())) {
      const name = keys[text.key];
      if (name !== void 0 && found[name] === void 0) found[name] = textOf(text.value);
    }
  }
  return found;
}
function readBlock(bytes, at) {
  if (at + 8 > bytes.length) return void 0;
  const length = bytes.readUInt16LE(at);
  if (length < 8 || at + length > bytes.length) return void 0;
  const isText = bytes.readUInt16LE(at + 4) === 1;
  const valueLength = bytes.readUInt16LE(at + 2) * (isText ? 2 : 1);
  let keyEnd = at + 6;
  while (keyEnd + 2 <= at + length && bytes.readUInt16LE(keyEnd) !== 0) keyEnd += 2;
  const valueAt = align(keyEnd + 2);
  const end = at + length;
  const valueEnd = Math.min(end, valueAt + valueLength);
  return {
    key: bytes.toString("utf16le", at + 6, keyEnd),
    value: bytes.subarray(Math.min(valueAt, end), valueEnd),
    length,
    children: () => readBlocks(bytes.subarray(0, end), align(valueEnd))
  };
}
function readBlocks(bytes, from) {
  const blocks = [];
  for (let at = from; blocks.length < 100; ) {
    const block = readBlock(bytes, at);
    if (block === void 0) break;
    blocks.push(block);
    at = align(at + block.length);
  }
  return blocks;
}
function align(at) {
  return at + 3 & ~3;
}
function textOf(bytes) {
  const [text = ""] = bytes.toString("utf16le").split("\0");
  return text.replace(new RegExp("\\p{Cc}", "gu"), " ").trim();
}

// src/updates/identify/program.ts
var machines = { 332: "x86", 34404: "x64", 43620: "arm64" };
var versionResource = 16;
function readProgram(source) {
  const headers = readHeaders(source);
  const { signature } = headers;
  const resource = findResource(source, headers.sections, headers.resources, versionResource);
  const certificate = signature.size === 0 ? void 0 : readCertificate(source, signature);
  const architecture = machines[headers.machine];
  return {
    ...architecture === void 0 ? {} : { architecture },
    version: resource === void 0 ? {} : readVersionInfo(resource),
    isSigned: certificate !== void 0,
    verifyDigest: (signal) => verifyDigest(source, headers, certificate, signal)
  };
}
function readHeaders(source) {
  const at = source.read(60, 4).readUInt32LE(0);
  const head = source.read(at, 24);
  must(head.toString("latin1", 0, 4) === "PE\0\0", "it begins like a program, but no PE header follows");
  const count = head.readUInt16LE(6);
  const optional = source.read(at + 24, head.readUInt16LE(20));
  const is64 = optional.length >= 2 && optional.readUInt16LE(0) === 523;
  must(is64 || optional.length >= 2 && optional.readUInt16LE(0) === 267, "the optional header is unknown");
  const directories = is64 ? 112 : 96;
  must(optional.length >= directories + 40 && optional.readUInt32LE(directories - 4) >= 5, "the headers are too short");
  must(optional.length === directories + 8 * optional.readUInt32LE(directories - 4), "the headers do not add up");
  must(count > 0 && count <= 96, `it says it has ${count} sections`);
  const signature = { at: optional.readUInt32LE(directories + 32), size: optional.readUInt32LE(directories + 36) };
  checkSignature(source, signature);
  const sections = readSections(source, at + 24 + optional.length, count);
  const end = signature.size === 0 ? source.size : signature.at;
  for (const section of sections) {
    const sectionEnd = section.size === 0 ? 0 : section.at + section.size;
    if (sectionEnd > end) throw new Damage("truncated", `a section ends at byte ${sectionEnd}, after ${end}`);
  }
  return {
    machine: head.readUInt16LE(4),
    sections,
    resources: optional.readUInt32LE(directories + 16),
    checksumAt: at + 24 + 64,
    signatureEntryAt: at + 24 + directories + 32,
    signature
  };
}
function checkSignature(source, { at, size }) {
  must(size > 0 || at === 0, "the signature is empty");
  if (size === 0) return;
  if (at + size > source.size) {
    throw new Damage("truncated", `the signature ends at byte ${at + size}, the file at ${source.size}`);
  }
  must(at + size === source.size, `${source.size - at - size} bytes follow the signature`);
}
function readSections(source, at, count) {
  const table = source.read(at, count * 40);
  return Array.from({ length: count }, (_, index) => ({
    virtualSize: table.readUInt32LE(index * 40 + 8),
    virtualAt: table.readUInt32LE(index * 40 + 12),
    size: table.readUInt32LE(index * 40 + 16),
    at: table.readUInt32LE(index * 40 + 20)
  }));
}
function readCertificate(source, { at, size }) {
  must(size > 8, "the signature is too short");
  const head = source.read(at, 8);
  const length = head.readUInt32LE(0);
  const isPkcs7 = head.readUInt16LE(4) === 512 && head.readUInt16LE(6) === 2;
  must(isPkcs7 && length > 8 && length <= size, "what stands where the signature should be is none");
  return source.read(at + 8, length - 8);
}
async function verifyDigest(source, headers, certificate, signal) {
  const signed = certificate === void 0 ? void 0 : readSignedDigest(certificate);
  if (signed === void 0) throw new Damage("damaged", "its signature names no digest");
  const hash = createHash(signed.algorithm);
  const ranges = [
    [0, headers.checksumAt],
    [headers.checksumAt + 4, headers.signatureEntryAt],
    [headers.signatureEntryAt + 8, headers.signature.at]
  ];
  for (const [from, to] of ranges) {
    must(from <= to, "its headers lie in its signature");
    await eachPiece(source, from, to - from, signal, (piece) => hash.update(piece));
  }
  must(hash.digest().equals(signed.digest), "its bytes are not those that were signed");
}

// src/updates/identify/programs.ts
var known = [
  {
    kind: "defender-platform",
    role: "defender",
    kb: "KB4052623",
    pattern: /^updateplatform|antimalware platform|antimalware service executable/m
  },
  {
    kind: "defender-definitions",
    role: "defender",
    pattern: /^mpam-|^am_(base|delta|engine)|antimalware definition|antimalware (signature|definition)s? update/m
  },
  { kind: "msrt", role: "other", kb: "KB890830", pattern: /malicious software removal|^mrtstub|^mrt\.exe|kb890830/m },
  { kind: "dotnet-exe", role: "dotnet", pattern: /^ndp\d.*\.exe$|microsoft \.net framework/m }
];
async function classifyProgram(program2, signal) {
  const { version: version2, architecture } = program2;
  const common = {
    ...architecture === void 0 ? {} : { architecture },
    ...version2.fileVersion === void 0 ? {} : { version: version2.fileVersion }
  };
  const found = find2(version2);
  if (found === void 0) {
    return refused("exe", `it is a program whose silent switches are not known${namedBy(version2)}`, common);
  }
  const { kind, role, kb } = found;
  const more = { ...common, role, ...kb === void 0 ? {} : { kb } };
  if (!program2.isSigned) {
    return { ...refused(kind, "it is not signed, which all of these are", more), remedy: "refetch" };
  }
  await program2.verifyDigest(signal);
  return { kind, installable: true, ...more, members: [] };
}
function find2(version2) {
  if (!/microsoft/i.test(version2.companyName ?? "")) return void 0;
  const { originalFilename, internalName, fileDescription, productName } = version2;
  const names = [originalFilename, internalName, fileDescription, productName].map((name) => name?.toLowerCase() ?? "");
  return known.find(({ pattern }) => pattern.test(names.join("\n")));
}
function namedBy({ productName, originalFilename }) {
  const name = productName ?? originalFilename;
  return name === void 0 || name === "" ? "" : ` (${name.slice(0, 80)})`;
}

// src/updates/identify/wim.ts
import { createHash as createHash3 } from "node:crypto";

// src/updates/identify/wim-chunks.ts
var leastPacked = 8;
async function checkChunks(source, resource, chunkBytes, signal) {
  const wrong = `the chunks of the resource at byte ${resource.at} do not add up`;
  const entries = Math.ceil(resource.plainSize / chunkBytes) - 1;
  const entryBytes3 = resource.plainSize > 2 ** 32 ? 8 : 4;
  const dataBytes = resource.size - entries * entryBytes3;
  must(dataBytes > 0, wrong);
  const pace = pacer(signal, 16);
  const together = 8192;
  let last = 0;
  for (let done = 0; done < entries; done += together) {
    const count = Math.min(together, entries - done);
    const table = source.read(resource.at + done * entryBytes3, count * entryBytes3);
    for (let at = 0; at < table.length; at += entryBytes3) {
      const next = entryBytes3 === 8 ? readUInt64(table, at) : table.readUInt32LE(at);
      if (!(next - last >= leastPacked && next - last <= chunkBytes && next < dataBytes)) must(false, wrong);
      last = next;
    }
    await pace();
  }
  const lastPlain = resource.plainSize - entries * chunkBytes;
  const lastPacked = dataBytes - last;
  must(lastPacked === lastPlain || lastPacked >= leastPacked && lastPacked < lastPlain, wrong);
}

// src/updates/identify/wim-header.ts
var wimHeaderLength = 208;
var version = 68864;
var solidVersion = 3584;
var flag = { compressed: 2, spanned: 8, resourcesOnly: 16, metadataOnly: 32, writing: 64 };
var methods = [131072, 262144, 524288, 2097152];
var harmless = 4 | 128;
function readWimHeader(source) {
  const head = source.read(0, wimHeaderLength);
  must(head.readUInt32LE(8) === wimHeaderLength, "the WIM header says another length than 208");
  const found = head.readUInt32LE(12);
  must(found === version || found === solidVersion, `WIM version 0x${found.toString(16)} is unknown`);
  const isSpanned = (head.readUInt32LE(16) & flag.spanned) !== 0;
  if (isSpanned || head.readUInt16LE(40) !== 1 || head.readUInt16LE(42) !== 1) {
    throw new Damage("multi-volume", "it is one part of a split WIM");
  }
  const isCompressed = checkFlags(head.readUInt32LE(16));
  const chunkBytes = head.readUInt32LE(20);
  const isPowerOfTwo = (chunkBytes & chunkBytes - 1) === 0;
  must(!isCompressed || isPowerOfTwo && chunkBytes >= 4096 && chunkBytes <= 2 ** 26, `chunks of ${chunkBytes} bytes`);
  const images = head.readUInt32LE(44);
  must(images >= 1 && images <= 1e3, `the WIM says it has ${images} images`);
  const bootIndex = head.readUInt32LE(120);
  const header = {
    isSolid: found === solidVersion,
    chunkBytes: isCompressed ? chunkBytes : 0,
    images,
    blobTable: readResource(head, 48),
    xml: readResource(head, 72),
    bootMetadata: readResource(head, 96),
    integrity: readResource(head, 124)
  };
  const isBootable = header.bootMetadata.size > 0;
  must(bootIndex <= images && bootIndex > 0 === isBootable, "the image to start from is not there");
  must(isBootable || isZero(head.subarray(96, 120)), "an image to start from, of no size");
  must(header.integrity.size > 0 || isZero(head.subarray(124, 148)), "an integrity table of no size");
  checkTables(header, source.size);
  return header;
}
function isZero(bytes) {
  return bytes.every((byte) => byte === 0);
}
function checkFlags(flags) {
  must((flags & flag.writing) === 0, "the WIM was not written to its end");
  must((flags & (flag.resourcesOnly | flag.metadataOnly)) === 0, "the WIM holds only a part of its images");
  const named = methods.filter((method) => (flags & method) !== 0);
  const isCompressed = (flags & flag.compressed) !== 0;
  const known2 = methods.reduce((all, method) => all | method, flag.compressed | harmless);
  must((flags & ~known2) === 0 && named.length === (isCompressed ? 1 : 0), `WIM flags 0x${flags.toString(16)}`);
  return isCompressed;
}
function checkTables(header, size) {
  const tables = { "blob table": header.blobTable, "XML data": header.xml, "integrity table": header.integrity };
  for (const [name, table] of Object.entries(tables)) {
    const isPlain = !table.isCompressed && !table.isSolid && table.size === table.plainSize;
    must(isPlain, `the ${name} of the WIM is said to be packed`);
    if (table.at + table.size > size) {
      throw new Damage("truncated", `the ${name} ends at byte ${table.at + table.size}, the file at ${size}`);
    }
  }
  must(header.blobTable.size > 0 && header.xml.size > 0, "the WIM has no blob table or no XML data");
}
function readResource(bytes, at) {
  const flags = bytes.readUInt8(at + 7);
  must((flags & ~22) === 0, `resource flags 0x${flags.toString(16)} are unknown`);
  return {
    size: bytes.readUIntLE(at, 6) + bytes.readUInt8(at + 6) * 2 ** 48,
    at: readUInt64(bytes, at + 8),
    plainSize: readUInt64(bytes, at + 16),
    isMetadata: (flags & 2) !== 0,
    isCompressed: (flags & 4) !== 0,
    isSolid: (flags & 16) !== 0
  };
}

// src/updates/identify/wim-image.ts
var fixedBytes = 102;
var isFolder2 = 16;
var mostFiles2 = 1e4;
var noBytes = "0".repeat(40);
function readRootFolder(metadata) {
  const files = [];
  const first = firstEntry(metadata);
  if (first === 0) return files;
  for (let next = first; ; ) {
    must(next % 8 === 0 && next + 8 <= metadata.length, "the folder of the image runs out of its bytes");
    const length = readUInt64(metadata, next);
    if (length === 0) return files;
    must(length >= fixedBytes && next + length <= metadata.length, `an entry of the image has ${length} bytes`);
    must(files.length < mostFiles2, `the root of the image has more than ${mostFiles2} files`);
    const entry = metadata.subarray(next, next + length);
    if ((entry.readUInt32LE(8) & isFolder2) === 0) files.push(readFile(entry));
    next = skipStreams(metadata, next + align2(length), entry.readUInt16LE(96));
  }
}
function firstEntry(metadata) {
  must(metadata.length >= 8 + fixedBytes, "the folder of the image is too short");
  const root = align2(Math.max(8, metadata.readUInt32LE(0)));
  must(root + fixedBytes <= metadata.length, "the folder of the image has no root");
  return readUInt64(metadata, root + 16);
}
function readFile(entry) {
  const nameBytes = entry.readUInt16LE(100);
  must(nameBytes > 0 && nameBytes % 2 === 0 && fixedBytes + nameBytes <= entry.length, "a name runs out of its entry");
  const name = entry.toString("utf16le", fixedBytes, fixedBytes + nameBytes);
  const sha1 = entry.toString("hex", 64, 84);
  return sha1 === noBytes ? { name } : { name, sha1 };
}
function skipStreams(metadata, at, count) {
  let next = at;
  for (let stream = 0; stream < count; stream++) {
    must(next + 8 <= metadata.length, "the folder of the image runs out of its bytes");
    const length = readUInt64(metadata, next);
    must(length > 0 && next + length <= metadata.length, `a stream's entry has ${length} bytes`);
    next += align2(length);
  }
  return next;
}
function align2(length) {
  return Math.ceil(length / 8) * 8;
}

// src/updates/identify/wim-integrity.ts
import { createHash as createHash2 } from "node:crypto";
var hashedTogether = 10 * 1024 * 1024;
async function verifyIntegrity(source, { integrity, blobTable }, { signal, deep }) {
  if (integrity.size === 0) return false;
  must(integrity.size >= 12, "the integrity table is too short");
  const table = source.read(integrity.at, integrity.size);
  const count = table.readUInt32LE(4);
  const chunkBytes = table.readUInt32LE(8);
  const end = blobTable.at + blobTable.size;
  const isWhole = table.readUInt32LE(0) === integrity.size && integrity.size === 12 + 20 * count;
  must(isWhole && chunkBytes === hashedTogether, "the integrity table does not add up");
  must(count === Math.ceil((end - wimHeaderLength) / chunkBytes), "the integrity table is for another length");
  const first = deep ? 0 : Math.floor((blobTable.at - wimHeaderLength) / chunkBytes);
  for (let index = first; index < count; index++) {
    const at = wimHeaderLength + index * chunkBytes;
    const hash = createHash2("sha1");
    await eachPiece(source, at, Math.min(chunkBytes, end - at), signal, (piece) => hash.update(piece));
    const expected = table.subarray(12 + 20 * index, 32 + 20 * index);
    must(hash.digest().equals(expected), `the bytes from ${at} on are not those that the integrity table is for`);
  }
  return true;
}

// src/updates/identify/wim.ts
var blobEntry = 50;
var mostBlobs = 2e5;
var mostXml = 4 * 1024 * 1024;
var mostMetadata = 16 * 1024 * 1024;
var closingTag = "</WIM>";
var endOfXml = Buffer.from(closingTag, "utf16le");
async function readWim(source, { signal, deep }) {
  const header = readWimHeader(source);
  const xml = readXml(source, header);
  const proven = await verifyIntegrity(source, header, { signal, deep });
  const metadata = await checkBlobs(source, header, { signal, allowGaps: proven });
  if (deep && !proven) await verifyBlobs(source, header, signal);
  const members = await listMembers(source, header, metadata, signal);
  const fileCount = /<FILECOUNT>(\d{1,9})</.exec(xml)?.[1];
  return {
    isSolid: header.isSolid,
    images: header.images,
    holdsWindows: xml.includes("<WINDOWS>"),
    ...fileCount === void 0 ? {} : { fileCount: Number(fileCount) },
    ...members === void 0 ? {} : { members }
  };
}
function readXml(source, { xml, images }) {
  must(xml.size <= mostXml && xml.size % 2 === 0, `the XML data of the WIM has ${xml.size} bytes`);
  const bytes = source.read(xml.at, xml.size);
  must(bytes.readUInt16LE(0) === 65279, "the XML data of the WIM do not begin with their mark");
  const text = bytes.toString("utf16le", 2);
  must(
    text.startsWith("<WIM>") && text.trimEnd().endsWith(closingTag),
    "what stands where the XML data of the WIM should be is none"
  );
  must(text.split("<IMAGE ").length === images + 1, `the XML data tell of other images than the header's ${images}`);
  return text;
}
async function* blobsOf(source, { blobTable }, signal) {
  const pace = pacer(signal, 16);
  const together = 1e3 * blobEntry;
  for (let done = 0; done < blobTable.size; done += together) {
    const piece = source.read(blobTable.at + done, Math.min(together, blobTable.size - done));
    for (let at = 0; at < piece.length; at += blobEntry) {
      must(piece.readUInt16LE(at + 24) === 1, "a blob is said to lie in another part");
      yield { ...readResource(piece, at), sha1: piece.toString("hex", at + 30, at + blobEntry) };
    }
    await pace();
  }
}
async function checkBlobs(source, header, { signal, allowGaps }) {
  const count = header.blobTable.size / blobEntry;
  must(Number.isInteger(count) && count <= mostBlobs, `the blob table of the WIM has ${header.blobTable.size} bytes`);
  const metadata = [];
  const starts = new Float64Array(count + 3);
  const ends = new Float64Array(starts.length);
  let used = 0;
  const occupy = ({ at, size }) => {
    if (size === 0) return;
    starts[used] = at;
    ends[used] = at + size;
    used++;
  };
  for (const table of [header.blobTable, header.xml, header.integrity]) occupy(table);
  for await (const blob of blobsOf(source, header, signal)) {
    if (placeOf(blob, header) === "in-solid") continue;
    occupy(blob);
    if (blob.isMetadata) metadata.push(blob);
  }
  checkCover(source, starts.subarray(0, used).sort(), ends.subarray(0, used).sort(), allowGaps);
  for await (const blob of blobsOf(source, header, signal)) {
    const isPacked = blob.isCompressed && !blob.isSolid && blob.size < blob.plainSize;
    if (isPacked) await checkChunks(source, blob, header.chunkBytes, signal);
  }
  must(metadata.length === header.images, `the WIM has ${metadata.length} image folders for ${header.images} images`);
  const { bootMetadata: boot } = header;
  must(boot.size === 0 || metadata.some((blob) => isSame(blob, boot)), "the image to start from is not there");
  const [first] = metadata;
  if (first === void 0) throw new Damage("damaged", "the WIM has no image folder");
  return first;
}
function isSame(one, other) {
  return one.at === other.at && one.size === other.size && one.plainSize === other.plainSize;
}
var solidMark = 2 ** 32;
function placeOf(blob, header) {
  if (blob.isSolid) {
    must(header.isSolid, "a solid resource in a WIM that has none");
    return blob.plainSize === solidMark ? "in-file" : "in-solid";
  }
  must(blob.size > 0 && blob.size <= blob.plainSize, `a blob of ${blob.plainSize} bytes takes ${blob.size}`);
  must(blob.isCompressed || blob.size === blob.plainSize, `a plain blob of ${blob.plainSize} bytes takes ${blob.size}`);
  must(!blob.isCompressed || header.chunkBytes > 0, "a packed blob in a WIM that packs nothing");
  return "in-file";
}
function checkCover(source, starts, ends, allowGaps) {
  let at = wimHeaderLength;
  for (const [index, start] of starts.entries()) {
    must(start >= at, `resources of the WIM overlap at byte ${start}`);
    const isExplained = start === at || allowGaps || isSignature(source, at, start) || endsInXml(source, at, start);
    must(isExplained, `${start - at} bytes at ${at} of the WIM belong to nothing`);
    at = ends[index] ?? at;
  }
  if (at > source.size) throw new Damage("truncated", `the WIM ends at byte ${at}, the file at ${source.size}`);
  const isEnd = at === source.size || isSignature(source, at, source.size);
  must(isEnd, `${source.size - at} bytes follow the end of the WIM`);
}
function isSignature(source, from, to) {
  if (to > source.size) return false;
  const most = 64;
  const frame = source.read(from, Math.min(most, to - from));
  return frame.some((byte, index) => byte === 48 && isSignedData(source, from + index, to - from - index, most));
}
function endsInXml(source, from, to) {
  if (to > source.size) return false;
  const length = Math.min(to - from, 64 * 1024);
  return source.read(to - length, length).includes(endOfXml);
}
async function verifyBlobs(source, header, signal) {
  for await (const blob of blobsOf(source, header, signal)) {
    if (!blob.isCompressed && !blob.isSolid) await verifyBlob(source, blob, signal);
  }
}
async function verifyBlob(source, blob, signal) {
  const hash = createHash3("sha1");
  await eachPiece(source, blob.at, blob.size, signal, (piece) => hash.update(piece));
  must(hash.digest("hex") === blob.sha1, `the SHA-1 of the ${blob.size} bytes at ${blob.at} is not the WIM's`);
}
async function listMembers(source, header, metadata, signal) {
  if (metadata.isCompressed || metadata.size > mostMetadata) return void 0;
  await verifyBlob(source, metadata, signal);
  const files = readRootFolder(source.read(metadata.at, metadata.size));
  const sizes = new Map(files.filter((file) => file.sha1 !== void 0).map((file) => [file.sha1, -1]));
  for await (const blob of blobsOf(source, header, signal)) {
    if (sizes.has(blob.sha1)) sizes.set(blob.sha1, blob.isSolid ? blob.size : blob.plainSize);
  }
  return files.map(({ name, sha1 }) => {
    const size = sha1 === void 0 ? 0 : sizes.get(sha1) ?? -1;
    must(size >= 0, `the WIM does not hold the bytes of ${name}`);
    return { name, size, before: 0 };
  });
}

// src/updates/identify/zip.ts
var endBytes = 22;
var longestComment = 65535;
var entryBytes2 = 46;
var localBytes = 30;
var mostEntries3 = 65535;
var unknown32 = 4294967295;
var appManifest = /^(AppxManifest\.xml|AppxMetadata[\\/]AppxBundleManifest\.xml)$/i;
async function readZip(source, signal) {
  const directory = findDirectory(source);
  const pace = pacer(signal, 4096);
  const names = [];
  let isApp = false;
  let before;
  for (const entry of entriesOf(source, directory)) {
    if (before === void 0) must(entry.localAt === 0, `the first file begins at byte ${entry.localAt}`);
    else checkLocal(source, before, entry.localAt);
    if (names.length < mostMembers) names.push(entry.name);
    isApp ||= appManifest.test(entry.name);
    before = entry;
    await pace();
  }
  if (before === void 0) must(directory.at === 0, `the directory of no files begins at byte ${directory.at}`);
  else checkLocal(source, before, directory.at);
  return { names, isApp };
}
function findDirectory(source) {
  const length = Math.min(source.size, endBytes + longestComment);
  const tail = source.read(source.size - length, length);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) === 101010256 && at + endBytes + tail.readUInt16LE(at + 20) === tail.length) {
      return readEnd(source, tail.subarray(at), source.size - length + at);
    }
  }
  throw new Damage("truncated", "the zip archive has no end record at its end");
}
function readEnd(source, end, endAt) {
  must(end.readUInt32LE(4) === 0, "it is one of several parts of a zip archive");
  const short = { entries: end.readUInt16LE(10), size: end.readUInt32LE(12), at: end.readUInt32LE(16) };
  must(end.readUInt16LE(8) === short.entries, "the zip archive has entries in another part");
  const large = endAt < 20 ? void 0 : readLargeEnd(source, endAt - 20);
  const directory = large ?? { ...short, end: endAt };
  must(short.size === directory.size || short.size === unknown32, "the end records do not agree");
  must(short.at === directory.at || short.at === unknown32, "the end records do not agree");
  must(short.entries === directory.entries || short.entries === 65535, "the end records do not agree");
  must(directory.entries <= mostEntries3, `the zip archive has ${directory.entries} files`);
  must(directory.at + directory.size === directory.end, "the directory of the zip archive does not end where it should");
  return directory;
}
function readLargeEnd(source, locatorAt) {
  const locator = source.read(locatorAt, 20);
  if (locator.readUInt32LE(0) !== 117853008) return void 0;
  const at = readUInt64(locator, 8);
  const record = source.read(at, 56);
  must(record.readUInt32LE(0) === 101075792, "the large end record of the zip archive is not there");
  must(at + 12 + readUInt64(record, 4) === locatorAt, "the large end record has another length");
  return { entries: readUInt64(record, 32), size: readUInt64(record, 40), at: readUInt64(record, 48), end: at };
}
function* entriesOf(source, directory) {
  const end = directory.at + directory.size;
  const view = slidingView(source, end);
  let at = directory.at;
  for (let index = 0; index < directory.entries; index++) {
    const head = view(at, entryBytes2);
    must(head.length === entryBytes2 && head.readUInt32LE(0) === 33639248, `entry ${index} is not there`);
    const extraAt = entryBytes2 + head.readUInt16LE(28);
    const commentAt = extraAt + head.readUInt16LE(30);
    const length = commentAt + head.readUInt16LE(32);
    must(at + length <= end, `entry ${index} runs out of the directory`);
    const entry = source.read(at, length);
    yield {
      name: entry.toString("utf8", entryBytes2, extraAt),
      flags: entry.readUInt16LE(8),
      method: entry.readUInt16LE(10),
      sums: entry.subarray(16, 28),
      ...largeNumbers(entry, entry.subarray(extraAt, commentAt))
    };
    at += length;
  }
  must(at === end, "the directory of the zip archive has another length");
}
function largeNumbers(entry, extra) {
  const short = { plain: entry.readUInt32LE(24), packed: entry.readUInt32LE(20), localAt: entry.readUInt32LE(42) };
  const field = extraField(extra, 1);
  let at = 0;
  const take = (value) => {
    if (value !== unknown32) return value;
    must(field !== void 0 && at + 8 <= field.length, "a large number of the zip archive is missing");
    at += 8;
    return readUInt64(field, at - 8);
  };
  const plain = take(short.plain);
  const packed = take(short.packed);
  const isStored = entry.readUInt16LE(10) === 0;
  must(!isStored || plain === packed, "a file that is not packed has two sizes");
  return { packed, localAt: take(short.localAt) };
}
function extraField(extra, id) {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end);
    at = end;
  }
  return void 0;
}
var descriptors = [12, 16, 20, 24];
function checkLocal(source, entry, next) {
  const local = source.read(entry.localAt, localBytes);
  must(local.readUInt32LE(0) === 67324752, `${entry.name} is not where the directory says`);
  const hasDescriptor = (entry.flags & 8) !== 0;
  const isSame2 = local.readUInt16LE(6) === entry.flags && local.readUInt16LE(8) === entry.method && (hasDescriptor || hasSums(local.subarray(14, 26), entry.sums));
  const nameBytes = local.readUInt16LE(26);
  const name = source.read(entry.localAt + localBytes, nameBytes).toString("utf8");
  must(isSame2 && name === entry.name, `${entry.name} is described in two ways`);
  const end = entry.localAt + localBytes + nameBytes + local.readUInt16LE(28) + entry.packed;
  must(hasDescriptor ? descriptors.includes(next - end) : next === end, `${entry.name} has another size`);
}
function hasSums(local, sums) {
  return [0, 4, 8].every((at) => {
    const number = local.readUInt32LE(at);
    return number === sums.readUInt32LE(at) || at > 0 && number === unknown32;
  });
}

// src/updates/identify/examine.ts
var beginnings = [
  [/^4d534346/, cabinet],
  [/^4d5357494d000000/, wim],
  [/^4d5a/, program],
  [/^d0cf11e0a1b11ae1/, compoundFile],
  [/^504b(0304|0506)/, zip],
  [/^(50413330|50413331|50413139)/, delta],
  [/^4443[4d4e53444858]{2}01/, delta]
];
async function examine(source, options) {
  if (source.size === 0) return { ...refused("empty", "the file is empty"), remedy: "refetch" };
  const head = source.read(0, Math.min(512, source.size));
  const start = head.toString("hex", 0, 8);
  const read = beginnings.find(([pattern]) => pattern.test(start))?.[1] ?? withoutMark(head);
  try {
    return await read(source, options);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return {
      ...refused(error.kind, error.message),
      remedy: error.kind === "multi-volume" ? "refuse" : "refetch"
    };
  }
}
async function cabinet(source, options) {
  if (source.size < leastCabinet) throw new Damage("truncated", `${source.size} bytes are no whole cabinet`);
  const { members, firstBytes } = await readCabinet(source, options);
  return classifyCabinet(members, firstBytes, options.hasPsf);
}
async function wim(source, options) {
  if (source.size < wimHeaderLength) throw new Damage("truncated", `${source.size} bytes are no whole WIM`);
  const isNamedMsu = /\.msu$/i.test(options.fileName);
  return classifyWim({ ...await readWim(source, options), isNamedMsu });
}
async function program(source, { signal }) {
  return classifyProgram(readProgram(source), signal);
}
var installers = {
  "000c1084-0000-0000-c000-000000000046": "msi",
  "000c1086-0000-0000-c000-000000000046": "msp"
};
async function compoundFile(source, { signal }) {
  const { classId } = await readCompoundFile(source, signal);
  const kind = installers[classId];
  if (kind === void 0) return refused("compound-file", "it is a compound file, but no package of Windows Installer");
  return { kind, installable: true, members: [] };
}
async function zip(source, { signal }) {
  const { names, isApp } = await readZip(source, signal);
  const members = names.map((name) => ({ name, size: 0, before: 0 }));
  if (isApp) return { kind: "msix", installable: true, members };
  return refused("zip", "it is a zip archive, which Windows does not install: unpack it", { members });
}
function delta() {
  return refused("delta", "it is the difference to a file of Windows, which is never installed alone");
}
function withoutMark(head) {
  return (source, { fileName }) => {
    if (looksLikePage(head)) {
      const reason2 = "it is a page of text that a server sent in place of the file";
      return { ...refused("error-page", reason2), remedy: "refetch" };
    }
    if (/\.psf$/i.test(fileName)) {
      return refused("psf", "it is a payload store, which is installed by the cabinet or WIM that is its index");
    }
    if (source.size < 8) return { ...refused("truncated", `it has ${source.size} bytes`), remedy: "refetch" };
    const reason = `it begins with ${head.toString("hex", 0, 8)}, as no update does`;
    return { ...refused("unknown", reason), remedy: "refetch" };
  };
}
function looksLikePage(head) {
  const isWide = head[1] === 0 || head[0] === 255 && head[1] === 254;
  const text = head.toString(isWide ? "utf16le" : "utf8").replace(/^\ufeff/, "");
  return /^\s*(<(!doctype|!--|html|head|body|\?xml|error)|\{)/i.test(text);
}

// src/updates/identify/inside.ts
import { mkdtemp, readFile as readFile2 } from "node:fs/promises";
import path2 from "node:path";

// src/updates/identify/manifest.ts
function readUpdateManifest(bytes) {
  const assembly = parse(decode(bytes))["assembly"];
  if (!isNode(assembly)) return void 0;
  const identity = assembly["assemblyIdentity"];
  if (!isNode(identity)) return void 0;
  const text = (name2) => {
    const value = identity[name2];
    return typeof value === "string" && /^[\w.+-]{1,200}$/.test(value) ? value : "";
  };
  const name = text("name");
  const version2 = text("version");
  if (name === "" || !/^\d+(\.\d+){3}$/.test(version2)) return void 0;
  const kb = kbIn(name);
  const architecture = architectureOf(text("processorArchitecture"));
  const role = roleOfPackage(name);
  const language = text("language") === "neutral" ? "" : text("language");
  return {
    ...kb === void 0 ? {} : { kb },
    ...architecture === void 0 ? {} : { architecture },
    ...role === void 0 ? {} : { role },
    // Only a cumulative update has the build that Windows will have; the third number of others is not its revision.
    ...role === "cumulative" ? { build: version2.split(".").slice(0, 2).join(".") } : {},
    packageIdentity: [name, text("publicKeyToken"), text("processorArchitecture"), language, version2].join("~"),
    needsPsf: findFormat(assembly, 0) === "PSFX"
  };
}
var packageNames = [
  ["cumulative", /^Package_for_RollupFix/i],
  ["ssu", /^Package_for_ServicingStack/i],
  ["safe-os", /^Package_for_SafeOSDU/i],
  ["dotnet", /^Package_for_DotNetRollup/i],
  ["enablement", /enablement-package/i]
];
function roleOfPackage(name) {
  return packageNames.find(([, pattern]) => pattern.test(name))?.[0];
}
function readProperties(bytes) {
  const lines = decode(bytes).split(/\r?\n/);
  const found = new Map(lines.map((line) => /^\s*([^=]+?)\s*=\s*"([^"]*)"/.exec(line)).map((m) => [m?.[1], m?.[2]]));
  const kb = kbIn(`KB${found.get("KB Article Number")?.replace(/^KB/i, "") ?? ""}`);
  const architecture = architectureOf(found.get("Processor Architecture") ?? "");
  return { ...kb === void 0 ? {} : { kb }, ...architecture === void 0 ? {} : { architecture } };
}
function isNode(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function parse(text) {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    removeNSPrefix: true,
    processEntities: false,
    parseTagValue: false
  });
  try {
    const parsed = parser.parse(text);
    return isNode(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
function findFormat(node, depth) {
  if (depth > 6 || typeof node !== "object" || node === null) return void 0;
  for (const [name, value] of Object.entries(node)) {
    if (name === "PackageFormat" && typeof value === "string") return value;
    const found = findFormat(value, depth + 1);
    if (found !== void 0) return found;
  }
  return void 0;
}
function decode(bytes) {
  if (bytes[0] === 255 && bytes[1] === 254) return bytes.toString("utf16le", 2);
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

// src/updates/identify/open.ts
import { open } from "node:fs/promises";
async function withSource(file, use) {
  const handle = await open(file, "r");
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error("it is not a file");
    return await use(fileSource(handle.fd, found.size));
  } finally {
    await handle.close();
  }
}

// src/updates/identify/tools.ts
import { readdir } from "node:fs/promises";
import path from "node:path";
var longest2 = 6e5;
var mostLines = 1e5;
async function extractMember({ file, container }, member, into, signal) {
  const call = container === "cab" ? cabinetCall(file, member, into) : wimCall(file, member, into);
  if (call === void 0 || !await succeeds(call, into, signal)) return void 0;
  const entries = await readdir(into, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isFile());
  return found === void 0 ? void 0 : path.join(found.parentPath, found.name);
}
function cabinetCall(file, member, into) {
  if (process.platform === "win32") return { command: inSystem("expand.exe"), args: [file, `-F:${member}`, into] };
  const pattern = member.replaceAll("\\", "/").replace(/[*?[\]]/g, "\\$&");
  return { command: "cabextract", args: ["-q", "-d", into, "-F", pattern, file] };
}
function wimCall(file, member, into) {
  if (process.platform === "win32") return void 0;
  const args = ["extract", file, "1", `/${member}`, `--dest-dir=${into}`, "--no-wildcards", "--no-acls"];
  return { command: "wimlib-imagex", args };
}
function inSystem(program2) {
  return path.win32.join(process.env["SystemRoot"] ?? "C:\\Windows", "System32", program2);
}
async function listWim(file, cwd, signal) {
  const lines = [];
  const keep = (line) => void (lines.length < mostLines && lines.push(line));
  const call = process.platform === "win32" ? { command: inSystem("dism.exe"), args: ["/English", "/List-Image", `/ImageFile:${file}`, "/Index:1"] } : { command: "wimlib-imagex", args: ["dir", file, "1", "--detailed"] };
  if (!await succeeds(call, cwd, signal, keep)) return void 0;
  return process.platform === "win32" ? readDismList(lines) : readDetails(lines);
}
function readDismList(lines) {
  const names = lines.map((line) => /^\\([^\\]+?)\s*$/.exec(line)?.[1]).filter((name) => name !== void 0);
  return names.map((name) => ({ name, size: 0, before: 0 }));
}
function readDetails(lines) {
  const members = [];
  let name;
  for (const line of lines) {
    const fullPath = /^Full Path\s+= "\/(.*)"$/.exec(line)?.[1];
    if (fullPath !== void 0) name = fullPath === "" || fullPath.includes("/") ? void 0 : fullPath;
    if (/FILE_ATTRIBUTE_DIRECTORY/.test(line)) name = void 0;
    const size = /^Uncompressed size\s+= (\d+) bytes$/.exec(line)?.[1];
    if (size === void 0 || name === void 0) continue;
    members.push({ name, size: Number(size), before: 0 });
    name = void 0;
  }
  return members;
}
async function succeeds({ command, args }, cwd, signal, onOutput) {
  const { PATH, Path, SystemRoot, TEMP, TMP } = process.env;
  const env = Object.fromEntries(Object.entries({ PATH, Path, SystemRoot, TEMP, TMP, LC_ALL: "C.UTF-8" }));
  const limited = AbortSignal.any([signal, AbortSignal.timeout(longest2)]);
  try {
    const { exitCode } = await runProcess(command, args, {
      cwd,
      env,
      signal: limited,
      ...onOutput === void 0 ? {} : { onOutput }
    });
    return exitCode === 0;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

// src/updates/identify/inside.ts
var mostText = 4 * 1024 * 1024;
var mostBefore = 256 * 1024 * 1024;
var mostPayload = 64 * 1024 * 1024;
async function lookInside(file, classification, look) {
  const { container, members, kind } = classification;
  if (container === void 0) return {};
  const outer = { file, container, members };
  if (kind !== "msu-cab" && kind !== "msu-wim") return await readManifest(outer, look) ?? {};
  const properties = members.find(({ name }) => /-pkgproperties\.txt$/i.test(name));
  const bytes = properties === void 0 ? void 0 : await readMember(outer, properties, look);
  return { ...bytes === void 0 ? {} : readProperties(bytes), ...await lookIntoPayload(outer, look) };
}
async function readManifest(container, look) {
  const manifest = container.members.find(({ name }) => /^update\.mum$/i.test(name));
  const bytes = manifest === void 0 ? void 0 : await readMember(container, manifest, look);
  const facts = bytes === void 0 ? void 0 : readUpdateManifest(bytes);
  if (facts === void 0) return void 0;
  const role = roleByManifests(container.members.map(({ name }) => name.toLowerCase()));
  return { ...role === void 0 ? {} : { role }, ...facts };
}
async function readMember(container, member, look) {
  if (member.size > mostText || member.before > mostBefore) return void 0;
  const file = await extract(container, member, look);
  return file === void 0 ? void 0 : readFile2(file);
}
async function extract(container, { name }, { folder: folder2, signal }) {
  return extractMember(container, name, await mkdtemp(path2.join(folder2, "member-")), signal);
}
async function lookIntoPayload(outer, look) {
  for (const payload2 of payloadsOf(outer.members)) {
    const isSmall = payload2.size <= mostPayload && payload2.before <= mostBefore;
    const file = isSmall || look.deep ? await extract(outer, payload2, look) : void 0;
    if (file === void 0) continue;
    const inner = await openPayload(file, payload2, look);
    const facts = inner === void 0 ? void 0 : await readManifest(inner, look);
    if (facts !== void 0) return facts;
  }
  return {};
}
async function openPayload(file, { name }, look) {
  try {
    return await withSource(file, async (source) => {
      const start = source.read(0, Math.min(8, source.size)).toString("latin1");
      if (start.startsWith("MSCF")) {
        const { members: members2 } = await readCabinet(source, look);
        return { file, container: "cab", members: members2 };
      }
      if (start !== "MSWIM\0\0\0") return void 0;
      const { members } = await readWim(source, look);
      return { file, container: "wim", members: members ?? await listWim(file, look.folder, look.signal) ?? [] };
    });
  } catch (error) {
    throw error instanceof Damage ? new Damage(error.kind, `${name} in it: ${error.message}`) : error;
  }
}

// src/updates/identify/index.ts
async function identifyPackage(file, options) {
  const { signal, deep = false, fileName = path3.basename(file), scratch = os.tmpdir() } = options;
  signal.throwIfAborted();
  try {
    const how = { signal, deep, fileName, hasPsf: await hasPsf(file, fileName) };
    const classification = await withSource(file, (source) => examine(source, how));
    return toIdentity(await withFacts(path3.resolve(file), classification, { ...how, scratch }), fileName);
  } catch (error) {
    signal.throwIfAborted();
    throw new UserError("updates.unreadable", `${file}: cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}
async function unwrapCabinet(file, into, signal) {
  const outer = await identifyPackage(file, { signal, scratch: into });
  const [member = ""] = outer.members;
  if (outer.kind !== "nested-cab") {
    throw new UserError("updates.unwrap", `${file} is no cabinet around a cabinet: ${outer.kind}`);
  }
  const folder2 = await mkdtemp2(path3.join(into, "unwrap-"));
  try {
    const found = await extractMember({ file: path3.resolve(file), container: "cab" }, member, folder2, signal);
    if (found === void 0) {
      const tool = process.platform === "win32" ? "expand.exe" : "cabextract";
      throw new UserError("updates.unwrap", `${file}: ${tool} could not take ${member} out of it`);
    }
    const target = path3.join(into, baseName(found));
    await rename(found, target);
    return { file: target, identity: await identifyPackage(target, { signal, scratch: into }) };
  } finally {
    await rm(folder2, { recursive: true, force: true });
  }
}
async function hasPsf(file, fileName) {
  const names = [fileName, path3.basename(file)].map((name) => `${path3.parse(name).name}.psf`);
  const found = await Promise.all(
    names.map(
      (name) => stat(path3.join(path3.dirname(file), name)).then(
        (entry) => entry.isFile() && entry.size > 0,
        () => false
      )
    )
  );
  return found.includes(true);
}
async function withFacts(file, classification, options) {
  const isPackage = classification.installable || classification.kind === "psf-index-cab";
  if (!isPackage || classification.container === void 0) return classification;
  const folder2 = await mkdtemp2(path3.join(options.scratch, `inspect-${process.pid}-`));
  try {
    const listed = await withMembers(file, classification, folder2, options);
    const facts = await lookInside(file, listed, { ...options, folder: folder2 });
    return merge(listed, facts, options.hasPsf);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { ...refused(error.kind, error.message), remedy: "refetch" };
  } finally {
    await rm(folder2, { recursive: true, force: true });
  }
}
async function withMembers(file, classification, folder2, { signal }) {
  if (classification.kind !== "msu-wim" || classification.members.length > 0) return classification;
  const members = await listWim(file, folder2, signal);
  if (members === void 0) return classification;
  return classifyWim({ members, images: 1, isSolid: false, holdsWindows: false, isNamedMsu: true });
}
function merge(classification, { needsPsf, ...facts }, hasPsf2) {
  const merged = { ...classification, ...facts };
  if (facts.role === "safe-os") return safeOs(classification.kind, merged);
  return classification.kind === "update-cab" && needsPsf === true ? psfIndex(hasPsf2, merged) : merged;
}
function toIdentity({ container: _, members, ...classification }, fileName) {
  const kb = classification.kb ?? kbIn(fileName);
  const architecture = classification.architecture ?? architectureIn(fileName);
  const role = classification.role === void 0 || classification.role === "other" ? roleIn(fileName) ?? classification.role : classification.role;
  return {
    ...classification,
    ...kb === void 0 ? {} : { kb },
    ...architecture === void 0 ? {} : { architecture },
    ...role === void 0 ? {} : { role },
    members: members.slice(0, mostMembers).map(({ name }) => name)
  };
}

export {
  identifyPackage,
  unwrapCabinet
};
