import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  refuseUrl
} from "./chunk-FM6RIHOT.js";
import {
  _enum,
  array,
  at,
  int,
  literal,
  parseYaml,
  strictObject,
  string
} from "./chunk-BH3YBQFP.js";
import {
  errorCode,
  errorMessage,
  locator,
  refuse
} from "./chunk-TCCDBZ4V.js";

// src/updates/lock/package-names.ts
function kbOfFile(fileName) {
  const digits = /(?:^|[^a-z0-9])kb([0-9]{6,8})(?![0-9])/i.exec(fileName)?.[1];
  return digits === void 0 ? void 0 : `KB${digits}`;
}
function sha1OfFile(fileName) {
  return /_([0-9a-f]{40})\.[a-z]+$/i.exec(fileName)?.[1]?.toLowerCase();
}
function buildOfTitle(title) {
  const found = /\(([0-9]{4,6})\.([0-9]{1,6})\)\s*$/.exec(title);
  return found === null ? void 0 : { build: Number(found[1]), revision: Number(found[2]) };
}
function monthOfTitle(title) {
  return /^([0-9]{4}-[0-9]{2})\b/.exec(title)?.[1] ?? "";
}
function versionOfTitle(title) {
  return /\(Version ([0-9]+(?:\.[0-9]+)+)\)/i.exec(title)?.[1] ?? "";
}
function compareVersions(a, b) {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
function slotOf({ kb, title, fileName, role }) {
  if (role === "cumulative") return `cumulative ${buildOfTitle(title)?.build ?? ""}`;
  if (role === "ssu") return "ssu";
  const name = fileName.toLowerCase().replace(/kb[0-9]+/, "kb").replace(/_[0-9a-f]{40}(?=\.)/, "");
  return role === "checkpoint" || role === "other" ? `${role} ${kb} ${name}` : `${role} ${name}`;
}
function compareAge(a, b) {
  const revisions = a.expectedUbr !== void 0 && b.expectedUbr !== void 0 ? a.expectedUbr - b.expectedUbr : 0;
  return revisions || compareText(monthOfTitle(a.title), monthOfTitle(b.title)) || compareVersions(versionOfTitle(a.title), versionOfTitle(b.title)) || numberOf(a.kb) - numberOf(b.kb);
}
function numberOf(kb) {
  return Number(kb.replace(/^KB/i, ""));
}
function compareText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// src/updates/lock/changes.ts
function changesBetween(before, after) {
  const left = [...before?.packages ?? []];
  const take = (isIt) => {
    const index = left.findIndex(isIt);
    return index < 0 ? void 0 : left.splice(index, 1)[0];
  };
  const changed = after.packages.filter((item) => take(({ sha256 }) => sha256 === item.sha256) === void 0);
  const changes = changed.map((item) => {
    const from = take((one) => slotOf(one) === slotOf(item));
    if (from === void 0) return { kind: "added", item };
    const age = compareAge(from, item);
    return { kind: age < 0 ? "newer" : age > 0 ? "older" : "other", from, to: item };
  });
  return [...changes, ...left.map((item) => ({ kind: "removed", item }))];
}
function formatChanges(changes) {
  return changes.map((change) => {
    const { role } = "item" in change ? change.item : change.to;
    return `${change.kind.padEnd(7)}  ${role.padEnd(10)}  ${describeChange(change)}`;
  });
}
function describeChange(change) {
  if ("item" in change) return [change.item.kb, mark(change.item)].filter((part) => part !== "").join(", ");
  const { from, to } = change;
  const kb = from.kb === to.kb ? to.kb : `${from.kb} -> ${to.kb}`;
  const [was, is] = [mark(from), mark(to)];
  if (change.kind === "other")
    return `${kb}, other bytes: sha256 ${from.sha256.slice(0, 12)} -> ${to.sha256.slice(0, 12)}`;
  const words = was === is ? is : `${was || "unknown"} -> ${is.replace(/^(?:build|revision|version|month) /, "")}`;
  return words === "" ? kb : `${kb}, ${words}`;
}
function mark({ title, expectedUbr }) {
  const build = buildOfTitle(title);
  if (build !== void 0) return `build ${build.build}.${build.revision}`;
  if (expectedUbr !== void 0) return `revision ${expectedUbr}`;
  const version = versionOfTitle(title);
  if (version !== "") return `version ${version}`;
  const month = monthOfTitle(title);
  return month === "" ? "" : `month ${month}`;
}

// src/updates/lock/read.ts
import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";

// src/updates/lock/schema.ts
var roles = ["ssu", "checkpoint", "cumulative", "dotnet", "defender", "other"];
var text = (what, pattern) => {
  const error = `must be ${what}`;
  return string({ error }).regex(pattern, { error });
};
var oneLine = (what) => {
  const error = `must be ${what}, in one line of at most 300 characters`;
  return string({ error }).refine((line) => line !== "" && line.length <= 300 && !new RegExp("\\p{Cc}", "u").test(line), { error });
};
var whole = (least, most) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return int({ error }).min(least, { error }).max(most, { error });
};
var choice = (values) => _enum(values, { error: `must be one of ${values.join(", ")}` });
var object = (shape) => strictObject(shape, { error: "must be an object" });
var packageShape = object({
  kb: text("a KB number such as KB5043080", /^KB[0-9]{6,8}$/).describe(
    "KB number of this very package: its file name's where that has one (the title's may be that of an umbrella)."
  ),
  title: oneLine("a title").describe("Title in the Microsoft Update Catalog."),
  updateId: text("an update id, a lower-case GUID", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/).optional().describe("Update id in the catalog; the files of one update share it. Absent for what is not in the catalog."),
  fileName: text("a plain file name that ends in .msu, .cab or .exe", /^[A-Za-z0-9][\w.+-]{0,200}\.(?:msu|cab|exe)$/),
  url: text("an https URL", /^https:\/\/[^\s]{1,2000}$/).describe("On a host that Microsoft serves updates from."),
  size: whole(1, 64 * 1024 ** 3).describe("Bytes."),
  sha1: text("the 40 lower-case hexadecimal digits of a sha1", /^[0-9a-f]{40}$/),
  sha256: text("the 64 lower-case hexadecimal digits of a sha256", /^[0-9a-f]{64}$/),
  role: choice(roles).describe("What the package is, which sets its place in the order."),
  expectedUbr: whole(1, 999999).optional().describe("Build revision (UBR) Windows reports once the package is truly installed.")
});
var lockSchema = object({
  schemaVersion: literal(1, { error: "must be 1, the only version there is" }),
  query: object({
    product: oneLine("a product of the catalog"),
    architecture: choice(["x64", "arm64"]),
    include: array(choice(["cumulative", "dotnet", "defender"]), { error: "must be a list" }),
    exclude: array(text("a KB number such as KB5034439", /^KB[0-9]{6,8}$/), { error: "must be a list" })
  }).describe("What the catalog was asked for: `updates.catalog` of the image definition."),
  packages: array(packageShape, { error: "must be a list of packages" })
}).describe("A lock file of maas-windows-image: the update packages of an image.");

// src/updates/lock/check.ts
function checkPackages(lock, report) {
  const packages = at(lock, ["packages"]);
  if (!Array.isArray(packages)) return;
  const seen = { fileName: /* @__PURE__ */ new Map(), sha256: /* @__PURE__ */ new Map() };
  for (const index of packages.keys()) {
    checkUrl(lock, index, report);
    checkName(lock, index, report);
    checkTitle(lock, index, report);
    for (const key of ["fileName", "sha256"]) {
      const path2 = ["packages", index, key];
      const value = at(lock, path2);
      if (typeof value !== "string") continue;
      const first = seen[key].get(value.toLowerCase());
      if (first === void 0) seen[key].set(value.toLowerCase(), index);
      else report("lock.duplicate", path2, `packages ${first} and ${index} have the same ${key}`, "keep one of them");
    }
  }
}
function checkUrl(lock, index, report) {
  const path2 = ["packages", index, "url"];
  const value = at(lock, path2);
  if (typeof value !== "string" || !value.startsWith("https://")) return;
  const refusal = refuseUrl(value);
  if (refusal !== void 0) report("lock.url", path2, refusal.message, refusal.hint);
}
function checkName(lock, index, report) {
  const name = at(lock, ["packages", index, "fileName"]);
  const sha1 = at(lock, ["packages", index, "sha1"]);
  const inName = typeof name === "string" ? sha1OfFile(name) : void 0;
  if (inName === void 0 || typeof sha1 !== "string" || sha1 === inName) return;
  report("lock.sha1", ["packages", index, "sha1"], "the sha1 is not the one in fileName", `fileName says ${inName}`);
}
function checkTitle(lock, index, report) {
  const path2 = ["packages", index, "expectedUbr"];
  const [title, role, revision] = ["title", "role", "expectedUbr"].map((key) => at(lock, ["packages", index, key]));
  const inTitle = typeof title === "string" ? buildOfTitle(title)?.revision : void 0;
  if (role !== "cumulative" || inTitle === void 0 || typeof revision !== "number" || revision === inTitle) return;
  report("lock.revision", path2, "the build revision is not the one in title", `title says ${inTitle}`);
}
function checkSuperseded(lock, report) {
  const packages = at(lock, ["packages"]);
  if (!Array.isArray(packages)) return;
  const newest = /* @__PURE__ */ new Map();
  for (const [index, value] of packages.entries()) {
    const parsed = packageShape.safeParse(value);
    if (!parsed.success) continue;
    const item = parsed.data;
    const slot = slotOf(item);
    const other = newest.get(slot);
    if (other === void 0) {
      newest.set(slot, { index, item });
      continue;
    }
    const isOlder = compareAge(item, other.item) < 0;
    const [older, newer] = isOlder ? [{ index, item }, other] : [other, { index, item }];
    newest.set(slot, newer);
    tellSuperseded(older, newer, report);
  }
}
function tellSuperseded(older, newer, report) {
  const path2 = ["packages", older.index, "kb"];
  const { kb, expectedUbr } = older.item;
  if (kb === newer.item.kb) {
    const message = `packages ${Math.min(older.index, newer.index)} and ${Math.max(older.index, newer.index)} are both ${kb}`;
    report("lock.duplicate", ["packages", Math.max(older.index, newer.index), "kb"], message, "keep one of them");
    return;
  }
  const [from, to] = [expectedUbr, newer.item.expectedUbr];
  const revisions = from === void 0 || to === void 0 ? "" : ` (revision ${from}, not ${to})`;
  report("lock.superseded", path2, `${kb} is superseded by ${newer.item.kb}${revisions}`, `remove ${kb}`);
}
function checkQuery(lock, wanted, report) {
  const hint = "write the lock again: run `updates`";
  for (const key of ["product", "architecture", "include", "exclude"]) {
    const [has, asks] = [shown(lock.query[key]), shown(wanted[key])];
    if (has !== asks)
      report("lock.query", ["query", key], `the definition asks for ${asks}, this lock for ${has}`, hint);
  }
  for (const kind of wanted.include) {
    if (lock.packages.some(({ role }) => role === kind)) continue;
    if (kind === "dotnet" && wanted.include.length > 1) continue;
    report(
      "lock.incomplete",
      ["packages"],
      `no package here is of the kind ${kind}, which the definition asks for`,
      hint
    );
  }
  for (const [index, { kb }] of lock.packages.entries()) {
    if (!wanted.exclude.includes(kb)) continue;
    report("lock.query", ["packages", index, "kb"], `${kb} is one that the definition excludes`, hint);
  }
}
function shown(value) {
  return typeof value === "string" ? `"${value}"` : `[${[...new Set(value)].sort().join(", ")}]`;
}

// src/updates/lock/read.ts
var mostBytes = 1024 * 1024;
var mostProblems = 50;
async function loadLock(file) {
  const { lock, problems } = await examine(file, () => void 0);
  refuse("lock.invalid", `${file} is not a usable lock file`, problems);
  if (lock === void 0) throw new Error(`${file}: refused without a reason`);
  return lock;
}
async function checkLock(file, wanted) {
  const { problems } = await examine(file, (value, lock, report) => {
    checkSuperseded(value, report);
    if (lock !== void 0 && wanted !== void 0) checkQuery(lock, wanted, report);
  });
  return problems;
}
async function examine(file, further) {
  const source = await readText(file);
  if ("reason" in source) return { problems: [atStart(file, "lock.unreadable", source.reason)] };
  const document = parseYaml(file, source.text, "lock");
  const json = parseJson(source.text);
  if ("reason" in json) return { problems: [notJson(file, source.text, json, document)] };
  const problems = document.problems.filter(({ rule }) => rule === "lock.duplicate-key").slice(0, mostProblems);
  const report = (rule, path2, message, hint, wantsKey = false) => {
    if (problems.length === mostProblems) return;
    const location = wantsKey ? document.locateKey(path2) : document.locate(path2);
    problems.push({ rule, severity: "error", message, ...hint === void 0 ? {} : { hint }, location });
  };
  const parsed = lockSchema.safeParse(json.value);
  if (!parsed.success) for (const issue of parsed.error.issues) reportIssue(issue, json.value, report);
  checkPackages(json.value, report);
  further(json.value, parsed.data, report);
  problems.sort((a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0));
  return parsed.success ? { lock: parsed.data, problems } : { problems };
}
function reportIssue(issue, lock, report) {
  const path2 = issue.path.filter((key) => typeof key !== "symbol");
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      report("lock.unknown-key", [...path2, key], `unknown key \`${key.slice(0, 60)}\``, "remove it", true);
    }
    return;
  }
  const value = at(lock, path2);
  const name = path2.length === 0 ? "a lock file" : `\`${path2.join(".")}\``;
  if (value === void 0) report("lock.missing-key", path2, `${name} is missing`);
  else report("lock.value", path2, `${name} ${issue.message}, not ${describe(value)}`);
}
function describe(value) {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value).slice(0, 80);
}
async function readText(file) {
  try {
    const found = await stat(file);
    if (!found.isFile()) return { reason: "this is not a file" };
    if (found.size > mostBytes)
      return { reason: `this file has ${found.size} bytes; a lock file has at most ${mostBytes}` };
    const bytes = await readFile(file);
    if (!isUtf8(bytes)) return { reason: "this file is not UTF-8 text: save it as UTF-8" };
    return { text: new TextDecoder().decode(bytes) };
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return { reason: "this file does not exist" };
    return { reason: `this file cannot be read: ${code ?? errorMessage(error)}` };
  }
}
function parseJson(text2) {
  try {
    return { value: JSON.parse(text2) };
  } catch (error) {
    const reason = errorMessage(error);
    const named = /at position (\d+)/.exec(reason)?.[1];
    return { reason, offset: named === void 0 ? void 0 : Number(named) };
  }
}
function notJson(file, text2, { reason, offset }, document) {
  const start = locator(file, text2)(Math.min(offset ?? 0, text2.length));
  const location = offset === void 0 ? document.problems[0]?.location ?? start : start;
  const message = `not valid JSON: ${reason.replace(/\s+/g, " ").slice(0, 200)}`;
  return { rule: "lock.syntax", severity: "error", message, location };
}
function atStart(file, rule, message) {
  return { rule, severity: "error", message, location: { file, line: 1, column: 1 } };
}

// src/updates/lock/write.ts
import { mkdir, readFile as readFile2, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
var order = ["ssu", "checkpoint", "cumulative", "dotnet", "other", "defender"];
function formatLock(lock) {
  const { product, architecture, include, exclude } = lock.query;
  const packages = orderPackages(lock.packages).map((item) => `    {
${packageLines(item)}
    }`);
  return [
    "{",
    `  "schemaVersion": ${lock.schemaVersion},`,
    '  "query": {',
    `    "product": ${JSON.stringify(product)},`,
    `    "architecture": ${JSON.stringify(architecture)},`,
    `    "include": ${list(include)},`,
    `    "exclude": ${list(exclude)}`,
    "  },",
    `  "packages": ${packages.length === 0 ? "[]" : `[
${packages.join(",\n")}
  ]`}`,
    "}",
    ""
  ].join("\n");
}
function orderPackages(packages) {
  return packages.toSorted(compare);
}
async function writeLock(file, lock) {
  const text2 = formatLock(lock);
  const present = await readFile2(file, "utf8").catch(() => void 0);
  if (present?.replaceAll("\r\n", "\n") === text2) return false;
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    await writeFile(partial, text2);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return true;
}
function packageLines(item) {
  const { kb, title, updateId, fileName, url, size, sha1, sha256, role, expectedUbr } = item;
  const keys = { kb, title, updateId, fileName, url, size, sha1, sha256, role, expectedUbr };
  const lines = Object.entries(keys).filter(([, value]) => value !== void 0);
  return lines.map(([key, value]) => `      "${key}": ${JSON.stringify(value)}`).join(",\n");
}
function list(values) {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}
function compare(a, b) {
  return order.indexOf(a.role) - order.indexOf(b.role) || Number(isDefinitions(a)) - Number(isDefinitions(b)) || numberOf(a.kb) - numberOf(b.kb) || compareText(a.fileName, b.fileName);
}
function isDefinitions({ role, fileName }) {
  return role === "defender" && fileName.startsWith("mpam");
}

export {
  kbOfFile,
  buildOfTitle,
  monthOfTitle,
  versionOfTitle,
  compareVersions,
  numberOf,
  compareText,
  changesBetween,
  formatChanges,
  describeChange,
  lockSchema,
  loadLock,
  checkLock,
  formatLock,
  orderPackages,
  writeLock
};
