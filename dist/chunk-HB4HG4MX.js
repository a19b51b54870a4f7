import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  UserError,
  errorCode
} from "./chunk-TCCDBZ4V.js";

// src/globs.ts
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
var mostAlternatives = 64;
var mostNames = 2e5;
function isGlob(text) {
  return /[*?[\]{}]/.test(text);
}
async function expandGlob(glob, root) {
  const found = /* @__PURE__ */ new Set();
  let looked = 0;
  const walk = async (folder, patterns) => {
    const [pattern = "", ...rest] = patterns;
    if (pattern === "**") await walk(folder, rest);
    else if (!isGlob(pattern) && rest.length > 0) {
      const inner = path.join(folder, pattern);
      return (await lstat(inner).catch(() => void 0))?.isDirectory() ? walk(inner, rest) : void 0;
    }
    for (const entry of await entriesOf(folder)) {
      if (++looked > mostNames) throw unreadable(glob, `leads to more than ${mostNames} files and folders`);
      const inner = path.join(folder, entry.name);
      if (pattern === "**") {
        if (entry.isDirectory() && !isSkipped(entry.name)) await walk(inner, patterns);
      } else if (entry.name === pattern || !isSkipped(entry.name, pattern) && matchesName(entry.name, pattern)) {
        if (rest.length > 0 && entry.isDirectory()) await walk(inner, rest);
        else if (rest.length === 0 && entry.isFile()) found.add(inner);
      }
    }
  };
  for (const alternative of alternatives(glob)) {
    const { root: start } = path.parse(alternative);
    const parts = slashed(alternative.slice(start.length)).split("/");
    const patterns = parts.filter((part, index) => part !== "" && part !== "." && !isDoubled(parts, index));
    const folder = start === "" ? path.resolve(root) : start;
    if (!patterns.some(isGlob)) await addPlain(path.join(folder, ...patterns), found);
    else await walk(folder, patterns.at(-1) === "**" ? [...patterns, "*"] : patterns);
  }
  return [...found].sort();
}
function isDoubled(parts, index) {
  return parts[index] === "**" && parts.slice(0, index).findLast((part) => part !== "" && part !== ".") === "**";
}
async function addPlain(file, found) {
  const entry = await lstat(file).catch(() => void 0);
  if (entry?.isFile()) found.add(file);
}
async function entriesOf(folder) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((one, other) => one.name < other.name ? -1 : 1);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(errorCode(error) ?? "")) return [];
    throw error;
  }
}
function isSkipped(name, pattern = "*") {
  return name.startsWith(".") && !pattern.startsWith(".") || name === "node_modules";
}
function slashed(text) {
  return path.sep === "\\" ? text.replaceAll("\\", "/") : text;
}
function alternatives(glob) {
  let written = [glob];
  while (written.some((one) => one.includes("{"))) {
    written = [...new Set(written.flatMap((one) => chooseInnermost(glob, one)))];
    if (written.length > mostAlternatives) throw unreadable(glob, `stands for more than ${mostAlternatives} patterns`);
  }
  return written;
}
function chooseInnermost(glob, one) {
  const open = one.lastIndexOf("{");
  if (open < 0) return [one];
  const close = one.indexOf("}", open);
  if (close < 0) throw unreadable(glob, "has a { without its }");
  const choices = one.slice(open + 1, close).split(",");
  if (choices.length > mostAlternatives) throw unreadable(glob, `stands for more than ${mostAlternatives} patterns`);
  return choices.map((choice) => one.slice(0, open) + choice + one.slice(close + 1));
}
function unreadable(glob, why) {
  return new UserError("options.glob", `the pattern ${JSON.stringify(glob.slice(0, 200))} ${why}`);
}
function matchesName(name, pattern) {
  const parts = partsOf(pattern);
  let [at, part] = [0, 0];
  let star;
  while (at < name.length) {
    const current = parts[part];
    if (current === "*") star = { at, part: part++ };
    else if (current?.(name[at] ?? "")) {
      at++;
      part++;
    } else if (star !== void 0) {
      star = { at: star.at + 1, part: star.part };
      at = star.at;
      part = star.part + 1;
    } else return false;
  }
  while (parts[part] === "*") part++;
  return part === parts.length;
}
function partsOf(pattern) {
  const parts = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    const close = character === "[" ? pattern.indexOf("]", at + 2) : -1;
    if (character === "*") {
      if (parts.at(-1) !== "*") parts.push("*");
    } else if (character === "?") parts.push(() => true);
    else if (close > 0) {
      parts.push(classOf(pattern.slice(at + 1, close)));
      at = close;
    } else parts.push((other) => other === character);
  }
  return parts;
}
function classOf(text) {
  const negated = /^[!^]/.test(text);
  const body = negated ? text.slice(1) : text;
  const ranges = [];
  for (let at = 0; at < body.length; at++) {
    const [from = "", dash, to] = body.slice(at);
    if (dash === "-" && to !== void 0) at += 2;
    ranges.push([from, dash === "-" && to !== void 0 ? to : from]);
  }
  return (character) => ranges.some(([from, to]) => character >= from && character <= to) !== negated;
}

export {
  isGlob,
  expandGlob
};
