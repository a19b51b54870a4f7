import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  openActionsCache
} from "./chunk-3KGSXLSI.js";
import {
  refuseUrl
} from "./chunk-FM6RIHOT.js";
import {
  formatBytes,
  formatSeconds
} from "./chunk-5QMOKTG6.js";
import {
  UserError,
  causeChain,
  errorCode,
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/updates/download/fetch.ts
import { mkdir as mkdir2, realpath } from "node:fs/promises";
import path3 from "node:path";

// src/updates/cache/directory.ts
import { createHash as createHash2 } from "node:crypto";
import { copyFile, mkdir, open as open2, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

// src/updates/download/digests.ts
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
function digester() {
  const sha1 = createHash("sha1");
  const sha256 = createHash("sha256");
  return {
    update: (chunk) => {
      sha1.update(chunk);
      sha256.update(chunk);
    },
    digest: () => ({ sha1: sha1.digest("hex"), sha256: sha256.digest("hex") })
  };
}
var blockSize = 256 * 1024;
async function readThrough(handle, take2, signal) {
  const buffer = Buffer.allocUnsafe(blockSize);
  for (let at = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, blockSize, at);
    if (bytesRead === 0) return at;
    take2(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}
async function digestsOf(file, signal) {
  const digests = digester();
  await readFileThrough(file, digests.update, signal);
  return digests.digest();
}
async function sha256Of(file, signal) {
  const hash = createHash("sha256");
  await readFileThrough(file, (chunk) => hash.update(chunk), signal);
  return hash.digest("hex");
}
async function readFileThrough(file, take2, signal) {
  const handle = await open(file);
  try {
    await readThrough(handle, take2, signal);
  } finally {
    await handle.close();
  }
}

// src/updates/download/failure.ts
import { types } from "node:util";
var Failure = class extends Error {
  name = "Failure";
  /**
   * `passing`: another try goes on from here; `restart`: from the first byte, at once; `wrong`: the bytes are not the wanted
   * ones, so from the first byte too; `final`: no try will help.
   */
  kind;
  /** Milliseconds that the server asks to wait. */
  retryAfter;
  constructor(kind, message, retryAfter2) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter2;
  }
};
var certificateTrouble = /^(?:CERT_|ERR_TLS_CERT|ERR_SSL|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/;
function networkFailure(error) {
  const chain = causeChain(error);
  const message = chain.at(-1) || chain.find((text) => text !== "") || "the connection failed";
  let code;
  for (let at = error; types.isNativeError(at) && code === void 0; at = at.cause) code = errorCode(at);
  return new Failure(certificateTrouble.test(code ?? "") ? "final" : "passing", message);
}
var fullDisk = /* @__PURE__ */ new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "files may not be this large here"]
]);
var cannotWrite = [
  "EACCES",
  "EPERM",
  "EEXIST",
  "EROFS",
  "ENOTDIR",
  "EISDIR",
  "EIO",
  "EBUSY",
  "ENAMETOOLONG",
  "EMFILE"
];
function diskError(error, file) {
  const code = errorCode(error) ?? "";
  const full = fullDisk.get(code);
  if (full !== void 0) {
    return new UserError("updates.disk-full", `${full}: ${file} cannot be written`, { cause: error });
  }
  if (!cannotWrite.includes(code)) return void 0;
  return new UserError("updates.cannot-write", `${file} cannot be written: ${errorMessage(error)}`, { cause: error });
}
async function onDisk(file, work) {
  try {
    return await work;
  } catch (error) {
    throw diskError(error, file) ?? error;
  }
}

// src/updates/cache/directory.ts
function packageFile(directory, sha256, fileName) {
  return path.join(directory, "packages", sha256, fileName);
}
function keyOf({ sha256, sha1, url }) {
  return sha256 ?? sha1 ?? createHash2("sha256").update(url).digest("hex");
}
async function incomingFile(directory, key, alone) {
  const folder = path.join(directory, "incoming");
  await onDisk(folder, mkdir(folder, { recursive: true }));
  const host = os.hostname().replace(/[^\w-]/g, "_").slice(0, 64);
  return path.join(folder, `${key}.${host}${alone ? "" : `-${process.pid}`}.partial`);
}
async function findIntact(directory, wanted, signal, onDamaged) {
  const sha256 = wanted.sha256 ?? await sha256OfSha1(directory, wanted.sha1);
  if (sha256 === void 0) return void 0;
  const file = packageFile(directory, sha256, wanted.fileName);
  const size = await stat(file).then(
    (found2) => found2.size,
    () => void 0
  );
  if (size === void 0) return void 0;
  const now = /* @__PURE__ */ new Date();
  await utimes(file, now, now).catch(() => void 0);
  const found = await hashesOf(file, wanted, signal);
  if ("sha256" in found && found.sha256 === sha256 && found.sha1 === (wanted.sha1 ?? found.sha1)) {
    if (size === (wanted.size ?? size)) return { file, size, ...found };
  }
  onDamaged(file, "sha256" in found ? `its sha256 is ${found.sha256}` : found.why);
  await moveAside(directory, file);
  return void 0;
}
async function hashesOf(file, { sha1, sha256 }, signal) {
  try {
    if (sha256 === void 0 || sha1 === void 0) return await digestsOf(file, signal);
    return { sha1, sha256: await sha256Of(file, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { why: errorMessage(error) };
  }
}
async function adoptIntact(directory, from, wanted, signal, onDamaged) {
  const found = await hashesOf(from, wanted, signal);
  if ("why" in found || found.sha256 !== wanted.sha256) {
    onDamaged("why" in found ? found.why : `its sha256 is ${found.sha256}`);
    return void 0;
  }
  const incoming = await incomingFile(directory, keyOf(wanted), false);
  await moveIn(from, incoming);
  const file = await adopt(directory, incoming, wanted.fileName, found, signal);
  return { file, size: (await stat(file)).size, ...found };
}
async function moveIn(from, incoming) {
  try {
    await rename(from, incoming);
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw diskError(error, incoming) ?? error;
    await onDisk(incoming, copyFile(from, incoming));
  }
  const handle = await onDisk(incoming, open2(incoming, "r+"));
  try {
    await onDisk(incoming, handle.sync());
  } finally {
    await handle.close();
  }
}
async function adopt(directory, from, fileName, digests, signal) {
  const file = packageFile(directory, digests.sha256, fileName);
  const folder = path.dirname(file);
  await onDisk(folder, mkdir(folder, { recursive: true }));
  await renameSoon(from, file, signal).catch(async (error) => {
    if ((await digestsOf(file, signal).catch(() => void 0))?.sha256 !== digests.sha256)
      throw diskError(error, file) ?? error;
    await rm(from, { force: true });
  });
  await syncFolder(folder);
  await noteSha1(directory, digests);
  return file;
}
async function renameSoon(from, to, signal) {
  for (let tries = 1; ; tries++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = ["EPERM", "EACCES", "EBUSY"].includes(errorCode(error) ?? "");
      if (!held || process.platform !== "win32" || tries === 10) throw error;
      await delay(tries * 100, void 0, { signal });
    }
  }
}
async function noteSha1(directory, { sha1, sha256 }) {
  const file = path.join(directory, "by-sha1", sha1);
  await onDisk(file, mkdir(path.dirname(file), { recursive: true }));
  await onDisk(file, writeFile(`${file}.${process.pid}.new`, `${sha256}
`));
  await onDisk(file, rename(`${file}.${process.pid}.new`, file));
}
async function sha256OfSha1(directory, sha1) {
  if (sha1 === void 0) return void 0;
  const text = await readFile(path.join(directory, "by-sha1", sha1), "utf8").catch(() => "");
  return /^[0-9a-f]{64}$/.exec(text.trim())?.[0];
}
async function moveAside(directory, file) {
  const aside = path.join(directory, "damaged", `${path.basename(path.dirname(file))}-${Date.now()}`);
  await onDisk(aside, mkdir(path.dirname(aside), { recursive: true }));
  await onDisk(file, rename(file, aside));
  await rm(aside, { force: true }).catch(() => void 0);
}
async function syncFolder(folder) {
  if (process.platform === "win32") return;
  const handle = await open2(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (errorCode(error) !== "EINVAL" && errorCode(error) !== "ENOTSUP") throw error;
  } finally {
    await handle.close();
  }
}

// src/updates/cache/entry-lock.ts
import { createHash as createHash3 } from "node:crypto";
import { connect, createServer } from "node:net";
import { setTimeout as delay2 } from "node:timers/promises";
var betweenSigns = 6e4;
async function withLock(name, options, body) {
  const address = addressOf(name);
  if (address === void 0) return body({ alone: false });
  const until = Date.now() + options.patience;
  let lastSign = Number.NEGATIVE_INFINITY;
  for (; ; ) {
    const release = await hold(address);
    if (release !== void 0) {
      try {
        return await body({ alone: true });
      } finally {
        await release();
      }
    }
    if (Date.now() > until) return body({ alone: false });
    if (Date.now() - lastSign >= betweenSigns) {
      lastSign = Date.now();
      options.waiting();
    }
    await released(address, Math.min(betweenSigns, options.patience), options.signal);
  }
}
async function ifUnlocked(name, body) {
  const address = addressOf(name);
  const release = address === void 0 ? void 0 : await hold(address);
  if (release === void 0) return;
  try {
    await body();
  } finally {
    await release();
  }
}
function addressOf(name) {
  const id = `maas-windows-image-${createHash3("sha256").update(name).digest("hex").slice(0, 32)}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${id}`;
  return process.platform === "linux" ? `\0${id}` : void 0;
}
async function hold(address) {
  const waiting = /* @__PURE__ */ new Set();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on("error", () => void 0).on("close", () => waiting.delete(socket));
  });
  try {
    await listening(server, address);
  } catch (error) {
    if (errorCode(error) === "EADDRINUSE" || errorCode(error) === "EACCES") return void 0;
    throw error;
  }
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of waiting) socket.destroy();
    await closed;
  };
}
function listening(server, address) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
}
async function released(address, milliseconds, signal) {
  const socket = connect(address);
  const timer = new AbortController();
  let pause2 = 200;
  try {
    await Promise.race([
      new Promise((resolve) => {
        socket.on("error", () => void 0).on("close", () => resolve());
        socket.on("connect", () => {
          pause2 = 20;
        });
      }),
      delay2(milliseconds, void 0, { signal: AbortSignal.any([signal, timer.signal]) })
    ]);
    await delay2(pause2, void 0, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    timer.abort();
    socket.destroy();
  }
}

// src/updates/cache/prune.ts
import { readdir, readFile as readFile2, rm as rm2, stat as stat2 } from "node:fs/promises";
import path2 from "node:path";
var day = 24 * 60 * 60 * 1e3;
var keeping = { unused: 90 * day, budget: 100 * 1024 ** 3, inUse: 2 * day, incoming: 7 * day };
async function prune(run, directory, limits = keeping) {
  const now = run.now().getTime();
  try {
    for (const name of ["incoming", "damaged"]) {
      for (const entry of await children(path2.join(directory, name))) {
        const item = path2.join(entry.parentPath, entry.name);
        if (now - await lastUse(item) > limits.incoming) await removeUnlessLocked(directory, keyOf2(entry.name), item);
      }
    }
    const entries = await entriesOf(directory);
    entries.sort((a, b) => a.used - b.used);
    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    let removed = 0;
    for (const entry of entries) {
      const idle = now - entry.used;
      if (idle <= limits.inUse || idle <= limits.unused && total <= limits.budget) continue;
      if (!await removeEntry(directory, entry)) continue;
      total -= entry.bytes;
      removed += entry.bytes;
    }
    await forgetRemoved(directory);
    if (removed > 0) run.reporter.info(`package directory: ${formatBytes(removed)} unused for long removed`);
  } catch (error) {
    run.signal.throwIfAborted();
    run.reporter.warning(`package directory: not everything that is unused could be removed: ${errorMessage(error)}`);
  }
}
async function entriesOf(directory) {
  const entries = [];
  for (const { name, parentPath } of await children(path2.join(directory, "packages"))) {
    const folder = path2.join(parentPath, name);
    const files = await Promise.all((await children(folder)).map((file) => sizeAndUse(path2.join(folder, file.name))));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    entries.push({ folder, sha256: name, bytes, used: await lastUse(folder) });
  }
  return entries;
}
async function removeEntry(directory, { folder, sha256, used }) {
  let gone = false;
  await ifUnlocked(`${directory} ${sha256}`, async () => {
    if (await lastUse(folder) > used) return;
    await rm2(folder, { recursive: true, force: true });
    gone = true;
  });
  return gone;
}
var keyOf2 = (name) => /^[0-9a-f]+/.exec(name)?.[0] ?? name;
async function removeUnlessLocked(directory, key, item) {
  await ifUnlocked(`${directory} ${key}`, () => rm2(item, { recursive: true, force: true }));
}
async function forgetRemoved(directory) {
  for (const { name, parentPath } of await children(path2.join(directory, "by-sha1"))) {
    const file = path2.join(parentPath, name);
    const sha256 = (await readFile2(file, "utf8").catch(() => "")).trim();
    const there = await stat2(path2.join(directory, "packages", sha256)).catch(() => void 0);
    if (there === void 0) await rm2(file, { force: true });
  }
}
async function lastUse(item) {
  const names = await readdir(item).catch(() => []);
  const all = [item, ...names.map((name) => path2.join(item, name))];
  return Math.max(...(await Promise.all(all.map(sizeAndUse))).map(({ used }) => used));
}
async function sizeAndUse(file) {
  const found = await stat2(file).catch(() => void 0);
  return { bytes: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
}
async function children(folder) {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

// src/updates/download/collection.ts
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
var betweenCollections = 8 * 1024 * 1024;
function collector() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  let since = 0;
  return (bytes) => {
    since += bytes;
    if (since < betweenCollections || typeof collect !== "function") return;
    since = 0;
    collect({ type: "minor" });
  };
}
var told;
function collectBuffers(bytes) {
  told ??= collector();
  told(bytes);
}

// src/updates/download/partial.ts
import { constants } from "node:fs";
import { open as open3, readFile as readFile3, rename as rename2, rm as rm3, writeFile as writeFile2 } from "node:fs/promises";
async function openPartial(run, file, url, resumable) {
  const handle = await onDisk(file, open3(file, constants.O_RDWR | constants.O_CREAT, 420));
  try {
    let version = resumable ? await readNote(file, url) : void 0;
    let digests = digester();
    let size = version === void 0 ? 0 : await readBack(handle, digests, run.signal);
    if (size === 0) {
      await onDisk(file, handle.truncate(0));
      digests = digester();
    }
    const blocks = writeBehind(handle, file);
    return {
      size: () => size,
      version: () => version,
      restart: async (next2) => {
        await blocks.flush();
        await onDisk(file, handle.truncate(0));
        await onDisk(file, writeNote(file, next2));
        digests = digester();
        size = 0;
        version = next2;
      },
      append: async (chunk) => {
        await blocks.write(chunk, size);
        digests.update(chunk);
        size += chunk.length;
      },
      flush: blocks.flush,
      digest: async () => {
        await blocks.flush();
        return digests.digest();
      },
      seal: async () => {
        await onDisk(file, handle.sync());
        await handle.close();
      },
      close: () => handle.close()
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
async function readBack(handle, digests, signal) {
  try {
    return await readThrough(handle, digests.update, signal);
  } catch {
    signal.throwIfAborted();
    return 0;
  }
}
async function removePartial(file) {
  await rm3(file, { force: true });
  await rm3(noteOf(file), { force: true });
}
var blockSize2 = 256 * 1024;
function writeBehind(handle, file) {
  let filling = Buffer.allocUnsafe(blockSize2);
  let resting = Buffer.allocUnsafe(blockSize2);
  let filled = 0;
  let start = 0;
  let writing = Promise.resolve();
  const send = async () => {
    await writing;
    const block = filling.subarray(0, filled);
    writing = onDisk(file, writeAll(handle, block, start));
    writing.catch(() => void 0);
    start += filled;
    filled = 0;
    [filling, resting] = [resting, filling];
  };
  return {
    write: async (chunk, position) => {
      if (filled === 0) start = position;
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + blockSize2 - filled);
        filling.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === blockSize2) await send();
      }
    },
    flush: async () => {
      if (filled > 0) await send();
      await writing;
    }
  };
}
async function writeAll(handle, block, position) {
  for (let done = 0; done < block.length; ) {
    done += (await handle.write(block, done, block.length - done, position + done)).bytesWritten;
  }
}
var noteOf = (file) => `${file}.json`;
async function readNote(file, url) {
  const text = await readFile3(noteOf(file), "utf8").catch(() => "");
  try {
    const note = JSON.parse(text);
    return isVersion(note) && note.url === url ? note : void 0;
  } catch {
    return void 0;
  }
}
function isVersion(value) {
  if (typeof value !== "object" || value === null) return false;
  const { url, validator, size } = value;
  const known = (type, field) => field === void 0 || typeof field === type;
  return typeof url === "string" && known("string", validator) && known("number", size);
}
async function writeNote(file, version) {
  const partial = `${noteOf(file)}.new`;
  await writeFile2(partial, JSON.stringify(version));
  await rename2(partial, noteOf(file));
}

// src/updates/download/request.ts
var mostRedirects = 5;
async function request(run, from, { hosts, rest, signal }) {
  const headers = { "accept-encoding": "identity" };
  if (rest !== void 0) {
    headers["range"] = `bytes=${rest.offset}-`;
    if (rest.validator !== void 0) headers["if-range"] = rest.validator;
  }
  let url = from;
  for (let redirects = 0; ; redirects++) {
    const refusal = refuseUrl(url, hosts);
    if (refusal !== void 0) {
      const led = redirects === 0 ? "" : `a redirect leads to ${url.slice(0, 200)}: `;
      throw new Failure("final", `${led}${refusal.message} (${refusal.hint})`);
    }
    const response = await ask(run, url, headers, signal);
    const target = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || target === null) return judge(response, rest);
    discard(response);
    if (redirects === mostRedirects) throw new Failure("final", `more than ${mostRedirects} redirects, one to another`);
    if (!URL.canParse(target, url)) throw new Failure("final", `a redirect leads to no URL: ${target.slice(0, 200)}`);
    url = new URL(target, url).href;
  }
}
async function ask(run, url, headers, signal) {
  try {
    return await run.fetch(url, { headers, redirect: "manual", signal });
  } catch (error) {
    signal.throwIfAborted();
    throw networkFailure(error);
  }
}
function judge(response, rest) {
  try {
    return read(response, rest);
  } catch (error) {
    discard(response);
    throw error;
  }
}
function read(response, rest) {
  const { status, headers, body } = response;
  if (status === 416 && rest !== void 0) {
    throw new Failure("restart", "the server has no such rest (HTTP status 416)");
  }
  if (status === 408 || status === 429 || status >= 500) {
    throw new Failure("passing", `HTTP status ${status}`, retryAfter(headers.get("retry-after")));
  }
  if (status !== 200 && status !== 206 || body === null) throw new Failure("final", `HTTP status ${status}`);
  const type = headers.get("content-type") ?? "";
  if (/^text\/html\b/i.test(type)) throw new Failure("passing", "the server sent a web page instead of the file");
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") throw new Failure("final", `the server sent it encoded (${encoding.slice(0, 40)})`);
  if (status === 200) {
    return { body, offset: 0, size: wholeNumber(headers.get("content-length")), validator: validatorOf(headers) };
  }
  const [, first, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  if (rest === void 0 || Number(first) !== rest.offset) {
    throw new Failure("restart", `the server sent another part than the one that was asked for`);
  }
  const now = headers.get(rest.validator?.startsWith('"') === true ? "etag" : "last-modified");
  if (rest.validator !== void 0 && now !== null && now !== rest.validator) {
    throw new Failure("restart", "the file has changed on the server since its first part was fetched");
  }
  return {
    body,
    offset: rest.offset,
    size: wholeNumber(size ?? null),
    validator: rest.validator ?? validatorOf(headers)
  };
}
function validatorOf(headers) {
  const etag = headers.get("etag");
  if (etag !== null && !etag.startsWith("W/")) return etag;
  return headers.get("last-modified") ?? void 0;
}
function wholeNumber(text) {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : void 0;
}
function retryAfter(value) {
  if (value === null) return void 0;
  const seconds = wholeNumber(value);
  if (seconds !== void 0) return seconds * 1e3;
  const date = Date.parse(value);
  return Number.isNaN(date) ? void 0 : Math.max(0, date - Date.now());
}
function discard(response) {
  response.body?.cancel().catch(() => void 0);
}

// src/updates/download/download.ts
var patience = { tries: 10, firstPause: 1e3, longestPause: 6e4, longestRetryAfter: 3e5, stall: 6e4 };
var worthwhile = 1024 * 1024;
var mostRestarts = 3;
async function download(run, wanted, file, meter2, options) {
  const provable = wanted.sha256 !== void 0 || wanted.sha1 !== void 0;
  const partial = await openPartial(run, file, wanted.url, provable);
  const transfer = { run, wanted, partial, meter: meter2, options, provable, received: 0, resumed: partial.size() };
  meter2.at(transfer.resumed);
  try {
    const digests = await complete(transfer);
    await partial.seal();
    return { ...digests, size: partial.size(), received: transfer.received, resumed: transfer.resumed };
  } catch (error) {
    await partial.flush().catch(() => void 0);
    await partial.close();
    if (isFullDisk(error) || partial.size() === 0) await removePartial(file);
    throw error;
  }
}
async function complete(transfer) {
  const { run, wanted, partial } = transfer;
  const count = { vain: 0, restarts: 0, wrong: 0 };
  let furthest = partial.size();
  for (; ; ) {
    try {
      await fetchRest(transfer);
      return checked(await partial.digest(), wanted);
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof Failure) || error.kind === "final") throw error;
      await partial.flush();
      if (partial.size() >= furthest + worthwhile) count.vain = 0;
      furthest = Math.max(furthest, partial.size());
      if (error.kind !== "passing") await restart(transfer, { url: wanted.url });
      if (error.kind === "restart" && ++count.restarts <= mostRestarts) continue;
      if (error.kind === "wrong" && ++count.wrong > 1) throw error;
      await pause(transfer, error, ++count.vain);
    }
  }
}
async function pause({ run, wanted }, failure, vain) {
  if (vain >= patience.tries) throw new Failure("final", `${failure.message} (the last of ${vain} tries)`);
  const own = Math.min(patience.longestPause, patience.firstPause * 2 ** (vain - 1));
  const wait = Math.max(own, failure.retryAfter ?? 0);
  if (wait > patience.longestRetryAfter) {
    throw new Failure("final", `${failure.message}; the server asks to come back in ${formatSeconds(wait / 1e3)}`);
  }
  run.reporter.info(`${wanted.fileName}: ${failure.message}; trying again in ${formatSeconds(wait / 1e3)}`);
  await run.sleep(wait, run.signal);
}
async function fetchRest(transfer) {
  const { run, wanted, partial, options, provable } = transfer;
  const offset = partial.size();
  const version = partial.version();
  const total = wanted.size ?? version?.size;
  if (total !== void 0 && offset > total) throw new Failure("restart", "more was there than belongs to it");
  if (offset === total) return;
  const limit = options.stall ?? patience.stall;
  const stall = new AbortController();
  const stalled = new Failure("passing", `no byte came for ${formatSeconds(limit / 1e3)}`);
  const timer = setTimeout(() => stall.abort(stalled), limit);
  const signal = AbortSignal.any([run.signal, stall.signal]);
  const rest = offset > 0 && (provable || version?.validator !== void 0) ? { offset, validator: version?.validator } : void 0;
  try {
    const answer = await request(run, wanted.url, { hosts: options.hosts, rest, signal });
    await take(transfer, answer, signal, () => timer.refresh());
  } finally {
    clearTimeout(timer);
  }
}
async function take(transfer, answer, signal, alive) {
  const { wanted, partial, meter: meter2 } = transfer;
  const reader = answer.body.getReader();
  try {
    if (wanted.size !== void 0 && answer.size !== void 0 && answer.size !== wanted.size) {
      throw new Failure("wrong", `the server has ${answer.size} bytes instead of ${wanted.size}`);
    }
    if (answer.offset === 0) {
      const { validator, size } = answer;
      await restart(transfer, {
        url: wanted.url,
        ...validator === void 0 ? {} : { validator },
        ...size === void 0 ? {} : { size }
      });
    }
    for (; ; ) {
      const { done, value } = await next(reader, signal);
      if (done) break;
      alive();
      transfer.received += value.length;
      collectBuffers(value.length);
      if (wanted.size !== void 0 && partial.size() + value.length > wanted.size) {
        throw new Failure("wrong", `it is longer than ${wanted.size} bytes`);
      }
      await partial.append(value);
      meter2.received(value.length);
      meter2.at(partial.size());
    }
  } finally {
    reader.cancel().catch(() => void 0);
  }
  const total = wanted.size ?? answer.size;
  if (total !== void 0 && partial.size() < total) {
    throw new Failure("passing", `it ended after ${partial.size()} of ${total} bytes`);
  }
}
async function restart(transfer, version) {
  transfer.resumed = 0;
  await transfer.partial.restart(version);
}
async function next(reader, signal) {
  try {
    return await reader.read();
  } catch (error) {
    signal.throwIfAborted();
    throw networkFailure(error);
  }
}
function checked(digests, wanted) {
  for (const name of ["sha256", "sha1"]) {
    if (wanted[name] === void 0 || wanted[name] === digests[name]) continue;
    throw new Failure("wrong", `its ${name} is ${digests[name]} instead of ${wanted[name]}`);
  }
  return digests;
}
function isFullDisk(error) {
  return error instanceof UserError && error.code === "updates.disk-full";
}

// src/updates/download/progress.ts
var interval = 500;
var span = 1e4;
function meter({ reporter, now }) {
  const files = [];
  const all = tally("packages", false);
  const clock = () => now().getTime();
  const report = (item, ended) => {
    const time = clock();
    if (time - item.reported < interval && !ended) return;
    item.reported = time;
    const { label, part, done, total } = item;
    const rate = item.rate(time);
    const left = rate === void 0 || rate === 0 || total === void 0 ? {} : { secondsLeft: (total - done) / rate };
    reporter.progress({
      label,
      done,
      unit: "bytes",
      ...total === void 0 ? {} : { total },
      ...rate === void 0 ? {} : { rate },
      ...left,
      ...part ? { part } : {}
    });
  };
  const sum = () => {
    all.done = files.reduce((bytes, file) => bytes + file.done, 0);
    const totals = files.map((file) => file.total);
    all.total = totals.includes(void 0) ? void 0 : totals.reduce((bytes = 0, size = 0) => bytes + size, 0);
    report(all, all.done === all.total);
  };
  return {
    file: (label, total) => {
      const own = tally(label, true);
      own.total = total;
      files.push(own);
      return {
        at: (position) => {
          own.done = position;
          report(own, position === total);
          if (position === total || clock() - all.reported >= interval) sum();
        },
        received: (bytes) => {
          own.received(bytes, clock());
          all.received(bytes, clock());
        }
      };
    }
  };
}
function tally(label, part) {
  let seen = [];
  return {
    label,
    part,
    done: 0,
    total: void 0,
    reported: Number.NEGATIVE_INFINITY,
    received: (bytes, time) => {
      const last = seen.at(-1);
      if (last !== void 0 && time - last.time < 100) last.bytes += bytes;
      else seen.push({ time, bytes });
    },
    rate: (time) => {
      seen = seen.filter((sample) => time - sample.time <= span);
      const first = seen[0];
      if (first === void 0) return void 0;
      const bytes = seen.reduce((total, sample) => total + sample.bytes, 0);
      return Math.round(bytes / Math.max(100, time - first.time) * 1e3);
    }
  };
}

// src/updates/download/fetch.ts
var atOnce = 4;
var lockPatience = 60 * 6e4;
async function fetchPackages(run, packages, options) {
  const fetched = await fetchFiles(run, packages, options);
  return packages.flatMap((item, index) => {
    const found = fetched[index];
    return found === void 0 ? [] : [{ package: item, file: found.file, from: found.from }];
  });
}
async function fetchFiles(run, wanted, options) {
  const { cache = "directory" } = options;
  const directory = await openDirectory(cache === "actions" ? path3.join(run.workFolder, "packages") : options.directory);
  const actions = cache === "directory" ? void 0 : await openActionsCache(run);
  try {
    const amounts = { directory: 0, actions: 0, network: 0, resumed: 0 };
    const fetched = await fetchAll(run, wanted, { ...options, directory, actions, amounts });
    const elsewhere = fetched.filter(({ from }) => from !== "actions");
    await actions?.save(elsewhere.map((item) => ({ ...item, fileName: path3.basename(item.file) })));
    if (cache !== "actions") await prune(run, directory);
    return fetched;
  } finally {
    await actions?.close();
  }
}
async function fetchAll(run, wanted, sources) {
  const progress = meter(run);
  const tasks = wanted.map((item) => ({ item, meter: progress.file(item.fileName, item.size) }));
  const problems = [];
  const fetched = await inParallel(run, tasks, async (inner, task) => {
    try {
      return await fetchOne(inner, task.item, task.meter, sources);
    } catch (error) {
      inner.signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      problems.push(problemOf(task.item, error));
      return void 0;
    }
  });
  run.reporter.info(describe(sources));
  if (problems.length > 0) {
    const message = problems.map((problem) => problem.message).join("\n");
    throw new UserError("updates.download-failed", message, { problems });
  }
  return fetched.filter((item) => item !== void 0);
}
function describe({ actions, amounts }) {
  const parts = [
    `${formatBytes(amounts.directory)} from the package directory`,
    ...actions === void 0 ? [] : [`${formatBytes(amounts.actions)} from the Actions cache`],
    `${formatBytes(amounts.network)} from the network`
  ];
  const left = amounts.resumed === 0 ? "" : `, after ${formatBytes(amounts.resumed)} that an earlier run had left`;
  return `packages: ${parts.join(", ")}${left}`;
}
function problemOf(wanted, failure) {
  const host = URL.canParse(wanted.url) ? new URL(wanted.url).host : wanted.url.slice(0, 200);
  const message = `${wanted.fileName} from ${host}: ${failure.message}`;
  return { rule: "updates.download-failed", severity: "error", message };
}
async function fetchOne(run, wanted, progress, sources) {
  const { directory, amounts } = sources;
  const key = keyOf(wanted);
  if (!/^[0-9a-f]+$/.test(key) || !/^\w[\w.+-]*$/.test(wanted.fileName)) {
    throw new Failure("final", `${wanted.fileName} or ${key} is not a plain name`);
  }
  const lock = {
    signal: run.signal,
    waiting: () => run.reporter.info(`${wanted.fileName}: another job is at work on it; waiting`),
    patience: lockPatience
  };
  return withLock(`${directory} ${key}`, lock, async ({ alone }) => {
    const damaged = (file2, why) => run.reporter.warning(`${file2} was damaged: ${why}; it is fetched again`);
    const there = await findIntact(directory, wanted, run.signal, damaged);
    if (there !== void 0) {
      progress.at(there.size);
      amounts.directory += there.size;
      return { ...there, from: "directory" };
    }
    const restored = await restore(run, wanted, sources);
    if (restored !== void 0) {
      progress.at(restored.size);
      amounts.actions += restored.size;
      return { ...restored, from: "actions" };
    }
    const incoming = await incomingFile(directory, key, alone);
    const { sha1, sha256, size, received, resumed } = await download(run, wanted, incoming, progress, sources);
    const file = await adopt(directory, incoming, wanted.fileName, { sha1, sha256 }, run.signal);
    await removePartial(incoming);
    amounts.network += received;
    amounts.resumed += resumed;
    return { file, size, sha1, sha256, from: "network" };
  });
}
async function restore(run, wanted, { actions, directory }) {
  const { sha256, fileName, size = 0 } = wanted;
  if (actions === void 0 || sha256 === void 0) return void 0;
  const from = await actions.restore({ sha256, fileName, size });
  if (from === void 0) return void 0;
  return adoptIntact(
    directory,
    from,
    wanted,
    run.signal,
    (why) => run.reporter.warning(`${fileName} from the Actions cache is damaged: ${why}; it is fetched again`)
  );
}
async function openDirectory(directory) {
  try {
    await mkdir2(directory, { recursive: true });
    return await realpath(directory);
  } catch (error) {
    throw diskError(error, directory) ?? error;
  }
}
async function inParallel(run, items, work) {
  const stop = new AbortController();
  const inner = { ...run, signal: AbortSignal.any([run.signal, stop.signal]) };
  const results = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [index, item] of queue) {
      inner.signal.throwIfAborted();
      results[index] = await work(inner, item);
    }
  };
  const lanes = Array.from(
    { length: atOnce },
    () => lane().catch((error) => {
      stop.abort(error);
      throw error;
    })
  );
  await Promise.allSettled(lanes);
  inner.signal.throwIfAborted();
  return results;
}

export {
  digestsOf,
  sha256Of,
  fetchPackages,
  fetchFiles
};
