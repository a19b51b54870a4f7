import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  openCatalog,
  resolveLock
} from "./chunk-47AH5YS4.js";
import {
  fetchFiles
} from "./chunk-5RVSRWDK.js";
import {
  expandGlob
} from "./chunk-HB4HG4MX.js";
import {
  changesBetween,
  checkLock,
  compareText,
  describeChange,
  formatChanges,
  loadLock,
  orderPackages,
  writeLock
} from "./chunk-WKYI75MN.js";
import {
  code,
  escapeMarkdown,
  table
} from "./chunk-IRLIXERM.js";
import {
  loadDefinition
} from "./chunk-BH3YBQFP.js";
import {
  count
} from "./chunk-5QMOKTG6.js";
import {
  UserError,
  errorMessage,
  nameFor,
  refuse
} from "./chunk-TCCDBZ4V.js";

// src/pipeline/lock-files.ts
import { stat } from "node:fs/promises";
import path2 from "node:path";

// src/pipeline/lock-definitions.ts
import path from "node:path";
async function findWantedLocks(run, options) {
  const root = options.repositoryRoot;
  const wanted = /* @__PURE__ */ new Map();
  const problems = [];
  for (const { file, definition, locate } of await loadAll(options)) {
    const { lock, catalog } = definition.updates;
    const name = nameFor(file, root);
    if (catalog === void 0 || lock === void 0) {
      const missing = catalog === void 0 ? "`updates.catalog`: nothing to ask" : "`updates.lock`: its build asks";
      run.reporter.info(`${name} has no ${missing}`);
      continue;
    }
    const place = path.posix.normalize(lock);
    const other = wanted.get(place);
    wanted.set(place, { lock: place, query: catalog, definitions: [...other?.definitions ?? [], name] });
    if (other === void 0 || queryKey(other.query) === queryKey(catalog)) continue;
    const message = `${other.definitions[0]} keeps the answer to another question in this file`;
    const location = { ...locate(["updates", "lock"]), file: name };
    problems.push({ rule: "updates.shared-lock", severity: "error", message, hint: "name another file", location });
  }
  refuse("definition.invalid", "these lock files cannot be written", problems);
  if (wanted.size > 0) return [...wanted.values()];
  throw new UserError("options.invalid", "none of the definitions has both `updates.catalog` and `updates.lock`");
}
async function loadAll(options) {
  const { repositoryRoot } = options;
  const loaded = [];
  const problems = [];
  for (const file of await findDefinitions(options)) {
    const result = await loadOrProblems(file, () => loadDefinition(file, { repositoryRoot, mayLackLock: true }));
    if ("problems" in result) problems.push(...result.problems);
    else loaded.push(result);
  }
  const named = problems.map((problem) => withName(problem, repositoryRoot));
  refuse("definition.invalid", "these image definitions cannot be used", named);
  return loaded;
}
async function loadOrProblems(file, load) {
  try {
    return await load();
  } catch (error) {
    if (error instanceof UserError && error.problems.length > 0) return { file, problems: error.problems };
    throw error;
  }
}
async function findDefinitions({ definitions, repositoryRoot }) {
  const found = /* @__PURE__ */ new Set();
  const empty = [];
  for (const glob of definitions) {
    const files = await expandGlob(glob, repositoryRoot);
    for (const file of files) found.add(file);
    if (files.length > 0) continue;
    const message = `definition: ${JSON.stringify(glob.slice(0, 200))} finds no file below ${repositoryRoot}`;
    empty.push({ rule: "options.invalid", severity: "error", message });
  }
  if (empty.length === 0) return [...found];
  throw new UserError("options.invalid", empty.map(({ message }) => message).join("\n"), { problems: empty });
}
function queryKey({ product, architecture, include, exclude }) {
  return JSON.stringify([product, architecture, [...include].sort(), [...exclude].sort()]);
}
function withName({ location, ...problem }, root) {
  if (location === void 0) return problem;
  return { ...problem, location: { ...location, file: nameFor(location.file, root) } };
}

// src/pipeline/lock-files.ts
async function updateLocks(run, options) {
  const { repositoryRoot, packageDirectory: directory, catalogUrl } = options;
  const wanted = await findWantedLocks(run, options);
  const catalog = openCatalog(run, catalogUrl === void 0 ? {} : { url: catalogUrl });
  const learn = (files) => fetchFiles(run, files, { directory });
  const answers = /* @__PURE__ */ new Map();
  const updated = [];
  for (const item of wanted) {
    const { lock: name, query } = item;
    const file = path2.resolve(repositoryRoot, name);
    const before = await lockBefore(run, file, name);
    const answer = answers.get(queryKey(query)) ?? await run.reporter.group(
      `${name}: ${query.product}, ${query.architecture}`,
      () => resolveLock(run, query, { catalog, learn, ...before === void 0 ? {} : { before } })
    );
    answers.set(queryKey(query), answer);
    const lock = withOwnPackages(answer, before);
    const written = await writeLock(file, lock);
    const result = { ...item, packages: lock.packages.length, changes: changesBetween(before, lock), written };
    for (const line of describeLock(result)) run.reporter.info(line);
    updated.push(result);
  }
  return updated;
}
function withOwnPackages(answer, before) {
  const taken = new Set(answer.packages.map(({ sha256 }) => sha256));
  const own = (before?.packages ?? []).filter(({ role, kb, sha256 }) => {
    return role === "other" && !taken.has(sha256) && !answer.query.exclude.includes(kb);
  });
  return own.length === 0 ? answer : { ...answer, packages: orderPackages([...answer.packages, ...own]) };
}
function describeLock({ lock, packages, changes, written }) {
  const state = written ? changes.length === 0 ? "rewritten with the same packages" : "written" : "unchanged";
  return [`${lock}: ${state}, ${count(packages, "package")}`, ...formatChanges(changes).map((line) => `  ${line}`)];
}
async function lockBefore(run, file, name) {
  if (await stat(file).catch(() => void 0) === void 0) return void 0;
  try {
    return await loadLock(file);
  } catch (error) {
    run.reporter.warning(`${name} cannot be read and is written anew: ${errorMessage(error)}`);
    return void 0;
  }
}
async function checkLocks(options) {
  const { repositoryRoot } = options;
  const files = [];
  const problems = [];
  for (const file of await findDefinitions(options)) {
    files.push(file);
    const loaded = await loadOrProblems(file, () => loadDefinition(file, { repositoryRoot }));
    if ("problems" in loaded) {
      problems.push(...loaded.problems);
      continue;
    }
    const { lock, catalog } = loaded.definition.updates;
    if (lock === void 0) continue;
    const target = path2.resolve(repositoryRoot, lock);
    files.push(target);
    problems.push(...await checkLock(target, catalog));
  }
  const named = once(problems.map((problem) => withName(problem, repositoryRoot)));
  return { files: [...new Set(files.map((file) => nameFor(file, repositoryRoot)))], problems: named.sort(byPlace) };
}
function once(problems) {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
function byPlace({ location: a }, { location: b }) {
  const files = compareText(a?.file ?? "", b?.file ?? "");
  return files || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

// src/pipeline/lock-summary.ts
function renderUpdates(updated) {
  const parts = updated.map(({ lock, definitions, packages, changes, written }) => {
    const head = `### ${escapeMarkdown(lock)}

For ${definitions.map(code).join(", ")}; ${count(packages, "package")}.`;
    if (!written) return `${head}

Nothing has changed.`;
    if (changes.length === 0) return `${head}

The same packages, written anew.`;
    const rows = changes.map((change) => {
      const item = "item" in change ? change.item : change.to;
      return [change.kind, item.role, escapeMarkdown(describeChange(change)), escapeMarkdown(item.title)];
    });
    return `${head}

${table(["what", "role", "package", "title"], rows)}`;
  });
  return `## Update packages

${parts.join("\n\n")}
`;
}
function countProblems({ files, problems }) {
  return `${count(files.length, "file")} checked: ${problems.length === 0 ? "no problem" : count(problems.length, "problem")}`;
}
function renderCheck(checked) {
  const rows = checked.problems.map(({ location, message, hint }) => [
    code(location === void 0 ? "" : `${location.file}:${location.line}:${location.column}`),
    escapeMarkdown(hint === void 0 ? message : `${message} (${hint})`)
  ]);
  const problems = rows.length === 0 ? "" : `
${table(["where", "what"], rows)}
`;
  return `## Update packages

${countProblems(checked)}.
${problems}`;
}

export {
  updateLocks,
  checkLocks,
  renderUpdates,
  countProblems,
  renderCheck
};
