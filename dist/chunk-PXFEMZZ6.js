import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  isAlive
} from "./chunk-7SV74HXE.js";
import {
  workerModule
} from "./chunk-LNJDP5FP.js";
import {
  KiB,
  MiB,
  checkRange,
  combineCrc32,
  crc32OfZeros,
  crc32c,
  framed,
  headroom,
  isZeroMember,
  joined,
  largestMember,
  memberLength,
  memberTrailer,
  readDisk,
  smallestMember,
  work,
  zeroLengths,
  zeroMember,
  zeroUnit
} from "./chunk-GG2CTV2G.js";
import {
  UserError,
  errorCode,
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/disk/pack.ts
import { createHash as createHash2 } from "node:crypto";
import { stat as stat2 } from "node:fs/promises";

// src/disk/archive-file.ts
import { createHash, randomBytes } from "node:crypto";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";

// src/disk/hash-zeros.ts
import { setImmediate } from "node:timers/promises";
var zeros = Buffer.alloc(MiB);
var slice = 16 * MiB;
async function hashZeros(hash, length, signal) {
  for (let done = 0; done < length; done += MiB) {
    if (done % slice === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
    hash.update(zeros.subarray(0, length - done));
  }
}

// src/disk/archive-file.ts
var batchSize = MiB / 2;
var syncInterval = 256 * MiB;
async function createArchive(target, signal) {
  const partial = await partialName(target);
  const fail = (at) => (error) => {
    const full = ["ENOSPC", "EDQUOT"].includes(errorCode(error) ?? "");
    throw new UserError(
      full ? "pack.no-space" : "pack.write",
      `${partial}: ${full ? "no space left" : "cannot write"} at byte ${at} of the archive: ${errorMessage(error)}`,
      { cause: error }
    );
  };
  const handle = await open(partial, "wx").catch(fail(0));
  const hash = createHash("sha256");
  let size = 0;
  const batch = Buffer.allocUnsafe(batchSize);
  let batched = 0;
  let synced = 0;
  let syncing = Promise.resolve();
  const put = async (bytes) => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, size).catch(fail(size));
      done += bytesWritten;
      size += bytesWritten;
    }
    if (size - synced < syncInterval) return;
    await syncing;
    synced = size;
    syncing = handle.datasync().catch(fail(size));
    syncing.catch(() => void 0);
  };
  const flush = async () => {
    const waiting = batch.subarray(0, batched);
    batched = 0;
    await put(waiting);
  };
  return {
    async write(bytes) {
      signal.throwIfAborted();
      hash.update(bytes);
      if (batched + bytes.length > batchSize) await flush();
      if (bytes.length > batchSize) return put(bytes);
      batch.set(bytes, batched);
      batched += bytes.length;
    },
    async writeZeros(length) {
      await flush();
      await hashZeros(hash, length, signal);
      size += length;
    },
    async finish() {
      await flush();
      await syncing;
      await handle.truncate(size).catch(fail(size));
      await handle.sync().catch(fail(size));
      await handle.close();
      signal.throwIfAborted();
      await rename(partial, target).catch((error) => {
        const message = `${target}: the archive is complete and cannot get its name: ${errorMessage(error)}`;
        throw new UserError("pack.write", message, { cause: error });
      });
      return { size, sha256: hash.digest("hex") };
    },
    async abandon() {
      await syncing.catch(() => void 0);
      await handle.close().catch(() => void 0);
      await rm(partial, { force: true }).catch(() => void 0);
    }
  };
}
async function partialName(target) {
  const folder = path.dirname(target);
  const names = await readdir(folder).catch((error) => {
    const message = `${folder}: no folder to write the archive to: ${errorMessage(error)}`;
    throw new UserError("pack.write", message, { cause: error });
  });
  if ((await stat(target).catch(() => void 0))?.isDirectory() === true) {
    throw new UserError("pack.write", `${target}: this is a folder: name the archive in it too`);
  }
  const own = `${path.basename(target)}.${hostname()}-`;
  for (const name of names.filter((one) => one.startsWith(own))) {
    const [, pid] = /^([0-9]+)-[0-9a-f]{8}\.partial$/.exec(name.slice(own.length)) ?? [];
    if (pid === void 0 || isAlive(Number(pid))) continue;
    await rm(path.join(folder, name), { force: true }).catch(() => void 0);
  }
  return path.join(folder, `${own}${process.pid}-${randomBytes(4).toString("hex")}.partial`);
}

// src/disk/chunks.ts
var zerosApart = 256 * KiB;
async function* chunksOf(disk) {
  let start = 0;
  let end = 0;
  for await (const { offset, length, zero } of disk.extents(0, disk.size)) {
    end = offset + length;
    if (zero && length >= zerosApart) {
      if (offset > start) yield { offset: start, length: offset - start, zero: false };
      const whole2 = length - length % zeroUnit;
      yield { offset, length: whole2, zero: true };
      start = offset + whole2;
    }
    for (; end - start >= MiB; start += MiB) yield { offset: start, length: MiB, zero: false };
  }
  if (end > start) yield { offset: start, length: end - start, zero: false };
}

// src/disk/gzip/pool.ts
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
var mostThreads = 8;
var smallAmount = 8 * MiB;
var smallJob = 32 * KiB;
function openPool(amount) {
  return amount < smallAmount ? poolWithoutThreads() : poolOfThreads(Math.min(mostThreads, availableParallelism()));
}
function poolWithoutThreads() {
  return {
    ...buffers(0),
    run: async (job, buffer, length) => ({ answer: work(job, buffer, length), buffer }),
    close: async () => void 0
  };
}
function poolOfThreads(most) {
  const threads = [];
  const idlest = () => {
    const thread = threads.reduce(
      (least, next) => least !== void 0 && least.load() <= next.load() ? least : next,
      void 0
    );
    if (thread !== void 0 && (thread.load() === 0 || threads.length === most)) return thread;
    const started = startThread(most > 4 ? heapLimit.many : heapLimit.few);
    threads.push(started);
    return started;
  };
  return {
    // By each thread one chunk is worked on and one waits; the others are read and written.
    ...buffers((3 * most + 1) * roomFor(MiB)),
    run: async (job, buffer, length) => {
      const rawLength = job.kind === "inflate" ? job.rawLength : length;
      if (rawLength <= smallJob) return { answer: work(job, buffer, length), buffer };
      return idlest().run(job, buffer, length);
    },
    close: async () => {
      await Promise.all(threads.map(({ close }) => close()));
    }
  };
}
var roomStep = 512 * KiB;
function roomFor(length) {
  return headroom + Math.ceil((length - 4 * KiB) / roomStep) * roomStep + 4 * KiB;
}
function buffers(most) {
  const free = /* @__PURE__ */ new Map();
  let out = 0;
  return {
    take(length) {
      const room = roomFor(length);
      out += room;
      return free.get(room)?.pop() ?? new ArrayBuffer(room);
    },
    isFull: () => out > most,
    release(buffer) {
      const room = buffer.byteLength;
      out -= room;
      const kept = free.get(room) ?? [];
      free.set(room, kept);
      if (kept.length * room < most) kept.push(buffer);
    }
  };
}
var heapLimit = { few: 64, many: 32 };
function startThread(maxOldGenerationSizeMb) {
  const worker = new Worker(workerModule("disk/gzip/gzip-worker"), { resourceLimits: { maxOldGenerationSizeMb } });
  const waiting = /* @__PURE__ */ new Map();
  let [jobs, load] = [0, 0];
  let ended;
  const fail = (error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("message", (reply) => {
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  });
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`a worker thread ended with exit code ${code}`)));
  return {
    load: () => load,
    async run(job, buffer, length) {
      if (ended !== void 0) throw ended;
      load += length;
      const reply = await new Promise((resolve, reject) => {
        const request = { id: jobs++, job, buffer, length };
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request, [buffer]);
      });
      load -= length;
      if ("failure" in reply) throw new Error(reply.failure);
      return { answer: reply.answer, buffer: reply.buffer };
    },
    close: () => worker.terminate()
  };
}

// src/disk/ntfs/boot-sector.ts
function fileSystemOf(boot) {
  const oem = boot.toString("latin1", 3, 11);
  if (oem === "NTFS    ") return "NTFS";
  if (oem === "-FVE-FS-") return "BitLocker";
  if (oem.startsWith("ReFS\0")) return "ReFS";
  if (oem === "EXFAT   ") return "exFAT";
  if (boot.readUInt16LE(510) !== 43605) return "unknown";
  if (boot.toString("latin1", 82, 87) === "FAT32" || boot.toString("latin1", 54, 57) === "FAT") return "FAT";
  return "unknown";
}
var largestCluster = 2 ** 21;
function readGeometry(boot, length, refuse) {
  const sectorSize = boot.readUInt16LE(11);
  if (![256, 512, 1024, 2048, 4096].includes(sectorSize)) refuse(`sectors of ${sectorSize} bytes`);
  const perCluster = boot.readUInt8(13) > 128 ? 2 ** (256 - boot.readUInt8(13)) : boot.readUInt8(13);
  const clusterSize = perCluster * sectorSize;
  if (perCluster === 0 || (perCluster & perCluster - 1) !== 0 || clusterSize < 512 || clusterSize > largestCluster) {
    refuse(`clusters of ${clusterSize} bytes`);
  }
  const sectors = Number(boot.readBigUInt64LE(40));
  if (sectors === 0 || sectors * sectorSize > length) {
    refuse(`${sectors} sectors of ${sectorSize} bytes in a partition of ${length} bytes`);
  }
  const clusters = Math.floor(sectors / perCluster);
  const recordField = boot.readInt8(64);
  const recordSize = recordField > 0 ? recordField * clusterSize : 2 ** -recordField;
  if (recordSize < 512 || recordSize > 65536 || (recordSize & recordSize - 1) !== 0) {
    refuse(`file records of ${recordSize} bytes`);
  }
  const mftCluster = Number(boot.readBigUInt64LE(48));
  if (mftCluster === 0 || mftCluster >= clusters) refuse(`a master file table at cluster ${mftCluster} of ${clusters}`);
  return { clusterSize, clusters, recordSize, mftCluster };
}

// src/disk/ntfs/record.ts
var attributeTypes = {
  attributeList: 32,
  fileName: 48,
  volumeInformation: 112,
  data: 128
};
var stride = 512;
function undoFixups(bytes) {
  const at = bytes.readUInt16LE(4);
  const count = bytes.readUInt16LE(6);
  if ((count - 1) * stride !== bytes.length || at + 2 * count > stride - 2 || at < 8 || at % 2 !== 0) return false;
  const number = bytes.readUInt16LE(at);
  for (let index = 1; index < count; index++) {
    const end = index * stride - 2;
    if (bytes.readUInt16LE(end) !== number) return false;
    bytes.writeUInt16LE(bytes.readUInt16LE(at + 2 * index), end);
  }
  return true;
}
function readRecord(bytes, refuse) {
  const magic2 = bytes.toString("latin1", 0, 4);
  if (magic2 === "\0\0\0\0") return void 0;
  if (magic2 !== "FILE") refuse("it lacks its signature");
  if (!undoFixups(bytes)) refuse("it was not written whole");
  const used = bytes.readUInt32LE(24);
  if (used > bytes.length) refuse(`${used} bytes in use of ${bytes.length}`);
  const inUse = (bytes.readUInt16LE(22) & 1) !== 0;
  return { bytes, inUse, base: recordNumber(bytes, 32) };
}
function forEachAttribute({ bytes }, refuse, each) {
  const used = bytes.readUInt32LE(24);
  let at = bytes.readUInt16LE(20);
  for (; ; ) {
    if (at + 8 > used || at % 8 !== 0) refuse("attributes without an end");
    const type = bytes.readUInt32LE(at);
    if (type === 4294967295) return;
    const length = bytes.readUInt32LE(at + 4);
    if (length < 24 || at + length > used) refuse(`an attribute of ${length} bytes at ${at}`);
    const resident = bytes[at + 8] === 0;
    if (!resident && length < 64) refuse(`a non-resident attribute of ${length} bytes at ${at}`);
    const nameAt = bytes.readUInt16LE(at + 10);
    const nameLength = 2 * (bytes[at + 9] ?? 0);
    if (nameAt + nameLength > length) refuse(`an attribute at ${at} with its name outside`);
    const name = nameLength === 0 ? "" : bytes.toString("utf16le", at + nameAt, at + nameAt + nameLength);
    each({ type, at, length, resident, name, flags: bytes.readUInt16LE(at + 12) });
    at += length;
  }
}
function residentValue({ bytes }, { at, length }, refuse) {
  const size = bytes.readUInt32LE(at + 16);
  const start = bytes.readUInt16LE(at + 20);
  if (start + size > length) refuse(`an attribute at ${at} with its value outside`);
  return bytes.subarray(at + start, at + start + size);
}
function recordNumber(bytes, at) {
  return bytes.readUIntLE(at, 6);
}
function big(bytes, at) {
  return bytes.readUInt32LE(at) + 2 ** 32 * bytes.readUInt32LE(at + 4);
}

// src/disk/ntfs/log-file.ts
var restartAreaBytes = 64 * KiB;
var noClient = 65535;
var markedClean = 2;
function uncleanLog(log) {
  if (log.every((byte) => byte === 255)) return void 0;
  const first = readRestartPage(log, 0);
  if (typeof first === "string") return first;
  const sizes = [512, 1024, 2048, 4096, 8192, 16384, 32768];
  const second = sizes.map((at) => readRestartPage(log, at)).find((page) => page !== void 0);
  if (typeof second === "string") return second;
  const pages = [first, second].flatMap((page) => page ?? []);
  if (pages.length === 0) return "$LogFile is not understood";
  const current = pages.filter((page) => pages.every(({ sequence }) => sequence <= page.sequence));
  return current.every(({ clean }) => clean) ? void 0 : "$LogFile says that it was not dismounted cleanly";
}
function readRestartPage(log, at) {
  if (at + 512 > log.length) return void 0;
  const magic2 = log.toString("latin1", at, at + 4);
  if (magic2 !== "RSTR" && magic2 !== "CHKD") return void 0;
  const size = log.readUInt32LE(at + 16);
  if (size < 512 || size > 32768 || (size & size - 1) !== 0 || at !== 0 && at !== size || at + size > log.length) {
    return `$LogFile has a restart page of ${size} bytes`;
  }
  const page = Buffer.from(log.subarray(at, at + size));
  if (!undoFixups(page)) return "a restart page of $LogFile was not written whole";
  const [minor, major] = [page.readUInt16LE(26), page.readUInt16LE(28)];
  if (major !== 1 && major !== 2) return `$LogFile has the unknown version ${major}.${minor}`;
  const area = page.readUInt16LE(24);
  if (area < 30 || area + 48 > size) return "$LogFile has no restart area";
  const clients = page.readUInt16LE(area + 12);
  const flags = page.readUInt16LE(area + 14);
  return { sequence: page.readBigUInt64LE(area), clean: clients === noClient || (flags & markedClean) !== 0 };
}

// src/disk/ntfs/runs.ts
function decodeRuns(pairs, { firstVcn, lastVcn, clusters }, refuse) {
  const runs = [];
  let vcn = firstVcn;
  let lcn = 0;
  let at = 0;
  for (; ; ) {
    const head = pairs[at];
    if (head === void 0) return refuse("a run list without an end");
    if (head === 0) break;
    const [lengthSize, distanceSize] = [head & 15, head >>> 4];
    const end = at + 1 + lengthSize + distanceSize;
    if (lengthSize === 0 || lengthSize > 8 || distanceSize > 8 || end > pairs.length) {
      return refuse(`a run of ${lengthSize} and ${distanceSize} bytes`);
    }
    const length = little(pairs, at + 1, lengthSize, false);
    if (length <= 0 || distanceSize > 0 && length > clusters) refuse(`a run of ${length} clusters`);
    if (distanceSize === 0) runs.push({ vcn, length });
    else {
      lcn += little(pairs, at + 1 + lengthSize, distanceSize, true);
      if (!(lcn >= 0 && lcn + length <= clusters)) refuse(`clusters ${lcn} to ${lcn + length} of ${clusters}`);
      runs.push({ vcn, lcn, length });
    }
    vcn += length;
    at = end;
  }
  if (vcn !== lastVcn + 1) refuse(`runs up to cluster ${vcn}, not ${lastVcn + 1}, of an attribute`);
  return runs;
}
function little(bytes, at, size, signed) {
  const low = Math.min(size, 6);
  if (size === low) return signed ? bytes.readIntLE(at, size) : bytes.readUIntLE(at, size);
  const high = size - low;
  return bytes.readUIntLE(at, low) + 2 ** 48 * (signed ? bytes.readIntLE(at + low, high) : bytes.readUIntLE(at + low, high));
}

// src/disk/ntfs/volume.ts
function notUnderstood(message) {
  throw new UserError("ntfs.not-understood", message);
}
async function openVolume(geometry, readInto) {
  const { clusterSize, recordSize, mftCluster } = geometry;
  const runs = [];
  const table = { size: recordSize, initialized: recordSize, flags: 0, runs };
  const volume = { geometry, readInto, table };
  runs.push({ vcn: 0, lcn: mftCluster, length: Math.ceil(recordSize / clusterSize) });
  const record = await recordAt(volume, 0);
  runs.length = 0;
  const found = await openStream(volume, record, { number: 0, type: attributeTypes.data, name: "" }, table);
  if (found === void 0 || found.value !== void 0) return notUnderstood("the master file table has no contents");
  if (runs.some(({ lcn }) => lcn === void 0)) return notUnderstood("the master file table has a hole");
  if (runs[0]?.lcn !== mftCluster) return notUnderstood("the master file table does not begin where it should");
  return { ...volume, table: found };
}
async function recordAt(volume, number) {
  const { recordSize } = volume.geometry;
  const bytes = Buffer.alloc(recordSize);
  await readStream(volume, volume.table, bytes, number * recordSize);
  const record = readRecord(bytes, refusal(number));
  if (record?.inUse !== true) return notUnderstood(`file record ${number} is not in use`);
  return record;
}
async function openStream(volume, base, wanted, growing = { size: 0, initialized: 0, flags: 0, runs: [] }) {
  const own = attributesOf(base, wanted.number);
  const list = own.find(({ type }) => type === attributeTypes.attributeList);
  const isWanted = ({ type, name }) => type === wanted.type && name === wanted.name;
  const here = own.filter(isWanted);
  const resident = here.find((attribute) => attribute.resident);
  if (resident !== void 0) {
    const value = residentValue(base, resident, refusal(wanted.number));
    return { size: value.length, initialized: value.length, flags: resident.flags, runs: [], value };
  }
  for (const attribute of here) addPiece(volume, base, attribute, wanted.number, growing);
  if (list !== void 0) await addListed(volume, base, list, wanted, growing);
  return growing.runs.length === 0 && growing.size === 0 ? void 0 : growing;
}
async function addListed(volume, base, list, wanted, growing) {
  const refuse = refusal(wanted.number);
  const entries = await listEntries(volume, base, list, wanted);
  const others = entries.filter(({ record }) => record !== wanted.number).sort((a, b) => a.firstVcn - b.firstVcn);
  for (const { record: number, firstVcn } of others) {
    const record = await recordAt(volume, number);
    if (record.base !== wanted.number) refuse(`its record ${number} belongs to record ${record.base}`);
    const piece = attributesOf(record, number).find(
      (attribute) => attribute.type === wanted.type && attribute.name === wanted.name && !attribute.resident && big(record.bytes, attribute.at + 16) === firstVcn
    );
    if (piece === void 0) return refuse(`record ${number} lacks the piece at cluster ${firstVcn}`);
    addPiece(volume, record, piece, number, growing);
  }
}
async function listEntries(volume, base, list, { number, type, name }) {
  const refuse = refusal(number);
  const bytes = await listBytes(volume, base, list, number);
  const entries = [];
  for (let at = 0; at + 26 <= bytes.length; ) {
    const length = bytes.readUInt16LE(at + 4);
    if (length < 26 || at + length > bytes.length) return refuse(`an attribute list entry of ${length} bytes`);
    const nameAt = at + (bytes[at + 7] ?? 0);
    const entryName = bytes.toString("utf16le", nameAt, nameAt + 2 * (bytes[at + 6] ?? 0));
    if (bytes.readUInt32LE(at) === type && entryName === name) {
      entries.push({ record: recordNumber(bytes, at + 16), firstVcn: big(bytes, at + 8) });
    }
    at += length;
  }
  return entries;
}
var longestList = 2 ** 20;
async function listBytes(volume, base, list, number) {
  if (list.resident) return residentValue(base, list, refusal(number));
  const pieces2 = { size: 0, initialized: 0, flags: 0, runs: [] };
  addPiece(volume, base, list, number, pieces2);
  if (pieces2.size > longestList) return refusal(number)(`an attribute list of ${pieces2.size} bytes`);
  const bytes = Buffer.alloc(pieces2.size);
  await readStream(volume, pieces2, bytes, 0);
  return bytes;
}
function attributesOf(record, number) {
  const attributes = [];
  forEachAttribute(record, refusal(number), (attribute) => attributes.push(attribute));
  return attributes;
}
function addPiece(volume, record, attribute, number, growing) {
  const refuse = refusal(number);
  const { runs } = growing;
  const piece = attributeRuns(record, attribute, volume.geometry.clusters, refuse);
  const last = runs.at(-1);
  const expected = last === void 0 ? 0 : last.vcn + last.length;
  const firstVcn = big(record.bytes, attribute.at + 16);
  if (firstVcn !== expected) refuse(`a piece at cluster ${firstVcn}, not ${expected}, of an attribute`);
  if (firstVcn === 0) {
    growing.size = big(record.bytes, attribute.at + 48);
    growing.initialized = Math.min(growing.size, big(record.bytes, attribute.at + 56));
    growing.flags = attribute.flags;
  }
  runs.push(...piece);
}
function attributeRuns({ bytes }, { at, length }, clusters, refuse) {
  const pairsAt = bytes.readUInt16LE(at + 32);
  if (pairsAt < 64 || pairsAt >= length) refuse(`an attribute at ${at} with its runs outside`);
  const firstVcn = big(bytes, at + 16);
  const lastVcn = Number(bytes.readBigInt64LE(at + 24));
  return decodeRuns(bytes.subarray(at + pairsAt, at + length), { firstVcn, lastVcn, clusters }, refuse);
}
async function readStream(volume, stream, target, offset) {
  const end = offset + target.length;
  if (end > stream.size) notUnderstood(`${target.length} bytes at ${offset} of an attribute of ${stream.size} bytes`);
  if (stream.value !== void 0) {
    target.set(stream.value.subarray(offset, end));
    return;
  }
  const { clusterSize } = volume.geometry;
  const written = Math.min(end, stream.initialized);
  target.fill(0);
  let covered = offset;
  for (const { vcn, lcn, length } of stream.runs) {
    const from = Math.max(offset, vcn * clusterSize);
    const to = Math.min(written, (vcn + length) * clusterSize);
    if (from >= to) continue;
    if (lcn !== void 0) {
      const at = lcn * clusterSize + from - vcn * clusterSize;
      await volume.readInto(target.subarray(from - offset, to - offset), at);
    }
    covered = to;
  }
  if (covered < written) notUnderstood(`an attribute of ${stream.size} bytes without the clusters for byte ${covered}`);
}
function refusal(number) {
  return (message) => notUnderstood(`file record ${number}: ${message}`);
}

// src/disk/ntfs/table-walk.ts
var rootRecord = 5;
async function checkFiles(volume, bitmap, names) {
  const { recordSize, clusters } = volume.geometry;
  const claimed = new Uint8Array(bitmap.length);
  const found = /* @__PURE__ */ new Map();
  const chunk = Buffer.alloc(Math.max(MiB, recordSize));
  const end = Math.floor(Math.min(volume.table.size, volume.table.initialized) / recordSize) * recordSize;
  for (let offset = 0; offset < end; offset += chunk.length) {
    const bytes = chunk.subarray(0, Math.min(chunk.length, end - offset));
    await readStream(volume, volume.table, bytes, offset);
    for (let at = 0; at < bytes.length; at += recordSize) {
      const number = (offset + at) / recordSize;
      const refuse = refusal(number);
      const record = readRecord(bytes.subarray(at, at + recordSize), refuse);
      if (record?.inUse !== true) continue;
      forEachAttribute(record, refuse, (attribute) => {
        if (!attribute.resident) {
          const runs = attributeRuns(record, attribute, clusters, refuse);
          claim(runs, bitmap, claimed, refuse);
        } else if (attribute.type === attributeTypes.fileName) {
          const name = rootName(residentValue(record, attribute, refuse));
          if (name !== void 0 && names.has(name)) found.set(name, record.base === 0 ? number : record.base);
        }
      });
    }
  }
  return found;
}
function claim(runs, bitmap, claimed, refuse) {
  for (const { lcn, length } of runs) {
    if (lcn === void 0) continue;
    for (let cluster = lcn; cluster < lcn + length; ) {
      const index = cluster >>> 3;
      const whole2 = (cluster & 7) === 0 && cluster + 8 <= lcn + length;
      const mask = whole2 ? 255 : 1 << (cluster & 7);
      if (((bitmap[index] ?? 0) & mask) !== mask) refuse(`it holds a cluster near ${cluster} that $Bitmap says is free`);
      if (((claimed[index] ?? 0) & mask) !== 0) refuse(`it holds a cluster near ${cluster} that another file holds too`);
      claimed[index] = (claimed[index] ?? 0) | mask;
      cluster += whole2 ? 8 : 1;
    }
  }
}
function rootName(fileName) {
  if (fileName.length < 66) return notUnderstood("a file name attribute that is too short");
  if (recordNumber(fileName, 0) !== rootRecord) return void 0;
  return fileName.toString("utf16le", 66, 66 + 2 * (fileName[64] ?? 0)).toLowerCase();
}

// src/disk/ntfs/examine.ts
var disposable = /* @__PURE__ */ new Set(["pagefile.sys", "swapfile.sys", "hiberfil.sys"]);
var mostPieces = 1e6;
var mostClusters = 2 ** 30;
async function examineVolume(disk, offset, length) {
  const boot = await readDisk(disk, offset, 512);
  const fileSystem = fileSystemOf(boot);
  if (fileSystem !== "NTFS") {
    return { whole: true, why: "file-system", fileSystem, message: `its file system is ${fileSystem}` };
  }
  try {
    return await examineNtfs(disk, offset, length, boot);
  } catch (error) {
    if (!(error instanceof UserError) || !error.code.startsWith("ntfs.")) throw error;
    const why = reasons[error.code] ?? "not-understood";
    return { whole: true, why, fileSystem, message: error.message };
  }
}
var reasons = { "ntfs.dirty": "dirty", "ntfs.hibernated": "hibernated" };
async function examineNtfs(disk, offset, length, boot) {
  const geometry = readGeometry(boot, length, notUnderstood);
  const { clusters, clusterSize } = geometry;
  if (clusters > mostClusters) notUnderstood(`${clusters} clusters are more than can be looked through`);
  const volume = await openVolume(geometry, (target, at) => disk.readInto(target, offset + at));
  await refuseDirty(volume);
  const bitmap = await readBitmap(volume);
  const files = await checkFiles(volume, bitmap, disposable);
  const hibernation = files.get("hiberfil.sys");
  if (hibernation !== void 0) await refuseHibernated(volume, hibernation);
  const zeros4 = [];
  let freeClusters = 0;
  for (const [start, end] of freeRuns(bitmap, clusters)) {
    zeros4.push([offset + start * clusterSize, offset + end * clusterSize]);
    freeClusters += end - start;
    if (zeros4.length > mostPieces) notUnderstood(`its free space lies in more than ${mostPieces} pieces`);
  }
  let cleared = 0;
  for (const number of files.values()) {
    const contents = await dataOf(volume, number);
    if (contents === void 0 || contents.flags !== 0) continue;
    for (const { lcn, length: count } of contents.runs) {
      if (lcn === void 0) continue;
      zeros4.push([offset + lcn * clusterSize, offset + (lcn + count) * clusterSize]);
      cleared += count;
    }
  }
  return { whole: false, zeros: zeros4, freeBytes: freeClusters * clusterSize, clearedBytes: cleared * clusterSize };
}
var records = { logFile: 2, volume: 3, bitmap: 6 };
var notDone = 1 | 2 | 4 | 16 | 32 | 16384;
async function refuseDirty(volume) {
  const record = await recordAt(volume, records.volume);
  const refuse = refusal(records.volume);
  let information;
  forEachAttribute(record, refuse, (attribute) => {
    if (attribute.type !== attributeTypes.volumeInformation || !attribute.resident) return;
    information = residentValue(record, attribute, refuse);
  });
  if (information === void 0 || information.length < 12)
    return refuse("it does not say which version of NTFS this is");
  const [major, minor] = [information[8], information[9]];
  if (major !== 3 || minor !== 0 && minor !== 1) refuse(`version ${major}.${minor} of NTFS`);
  const flags = information.readUInt16LE(10);
  if ((flags & notDone) !== 0) dirty(`it is marked dirty (flags 0x${flags.toString(16)})`);
  const log = await dataOf(volume, records.logFile);
  if (log === void 0) return notUnderstood("it has no $LogFile");
  const bytes = Buffer.alloc(Math.min(restartAreaBytes, log.size));
  await readStream(volume, log, bytes, 0);
  const unclean = uncleanLog(bytes);
  if (unclean !== void 0) dirty(unclean);
}
function dirty(message) {
  throw new UserError("ntfs.dirty", message);
}
async function refuseHibernated(volume, number) {
  const contents = await dataOf(volume, number);
  if (contents === void 0 || contents.size < 4) return;
  const head = Buffer.alloc(4);
  await readStream(volume, contents, head, 0);
  const signature = head.toString("latin1").toLowerCase();
  if (signature === "\0\0\0\0" || signature === "wake") return;
  if (signature !== "hibr" && signature !== "rstr") return notUnderstood("hiberfil.sys begins with something unknown");
  throw new UserError("ntfs.hibernated", "Windows hibernated on it (hiberfil.sys is in use)");
}
async function dataOf(volume, number) {
  return openStream(volume, await recordAt(volume, number), { number, type: attributeTypes.data, name: "" });
}
async function readBitmap(volume) {
  const stream = await dataOf(volume, records.bitmap);
  const needed = Math.ceil(volume.geometry.clusters / 8);
  if (stream === void 0 || stream.size < needed || stream.initialized < needed) {
    return notUnderstood(`$Bitmap has ${stream?.initialized ?? 0} bytes of the ${needed} that it needs`);
  }
  if (stream.flags !== 0 || stream.runs.some(({ lcn }) => lcn === void 0))
    notUnderstood("$Bitmap is compressed or sparse");
  const bitmap = Buffer.alloc(needed);
  await readStream(volume, stream, bitmap, 0);
  return bitmap;
}
function* freeRuns(bitmap, clusters) {
  let start = -1;
  for (let cluster = 0; cluster < clusters; ) {
    const byte = bitmap[cluster >>> 3] ?? 255;
    const isWhole = (cluster & 7) === 0 && cluster + 8 <= clusters;
    if (isWhole && (byte === 255 || byte === 0)) {
      if (byte === 0 && start < 0) start = cluster;
      if (byte !== 0 && start >= 0) {
        yield [start, cluster];
        start = -1;
      }
      cluster += 8;
      continue;
    }
    const isFree = (byte & 1 << (cluster & 7)) === 0;
    if (isFree && start < 0) start = cluster;
    if (!isFree && start >= 0) {
      yield [start, cluster];
      start = -1;
    }
    cluster++;
  }
  if (start >= 0) yield [start, clusters];
}

// src/disk/partitions.ts
import { crc32 } from "node:zlib";
var tableBytes = 64 * 1024;
var mbrEntries = [446, 462, 478, 494];
function isExtended({ type }) {
  return type === "0x05" || type === "0x0f" || type === "0x85";
}
function readPartitionTable(head, fail) {
  if (head.length < tableBytes) fail(`${head.length} bytes are too few for a disk with Windows`);
  if (head.readUInt16LE(510) !== 43605) fail("no partition table: the boot signature at byte 510 is missing");
  const used = mbrEntries.filter((at) => head[at + 4] !== 0);
  if (used.every((at) => head[at + 4] !== 238) && used.length > 0) {
    const partitions = used.map((at) => mbrPartition(head, at, fail));
    return { kind: "mbr", sectorSize: 512, partitions: inOrder(partitions, fail) };
  }
  const sectorSize = [512, 4096].find((size) => head.toString("latin1", size, size + 8) === "EFI PART");
  if (sectorSize === void 0) {
    if (used.length === 0) fail("the MBR at byte 0 holds no partition");
    return fail("the GPT header at LBA 1 (byte 512, or 4096) lacks its signature");
  }
  return { kind: "gpt", sectorSize, partitions: inOrder(readGpt(head, sectorSize, fail), fail) };
}
function mbrPartition(head, at, fail) {
  const [flag = 0, type = 0] = [head[at], head[at + 4]];
  const [start, sectors] = [head.readUInt32LE(at + 8), head.readUInt32LE(at + 12)];
  const refuse = (what) => fail(`the MBR's entry at byte ${at} is of no partition: ${what}`);
  if (flag !== 0 && flag !== 128) refuse(`its boot flag is ${hex(flag)}`);
  if (start === 0) refuse("it begins at sector 0, which holds the MBR");
  if (sectors === 0) refuse("it has no sectors");
  return { number: mbrEntries.indexOf(at) + 1, type: hex(type), offset: 512 * start, length: 512 * sectors };
}
function hex(byte) {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
function readGpt(head, sectorSize, fail) {
  const header = gptHeader(head.subarray(sectorSize, 2 * sectorSize), sectorSize, fail);
  const first = header.entriesAt * sectorSize;
  const { count, entrySize } = header;
  if (entrySize < 128 || first + count * entrySize > head.length) {
    fail(`the GPT header at byte ${sectorSize} places ${count} entries of ${entrySize} bytes at byte ${first}`);
  }
  const entries = head.subarray(first, first + count * entrySize);
  if (crc32(entries) !== header.entriesCrc) fail(`the GPT's entries at byte ${first} have a wrong checksum`);
  const partitions = [];
  for (let index = 0; index < count; index++) {
    const at = index * entrySize;
    if (entries.subarray(at, at + 16).every((byte) => byte === 0)) continue;
    const [start, last] = [Number(entries.readBigUInt64LE(at + 32)), Number(entries.readBigUInt64LE(at + 40))];
    if (start > last) fail(`partition ${index + 1} at byte ${first + at} ends before it begins`);
    const length = (last - start + 1) * sectorSize;
    partitions.push({ number: index + 1, type: typeGuid(entries, at), offset: start * sectorSize, length });
  }
  if (partitions.length === 0) fail(`the GPT at byte ${first} holds no partition`);
  return partitions;
}
function gptHeader(sector3, at, fail) {
  if (sector3.toString("latin1", 0, 8) !== "EFI PART") fail(`the GPT header at byte ${at} lacks its signature`);
  const size = sector3.readUInt32LE(12);
  if (size < 92 || size > sector3.length || gptHeaderCrc(sector3) !== sector3.readUInt32LE(16)) {
    fail(`the GPT header at byte ${at} has a wrong checksum`);
  }
  return {
    own: Number(sector3.readBigUInt64LE(24)),
    other: Number(sector3.readBigUInt64LE(32)),
    entriesAt: Number(sector3.readBigUInt64LE(72)),
    count: sector3.readUInt32LE(80),
    entrySize: sector3.readUInt32LE(84),
    entriesCrc: sector3.readUInt32LE(88)
  };
}
function gptHeaderCrc(sector3) {
  const header = Buffer.from(sector3.subarray(0, sector3.readUInt32LE(12)));
  header.writeUInt32LE(0, 16);
  return crc32(header);
}
function inOrder(partitions, fail) {
  partitions.sort((a, b) => a.offset - b.offset);
  for (const [index, { number, offset }] of partitions.slice(1).entries()) {
    const before = partitions[index];
    if (before !== void 0 && before.offset + before.length > offset) {
      fail(`partition ${number} at byte ${offset} begins inside partition ${before.number}`);
    }
  }
  return partitions;
}
function typeGuid(entries, at) {
  const little2 = (from, to) => Buffer.from(entries.subarray(at + from, at + to)).reverse();
  const parts = [little2(0, 4), little2(4, 6), little2(6, 8), entries.subarray(at + 8, at + 10)];
  return [...parts, entries.subarray(at + 10, at + 16)].map((part) => part.toString("hex")).join("-");
}

// src/disk/patched-disk.ts
function patchedDisk(disk, size, patches) {
  const patched = {
    ...disk,
    size,
    async readInto(target, offset) {
      checkRange(patched, offset, target.length);
      await disk.readInto(target, offset);
      for (const patch of patches) {
        const from = Math.max(offset, patch.offset);
        const to = Math.min(offset + target.length, patch.offset + patch.bytes.length);
        if (from < to) target.set(patch.bytes.subarray(from - patch.offset, to - patch.offset), from - offset);
      }
    },
    extents(offset, length) {
      checkRange(patched, offset, length);
      return joined(extentsOf(disk, patches, offset, offset + length));
    }
  };
  return patched;
}
async function* extentsOf(disk, patches, from, to) {
  const inOrder2 = [...patches].sort((a, b) => a.offset - b.offset);
  let at = from;
  for (const { offset, bytes } of inOrder2) {
    const [start, end] = [Math.max(at, offset), Math.min(to, offset + bytes.length)];
    if (start >= end) continue;
    if (start > at) yield* disk.extents(at, start - at);
    yield { offset: start, length: end - start, zero: false };
    at = end;
  }
  if (to > at) yield* disk.extents(at, to - at);
}

// src/disk/ranges.ts
function ranges(bounds) {
  const starts = [];
  const ends = [];
  for (const [start, end] of [...bounds].sort(([a], [b]) => a - b)) {
    const last = ends.at(-1);
    if (start >= end || last !== void 0 && end <= last) continue;
    if (last !== void 0 && start <= last) ends[ends.length - 1] = end;
    else {
      starts.push(start);
      ends.push(end);
    }
  }
  return {
    count: starts.length,
    start: (index) => starts[index] ?? 0,
    end: (index) => ends[index] ?? 0,
    firstAfter: (offset) => {
      let [low, high] = [0, starts.length];
      while (low < high) {
        const middle = low + high >>> 1;
        if ((ends[middle] ?? 0) > offset) high = middle;
        else low = middle + 1;
      }
      return low;
    }
  };
}

// src/disk/raw-end.ts
var dynamicDisk = "0x42";
function rawEnd(table, head, diskSize, fail) {
  const { sectorSize, partitions, kind } = table;
  const end = Math.max(...partitions.map(({ offset, length }) => offset + length));
  if (end > diskSize) fail(`a partition ends at byte ${end}, after the disk's end at ${diskSize}`);
  if (kind === "mbr") {
    return { size: partitions.some(({ type }) => type === dynamicDisk) ? diskSize : end, patches: [] };
  }
  const primary = Buffer.from(head.subarray(sectorSize, 2 * sectorSize));
  const { count, entrySize, entriesAt } = gptHeader(primary, sectorSize, fail);
  const entries = head.subarray(entriesAt * sectorSize, entriesAt * sectorSize + count * entrySize);
  const entrySectors = Math.ceil(entries.length / sectorSize);
  const tableEnd = (entriesAt + entrySectors) * sectorSize;
  const first = Math.min(...partitions.map(({ offset }) => offset));
  if (first < tableEnd) fail(`a partition begins at byte ${first}, before the end of the GPT at ${tableEnd}`);
  const size = end + (entrySectors + 1) * sectorSize;
  if (size > diskSize) fail(`no room for the backup GPT between byte ${end} and the disk's end at ${diskSize}`);
  const last = size / sectorSize - 1;
  const backup = Buffer.from(primary);
  setPlaces(primary, { own: 1, other: last, lastUsable: last - entrySectors - 1, entriesAt });
  setPlaces(backup, { own: last, other: 1, lastUsable: last - entrySectors - 1, entriesAt: last - entrySectors });
  return {
    size,
    patches: [
      { offset: 0, bytes: protectiveMbr(head.subarray(0, 512), last) },
      { offset: sectorSize, bytes: primary },
      { offset: end, bytes: padded(entries, entrySectors * sectorSize) },
      { offset: last * sectorSize, bytes: backup }
    ]
  };
}
function setPlaces(header, places) {
  header.writeBigUInt64LE(BigInt(places.own), 24);
  header.writeBigUInt64LE(BigInt(places.other), 32);
  header.writeBigUInt64LE(BigInt(places.lastUsable), 48);
  header.writeBigUInt64LE(BigInt(places.entriesAt), 72);
  header.writeUInt32LE(gptHeaderCrc(header), 16);
}
function protectiveMbr(sector3, last) {
  const bytes = Buffer.from(sector3);
  for (const at of mbrEntries) {
    const isProtective = bytes[at + 4] === 238 && bytes.readUInt32LE(at + 8) === 1;
    if (isProtective && bytes.readUInt32LE(at + 12) !== 4294967295) {
      bytes.writeUInt32LE(Math.min(last, 4294967295), at + 12);
    }
  }
  return bytes;
}
function padded(bytes, length) {
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}

// src/disk/zeroed-disk.ts
var gapWorthSkipping = 64 * KiB;
function zeroedDisk(disk, zeros4) {
  if (zeros4.count === 0) return disk;
  return {
    ...disk,
    async readInto(target, offset) {
      checkRange(disk, offset, target.length);
      const end = offset + target.length;
      const gaps = gapsIn(zeros4, offset, end);
      let from = offset;
      for (const gap of [...gaps.filter(([start, stop]) => stop - start >= gapWorthSkipping), [end, end]]) {
        if (gap[0] > from) await disk.readInto(target.subarray(from - offset, gap[0] - offset), from);
        from = gap[1];
      }
      for (const [start, stop] of gaps) target.fill(0, start - offset, stop - offset);
    },
    extents(offset, length) {
      checkRange(disk, offset, length);
      return joined(extentsOf2(disk, zeros4, offset, offset + length));
    }
  };
}
function gapsIn(zeros4, from, to) {
  const gaps = [];
  for (let index = zeros4.firstAfter(from); index < zeros4.count && zeros4.start(index) < to; index++) {
    gaps.push([Math.max(from, zeros4.start(index)), Math.min(to, zeros4.end(index))]);
  }
  return gaps;
}
async function* extentsOf2(disk, zeros4, from, to) {
  let at = from;
  for (let index = zeros4.firstAfter(from); index < zeros4.count && zeros4.start(index) < to; index++) {
    const [start, end] = [Math.max(from, zeros4.start(index)), Math.min(to, zeros4.end(index))];
    if (start > at) yield* disk.extents(at, start - at);
    yield { offset: start, length: end - start, zero: true };
    at = end;
  }
  if (to > at) yield* disk.extents(at, to - at);
}

// src/disk/image.ts
var expectedWhole = /* @__PURE__ */ new Set([
  "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  // EFI system partition
  "e3c9e316-0b5c-4db8-817d-f92df00215ae",
  // Microsoft reserved partition
  "21686148-6449-6e6f-744e-656564454649"
  // BIOS boot partition
]);
async function imageOf(disk, { skipFree }) {
  const head = await readDisk(disk, 0, Math.min(tableBytes, disk.size));
  let table;
  let end;
  try {
    table = readPartitionTable(head, notUsable);
    if (table.sectorSize !== disk.sectorSize) notUsable(`it is made for sectors of ${table.sectorSize} bytes`);
    await checkSectorSize(disk, table);
    end = rawEnd(table, head, disk.size, notUsable);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== tableCode) throw error;
    const warning = `${disk.file}: the whole disk is copied, since its partition table is not understood: ${error.message}`;
    return { disk, volumes: [], warnings: [warning] };
  }
  const volumes = [];
  const warnings = [];
  const zeros4 = [];
  for (const partition of table.partitions) {
    const { facts, free } = await lookInto(disk, partition, skipFree);
    volumes.push(facts);
    for (const range of free) zeros4.push(range);
    if (skipFree && facts.whole !== void 0 && !expectedWhole.has(partition.type)) {
      const place = `partition ${partition.number} (byte ${partition.offset})`;
      warnings.push(`${disk.file}: ${place} is copied whole: ${facts.whole.message}`);
    }
  }
  return { disk: patchedDisk(zeroedDisk(disk, ranges(zeros4)), end.size, end.patches), volumes, warnings };
}
async function checkSectorSize(disk, { kind, partitions }) {
  if (disk.format !== "raw" || kind !== "mbr") return;
  const found = { 512: 0, 4096: 0 };
  for (const { offset } of partitions) {
    for (const sectorSize of [512, 4096]) {
      const at = offset / 512 * sectorSize;
      if (at + 512 <= disk.size && fileSystemOf(await readDisk(disk, at, 512)) !== "unknown") found[sectorSize]++;
    }
  }
  if (found[4096] > found[512]) notUsable("its file systems lie where it would place them in sectors of 4096 bytes");
}
async function lookInto(disk, partition, skipFree) {
  const { number, offset, length } = partition;
  const place = { partition: number, offset, length };
  const whole2 = (why, message) => ({
    facts: { ...place, whole: { why, message }, freeBytes: 0, clearedBytes: 0 },
    free: []
  });
  if (!skipFree) return whole2("not-examined", "free space is not looked for");
  if (isExtended(partition)) return whole2("not-examined", "it holds logical partitions");
  if (length < 4096) return whole2("not-examined", "it is too small for a file system");
  const examined = await examineVolume(disk, offset, length);
  if (examined.whole) return whole2(examined.why, examined.message);
  const { freeBytes, clearedBytes, zeros: zeros4 } = examined;
  return { facts: { ...place, freeBytes, clearedBytes }, free: zeros4 };
}
var tableCode = "disk.partition-table";
function notUsable(message) {
  throw new UserError(tableCode, message);
}

// src/disk/file-bytes.ts
import { open as open2 } from "node:fs/promises";
async function openFile(file) {
  const fail = (error) => {
    throw new UserError("disk.open", `${file}: cannot be opened: ${errorMessage(error)}`, { cause: error });
  };
  const handle = await open2(file, "r").catch(fail);
  const { size } = await handle.stat().catch(async (error) => {
    await handle.close();
    return fail(error);
  });
  return {
    file,
    size,
    async readInto(target, offset, what) {
      let done = 0;
      while (done < target.length) {
        const at = offset + done;
        const { bytesRead } = await handle.read(target, done, target.length - done, at).catch((error) => {
          const message = `${file}: cannot read ${what} at byte ${at}: ${errorMessage(error)}`;
          throw new UserError("disk.read", message, { cause: error });
        });
        if (bytesRead === 0) {
          const held = `${what} at byte ${offset} has ${target.length} bytes, of which the file holds ${done}`;
          throw new UserError("disk.read", `${file}: cut short: ${held}`);
        }
        done += bytesRead;
      }
    },
    close: () => handle.close()
  };
}
async function readBytes(bytes, offset, length, what) {
  const target = Buffer.alloc(length);
  await bytes.readInto(target, offset, what);
  return target;
}

// src/disk/raw.ts
async function openRaw(bytes) {
  const { file, size } = bytes;
  if (size === 0 || size % 512 !== 0) {
    const message = `${file}: ${size} bytes are no whole number of 512-byte sectors, so this is no raw disk`;
    throw new UserError("disk.unsupported-format", message);
  }
  return plainDisk(bytes, { format: "raw", size, sectorSize: await gptSectorSize(bytes) });
}
function plainDisk(bytes, facts) {
  const disk = {
    ...facts,
    file: bytes.file,
    files: [bytes.file],
    readInto(target, offset) {
      checkRange(disk, offset, target.length);
      return bytes.readInto(target, offset, "the disk");
    },
    async *extents(offset, length) {
      checkRange(disk, offset, length);
      if (length > 0) yield { offset, length, zero: false };
    },
    close: () => bytes.close()
  };
  return disk;
}
async function gptSectorSize(bytes) {
  const head = await readBytes(bytes, 0, Math.min(8 * KiB, bytes.size), "the first sectors");
  return head.toString("latin1", 4096, 4104) === "EFI PART" && bytes.size % 4096 === 0 ? 4096 : 512;
}

// src/disk/block-disk.ts
function blockDisk(bytes, layout) {
  const { format, size, sectorSize, parent } = layout;
  const disk = {
    format,
    file: bytes.file,
    files: [bytes.file, ...parent?.files ?? []],
    size,
    sectorSize,
    async readInto(target, offset) {
      checkRange(disk, offset, target.length);
      for await (const piece of pieces(layout, offset, target.length)) {
        const part = target.subarray(piece.offset - offset, piece.offset - offset + piece.length);
        if (piece.in === "file") await bytes.readInto(part, piece.at, `the disk's bytes from ${piece.offset}`);
        else if (piece.in === "parent" && parent !== void 0) await readParent(parent, part, piece.offset);
        else part.fill(0);
      }
    },
    extents(offset, length) {
      checkRange(disk, offset, length);
      return joined(extents(layout, offset, length));
    },
    async close() {
      await bytes.close();
      await parent?.close();
    }
  };
  return disk;
}
async function* extents(layout, offset, length) {
  const { parent } = layout;
  for await (const piece of pieces(layout, offset, length)) {
    if (piece.in !== "parent" || parent === void 0) {
      yield { offset: piece.offset, length: piece.length, zero: piece.in !== "file" };
      continue;
    }
    const inParent2 = Math.max(0, Math.min(piece.length, parent.size - piece.offset));
    if (inParent2 > 0) yield* parent.extents(piece.offset, inParent2);
    yield { offset: piece.offset + inParent2, length: piece.length - inParent2, zero: true };
  }
}
async function readParent(parent, target, offset) {
  const held = Math.max(0, Math.min(target.length, parent.size - offset));
  if (held > 0) await parent.readInto(target.subarray(0, held), offset);
  target.fill(0, held);
}
async function* pieces(layout, offset, length) {
  const { blockSize } = layout;
  const end = offset + length;
  for (let at = offset; at < end; ) {
    const block = Math.floor(at / blockSize);
    const partEnd = Math.min(end, (block + 1) * blockSize);
    const place = await layout.place(block);
    if (place.in === "both") yield* mixedPieces(layout, place, block, at, partEnd);
    else {
      const within = at - block * blockSize;
      const inFile = place.in === "file" ? place.offset + within : 0;
      yield { offset: at, length: partEnd - at, in: place.in, at: inFile };
    }
    at = partEnd;
  }
}
function* mixedPieces({ blockSize, sectorSize }, { offset, rest, isHere }, block, from, to) {
  const start = block * blockSize;
  for (let at = from; at < to; ) {
    let sector3 = Math.floor((at - start) / sectorSize);
    const here = isHere(sector3);
    let end = start + ++sector3 * sectorSize;
    while (end < to && isHere(sector3) === here) end = start + ++sector3 * sectorSize;
    const pieceEnd = Math.min(end, to);
    yield { offset: at, length: pieceEnd - at, in: here ? "file" : rest, at: here ? offset + at - start : 0 };
    at = pieceEnd;
  }
}

// src/disk/vhd.ts
var sector = 512;
var unused = 4294967295;
var types = { fixed: 2, dynamic: 3, differencing: 4 };
async function openVhd(bytes, start) {
  const footer = await findFooter(bytes, start);
  if (footer === void 0) return void 0;
  const { at } = footer;
  const version = footer.bytes.readUInt32BE(12);
  if (version >>> 16 !== 1) damaged(bytes, at + 12, `version ${version >>> 16} is unknown`);
  const size = Number(footer.bytes.readBigUInt64BE(48));
  if (size === 0 || size % sector !== 0 || size > 64 * 2 ** 40) {
    damaged(bytes, at + 48, `the disk size ${size} is no whole number of sectors`);
  }
  const type = footer.bytes.readUInt32BE(60);
  if (type === types.fixed) return openFixed(bytes, footer, size);
  if (type === types.dynamic) return openDynamic(bytes, footer, size);
  if (type !== types.differencing) damaged(bytes, at + 60, `disk type ${type} is unknown`);
  const message = `${bytes.file}: a differencing VHD (byte ${at + 60}): merge it into its parent first (Merge-VHD)`;
  throw new UserError("disk.unsupported-format", message);
}
async function findFooter(bytes, start) {
  const copies = [];
  if (bytes.size >= 2 * sector) {
    const end = await readBytes(bytes, bytes.size - sector, sector, "the last sector");
    copies.push({ bytes: end, at: bytes.size - sector });
  }
  if (start.length === sector) copies.push({ bytes: start, at: 0 });
  const marked = copies.filter((copy) => copy.bytes.toString("latin1", 0, 8) === "conectix");
  const [first] = marked;
  if (first === void 0) return void 0;
  return marked.find((copy) => hasChecksum(copy.bytes, 64)) ?? damaged(bytes, first.at + 64, "a wrong checksum");
}
function openFixed(bytes, { at }, size) {
  if (at === 0 || size > at) damaged(bytes, at + 48, `a disk of ${size} bytes does not fit into ${at} bytes of data`);
  return plainDisk(bytes, { format: "vhd", size, sectorSize: sector });
}
async function openDynamic(bytes, footer, size) {
  const at = Number(footer.bytes.readBigUInt64BE(16));
  if (at % sector !== 0 || at + 1024 > bytes.size) damaged(bytes, footer.at + 16, `the header cannot lie at byte ${at}`);
  const header = await readBytes(bytes, at, 1024, "the dynamic disk header");
  if (header.toString("latin1", 0, 8) !== "cxsparse") damaged(bytes, at, "the dynamic disk header lacks its signature");
  if (!hasChecksum(header, 36)) damaged(bytes, at + 36, "the dynamic disk header has a wrong checksum");
  const tableAt = Number(header.readBigUInt64BE(16));
  const entries = header.readUInt32BE(28);
  const blockSize = header.readUInt32BE(32);
  if (blockSize < sector || (blockSize & blockSize - 1) !== 0 || blockSize > 2 ** 28) {
    damaged(bytes, at + 32, `the block size ${blockSize} is no power of two from 512 to 256 MiB`);
  }
  const count = Math.ceil(size / blockSize);
  if (entries < count) damaged(bytes, at + 28, `${entries} blocks are too few for a disk of ${size} bytes`);
  if (tableAt + 4 * count > bytes.size) damaged(bytes, at + 16, `the block table at ${tableAt} ends after the file`);
  const table = await readBytes(bytes, tableAt, 4 * count, "the block table");
  const bitmapSize2 = Math.ceil(blockSize / sector / 8 / sector) * sector;
  checkTable(bytes, {
    table,
    tableAt,
    blockLength: bitmapSize2 + blockSize,
    end: footer.at === 0 ? bytes.size : footer.at
  });
  let known;
  const place = async (block) => {
    if (known?.block === block) return known.place;
    const start = table.readUInt32BE(4 * block);
    if (start === unused) return { in: "zeros" };
    const bitmap = await readBytes(bytes, start * sector, bitmapSize2, `the bitmap of block ${block}`);
    known = { block, place: stored(start * sector + bitmapSize2, bitmap) };
    return known.place;
  };
  return blockDisk(bytes, { format: "vhd", size, sectorSize: sector, blockSize, place });
}
function stored(offset, bitmap) {
  if (bitmap.every((byte) => byte === 255)) return { in: "file", offset };
  const isHere = (index) => ((bitmap[index >>> 3] ?? 0) & 128 >>> (index & 7)) !== 0;
  return { in: "both", offset, rest: "zeros", isHere };
}
function checkTable(bytes, { table, tableAt, blockLength, end }) {
  const used = Array.from({ length: table.length / 4 }, (_, block) => ({ block, start: table.readUInt32BE(4 * block) })).filter(({ start }) => start !== unused).sort((a, b) => a.start - b.start);
  for (const [index, { block, start }] of used.entries()) {
    const at = start * sector;
    if (at + blockLength > end) damaged(bytes, tableAt + 4 * block, `block ${block} at byte ${at} ends after the data`);
    const next = used[index + 1];
    if (next !== void 0 && at + blockLength > next.start * sector) {
      damaged(bytes, tableAt + 4 * block, `block ${block} at byte ${at} overlaps block ${next.block}`);
    }
    if (at < tableAt + table.length && tableAt < at + blockLength) {
      damaged(bytes, tableAt + 4 * block, `block ${block} at byte ${at} overlaps the block table`);
    }
  }
}
function hasChecksum(structure, at) {
  let sum = 0;
  for (const [index, byte] of structure.entries()) if (index < at || index >= at + 4) sum += byte;
  return ~sum >>> 0 === structure.readUInt32BE(at);
}
function damaged({ file }, at, message) {
  throw new UserError("disk.vhd-damaged", `${file}: damaged VHD at byte ${at}: ${message}`);
}

// src/disk/vhdx/open.ts
import path2 from "node:path";

// src/disk/vhdx/fields.ts
async function readChecked(bytes, offset, length, signature, name) {
  const structure = await readBytes(bytes, offset, length, `the ${name}`);
  return hasChecksum2(structure, signature) ? structure : void 0;
}
function hasChecksum2(structure, signature) {
  const checksum2 = structure.readUInt32LE(4);
  structure.writeUInt32LE(0, 4);
  return structure.toString("latin1", 0, 4) === signature && crc32c(structure) === checksum2;
}
function checkRegion(bytes, at, { name, offset, length }) {
  const whole2 = offset % MiB === 0 && length % MiB === 0 && length > 0;
  if (!whole2 || offset < MiB) damaged2(bytes, at, `${name} (${length} bytes at ${offset}) is not placed in whole MiB`);
  if (offset + length > bytes.size) {
    damaged2(bytes, at, `${name} ends at byte ${offset + length}, after the file's end at ${bytes.size}`);
  }
}
function damaged2({ file }, at, message) {
  throw new UserError("disk.vhdx-damaged", `${file}: damaged VHDX at byte ${at}: ${message}`);
}
function bigOffset(bytes, at) {
  return Number(bytes.readBigUInt64LE(at));
}
var noGuid = "00000000-0000-0000-0000-000000000000";
function guid(bytes, at) {
  const hex2 = (from, to) => bytes.toString("hex", at + from, at + to);
  const swapped = (from, to) => Buffer.from(bytes.subarray(at + from, at + to)).reverse().toString("hex");
  return [swapped(0, 4), swapped(4, 6), swapped(6, 8), hex2(8, 10), hex2(10, 16)].join("-");
}

// src/disk/vhdx/block-table.ts
var states = { notPresent: 0, fullyPresent: 6, partiallyPresent: 7 };
var readAsZeros = /* @__PURE__ */ new Set([0, 1, 2, 3]);
var bitmapPresent = 6;
var bitmapSize = 2 ** 20;
var zeros2 = 0;
var inParent = -1;
async function readBlockTable(bytes, metadata, table, reserved) {
  const { size, blockSize, sectorSize, parent } = metadata;
  const count = Math.ceil(size / blockSize);
  const chunkRatio = 2 ** 23 * sectorSize / blockSize;
  const chunks = Math.ceil(count / chunkRatio);
  const needed = 8 * (parent === void 0 ? count + Math.floor((count - 1) / chunkRatio) : chunks * (chunkRatio + 1));
  if (needed > table.length)
    damaged2(bytes, table.offset, `block table: ${table.length} bytes are too few for ${count} blocks`);
  const entries = await readBytes(bytes, table.offset, needed, "the block table");
  const fail = (at, message) => damaged2(bytes, table.offset + at, `block table: ${message}`);
  const blocks = new Float64Array(count);
  const partial = /* @__PURE__ */ new Set();
  for (let block = 0; block < count; block++) {
    const at = 8 * (block + Math.floor(block / chunkRatio));
    const { state, offset } = readTableEntry(entries, at, (message) => fail(at, `${message} of block ${block} are set`));
    if (state === states.notPresent && parent !== void 0) blocks[block] = inParent;
    if (readAsZeros.has(state)) continue;
    if (state === states.partiallyPresent) {
      if (parent === void 0) fail(at, `block ${block} is partly in a parent, and the disk has none`);
      partial.add(block);
    } else if (state !== states.fullyPresent) fail(at, `block ${block} has the unknown state ${state}`);
    if (offset === 0) fail(at, `block ${block} is present, and its place is missing`);
    const end = offset + Math.min(blockSize, size - block * blockSize);
    if (end > bytes.size) fail(at, `block ${block} ends at byte ${end}, after the file's end at ${bytes.size}`);
    blocks[block] = offset;
  }
  const bitmaps = /* @__PURE__ */ new Map();
  for (const block of partial) {
    const chunk = Math.floor(block / chunkRatio);
    const at = 8 * ((chunk + 1) * (chunkRatio + 1) - 1);
    const { state, offset } = readTableEntry(
      entries,
      at,
      (message) => fail(at, `${message} of bitmap ${chunk} are set`)
    );
    if (state !== bitmapPresent) fail(at, `block ${block} is partly in a parent, and its sector bitmap is missing`);
    if (offset + bitmapSize > bytes.size) fail(at, `sector bitmap ${chunk} ends after the file's end at ${bytes.size}`);
    bitmaps.set(chunk, offset);
  }
  const bitmapRegions = [...bitmaps].map(([chunk, offset]) => ({
    name: `sector bitmap ${chunk}`,
    offset,
    length: bitmapSize
  }));
  checkOverlaps(blocks, blockSize, [...reserved, ...bitmapRegions], (message) => fail(0, message));
  const bitmapLength = blockSize / sectorSize / 8;
  let known;
  const partialPlace = async (block, offset) => {
    if (known?.block === block) return known.place;
    const start = (bitmaps.get(Math.floor(block / chunkRatio)) ?? 0) + block % chunkRatio * bitmapLength;
    const bitmap = await readBytes(bytes, start, bitmapLength, `the sector bitmap of block ${block}`);
    const isHere = (sector3) => ((bitmap[sector3 >>> 3] ?? 0) & 1 << (sector3 & 7)) !== 0;
    known = { block, place: { in: "both", offset, rest: "parent", isHere } };
    return known.place;
  };
  return {
    place(block) {
      const offset = blocks[block] ?? zeros2;
      if (offset === zeros2) return { in: "zeros" };
      if (offset === inParent) return { in: "parent" };
      return partial.has(block) ? partialPlace(block, offset) : { in: "file", offset };
    }
  };
}
function readTableEntry(entries, at, fail) {
  const low = entries.readUInt32LE(at);
  if ((low & 1048568) !== 0) fail("reserved bits");
  return { state: low & 7, offset: entries.readUInt32LE(at + 4) * 2 ** 32 + ((low & 4293918720) >>> 0) };
}
function checkOverlaps(blocks, blockSize, others, fail) {
  const stored2 = [...blocks.keys()].filter((block) => (blocks[block] ?? 0) > 0);
  const used = [
    ...others,
    ...stored2.map((block) => ({ name: `block ${block}`, offset: blocks[block] ?? 0, length: blockSize }))
  ].sort((a, b) => a.offset - b.offset);
  for (const [index, next] of used.slice(1).entries()) {
    const before = used[index];
    if (before !== void 0 && before.offset + before.length > next.offset) {
      fail(`${next.name} at byte ${next.offset} overlaps ${before.name} at ${before.offset}`);
    }
  }
}

// src/disk/vhdx/header.ts
async function readHeader(bytes) {
  const valid = [];
  for (const offset2 of [64 * KiB, 128 * KiB]) {
    const header2 = await readChecked(bytes, offset2, 4 * KiB, "head", "header");
    if (header2 !== void 0) valid.push({ header: header2, offset: offset2 });
  }
  valid.sort((a, b) => a.header.readBigUInt64LE(8) > b.header.readBigUInt64LE(8) ? -1 : 1);
  const [current, other] = valid;
  if (current === void 0) {
    return damaged2(bytes, 64 * KiB, "neither this header nor the one at byte 131072 has a right checksum");
  }
  const { header, offset } = current;
  if (other?.header.readBigUInt64LE(8) === header.readBigUInt64LE(8) && !other.header.equals(header)) {
    damaged2(bytes, 64 * KiB, "both headers have the same sequence number and differ");
  }
  const version = header.readUInt16LE(66);
  if (version !== 1) damaged2(bytes, offset + 66, `version ${version} is unknown`);
  const log = { name: "the log", offset: bigOffset(header, 72), length: header.readUInt32LE(68) };
  if (log.length > 0) checkRegion(bytes, offset + 68, log);
  const common = { offset, dataWriteGuid: guid(header, 32), log };
  const logGuid = guid(header, 48);
  if (logGuid === noGuid) return common;
  const logVersion = header.readUInt16LE(64);
  if (logVersion !== 0) damaged2(bytes, offset + 64, `version ${logVersion} of the log is unknown`);
  if (log.length === 0) damaged2(bytes, offset + 68, "it names a log of no length");
  return { ...common, logGuid };
}
var tableRegion = "2dc27766-f623-4200-9d64-115e9bfd4a08";
var metadataRegion = "8b7ca206-4790-4b9a-b8fe-575f050f886e";
async function readRegions(bytes) {
  const [first, second] = [192 * KiB, 256 * KiB];
  let at = first;
  let regions = await readChecked(bytes, at, 64 * KiB, "regi", "region table");
  if (regions === void 0) {
    at = second;
    regions = await readChecked(bytes, at, 64 * KiB, "regi", "region table");
  }
  if (regions === void 0) {
    return damaged2(bytes, first, `neither this region table nor the one at byte ${second} has a right checksum`);
  }
  const found = /* @__PURE__ */ new Map();
  const count = regions.readUInt32LE(8);
  if (count > 2047) damaged2(bytes, at + 8, `${count} regions are more than the 2047 there may be`);
  for (let entry = 16; entry < 16 + count * 32; entry += 32) {
    const id = guid(regions, entry);
    const known = id === tableRegion || id === metadataRegion;
    if (!known && (regions.readUInt32LE(entry + 28) & 1) !== 0) {
      damaged2(bytes, at + entry, `region ${id} is required to read the disk, and unknown`);
    }
    if (!known) continue;
    if (found.has(id)) damaged2(bytes, at + entry, `region ${id} is there twice`);
    const name = id === tableRegion ? "the block table" : "the metadata";
    const region = { name, offset: bigOffset(regions, entry + 16), length: regions.readUInt32LE(entry + 24) };
    checkRegion(bytes, at + entry + 16, region);
    found.set(id, region);
  }
  const table = found.get(tableRegion) ?? damaged2(bytes, at, "it names no block table");
  const metadata = found.get(metadataRegion) ?? damaged2(bytes, at, "it names no metadata");
  return { table, metadata };
}

// src/disk/vhdx/log.ts
var sector2 = 4 * KiB;
async function replayed(bytes, header) {
  if (header.logGuid === void 0) return bytes;
  const log = await readBytes(bytes, header.log.offset, header.log.length, "the log");
  const entries = activeSequence(log, header.logGuid);
  const last = entries.at(-1);
  if (last === void 0) {
    return damaged2(bytes, header.log.offset, "the log is not empty, and none of its entries is whole");
  }
  const flushed = bigOffset(last.bytes, 48);
  if (bytes.size < flushed) {
    damaged2(bytes, bytes.size, `cut short: it had ${flushed} bytes when its log was written`);
  }
  const changes = entries.flatMap((entry) => changesOf(bytes, header.log.offset, entry));
  return overlaid(bytes, changes, Math.max(bytes.size, bigOffset(last.bytes, 56)));
}
function activeSequence(log, logGuid) {
  let active = [];
  const read = entryReader(log, logGuid);
  for (let start = 0; start < log.length; ) {
    const run = [];
    let at = start;
    for (let covered = 0; covered < log.length; ) {
      const entry = read(at);
      const before = run.at(-1);
      if (entry === void 0 || before !== void 0 && entry.sequence !== before.sequence + 1n) break;
      run.push(entry);
      covered += entry.length;
      at = (at + entry.length) % log.length;
    }
    const head = run.at(-1);
    const tail = run.findIndex((entry) => entry.at === head?.tail);
    if (head !== void 0 && tail >= 0 && head.sequence > (active.at(-1)?.sequence ?? 0n)) active = run.slice(tail);
    const next = run.length > 0 && tail >= 0 ? at : start + sector2;
    start = next > start ? next : log.length;
  }
  return active;
}
function entryReader(log, logGuid) {
  const known = /* @__PURE__ */ new Map();
  return (at) => {
    if (!known.has(at)) known.set(at, readEntry(log, at, logGuid));
    return known.get(at);
  };
}
function readEntry(log, at, logGuid) {
  if (log.toString("latin1", at, at + 4) !== "loge") return void 0;
  const length = log.readUInt32LE(at + 8);
  if (length < sector2 || length % sector2 !== 0 || length > log.length) return void 0;
  const bytes = Buffer.concat([log.subarray(at, at + length), log.subarray(0, Math.max(0, at + length - log.length))]);
  const sequence = bytes.readBigUInt64LE(16);
  if (sequence === 0n || guid(bytes, 32) !== logGuid || !hasChecksum2(bytes, "loge")) return void 0;
  return { at, length, tail: bytes.readUInt32LE(12), sequence, bytes };
}
function changesOf(file, logAt, { at, bytes, sequence }) {
  const fail = (within, message) => damaged2(file, logAt + at + within, `log entry ${sequence}: ${message}`);
  const count = bytes.readUInt32LE(24);
  let dataAt = Math.ceil((64 + 32 * count) / sector2) * sector2;
  if (dataAt > bytes.length) fail(24, `${count} descriptors do not fit into it`);
  const changes = [];
  for (let descriptor = 64; descriptor < 64 + 32 * count; descriptor += 32) {
    const kind = bytes.toString("latin1", descriptor, descriptor + 4);
    const offset = bigOffset(bytes, descriptor + 16);
    if (bytes.readBigUInt64LE(descriptor + 24) !== sequence) fail(descriptor + 24, "a descriptor of another entry");
    if (offset % sector2 !== 0) fail(descriptor + 16, `it changes byte ${offset}, no whole sector`);
    if (kind === "zero") {
      const length = bigOffset(bytes, descriptor + 8);
      if (length % sector2 !== 0) fail(descriptor + 8, `it clears ${length} bytes, no whole sectors`);
      changes.push({ offset, length });
    } else if (kind === "desc") {
      if (dataAt + sector2 > bytes.length) fail(descriptor, "its data are not in the entry");
      changes.push({ offset, length: sector2, data: dataSector(bytes, descriptor, dataAt, sequence, fail) });
      dataAt += sector2;
    } else fail(descriptor, "a descriptor of an unknown kind");
  }
  return changes;
}
function dataSector(bytes, descriptor, at, sequence, fail) {
  const data = Buffer.from(bytes.subarray(at, at + sector2));
  const high = BigInt(data.readUInt32LE(4));
  const low = BigInt(data.readUInt32LE(sector2 - 4));
  if (data.toString("latin1", 0, 4) !== "data" || (high << 32n | low) !== sequence) fail(at, "a torn data sector");
  bytes.copy(data, 0, descriptor + 8, descriptor + 16);
  bytes.copy(data, sector2 - 4, descriptor + 4, descriptor + 8);
  return data;
}
function overlaid(bytes, changes, size) {
  return {
    ...bytes,
    size,
    async readInto(target, offset, what) {
      const end = offset + target.length;
      if (end > size) return bytes.readInto(target, offset, what);
      const held = Math.max(0, Math.min(target.length, bytes.size - offset));
      target.fill(0, held);
      if (held > 0) await bytes.readInto(target.subarray(0, held), offset, what);
      for (const change of changes) {
        const from = Math.max(offset, change.offset);
        const to = Math.min(end, change.offset + change.length);
        if (from >= to) continue;
        const part = target.subarray(from - offset, to - offset);
        if (change.data === void 0) part.fill(0);
        else part.set(change.data.subarray(from - change.offset, to - change.offset));
      }
    }
  };
}

// src/disk/vhdx/parent-locator.ts
var vhdxLocator = "b04aefb7-d19e-4a81-b789-25b8e9445913";
function parseParentLocator(value, fail) {
  if (value.length < 20) fail(0, `a parent locator of ${value.length} bytes`);
  const type = guid(value, 0);
  if (type !== vhdxLocator) fail(0, `a parent of the unknown type ${type}`);
  const count = value.readUInt16LE(18);
  if (20 + 12 * count > value.length) fail(18, `${count} entries do not fit into the parent locator`);
  const text = (at, length, entry) => {
    if (at + length > value.length) fail(entry, "an entry of the parent locator ends after it");
    return value.toString("utf16le", at, at + length);
  };
  const entries = /* @__PURE__ */ new Map();
  for (let entry = 20; entry < 20 + 12 * count; entry += 12) {
    const key = text(value.readUInt32LE(entry), value.readUInt16LE(entry + 8), entry);
    entries.set(key, text(value.readUInt32LE(entry + 4), value.readUInt16LE(entry + 10), entry));
  }
  const linkages = ["parent_linkage", "parent_linkage2"].flatMap((key) => {
    const linkage = entries.get(key);
    return linkage === void 0 ? [] : [linkage.replace(/[{}]/g, "").toLowerCase()];
  });
  if (linkages.length === 0) fail(20, "the parent locator does not say which parent it means");
  const path3 = (key) => entries.get(key);
  const [relativePath, absolutePath, volumePath] = [
    path3("relative_path"),
    path3("absolute_win32_path"),
    path3("volume_path")
  ];
  return {
    linkages,
    ...relativePath === void 0 ? {} : { relativePath },
    ...absolutePath === void 0 ? {} : { absolutePath },
    ...volumePath === void 0 ? {} : { volumePath }
  };
}

// src/disk/vhdx/metadata.ts
var items = {
  fileParameters: "caa16737-fa36-4d43-b3b6-33f0aa44e76b",
  diskSize: "2fa54224-cd1b-4876-b211-5dbed83bf4b8",
  diskId: "beca12ab-b2e6-4523-93ef-c309e000c746",
  logicalSector: "8141bf1d-a96f-4709-ba47-f233a8faab5f",
  physicalSector: "cda348c7-445d-4471-9cc9-e9885251c556",
  parentLocator: "a8d35f2d-b30b-454d-abf7-d3d84834ab0c"
};
var knownItems = new Set(Object.values(items));
async function readMetadata(bytes, region) {
  const values = await readItems(bytes, region);
  const item = (id, name, length) => {
    const found = values.get(id) ?? damaged2(bytes, region.offset, `the metadata do not give ${name}`);
    const held = found.value.length;
    if (held !== length) damaged2(bytes, found.at, `${name} has ${held} bytes, not ${length}`);
    return found;
  };
  const parameters = item(items.fileParameters, "the block size", 8);
  const blockSize = parameters.value.readUInt32LE(0);
  const powerOfTwo = (blockSize & blockSize - 1) === 0;
  if (!powerOfTwo || blockSize < MiB || blockSize > 256 * MiB) {
    damaged2(bytes, parameters.at, `the block size ${blockSize} is no power of two from 1 MiB to 256 MiB`);
  }
  const sector3 = (id, name) => {
    const { value, at } = item(id, name, 4);
    const length = value.readUInt32LE(0);
    if (length !== 512 && length !== 4096) damaged2(bytes, at, `${name} is ${length}, not 512 or 4096`);
    return length;
  };
  const sectorSize = sector3(items.logicalSector, "the logical sector size");
  sector3(items.physicalSector, "the physical sector size");
  const diskSize = item(items.diskSize, "the disk size", 8);
  const size = bigOffset(diskSize.value, 0);
  if (size === 0 || size > 64 * 2 ** 40 || size % sectorSize !== 0) {
    damaged2(bytes, diskSize.at, `the disk size ${size} is no whole number of sectors up to 64 TiB`);
  }
  const hasParent = (parameters.value.readUInt32LE(4) & 2) !== 0;
  if (!hasParent) return { size, blockSize, sectorSize };
  const locator = values.get(items.parentLocator);
  if (locator === void 0) return damaged2(bytes, parameters.at + 4, "a differencing disk that names no parent");
  const fail = (within, message) => damaged2(bytes, locator.at + within, message);
  return { size, blockSize, sectorSize, parent: parseParentLocator(locator.value, fail) };
}
async function readItems(bytes, region) {
  const at = region.offset;
  const table = await readBytes(bytes, at, Math.min(region.length, 64 * KiB), "the metadata");
  if (table.toString("latin1", 0, 8) !== "metadata") damaged2(bytes, at, "the metadata lack their signature");
  const count = table.readUInt16LE(10);
  if (count > 2047) damaged2(bytes, at + 10, `${count} metadata items are more than the 2047 there may be`);
  const values = /* @__PURE__ */ new Map();
  for (let entry = 32; entry < 32 + count * 32; entry += 32) {
    const id = guid(table, entry);
    const flags = table.readUInt32LE(entry + 24);
    const isKnown = (flags & 1) === 0 && knownItems.has(id);
    if (!isKnown && (flags & 4) !== 0) {
      damaged2(bytes, at + entry, `metadata item ${id} is required to read the disk, and unknown`);
    }
    if (!isKnown) continue;
    const offset = table.readUInt32LE(entry + 16);
    const length = table.readUInt32LE(entry + 20);
    if (offset < 64 * KiB || offset + length > region.length || length > MiB) {
      damaged2(bytes, at + entry + 16, `metadata item ${id} lies outside the metadata (${length} bytes at ${offset})`);
    }
    if (values.has(id)) damaged2(bytes, at + entry, `metadata item ${id} is there twice`);
    values.set(id, { value: await readBytes(bytes, at + offset, length, "a metadata item"), at: at + offset });
  }
  return values;
}

// src/disk/vhdx/open.ts
var longestChain = 100;
async function openVhdx(bytes) {
  return openChain(bytes, []);
}
async function openChain(file, children, meant) {
  const header = await readHeader(file);
  const child = children.at(-1);
  if (meant !== void 0 && child !== void 0 && !meant.linkages.includes(header.dataWriteGuid)) {
    throw wrongParent(
      child,
      `its parent ${file.file} was changed after it was made (byte ${header.offset + 32} is ${header.dataWriteGuid}, not ${meant.linkages.join(" or ")})`
    );
  }
  const bytes = await replayed(file, header);
  const regions = await readRegions(bytes);
  const metadata = await readMetadata(bytes, regions.metadata);
  const section = { name: "the header section", offset: 0, length: MiB };
  const reserved = [section, header.log, regions.table, regions.metadata].filter(({ length }) => length > 0);
  const table = await readBlockTable(bytes, metadata, regions.table, reserved);
  const parent = await openParent(bytes, metadata, children);
  const { size, blockSize, sectorSize } = metadata;
  return blockDisk(bytes, {
    format: "vhdx",
    size,
    blockSize,
    sectorSize,
    place: table.place,
    ...parent === void 0 ? {} : { parent }
  });
}
async function openParent(child, metadata, children) {
  const locator = metadata.parent;
  if (locator === void 0) return void 0;
  if (children.length >= longestChain) throw wrongParent(child.file, `more than ${longestChain} disks in one chain`);
  const bytes = await openParentFile(child.file, locator);
  try {
    const start = await readBytes(bytes, 0, 8, "the file type");
    if (start.toString("latin1") !== "vhdxfile")
      throw wrongParent(child.file, `its parent ${bytes.file} is no VHDX file`);
    const parent = await openChain(bytes, [...children, child.file], locator);
    if (parent.sectorSize === metadata.sectorSize) return parent;
    await parent.close();
    throw wrongParent(
      child.file,
      `it has sectors of ${metadata.sectorSize} bytes, its parent ${bytes.file} of ${parent.sectorSize}`
    );
  } catch (error) {
    await bytes.close();
    throw error;
  }
}
async function openParentFile(child, locator) {
  const { relativePath, volumePath, absolutePath } = locator;
  const beside = relativePath?.replaceAll("\\", "/");
  const places = [
    ...beside === void 0 ? [] : [path2.resolve(path2.dirname(child), beside)],
    ...[volumePath, absolutePath].flatMap((place) => place ?? [])
  ];
  for (const place of places) {
    const bytes = await openFile(place).catch(() => void 0);
    if (bytes !== void 0) return bytes;
  }
  throw wrongParent(child, `its parent is at none of the places it names: ${places.join(", ")}`);
}
function wrongParent(child, message) {
  return new UserError(
    "disk.vhdx-parent",
    `${child}: a differencing disk, and ${message}. Merge-VHD on its host makes one disk of both`
  );
}

// src/disk/open.ts
var foreign = [
  { magic: "QFI\xFB", name: "a qcow2 image" },
  { magic: "KDMV", name: "a VMDK image" },
  { magic: "MSWIM\0\0\0", name: "a WIM file" },
  { magic: "\x8B", name: "a gzip file" }
];
async function openDisk(file) {
  const bytes = await openFile(file);
  try {
    return await openByContents(bytes);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}
async function openByContents(bytes) {
  const { file, size } = bytes;
  const start = await readBytes(bytes, 0, Math.min(512, size), "the first sector");
  if (start.toString("latin1", 0, 8) === "vhdxfile") return openVhdx(bytes);
  for (const { magic: magic2, name } of foreign) {
    if (start.toString("latin1", 0, magic2.length) !== magic2) continue;
    throw new UserError("disk.unsupported-format", `${file}: this is ${name}; what is read is VHDX, VHD and raw disks`);
  }
  return await openVhd(bytes, start) ?? openRaw(bytes);
}

// src/disk/progress.ts
function byteProgress(run, label, { total, work: work2 }) {
  const started = run.now().getTime();
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, worked, archive }) => {
    const now = run.now().getTime();
    if (done < total && now - last < 250) return;
    last = now;
    const seconds = (now - started) / 1e3;
    const rate = worked / seconds;
    const known = rate > 0 && Number.isFinite(rate);
    run.reporter.progress({
      label,
      done,
      total,
      unit: "bytes",
      ...known ? { rate } : {},
      ...archive > 0 ? { ratio: worked / archive } : {},
      // The first second says little about the rest.
      ...known && seconds >= 1 && work2 > worked ? { secondsLeft: (work2 - worked) / rate } : {}
    });
  };
}

// src/disk/sinks.ts
import { gzipSync } from "node:zlib";

// src/disk/tar.ts
var tarBlock = 512;
var magic = "ustar";
var fields = { mode: 100, uid: 108, gid: 116, size: 124, time: 136, checksum: 148, type: 156, magic: 257 };
var octalLimit = 8 ** 11;
function tarHeader(name, size) {
  const header = Buffer.alloc(tarBlock);
  const octal = (at, length, value) => header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  header.write(name, 0, "latin1");
  octal(fields.mode, 8, 420);
  octal(fields.uid, 8, 0);
  octal(fields.gid, 8, 0);
  if (size < octalLimit) octal(fields.size, 12, size);
  else {
    header.writeUInt8(128, fields.size);
    header.writeBigUInt64BE(BigInt(size), fields.size + 4);
  }
  octal(fields.time, 12, 0);
  header.write("0", fields.type, "latin1");
  header.write(`${magic}  \0`, fields.magic, "latin1");
  header.write(`${checksum(header).toString(8).padStart(6, "0")}\0 `, fields.checksum, "latin1");
  return header;
}
function tarEnd(size) {
  return Buffer.alloc((tarBlock - size % tarBlock) % tarBlock + 2 * tarBlock);
}
function tarFileSize(block) {
  return tarEntry(block)?.size;
}
function tarEntry(block) {
  if (block.toString("latin1", fields.magic, fields.magic + 5) !== magic) return void 0;
  const noted = Number.parseInt(block.toString("latin1", fields.checksum, fields.checksum + 7), 8);
  if (noted !== checksum(block)) return void 0;
  const isBinary = ((block[fields.size] ?? 0) & 128) !== 0;
  return {
    type: block.toString("latin1", fields.type, fields.type + 1),
    name: block.toString("utf8", 0, fields.mode).replace(/\0.*/s, ""),
    size: isBinary ? Number(block.readBigUInt64BE(fields.size + 4)) : Number.parseInt(block.toString("latin1", fields.size, fields.time), 8)
  };
}
function checksum(header) {
  let sum = 0;
  for (const [at, byte] of header.subarray(0, tarBlock).entries()) {
    sum += at >= fields.checksum && at < fields.checksum + 8 ? 32 : byte;
  }
  return sum;
}

// src/disk/sinks.ts
var nameInTar = "disk.raw";
function sinkFor(type, archive, level) {
  if (type === "ddraw") return rawSink(archive);
  const gzip = gzipSink(archive, level);
  if (type === "ddgz") return gzip;
  const write = async (bytes) => archive.write(framed(gzipSync(bytes, { level })));
  return {
    ...gzip,
    begin: (rawSize) => write(tarHeader(nameInTar, rawSize)),
    end: (rawSize) => write(tarEnd(rawSize)),
    members: () => gzip.members() + 2
  };
}
var zeros3 = Buffer.alloc(zeroUnit);
function gzipSink(archive, level) {
  let members = 0;
  return {
    job: { kind: "compress", level },
    begin: async () => void 0,
    async data(answer, buffer) {
      if (answer.kind !== "compressed") throw new Error(`a worker thread ${answer.kind} instead of compressing`);
      await archive.write(new Uint8Array(buffer, 0, answer.archiveLength));
      members += answer.members;
    },
    async zeros(length) {
      for (const part of zeroLengths(length)) {
        await archive.write(zeroMember(part));
        members++;
      }
      const rest = length % zeroUnit;
      if (rest === 0) return;
      await archive.write(framed(gzipSync(zeros3.subarray(0, rest), { level })));
      members++;
    },
    end: async () => void 0,
    members: () => members
  };
}
function rawSink(archive) {
  return {
    job: { kind: "checksum" },
    begin: async () => void 0,
    data: (_, buffer, length) => archive.write(new Uint8Array(buffer, headroom, length)),
    zeros: (length) => archive.writeZeros(length),
    end: async () => void 0,
    members: () => 0
  };
}

// src/disk/pack.ts
async function packDisk(run, source, target, options) {
  const disk = await openDisk(source);
  try {
    await refuseOverwriting(disk, target);
    const image = await imageOf(disk, options);
    options.look?.(image.volumes);
    const sizes = {
      rawSize: image.disk.size,
      allocatedSize: await dataBytes(disk, image.disk.size),
      packedSize: await dataBytes(image.disk, image.disk.size)
    };
    const archive = await createArchive(target, run.signal);
    try {
      const sink = sinkFor(options.fileType, archive, options.level);
      const written = await writeImage(run, image.disk, sizes.packedSize, sink, options);
      const { size, sha256 } = await archive.finish();
      const { volumes, warnings } = image;
      const facts = { file: target, fileType: options.fileType, ...sizes, ...written, archiveSize: size, sha256 };
      return { ...facts, members: sink.members(), volumes, warnings };
    } catch (error) {
      await archive.abandon();
      throw error;
    }
  } finally {
    await disk.close();
  }
}
async function refuseOverwriting(disk, target) {
  const identity = async (file) => {
    const facts = await stat2(file, { bigint: true }).catch(() => void 0);
    return facts === void 0 ? file : `${facts.dev} ${facts.ino}`;
  };
  const own = await identity(target);
  for (const file of disk.files) {
    if (await identity(file) !== own) continue;
    throw new UserError("disk.same-file", `${target}: the archive cannot replace the disk that it is made of: ${file}`);
  }
}
async function dataBytes(disk, size) {
  let bytes = 0;
  for await (const { length, zero } of disk.extents(0, size)) if (!zero) bytes += length;
  return bytes;
}
async function writeImage(run, disk, work2, sink, options) {
  const pool = openPool(work2);
  const pending = [];
  const hash = options.rawSha256 === true ? orderedHash(run.signal) : void 0;
  const writer = imageWriter(run, disk.size, work2, sink);
  const writeOldest = async () => {
    const oldest = pending.shift();
    if (oldest === void 0) return;
    const worked = await oldest.worked;
    run.signal.throwIfAborted();
    await writer.add(oldest.chunk, worked);
    if (worked !== void 0) pool.release(worked.buffer);
  };
  try {
    await sink.begin(disk.size);
    for await (const chunk of chunksOf(disk)) {
      run.signal.throwIfAborted();
      if (chunk.zero) {
        hash?.zeros(chunk.length);
        pending.push({ chunk });
      } else {
        const worked = readAndWork(disk, pool, sink, chunk, hash);
        worked.catch(() => void 0);
        pending.push({ chunk, worked });
      }
      while (pool.isFull()) await writeOldest();
    }
    while (pending.length > 0) await writeOldest();
    const rawCrc32 = await writer.end();
    await sink.end(disk.size);
    return hash === void 0 ? { rawCrc32 } : { rawCrc32, rawSha256: await hash.digest() };
  } finally {
    await Promise.allSettled(pending.map(({ worked }) => worked));
    await pool.close();
  }
}
async function readAndWork(disk, pool, sink, { offset, length }, hash) {
  const buffer = pool.take(length);
  const bytes = new Uint8Array(buffer, headroom, length);
  const reading = disk.readInto(bytes, offset);
  await (hash === void 0 ? reading : hash.data(reading, bytes));
  return pool.run(sink.job, buffer, length);
}
function orderedHash(signal) {
  const hash = createHash2("sha256");
  let turn = Promise.resolve();
  return {
    data(reading, bytes) {
      reading.catch(() => void 0);
      turn = turn.then(() => reading).then(() => void hash.update(bytes));
      return turn;
    },
    zeros(length) {
      turn = turn.then(() => hashZeros(hash, length, signal));
      turn.catch(() => void 0);
    },
    async digest() {
      await turn;
      return hash.digest("hex");
    }
  };
}
function imageWriter(run, rawSize, work2, sink) {
  const progress = byteProgress(run, "Packing the disk", { total: rawSize, work: work2 });
  let crc = 0;
  let zeros4 = 0;
  let done = 0;
  let worked = 0;
  let archive = 0;
  const flushZeros = async () => {
    if (zeros4 === 0) return;
    crc = combineCrc32(crc, crc32OfZeros(zeros4), zeros4);
    await sink.zeros(zeros4);
    zeros4 = 0;
  };
  return {
    async add({ length, zero }, result) {
      done += length;
      if (!zero) worked += length;
      if (result === void 0 || result.answer.kind === "zeros") zeros4 += length;
      else {
        await flushZeros();
        const { answer, buffer } = result;
        if (answer.kind === "inflated") throw new Error("a worker thread inflated instead of compressing");
        crc = combineCrc32(crc, answer.crc, length);
        await sink.data(answer, buffer, length);
        archive += answer.kind === "compressed" ? answer.archiveLength : length;
      }
      progress({ done, worked, archive });
    },
    /** @returns the CRC-32 of the raw disk */
    async end() {
      await flushZeros();
      return crc.toString(16).padStart(8, "0");
    }
  };
}

// src/disk/verify-foreign.ts
import { createHash as createHash3 } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

// src/disk/foreign-tar.ts
var mostHeaderBytes = 512 * 1024;
var extendedHeaders = /* @__PURE__ */ new Set(["x", "g", "L", "K"]);
var plainFiles = /* @__PURE__ */ new Set(["0", "\0", "7"]);
var kinds = {
  "1": "the hard link",
  "2": "the symbolic link",
  "3": "the character device",
  "4": "the block device",
  "5": "the directory",
  "6": "the pipe",
  S: "the sparse file",
  M: "the rest of the file",
  V: "the volume label"
};
function findTarredFile(start, fail) {
  let records2 = /* @__PURE__ */ new Map();
  for (let at = 0; ; ) {
    if (at + tarBlock > start.length) return "more";
    const entry = tarEntry(start.subarray(at, at + tarBlock));
    if (entry === void 0) {
      if (at === 0) return void 0;
      return fail(`the tar archive has no file's header at byte ${at}`);
    }
    const body = at + tarBlock;
    if (!extendedHeaders.has(entry.type)) return { at: body, size: fileSize(entry, records2, at, fail) };
    if (!(body + entry.size <= mostHeaderBytes)) {
      fail(`the tar archive's extended header at byte ${at} is of ${entry.size} bytes`);
    }
    if (body + entry.size > start.length) return "more";
    if (entry.type === "x" || entry.type === "g") {
      const own = paxRecords(
        start.subarray(body, body + entry.size),
        () => fail(`the tar archive's extended header at byte ${at} is damaged`)
      );
      records2 = new Map([...records2, ...own]);
    }
    at = nextEntry(body, entry.size);
  }
}
function nextEntry(at, size) {
  return at + Math.ceil(size / tarBlock) * tarBlock;
}
function checkTarEnd(block, at, fail) {
  if (block.every((byte) => byte === 0)) return;
  const entry = block.length === tarBlock ? tarEntry(block) : void 0;
  if (entry === void 0) fail(`the tar archive does not end after its first file, at byte ${at}`);
  else fail(`the tar archive holds more than the disk: ${described(entry)} at byte ${at}`);
}
function fileSize(entry, records2, at, fail) {
  if (entry.type === "S" || [...records2.keys()].some((key) => key.startsWith("GNU.sparse."))) {
    fail(`the tar archive keeps its file sparse (at byte ${at}), which cannot be verified here: make it without -S`);
  }
  if (!plainFiles.has(entry.type)) {
    fail(`the tar archive begins with ${described(entry)} at byte ${at}, not with the disk as a plain file`);
  }
  const noted = records2.get("size");
  const size = noted === void 0 || noted === "" ? entry.size : /^\d+$/.test(noted) ? Number(noted) : Number.NaN;
  if (!Number.isSafeInteger(size)) fail(`the tar archive's header at byte ${at} gives no size`);
  return size;
}
function described({ type, name }) {
  const kind = kinds[type] ?? (plainFiles.has(type) ? "the file" : `an entry of type ${JSON.stringify(type)},`);
  return extendedHeaders.has(type) ? "another entry" : `${kind} ${name}`;
}
function paxRecords(bytes, fail) {
  const records2 = /* @__PURE__ */ new Map();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(" ", at);
    const digits = bytes.toString("latin1", at, Math.max(at, space));
    const end = at + (/^\d+$/.test(digits) ? Number(digits) : 0);
    const equals = bytes.indexOf("=", space);
    if (equals < 0 || equals >= end || end > bytes.length || bytes[end - 1] !== 10) return fail();
    records2.set(bytes.toString("utf8", space + 1, equals), bytes.toString("utf8", equals + 1, end - 1));
    at = end;
  }
  return records2;
}

// src/disk/structure.ts
import { crc32 as crc322 } from "node:zlib";
var headBytes = tableBytes;
function structureCheck(head, fail) {
  const table = readPartitionTable(head, fail);
  const last = table.partitions.filter((partition) => !isExtended(partition)).at(-1);
  if (last === void 0) return fail("Windows is not found: it has no partition but extended ones");
  const end = Math.max(...table.partitions.map(({ offset, length }) => offset + length));
  const boot = { offset: last.offset, length: 512 };
  const backup = backupParts(table, head, fail);
  return {
    parts: [boot, ...backup],
    check(size, [bootSector, entries, header]) {
      if (last.offset + 512 > size || bootSector === void 0 || bootSector.length < 512) {
        fail(`the last partition begins at byte ${last.offset}, after the disk's end at ${size}`);
      }
      if (end > size) fail(`the last partition ends at byte ${end}, after the disk's end at ${size}`);
      const isNtfs = bootSector?.toString("latin1", 3, 11) === "NTFS    " && bootSector.readUInt16LE(510) === 43605;
      if (!isNtfs) fail(`the last partition (byte ${last.offset} of the disk) begins with no NTFS boot sector`);
      if (table.kind === "gpt") checkBackup(table, head, size, { entries, header }, fail);
    }
  };
}
function backupParts({ kind, sectorSize }, head, fail) {
  if (kind === "mbr") return [];
  const { other, count, entrySize } = gptHeader(head.subarray(sectorSize, 2 * sectorSize), sectorSize, fail);
  const sectors = Math.ceil(count * entrySize / sectorSize);
  if (other <= sectors || other > 2 ** 40)
    fail(`the GPT header at byte ${sectorSize} places its backup at sector ${other}`);
  return [
    { offset: (other - sectors) * sectorSize, length: count * entrySize },
    { offset: other * sectorSize, length: sectorSize }
  ];
}
function checkBackup({ sectorSize }, head, size, { entries, header }, fail) {
  const primary = gptHeader(head.subarray(sectorSize, 2 * sectorSize), sectorSize, fail);
  const at = size - sectorSize;
  const noted = primary.other * sectorSize;
  if (noted !== at) fail(`the backup GPT header is at byte ${noted} of the disk, not in its last sector at ${at}`);
  if (header === void 0 || entries === void 0) return;
  const backup = gptHeader(header, at, (message) => fail(`${message}: it is the backup, the disk's last sector`));
  if (backup.own !== primary.other || backup.other !== 1 || backup.entriesCrc !== primary.entriesCrc) {
    fail(`the backup GPT header at byte ${at} of the disk does not belong to the primary one`);
  }
  if (crc322(entries) !== primary.entriesCrc) {
    fail(`the backup GPT's entries before byte ${at} of the disk have a wrong checksum`);
  }
}

// src/disk/verify-foreign.ts
async function verifyForeign({ run, archive, damaged: damaged3 }) {
  const hash = createHash3("sha256");
  const progress = byteProgress(run, "Verifying the archive", { total: archive.size, work: archive.size });
  const watch = watcher(damaged3);
  const gunzip = createGunzip({ chunkSize: MiB });
  const source = async function* () {
    for (let at = 0; at < archive.size; at += MiB) {
      const chunk = Buffer.allocUnsafe(Math.min(MiB, archive.size - at));
      await archive.readInto(chunk, at, "the archive");
      hash.update(chunk);
      progress({ done: at + chunk.length, worked: at + chunk.length, archive: 0 });
      yield chunk;
    }
  };
  const inspect = async (chunks) => {
    for await (const chunk of chunks) watch.take(chunk);
  };
  await pipeline(Readable.from(source()), gunzip, inspect, { signal: run.signal }).catch((error) => {
    run.signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    damaged3(`cannot unpack it at byte ${gunzip.bytesWritten}: ${errorMessage(error)}`, error);
  });
  if (gunzip.bytesWritten !== archive.size) {
    damaged3(`${archive.size - gunzip.bytesWritten} bytes at byte ${gunzip.bytesWritten} belong to no gzip member`);
  }
  return { ...watch.finish(), archiveSize: archive.size, sha256: hash.digest("hex") };
}
function watcher(damaged3) {
  let seen = 0;
  let start = Buffer.alloc(0);
  let watched;
  return {
    take(chunk) {
      if (watched === void 0) {
        start = Buffer.concat([start, chunk]);
        watched = begin(start, damaged3);
      } else watched.take(chunk, seen);
      seen += chunk.length;
    },
    finish() {
      if (watched === void 0) return damaged3(`${seen} bytes are too few for a disk with Windows`);
      return watched.finish(seen);
    }
  };
}
function begin(start, damaged3) {
  const tarred = findTarredFile(start, damaged3);
  if (tarred === "more") return void 0;
  const base = tarred?.at ?? 0;
  if (start.length < base + headBytes) return void 0;
  const check = structureCheck(start.subarray(base, base + Math.min(headBytes, tarred?.size ?? headBytes)), damaged3);
  const parts = check.parts.map(({ offset, length }) => capture({ offset: base + offset, length }));
  const after = tarred === void 0 ? void 0 : nextEntry(base, tarred.size);
  const end = capture({ offset: after ?? 0, length: after === void 0 ? 0 : tarBlock });
  const take = (chunk, offset) => {
    for (const part of [...parts, end]) part.take(chunk, offset);
  };
  take(start, 0);
  return {
    take,
    finish(seen) {
      if (tarred !== void 0 && tarred.size > seen - base) {
        damaged3(`its tar header promises a file of ${tarred.size} bytes`);
      }
      if (after !== void 0) checkTarEnd(end.held(), after, damaged3);
      const rawSize = tarred?.size ?? seen;
      check.check(
        rawSize,
        parts.map((part) => part.held())
      );
      return { fileType: tarred === void 0 ? "ddgz" : "ddtgz", rawSize };
    }
  };
}
function capture({ offset: start, length }) {
  const bytes = Buffer.alloc(length);
  let held = 0;
  return {
    held: () => bytes.subarray(0, held),
    take(chunk, offset) {
      const from = Math.max(start + held, offset);
      const to = Math.min(start + length, offset + chunk.length);
      if (from !== start + held || from >= to) return;
      chunk.copy(bytes, held, from - offset, to - offset);
      held += to - from;
    }
  };
}

// src/disk/verify-members.ts
import { gunzipSync } from "node:zlib";

// src/disk/member-reader.ts
import { createHash as createHash4 } from "node:crypto";
var window = 4 * MiB;
var longestMember = largestMember + largestMember / 4096;
function readMembers(archive, fail) {
  const hash = createHash4("sha256");
  let at = 0;
  let buffer = Buffer.allocUnsafe(window);
  let [from, to] = [0, 0];
  const fill = async (length) => {
    if (to - from >= length) return;
    const room = Math.max(window, length);
    const target = room > buffer.length ? Buffer.allocUnsafe(room) : buffer;
    buffer.copy(target, 0, from, to);
    buffer = target;
    [from, to] = [0, to - from];
    const more = buffer.subarray(to, to + Math.min(buffer.length - to, archive.size - at - to));
    await archive.readInto(more, at + to, "the archive");
    hash.update(more);
    to += more.length;
  };
  return {
    sha256: () => hash.digest("hex"),
    async *members() {
      while (at < archive.size) {
        await fill(smallestMember);
        const length = memberLength(buffer.subarray(from, to));
        if (length === void 0)
          return fail(`${archive.size - at} bytes at byte ${at} are no member of this tool's making`);
        if (length < smallestMember || length > longestMember) fail(`a member of ${length} bytes at byte ${at}`);
        if (at + length > archive.size)
          fail(`the member at byte ${at} is cut short: ${length} bytes, of which ${archive.size - at} are there`);
        await fill(length);
        const bytes = buffer.subarray(from, from + length);
        const { crc, rawLength } = memberTrailer(bytes);
        if (rawLength > largestMember) fail(`a member at byte ${at} that would hold ${rawLength} bytes`);
        yield { at, bytes, crc, rawLength };
        from += length;
        at += length;
      }
    }
  };
}

// src/disk/verify-members.ts
var mostPending = 64;
async function verifyMembers(what) {
  const { run, archive, damaged: damaged3 } = what;
  const reader = readMembers(archive, damaged3);
  const index = { archiveAt: [], rawAt: [], crc: [] };
  const progress = byteProgress(run, "Verifying the archive", { total: archive.size, work: archive.size });
  const pool = openPool(archive.size);
  const pending = [];
  let raw = 0;
  try {
    for await (const member of reader.members()) {
      run.signal.throwIfAborted();
      index.archiveAt.push(member.at);
      index.rawAt.push(raw);
      index.crc.push(member.crc);
      if (!isZeroMember(member.bytes, member.rawLength)) {
        const inflating = inflate(pool, member, raw, damaged3);
        inflating.catch(() => void 0);
        pending.push(inflating);
      }
      raw += member.rawLength;
      while (pool.isFull() || pending.length > mostPending) await pending.shift();
      const done = member.at + member.bytes.length;
      progress({ done, worked: done, archive: 0 });
    }
    await Promise.all(pending);
    run.signal.throwIfAborted();
    return await whole(what, index, raw, reader.sha256());
  } finally {
    await Promise.allSettled(pending);
    await pool.close();
  }
}
async function inflate(pool, member, raw, damaged3) {
  const { at, bytes, rawLength } = member;
  const buffer = pool.take(bytes.length);
  new Uint8Array(buffer, headroom).set(bytes);
  const done = await pool.run({ kind: "inflate", rawLength }, buffer, bytes.length);
  pool.release(done.buffer);
  const { answer } = done;
  if (answer.kind !== "inflated") throw new Error(`a worker thread ${answer.kind} instead of inflating`);
  if (answer.problem !== void 0) {
    damaged3(`cannot unpack the member at byte ${at} (byte ${raw} of what it holds): ${answer.problem}`);
  }
}
async function whole(what, index, size, sha256) {
  const { archive, damaged: damaged3 } = what;
  const members = index.crc.length;
  const read = (offset, length) => readUnpacked(what, index, size, offset, length);
  const tarred = index.rawAt[1] === tarBlock ? tarFileSize(await read(0, tarBlock)) : void 0;
  const base = tarred === void 0 ? 0 : tarBlock;
  const rawSize = tarred ?? size;
  if (tarred !== void 0) {
    const end = tarEnd(tarred);
    if (base + tarred + end.length !== size || index.rawAt.at(-1) !== base + tarred) {
      damaged3(`it unpacks to ${size} bytes, and its tar header promises a file of ${tarred}`);
    }
    if (!(await read(base + tarred, end.length)).equals(end)) damaged3("its tar archive ends in more than one file");
  }
  const check = structureCheck(await read(base, Math.min(headBytes, rawSize)), damaged3);
  const parts = [];
  for (const { offset, length } of check.parts) {
    parts.push(await read(base + offset, Math.max(0, Math.min(length, rawSize - offset))));
  }
  check.check(rawSize, parts);
  return {
    fileType: tarred === void 0 ? "ddgz" : "ddtgz",
    rawSize,
    rawCrc32: combinedCrc(index, base, base + rawSize, size).toString(16).padStart(8, "0"),
    archiveSize: archive.size,
    sha256,
    members
  };
}
function combinedCrc({ rawAt, crc }, from, to, size) {
  let combined = 0;
  for (const [member, start] of rawAt.entries()) {
    if (start < from || start >= to) continue;
    combined = combineCrc32(combined, crc[member] ?? 0, (rawAt[member + 1] ?? size) - start);
  }
  return combined;
}
async function readUnpacked({ archive }, { archiveAt, rawAt }, size, offset, length) {
  const bytes = Buffer.alloc(length);
  if (length === 0) return bytes;
  let member = Math.max(0, rawAt.findIndex((start) => start > offset) - 1);
  if ((rawAt.at(-1) ?? 0) <= offset) member = rawAt.length - 1;
  for (; member < rawAt.length && (rawAt[member] ?? size) < offset + length; member++) {
    const [start, end] = [archiveAt[member] ?? 0, archiveAt[member + 1] ?? archive.size];
    const inflated = gunzipSync(await readBytes(archive, start, end - start, "a member"));
    const from = rawAt[member] ?? 0;
    inflated.copy(bytes, Math.max(0, from - offset), Math.max(0, offset - from));
  }
  return bytes;
}

// src/disk/verify-raw.ts
import { createHash as createHash5 } from "node:crypto";
import { crc32 as crc323 } from "node:zlib";
async function verifyRaw({ run, archive, damaged: damaged3 }) {
  const { size } = archive;
  const check = structureCheck(await readBytes(archive, 0, Math.min(headBytes, size), "the disk"), damaged3);
  const parts = [];
  for (const { offset, length } of check.parts) {
    parts.push(
      await readBytes(archive, Math.min(offset, size), Math.max(0, Math.min(length, size - offset)), "the disk")
    );
  }
  check.check(size, parts);
  const hash = createHash5("sha256");
  const progress = byteProgress(run, "Verifying the disk", { total: size, work: size });
  const buffer = Buffer.alloc(MiB);
  let crc = 0;
  for (let at = 0; at < size; at += MiB) {
    run.signal.throwIfAborted();
    const length = Math.min(MiB, size - at);
    const bytes = buffer.subarray(0, length);
    await archive.readInto(bytes, at, "the disk");
    hash.update(bytes);
    crc = crc323(bytes, crc);
    progress({ done: at + length, worked: at + length, archive: 0 });
  }
  const rawCrc32 = crc.toString(16).padStart(8, "0");
  return { fileType: "ddraw", rawSize: size, rawCrc32, archiveSize: size, sha256: hash.digest("hex") };
}

// src/disk/verify.ts
async function verifyArchive(run, file, expected) {
  const damaged3 = (message, cause) => {
    throw new UserError("archive.damaged", `${file}: ${message}`, { cause });
  };
  const archive = await openFile(file);
  try {
    const verified = await verifyAny({ run, archive, damaged: damaged3 }, expected !== void 0);
    if (expected !== void 0) compare(verified, expected, damaged3);
    return verified;
  } finally {
    await archive.close();
  }
}
async function verifyAny(what, isOurs) {
  const { archive } = what;
  const head = await readBytes(archive, 0, Math.min(smallestMember, archive.size), "the archive");
  if (memberLength(head) !== void 0) return verifyMembers(what);
  if (head.length >= 2 && head.readUInt16BE(0) === 8075) {
    return isOurs ? what.damaged("it does not begin with a member of this tool at byte 0") : verifyForeign(what);
  }
  return verifyRaw(what);
}
function compare(verified, expected, damaged3) {
  const { rawSize, rawCrc32, sha256, archiveSize } = verified;
  if (rawSize !== expected.rawSize) {
    damaged3(`it ends at byte ${rawSize} of the disk, which has ${expected.rawSize} bytes`);
  }
  if (rawCrc32 !== expected.rawCrc32) {
    damaged3(`the disk in it (bytes 0 to ${rawSize}) is not the one that was packed: its CRC-32 differs`);
  }
  if (sha256 !== expected.sha256) {
    damaged3(`its bytes 0 to ${archiveSize} are not those that were written: its SHA-256 differs`);
  }
}

export {
  packDisk,
  verifyArchive
};
