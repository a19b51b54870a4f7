import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  architectureOf,
  editionTypeOf,
  readAnswerFile,
  renderDefinition
} from "./chunk-VRSFHL6A.js";
import {
  checkAnswerFile,
  checkLock,
  decodeAnswerFile
} from "./chunk-YS4ON365.js";
import {
  loadDefinition,
  schema
} from "./chunk-7N27Q24S.js";
import {
  UserError,
  errorCode,
  errorMessage,
  refuse
} from "./chunk-7IBSK4N5.js";

// src/validation/verdict.ts
var failOnChoices = ["error", "warning", "never"];
function fails({ problems }, failOn) {
  if (failOn === "never") return false;
  return problems.some(({ severity }) => severity === "error" || severity === failOn);
}
function summary({ files, problems }) {
  const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const of = (severity) => problems.filter((problem) => problem.severity === severity).length;
  const parts = [
    count(of("error"), "error"),
    count(of("warning"), "warning"),
    ...of("info") > 0 ? [count(of("info"), "note")] : []
  ];
  return `${count(files.length, "file")} checked: ${parts.join(", ")}`;
}
function toRecord({ location, rule, severity, message, hint }) {
  return {
    file: location.file,
    startLine: location.line,
    startColumn: location.column,
    endLine: location.endLine ?? location.line,
    endColumn: location.endColumn ?? location.column,
    rule,
    severity,
    message: hint === void 0 ? message : `${message} (${hint})`
  };
}

// src/validation/validate.ts
import path2 from "node:path";

// src/validation/find.ts
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
var longestLook = 8 * 1024 * 1024;
async function findFiles(paths, cwd) {
  const found = /* @__PURE__ */ new Map();
  const problems = [];
  for (const given of paths) {
    const full = path.resolve(cwd, given);
    try {
      const files = (await stat(full)).isDirectory() ? await search(full) : [named(full)];
      for (const item of files) found.set(item.file, item);
    } catch (error) {
      problems.push(unusable(given, error));
    }
  }
  refuse("validate.paths", "these paths cannot be checked", problems);
  if (found.size > 0) return [...found.values()];
  throw new UserError("validate.paths", `no definition, answer file or lock file in ${paths.join(", ")}`);
}
function unusable(given, error) {
  const message = errorCode(error) === "ENOENT" ? "does not exist" : errorMessage(error);
  return { rule: "validate.paths", severity: "error", message: `${given}: ${message}` };
}
function named(file) {
  const kind = kindByName(file);
  if (kind !== void 0) return { kind, file };
  throw new Error("is none of a definition (.yml, .yaml), an answer file (.xml) and a lock file (.lock.json)");
}
function kindByName(file) {
  if (/\.ya?ml$/i.test(file)) return "definition";
  if (/\.xml$/i.test(file)) return "answer-file";
  return /\.lock\.json$/i.test(file) ? "lock" : void 0;
}
async function search(folder) {
  const found = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith(".")) {
      found.push(...await search(file));
    }
    const kind = entry.isFile() ? kindByName(entry.name) : void 0;
    if (kind !== void 0 && await isOurs(file, kind)) found.push({ kind, file });
  }
  return found;
}
async function isOurs(file, kind) {
  if (kind === "lock") return true;
  if ((await stat(file)).size > longestLook) return false;
  const bytes = await readFile(file);
  if (kind === "answer-file") return /<(?:[\w.-]+:)?unattend[\s>]/i.test(decodeAnswerFile(file, bytes).text);
  return isDefinition(bytes.toString("utf8"));
}
function isDefinition(text) {
  if (/^#.*\bimage\.schema\.json\b/m.test(text)) return true;
  const keys = [...text.matchAll(/^([a-z-]+)\s*:/gm)].map(([, key]) => key ?? "");
  return new Set(keys.filter((key) => key in schema.shape)).size >= 3;
}

// src/validation/validate.ts
async function validate(paths, root) {
  const found = await findFiles(paths, root);
  const checked = /* @__PURE__ */ new Set();
  const problems = [];
  const add = (file, list) => {
    checked.add(file);
    for (const problem of list) {
      problems.push({ ...problem, location: problem.location ?? { file, line: 1, column: 1 } });
    }
  };
  for (const { file } of ofKind(found, "definition")) {
    for (const part of await checkOne(file, root)) add(part.file, part.problems);
  }
  for (const { file } of ofKind(found, "answer-file")) if (!checked.has(file)) add(file, await checkXml(file));
  for (const { file } of ofKind(found, "lock")) if (!checked.has(file)) add(file, await checkLock(file));
  const show = (file) => nameFor(file, root);
  const named2 = problems.map((problem) => {
    return { ...problem, location: { ...problem.location, file: show(problem.location.file) } };
  });
  return { files: [...checked].map(show).sort(), problems: sorted(once(named2)) };
}
function ofKind(found, kind) {
  return found.filter((item) => item.kind === kind);
}
async function checkXml(file) {
  const { text, problems } = await readAnswerFile(file, file);
  return problems.length > 0 ? [...problems] : checkAnswerFile(file, text);
}
var standIn = "runner.exe";
async function checkOne(file, root) {
  const loaded = await load(file, root);
  if ("problems" in loaded) return [{ file, problems: loaded.problems }];
  const { definition, files } = loaded;
  const known = editionTypeOf(definition);
  const common = { architecture: architectureOf(definition), runnerCommand: standIn, repositoryRoot: root };
  const problems = [];
  for (const editionType of known === void 0 ? ["server", "client"] : [known]) {
    problems.push(...(await renderDefinition(loaded, { ...common, editionType })).problems);
  }
  const written = (role) => files.filter((item) => item.role === role).map((item) => path2.resolve(root, item.written));
  const templates = [...written("answer-file"), ...written("deploy-answer-file")];
  const locks = await Promise.all(
    written("lock").map(async (lock) => ({ file: lock, problems: await checkLock(lock) }))
  );
  return [{ file, problems }, ...templates.map((name) => ({ file: name, problems: [] })), ...locks];
}
async function load(file, root) {
  try {
    return await loadDefinition(file, { repositoryRoot: root });
  } catch (error) {
    if (error instanceof UserError) return { problems: error.problems };
    throw error;
  }
}
function once(problems) {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
function sorted(problems) {
  return problems.toSorted(
    ({ location: a }, { location: b }) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column
  );
}
function nameFor(file, root) {
  const full = path2.resolve(root, file);
  const relative = path2.relative(root, full);
  const outside = relative === ".." || relative.startsWith(`..${path2.sep}`) || path2.isAbsolute(relative);
  return outside ? full : relative.replaceAll(path2.sep, "/");
}

export {
  failOnChoices,
  fails,
  summary,
  toRecord,
  validate
};
