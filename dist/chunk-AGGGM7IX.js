import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  _enum,
  array,
  int,
  literal,
  require_dist,
  strictObject,
  string
} from "./chunk-7N27Q24S.js";
import {
  errorMessage,
  locator,
  refuse
} from "./chunk-7IBSK4N5.js";
import {
  __toESM
} from "./chunk-EL2BM4EZ.js";

// src/updates/lock.ts
var import_yaml = __toESM(require_dist(), 1);
import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
var roles = ["ssu", "checkpoint", "cumulative", "dotnet", "defender", "other"];
var hosts = [".windowsupdate.com", ".delivery.mp.microsoft.com", "definitionupdates.microsoft.com"];
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
var lockPackage = object({
  kb: text("a KB number such as KB5043080", /^KB[0-9]{6,8}$/).describe("KB number in the title."),
  title: oneLine("a title").describe("Title in the Microsoft Update Catalog."),
  updateId: text(
    "an update id, a lower-case GUID",
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
  ).describe("Update id in the catalog; the files of one update share it."),
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
  packages: array(lockPackage, { error: "must be a list of packages" })
}).describe("A lock file of maas-windows-image: the update packages of an image.");
var mostBytes = 1024 * 1024;
var mostProblems = 50;
var yamlOptions = { uniqueKeys: false, prettyErrors: false };
async function loadLock(file) {
  const { lock, problems } = await examine(file);
  refuse("lock.invalid", `${file} is not a usable lock file`, problems);
  if (lock === void 0) throw new Error(`${file}: refused without a reason`);
  return lock;
}
async function checkLock(file) {
  return (await examine(file)).problems;
}
function planGroups(lock) {
  const order = [
    ["ssu"],
    ["checkpoint", "cumulative"],
    ["dotnet"],
    ["other"],
    ["defender"]
  ];
  return order.map((group) => lock.packages.filter((item) => group.includes(item.role))).filter((group) => group.length > 0);
}
async function examine(file) {
  const source = await readText(file);
  if ("reason" in source) return { problems: [atStart(file, "lock.unreadable", source.reason)] };
  const json = parseJson(source.text);
  if ("reason" in json) {
    const location = locator(file, source.text)(json.offset);
    return { problems: [{ rule: "lock.syntax", severity: "error", message: json.reason, location }] };
  }
  const root = (0, import_yaml.parseDocument)(source.text, yamlOptions).contents;
  const problems = [];
  const locate = locateIn(root, locator(file, source.text));
  const report = (rule, path, message, hint, wantsKey) => {
    if (problems.length === mostProblems) return;
    const shown = hint === void 0 ? {} : { hint };
    problems.push({ rule, severity: "error", message, ...shown, location: locate(path, wantsKey) });
  };
  reportDoubledKeys(root, [], report);
  const parsed = lockSchema.safeParse(json.value);
  if (!parsed.success) for (const issue of parsed.error.issues) reportIssue(issue, json.value, report);
  checkPackages(json.value, report);
  problems.sort((a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0));
  return parsed.success ? { lock: parsed.data, problems } : { problems };
}
function reportIssue(issue, lock, report) {
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      report("lock.unknown-key", [...issue.path, key], `unknown key \`${key.slice(0, 60)}\``, "remove it", true);
    }
    return;
  }
  const value = at(lock, issue.path);
  const name = issue.path.length === 0 ? "a lock file" : `\`${issue.path.join(".")}\``;
  if (value === void 0) report("lock.missing-key", issue.path, `${name} is missing`);
  else report("lock.value", issue.path, `${name} ${issue.message}, not ${describe(value)}`);
}
function describe(value) {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value).slice(0, 80);
}
function checkPackages(lock, report) {
  const packages = at(lock, ["packages"]);
  if (!Array.isArray(packages)) return;
  const seen = { fileName: /* @__PURE__ */ new Map(), sha256: /* @__PURE__ */ new Map() };
  for (const index of packages.keys()) {
    checkUrl(lock, index, report);
    checkName(lock, index, report);
    for (const key of ["fileName", "sha256"]) {
      const path = ["packages", index, key];
      const value = at(lock, path);
      if (typeof value !== "string") continue;
      const first = seen[key].get(value.toLowerCase());
      if (first === void 0) seen[key].set(value.toLowerCase(), index);
      else report("lock.duplicate", path, `packages ${first} and ${index} have the same ${key}`, "keep one of them");
    }
  }
}
function checkUrl(lock, index, report) {
  const path = ["packages", index, "url"];
  const value = at(lock, path);
  if (typeof value !== "string" || !value.startsWith("https://")) return;
  const url = URL.canParse(value) ? new URL(value) : void 0;
  if (url === void 0 || url.username !== "" || url.password !== "" || url.port !== "") {
    report("lock.url", path, "this is not a plain https URL", "no user, password or port");
    return;
  }
  if (hosts.some((host) => host.startsWith(".") ? url.hostname.endsWith(host) : url.hostname === host)) return;
  const allowed = hosts.map((host) => host.startsWith(".") ? `*${host}` : host).join(", ");
  report("lock.url", path, `Microsoft serves no updates from ${url.hostname.slice(0, 100)}`, `allowed: ${allowed}`);
}
function checkName(lock, index, report) {
  const name = at(lock, ["packages", index, "fileName"]);
  const sha1 = at(lock, ["packages", index, "sha1"]);
  const inName = typeof name === "string" ? /_([0-9a-f]{40})\.[a-z]+$/i.exec(name)?.[1]?.toLowerCase() : void 0;
  if (inName === void 0 || typeof sha1 !== "string" || sha1 === inName) return;
  report("lock.sha1", ["packages", index, "sha1"], "the sha1 is not the one in fileName", `fileName says ${inName}`);
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
    const { code } = error;
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
    const offset = named === void 0 ? yamlErrorOffset(text2) : Number(named);
    return {
      reason: `not valid JSON: ${reason.replace(/\s+/g, " ").slice(0, 200)}`,
      offset: Math.min(offset, text2.length)
    };
  }
}
function yamlErrorOffset(text2) {
  return (0, import_yaml.parseDocument)(text2, yamlOptions).errors[0]?.pos[0] ?? 0;
}
function reportDoubledKeys(node, path, report) {
  if ((0, import_yaml.isSeq)(node)) for (const [index, item] of node.items.entries()) reportDoubledKeys(item, [...path, index], report);
  if (!(0, import_yaml.isMap)(node)) return;
  const seen = /* @__PURE__ */ new Set();
  for (const { key, value } of node.items) {
    const name = (0, import_yaml.isScalar)(key) ? String(key.value) : "";
    const inner = [...path, name];
    if (seen.has(name)) report("lock.duplicate", inner, "a key stands here twice", "keep one of them", true);
    seen.add(name);
    reportDoubledKeys(value, inner, report);
  }
}
function locateIn(root, place) {
  return (path, wantsKey = false) => {
    let node = root;
    let mark = root?.range ?? null;
    for (const [depth, segment] of path.entries()) {
      const pair = (0, import_yaml.isMap)(node) ? node.items.find(({ key: key2 }) => (0, import_yaml.isScalar)(key2) && key2.value === segment) : void 0;
      const next = (0, import_yaml.isSeq)(node) && typeof segment === "number" ? node.items[segment] : pair?.value;
      if (next === void 0 || next === null) break;
      node = next;
      const key = pair?.key;
      mark = wantsKey && depth === path.length - 1 ? key?.range ?? null : node.range ?? null;
    }
    return place(mark?.[0] ?? 0, mark?.[1] ?? 0);
  };
}
function at(value, path) {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return void 0;
    found = found[key];
  }
  return found;
}
function atStart(file, rule, message) {
  return { rule, severity: "error", message, location: { file, line: 1, column: 1 } };
}

export {
  loadLock,
  checkLock,
  planGroups
};
