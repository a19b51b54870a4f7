import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  architectureOf,
  editionTypeOf,
  readAnswerFile,
  renderDefinition
} from "./chunk-ABRZYOAZ.js";
import {
  allRules,
  decodeAnswerFile,
  isEvaluation,
  kmsClientKey,
  lintAnswerFile,
  planPackages
} from "./chunk-ZIYGJKB7.js";
import {
  expandGlob,
  isGlob
} from "./chunk-HB4HG4MX.js";
import {
  checkLock,
  loadLock
} from "./chunk-WKYI75MN.js";
import {
  onPath,
  readyPowerShell
} from "./chunk-A5YHRNQQ.js";
import {
  array,
  asciiJson,
  boolean,
  callScript,
  examineDefinition,
  number,
  object,
  schema,
  string,
  strippedEnvironment
} from "./chunk-BH3YBQFP.js";
import {
  runProcess
} from "./chunk-7SV74HXE.js";
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  UserError,
  errorCode,
  errorMessage,
  formatProblem,
  locator,
  nameFor,
  refuse
} from "./chunk-TCCDBZ4V.js";

// src/validation/printable.ts
function printable(text) {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\uFFFD").replaceAll("##[", "## [").replace(/^\s*::/, (start) => `.${start}`);
}

// src/validation/excerpt.ts
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
var widest = 110;
var longest = 8 * 1024 * 1024;
function excerpts(root) {
  let last;
  return async ({ location }) => {
    if (last?.file !== location.file) {
      last = { file: location.file, lines: await linesOf(path.resolve(root, location.file)) };
    }
    const line = last.lines[location.line - 1];
    if (line === void 0 || line.trim() === "") return [];
    const end = location.endLine === location.line ? location.endColumn ?? 0 : location.endLine ? line.length + 1 : 0;
    return drawExcerpt(line, location.line, location.column, end);
  };
}
async function linesOf(file) {
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > longest) return [];
    return decodeAnswerFile(file, await readFile(file)).text.split(/\r?\n/);
  } catch {
    return [];
  }
}
function drawExcerpt(line, number2, column, end) {
  const from = Math.max(0, Math.min(column - 1 - Math.floor(widest / 3), line.length - widest));
  const text = line.slice(from, from + widest);
  const start = Math.min(column - 1 - from, text.length);
  const length = Math.max(1, Math.min(end - column, text.length - start));
  const before = text.slice(0, start).replace(/[^\t]/g, " ");
  const gutter = String(number2).padStart(5);
  const shown = `${from > 0 ? "\u2026" : " "}${printable(text.replaceAll("	", "    "))}${from + widest < line.length ? "\u2026" : ""}`;
  return [`${gutter} |${shown}`.trimEnd(), `${" ".repeat(5)} | ${before.replaceAll("	", "    ")}${"^".repeat(length)}`];
}

// src/validation/located.ts
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
async function describe(problems, root) {
  const excerptOf = excerpts(root);
  const lines = [];
  for (const problem of problems) lines.push(printable(formatProblem(problem)), ...await excerptOf(problem));
  return lines;
}

// src/validation/locks.ts
async function checkLockFile(file, queries) {
  const problems = /* @__PURE__ */ new Map();
  for (const query of queries.length === 0 ? [void 0] : queries) {
    for (const problem of await checkLock(file, query)) problems.set(JSON.stringify(problem), problem);
  }
  const plan = await planOf(file);
  return { problems: [...problems.values()], ...plan === void 0 ? {} : { plan } };
}
async function planOf(file) {
  try {
    const lock = await loadLock(file);
    const { groups, refused } = planPackages(lock.packages.map((item) => ({ package: item })));
    return {
      file,
      groups: groups.map((group) => group.map(({ package: { kb, role } }) => `${kb} (${role})`)),
      refused: refused.map(({ candidate, reason }) => `${candidate.package.kb}: ${reason}`)
    };
  } catch (error) {
    if (error instanceof UserError) return void 0;
    throw error;
  }
}
function describeLockPlan({ file, groups, refused }) {
  return [
    `${file}: ${groups.length === 0 ? "no packages" : "a build would install, with a reboot between two groups"}`,
    ...groups.map((group, index) => `  group ${index + 1}: ${group.join(", ")}`),
    ...refused.map((text) => `  left out: ${text}`)
  ];
}

// src/validation/sarif.ts
import { mkdir, writeFile } from "node:fs/promises";
import path2 from "node:path";
import { pathToFileURL } from "node:url";

// src/validation/rule-texts.ts
var texts = {
  "answer-file.architecture-dropped": "Rendering leaves out a component of another architecture.",
  "answer-file.architecture-set": "Rendering makes components those of the image.",
  "answer-file.audit-dropped": "Rendering leaves out the way to audit mode.",
  "answer-file.autologon-dropped": "Rendering leaves out a logon: the build logs on once, in oobeSystem.",
  "answer-file.command-moved": "Rendering puts a command that is too long for an answer file elsewhere.",
  "answer-file.computer-name-changed": "Rendering gives each deployed machine a name of its own.",
  "answer-file.devices-changed": "Rendering keeps devices of the build machine out of the image.",
  "answer-file.local-account": "A local account of the template stays in the image.",
  "answer-file.offline-servicing": "Nothing applies offlineServicing to an applied image.",
  "answer-file.product-key-dropped": "Rendering leaves out a product key: the definition asks for none.",
  "answer-file.unreadable": "An answer file cannot be read.",
  "answer-file.value": "A value of the definition cannot stand in an answer file.",
  "answer-file.windowspe-dropped": "Rendering leaves out windowsPE, which an applied image never runs.",
  "answer-file.evaluation-key": "Evaluation media take no product key: Windows Setup would stop and ask.",
  "answer-file.no-kms-key": "No generic KMS client key is known for the edition.",
  "cloudbase-init.ascii": "A configuration of cloudbase-init is not plain ASCII.",
  "cloudbase-init.clock": "cloudbase-init takes the hardware clock for local time; MAAS leaves it in UTC.",
  "cloudbase-init.last-line": "The last line has no line end, so what MAAS appends would become part of it.",
  "cloudbase-init.last-section": "The file does not end in [DEFAULT], the only section in which what MAAS appends is known.",
  "cloudbase-init.syntax": "A line is no section, no option and no comment.",
  "cloudbase-init.unreadable": "A configuration of cloudbase-init cannot be read.",
  "definition.alias": "A definition holds a YAML alias.",
  "definition.conflict": "Two keys of a definition contradict one another.",
  "definition.duplicate-key": "A key stands twice in a definition.",
  "definition.missing-key": "A definition lacks a key.",
  "definition.more": "A definition has more problems than are listed.",
  "definition.not-supported": "A key of a definition asks for work that is not built yet.",
  "definition.path": "A definition names a file that is missing, of the wrong kind, or outside of the repository.",
  "definition.syntax": "A definition is not valid YAML.",
  "definition.unknown-key": "A definition holds a key that there is not.",
  "definition.unreadable": "A definition cannot be read.",
  "definition.value": "A key of a definition has a value that it cannot have.",
  "script.encoding": "A script is not ASCII and has no byte order mark: Windows PowerShell 5.1 misreads it.",
  "script.newer-syntax": "A script uses syntax that Windows PowerShell 5.1 lacks.",
  "script.not-parsed": "Scripts were not parsed, since no PowerShell is there.",
  "script.syntax": "A script is no PowerShell.",
  "script.unreadable": "A script cannot be read."
};
function ruleText(rule) {
  const own = allRules.find(({ id }) => rule === `answer-file.${id}`);
  if (own !== void 0) return { summary: own.summary, hint: own.hint };
  const summary = texts[rule];
  if (summary !== void 0) return { summary };
  return rule.startsWith("lock.") ? { summary: "A lock file of update packages is not usable." } : void 0;
}

// src/validation/sarif.ts
var mostResults = 25e3;
function sarifText(problems, version) {
  return JSON.stringify(toSarif(problems, version), void 0, 2);
}
async function writeSarif(file, problems, version) {
  try {
    await mkdir(path2.dirname(file), { recursive: true });
    await writeFile(file, `${sarifText(problems, version)}
`);
  } catch (error) {
    throw new UserError("options.sarif-file", `cannot write ${file}: ${errorMessage(error)}`);
  }
}
var levels = { error: "error", warning: "warning", info: "note" };
function toSarif(problems, version) {
  const shown = problems.slice(0, mostResults);
  const rules = [...new Set(shown.map(({ rule }) => rule))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "maas-windows-image", version, rules: rules.map(describeRule) }
        },
        columnKind: "utf16CodeUnits",
        results: shown.map((problem) => resultOf(problem, rules.indexOf(problem.rule)))
      }
    ]
  };
}
function describeRule(id) {
  const text = ruleText(id);
  const name = id.replace(/(?:^|[.-])(\w)/g, (_all, letter) => letter.toUpperCase());
  const summary = text?.summary ?? `A finding of the rule ${id}.`;
  return {
    id,
    name,
    shortDescription: { text: summary },
    ...text?.hint === void 0 ? {} : { help: { text: text.hint } }
  };
}
function resultOf(problem, ruleIndex) {
  const { file, startLine, startColumn, endLine, endColumn, rule, severity, message } = toRecord(problem);
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file),
          region: { startLine, startColumn, endLine, endColumn }
        }
      }
    ]
  };
}
function artifact(file) {
  if (path2.isAbsolute(file)) return { uri: pathToFileURL(file).href };
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}

// src/validation/changed.ts
import { readFile as readFile2 } from "node:fs/promises";
import path3 from "node:path";
var safeReference = /^(?:[0-9a-f]{40,64}|origin\/(?!-)[\w./-]+)$/;
async function changedFiles(root, env, signal) {
  const git = (...args) => runGit(root, env, signal, args);
  const inside = await git("rev-parse", "--is-inside-work-tree");
  if (inside.exitCode !== 0)
    throw unknown(`git does not know this folder: ${inside.errors || "there is no repository"}`);
  const base = await commonCommit(git, await basesOf(env));
  const changed = await git("diff", "--name-status", "--no-renames", "--no-ext-diff", "--relative", "-z", base, "--");
  const untracked = await git("ls-files", "--others", "--exclude-standard", "-z");
  for (const { exitCode, errors } of [changed, untracked]) {
    if (exitCode !== 0) throw unknown(`git could not compare with ${base}: ${errors}`);
  }
  const files = new Set(untracked.output.split("\0").filter((name) => name !== ""));
  let someGone = false;
  const fields = changed.output.split("\0");
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (fields[at] === "D") someGone = true;
    files.add(fields[at + 1] ?? "");
  }
  return { files: new Set([...files].map((name) => path3.resolve(root, name))), someGone };
}
async function basesOf(env) {
  const bases = [];
  const event = env["GITHUB_EVENT_PATH"];
  if (event !== void 0 && event !== "") {
    try {
      const { pull_request: pull } = JSON.parse(
        await readFile2(event, "utf8")
      );
      if (typeof pull?.base?.sha === "string") bases.push(pull.base.sha);
    } catch (error) {
      throw unknown(`the event of this run cannot be read: ${errorMessage(error)}`);
    }
  }
  const branch = env["GITHUB_BASE_REF"];
  if (branch !== void 0 && branch !== "") bases.push(`origin/${branch}`);
  if (bases.length === 0 && env["GITHUB_ACTIONS"] === "true") {
    throw unknown("this run is not of a pull request, so there is no base to compare with");
  }
  const usable = (bases.length > 0 ? bases : ["origin/HEAD"]).filter((base) => safeReference.test(base));
  if (usable.length === 0) throw unknown("the base of the pull request has a name that is no commit and no branch");
  return usable;
}
async function commonCommit(git, bases) {
  for (const base of bases) {
    const { exitCode, output } = await git("merge-base", base, "HEAD");
    if (exitCode === 0) return output.trim();
  }
  const shallow = (await git("rev-parse", "--is-shallow-repository")).output.trim() === "true";
  if (!shallow) throw unknown(`this history has no commit in common with ${bases.join(" or ")}`);
  throw unknown("the checkout has too little history to tell: give actions/checkout fetch-depth: 0");
}
function unknown(why) {
  return new UserError("validate.changed-only", `changed-only: ${why}`);
}
async function runGit(root, env, signal, args) {
  const settings = ["-c", "core.fsmonitor=false", "-c", `safe.directory=${root}`, "-c", "core.quotePath=false"];
  const program = onPath(process.platform === "win32" ? "git.exe" : "git", env);
  if (program === void 0) throw unknown("there is no git on PATH");
  const output = [];
  const errors = [];
  try {
    const { exitCode } = await runProcess(program, [...settings, ...args], {
      cwd: root,
      env: { ...env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" },
      signal,
      onOutput: (line) => output.push(line),
      onError: (line) => errors.push(line)
    });
    return { exitCode, output: output.join("\n"), errors: errors.join(" ") };
  } catch (error) {
    signal.throwIfAborted();
    throw unknown(`git cannot be started: ${errorMessage(error)}`);
  }
}

// src/validation/cloudbase-config.ts
import { readFile as readFile3, stat as stat2 } from "node:fs/promises";
var longest2 = 1024 * 1024;
async function checkCloudbaseConfig(file, name) {
  const unreadable = (message) => [
    { rule: "cloudbase-init.unreadable", severity: "error", message, location: { file: name, line: 1, column: 1 } }
  ];
  try {
    const found = await stat2(file);
    if (!found.isFile()) return unreadable("this is not a file");
    if (found.size > longest2)
      return unreadable(`this file has ${found.size} bytes; a configuration has at most ${longest2}`);
    return checkText(name, (await readFile3(file)).toString("latin1"));
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`);
  }
}
function checkText(name, text) {
  const problems = [];
  const locate = locator(name, text);
  const add = (rule, severity, start, end, message, hint) => {
    problems.push({ rule: `cloudbase-init.${rule}`, severity, message, hint, location: locate(start, end) });
  };
  const mark = /^\xef\xbb\xbf|^\xff\xfe|^\xfe\xff/.exec(text)?.[0].length ?? 0;
  const foreign = mark > 0 ? void 0 : /[^\t\n\r\x20-\x7e]+/.exec(text);
  if (mark > 0) add("ascii", "error", 0, mark, "the file begins with a byte order mark", "save it as plain ASCII");
  if (foreign) {
    const message = "not ASCII: cloudbase-init reads the file in the code page of the machine";
    add("ascii", "error", foreign.index, foreign.index + foreign[0].length, message, "write ASCII only");
  }
  const { section, sectionAt, values } = readSections(text, mark, add);
  if (text !== "" && !text.endsWith("\n")) {
    const message = "the last line has no line end: what MAAS appends would become part of it";
    add("last-line", "error", text.lastIndexOf("\n") + 1, text.length, message, "end the file with a line break");
  }
  if (section !== "DEFAULT") {
    const message = section === void 0 ? "the file has no [DEFAULT] section: what MAAS appends would be an error" : `the file ends in [${section.slice(0, 60)}]: what MAAS appends is known in [DEFAULT] only`;
    add("last-section", "error", sectionAt.start, sectionAt.end, message, "put the [DEFAULT] section last");
  }
  checkClock(values, sectionAt, name, add);
  return problems;
}
function readSections(text, from, add) {
  const values = /* @__PURE__ */ new Map();
  let section;
  let sectionAt = { start: 0, end: 0 };
  let start = from;
  for (const line of text.slice(from).split("\n")) {
    const end = start + line.trimEnd().length;
    const header = /^\[([^\]]*)\]\s*$/.exec(line);
    const pair = /^([^\s=:[#;][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (header) {
      section = header[1] ?? "";
      sectionAt = { start, end };
    } else if (pair) {
      if (section === void 0) {
        add("syntax", "error", start, end, "an option stands before the first section", "put it behind [DEFAULT]");
      }
      values.set(`${section}.${pair[1]}`, { text: pair[2] ?? "", start, end });
    } else if (!/^\s|^[#;]|^$/.test(line)) {
      add("syntax", "error", start, end, "this is no section, no option and no comment", "write key=value");
    }
    start += line.length + 1;
  }
  return { section, sectionAt, values };
}
function checkClock(values, fallback, name, add) {
  const clock = values.get("DEFAULT.real_time_clock_utc");
  if (clock !== void 0 && /^(?:true|yes|on|1)$/i.test(clock.text)) return;
  if (clock === void 0 && /unattend/i.test(name)) return;
  const { start, end } = clock ?? fallback;
  const message = "the hardware clock is taken for local time; MAAS leaves it in UTC and refuses times that are off";
  add("clock", "warning", start, end, message, "write real_time_clock_utc=true under [DEFAULT]");
}

// src/validation/definition.ts
import { readdir, realpath } from "node:fs/promises";
import path4 from "node:path";

// src/validation/inline-scripts.ts
function inlineScripts({ file, text, definition, locate }) {
  const lines = text.split("\n");
  return definition.customizations.flatMap(({ run }, index) => {
    if (run === void 0) return [];
    return [{ file, text: run, locate: placeIn(locate(["customizations", index, "run"]), run, lines) }];
  });
}
function placeIn(whole, run, lines) {
  const first = lines[whole.line - 1] ?? "";
  const head = first.slice(whole.column - 1);
  if (/^\|[-+0-9]*\s*(?:#.*)?$/.test(head)) {
    const start = run.search(/\S/);
    const firstUsed = run.slice(0, Math.max(0, start)).split("\n").length - 1;
    const source = lines[whole.line + firstUsed] ?? "";
    const indent = source.length - source.trimStart().length - (run.split("\n")[firstUsed]?.search(/\S/) ?? 0);
    return (line, column, endLine, endColumn) => ({
      file: whole.file,
      line: whole.line + line,
      column: column + indent,
      endLine: whole.line + endLine,
      endColumn: endColumn + indent
    });
  }
  const shift = head.startsWith(run) ? 0 : head.slice(1).startsWith(run) ? 1 : void 0;
  if (shift === void 0 || run.includes("\n")) return () => whole;
  const before = whole.column - 1 + shift;
  return (_line, column, _endLine, endColumn) => {
    return {
      file: whole.file,
      line: whole.line,
      column: column + before,
      endLine: whole.line,
      endColumn: endColumn + before
    };
  };
}

// src/validation/definition.ts
var standIn = { runnerCommand: "runner.exe", scriptFolder: "C:\\Windows\\Temp\\commands" };
var kinds = {
  "answer-file": "answer-file",
  "deploy-answer-file": "answer-file",
  lock: "lock",
  script: "script",
  "cloudbase-init-config": "cloudbase-init"
};
async function checkDefinitionFile(file, root, changed) {
  const examined = await examineDefinition(file, { repositoryRoot: root });
  if (changed !== void 0 && !await isChanged(file, examined, root, changed)) return void 0;
  const { loaded, problems, files } = examined;
  const named = files.flatMap(({ role, written }) => {
    const kind = kinds[role];
    return kind === void 0 ? [] : [{ kind, file: path4.resolve(root, written) }];
  });
  for (const { role, written } of files) {
    if (role === "local-scripts") named.push(...await scriptsIn(path4.resolve(root, written)));
  }
  if (loaded === void 0) return { problems, templates: [], named, scripts: [] };
  const isTemplate = ({ kind }) => kind === "answer-file";
  return {
    problems: [...problems, ...keyProblems(loaded), ...await renderProblems(loaded, root)],
    templates: named.filter(isTemplate).map((item) => item.file),
    named: named.filter((item) => !isTemplate(item)),
    scripts: inlineScripts(loaded),
    ...loaded.definition.updates.catalog === void 0 ? {} : { query: loaded.definition.updates.catalog }
  };
}
async function scriptsIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && /\.ps1$/i.test(entry.name)).map(({ name }) => name);
  return names.sort().map((name) => ({ kind: "script", file: path4.join(folder, name) }));
}
async function renderProblems(loaded, repositoryRoot) {
  const known = editionTypeOf(loaded.definition);
  const common = { architecture: architectureOf(loaded.definition), ...standIn, repositoryRoot };
  const problems = [];
  for (const editionType of known === void 0 ? ["server", "client"] : [known]) {
    problems.push(...(await renderDefinition(loaded, { ...common, editionType })).problems);
  }
  return problems;
}
function keyProblems({ definition, locate }) {
  if (definition.productKey === "none") return [];
  const edition = String(definition.source.edition);
  const complain = (rule, message2, hint) => {
    return [{ rule: `answer-file.${rule}`, severity: "error", message: message2, hint, location: locate(["source", "edition"]) }];
  };
  if (isEvaluation(edition)) {
    return complain("evaluation-key", "an evaluation edition takes no product key", "add product-key: none");
  }
  const isId = /^(?:Server[A-Z]|Core|Professional|Enterprise|Education|IoTEnterprise)\w*$/.test(edition);
  if (definition.productKey !== "kms" || !isId || kmsClientKey(edition) !== void 0) return [];
  const message = `no KMS client setup key is known for ${edition}`;
  return complain("no-kms-key", message, "add product-key: none, or input with your own key");
}
async function isChanged(file, { files }, root, { files: changed, someGone }) {
  if (someGone || changed.has(file)) return true;
  const realRoot = await realpath(root);
  return files.some(({ written, path: real }) => {
    const names = [path4.resolve(root, written), path4.resolve(root, path4.relative(realRoot, real))];
    return names.some((name) => changed.has(name) || [...changed].some((one) => one.startsWith(name + path4.sep)));
  });
}

// src/validation/find.ts
import { readdir as readdir2, readFile as readFile4, realpath as realpath2, stat as stat3 } from "node:fs/promises";
import path5 from "node:path";
var longestLook = 8 * 1024 * 1024;
async function findFiles(paths, root) {
  const found = /* @__PURE__ */ new Map();
  const problems = [];
  for (const given of paths) {
    try {
      for (const item of await findOne(given, root)) found.set(item.file, item);
    } catch (error) {
      problems.push(unusable(given, error));
    }
  }
  refuse("validate.paths", "these paths cannot be checked", problems);
  if (found.size > 0) return [...found.values()];
  throw new UserError("validate.paths", `there is nothing to check in ${paths.join(", ")}`);
}
async function findOne(given, root) {
  const full = path5.resolve(root, given);
  const entry = await stat3(full).catch(() => void 0);
  if (entry === void 0 && isGlob(given)) {
    const files = await expandGlob(given, root);
    if (files.length === 0) throw new Error("matches no file");
    const kinds2 = files.map((file) => ({ file, kind: kindByName(file) }));
    const ours = kinds2.filter((item) => item.kind !== void 0);
    for (const { file } of ours) await refuseOutside(file, root);
    return ours;
  }
  await refuseOutside(full, root);
  if ((await stat3(full)).isDirectory()) return search(full);
  const kind = kindByName(full);
  if (kind !== void 0 && entry?.isFile()) return [{ kind, file: full }];
  throw new Error(
    "is none of a definition (.yml, .yaml), an answer file (.xml), a lock file (.lock.json), a cloudbase-init configuration (.conf) and a script (.ps1, .psm1)"
  );
}
async function refuseOutside(file, root) {
  if (isOutside(file, root)) return;
  if (isOutside(await realpath2(file), await realpath2(root)))
    throw new Error("is a link that leads out of the repository");
}
function isOutside(file, root) {
  const relative = path5.relative(root, file);
  return relative === ".." || relative.startsWith(`..${path5.sep}`) || path5.isAbsolute(relative);
}
function unusable(given, error) {
  const message = errorCode(error) === "ENOENT" ? "does not exist" : errorMessage(error);
  return { rule: "validate.paths", severity: "error", message: `${given}: ${message}` };
}
function kindByName(file) {
  if (/\.ya?ml$/i.test(file)) return "definition";
  if (/\.xml$/i.test(file)) return "answer-file";
  if (/\.psm?1$/i.test(file)) return "script";
  if (/\.conf$/i.test(file)) return "cloudbase-init";
  return /\.lock\.json$/i.test(file) ? "lock" : void 0;
}
async function search(folder) {
  const found = [];
  const entries = await readdir2(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    const file = path5.join(folder, entry.name);
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
  if (kind === "cloudbase-init") return /^cloudbase-init[\w.-]*\.conf$/i.test(path5.basename(file));
  if (kind === "script" || (await stat3(file)).size > longestLook) return false;
  const bytes = await readFile4(file);
  if (kind === "answer-file") return /<(?:[\w.-]+:)?unattend[\s/>]/i.test(decodeAnswerFile(file, bytes).text);
  return isDefinition(bytes.toString("utf8"));
}
function isDefinition(text) {
  if (/^#.*\bimage\.schema\.json\b/m.test(text)) return true;
  const keys = [...text.matchAll(/^([a-z-]+)[ \t]*:/gm)].map(([, key]) => key ?? "");
  return new Set(keys.filter((key) => key in schema.shape)).size >= 3;
}

// src/validation/scripts.ts
import { readFile as readFile5, stat as stat4 } from "node:fs/promises";

// src/powershell/syntax.ts
import os from "node:os";
var faultSchema = object({
  id: number(),
  line: number(),
  column: number(),
  endLine: number(),
  endColumn: number(),
  message: string(),
  newer: boolean()
});
var findFaults = {
  file: "powershell/check/find-syntax-faults.ps1",
  result: object({ engine: string(), faults: array(faultSchema) })
};
var longestInput = 15e5;
var limit = 6e4;
async function findSyntaxFaults(texts2, options) {
  const { signal, reporter, env } = options;
  const found = await readyPowerShell({ env });
  if (found === void 0) return void 0;
  const shell = {
    command: found.command,
    argumentsFor: (script) => [...found.args, "-File", asset(script)],
    env: strippedEnvironment(env)
  };
  const cwd = os.tmpdir();
  const faults = [];
  for (const scripts of batches(texts2.map((text, id) => ({ id, text: disarm(text) })))) {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limit)]);
    faults.push(...(await callScript(shell, findFaults, { scripts }, { signal: limited, reporter, cwd })).faults);
  }
  return faults;
}
function disarm(text) {
  return text.replace(/using(?!:)/gi, "u_ing").replace(/configuration/gi, "c_nfiguration");
}
function* batches(scripts) {
  let batch = [];
  let size = 0;
  for (const script of scripts) {
    const length = asciiJson(script).length;
    if (batch.length > 0 && size + length > longestInput) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(script);
    size += length;
  }
  if (batch.length > 0) yield batch;
}

// src/validation/scripts.ts
var longest3 = 2e5;
async function readScript(file, name) {
  const unreadable = (message) => {
    const location = { file: name, line: 1, column: 1 };
    return { problems: [{ rule: "script.unreadable", severity: "error", message, location }] };
  };
  try {
    const found = await stat4(file);
    if (!found.isFile()) return unreadable("this is not a file");
    if (found.size > 2 * longest3)
      return unreadable(`this file has ${found.size} bytes; a script has at most ${longest3}`);
    const bytes = await readFile5(file);
    const { text, marked } = decode(bytes);
    const locate = (line, column, endLine, endColumn) => {
      return { file: name, line, column, endLine, endColumn };
    };
    const source = { file: name, text, locate };
    return { source, problems: marked ? [] : encodingProblems(name, text) };
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`);
  }
}
function decode(bytes) {
  const [a, b, c] = bytes;
  if (a === 255 && b === 254) return { text: bytes.subarray(2).toString("utf16le"), marked: true };
  const marked = a === 239 && b === 187 && c === 191;
  return { text: bytes.subarray(marked ? 3 : 0).toString("utf8"), marked };
}
function encodingProblems(file, text) {
  const foreign = /[^\0-\x7f]+/.exec(text);
  if (foreign === null) return [];
  const message = "not ASCII, and the file has no byte order mark: Windows PowerShell 5.1 reads this in the code page of Windows";
  const location = locator(file, text)(foreign.index, foreign.index + foreign[0].length);
  return [
    { rule: "script.encoding", severity: "warning", message, hint: "save it as UTF-8 with a byte order mark", location }
  ];
}
async function checkScripts(sources, options) {
  const [first] = sources;
  if (first === void 0) return [];
  const notLooked = (why) => {
    const number2 = sources.length === 1 ? "this script was" : `this script and ${sources.length - 1} more were`;
    const message = `${number2} not parsed: ${why}`;
    return [{ rule: "script.not-parsed", severity: "info", message, location: first.locate(1, 1, 1, 1) }];
  };
  let faults;
  try {
    faults = await findSyntaxFaults(
      sources.map(({ text }) => text),
      options
    );
  } catch (error) {
    options.signal.throwIfAborted();
    return notLooked(errorMessage(error));
  }
  if (faults === void 0) return notLooked("there is no PowerShell here (pwsh on PATH)");
  return faults.flatMap(({ id, line, column, endLine, endColumn, message, newer }) => {
    const source = sources[id];
    if (source === void 0) return [];
    const location = source.locate(line, column, endLine, endColumn);
    if (!newer) return [{ rule: "script.syntax", severity: "error", message: flat(message), location }];
    const text = `${message} is newer than Windows PowerShell 5.1, which runs this in Windows`;
    return [{ rule: "script.newer-syntax", severity: "error", message: text, location }];
  });
}
function flat(message) {
  return message.replace(/\s+/g, " ").trim().slice(0, 400);
}

// src/validation/validate.ts
var longestMessage = 1e3;
async function validate(request) {
  const { paths, root, changedOnly, severities, env, signal } = request;
  const found = await findFiles(paths, root);
  const changed = changedOnly ? await changedFiles(root, env, signal) : void 0;
  const collected = collect(root, severities);
  const ofKind = (kind) => found.filter((item) => item.kind === kind);
  const others = /* @__PURE__ */ new Map();
  const rendered = /* @__PURE__ */ new Set();
  const scripts = [];
  const queries = /* @__PURE__ */ new Map();
  for (const { file } of ofKind("definition")) {
    signal.throwIfAborted();
    const checked = await checkDefinitionFile(file, root, changed);
    if (checked === void 0) continue;
    collected.add(file, checked.problems);
    for (const template of checked.templates) {
      rendered.add(template);
      collected.add(template, []);
    }
    for (const item of checked.named) {
      others.set(item.file, item);
      if (item.kind === "lock") queries.set(item.file, [...queries.get(item.file) ?? [], checked.query]);
    }
    scripts.push(...checked.scripts);
  }
  for (const item of found) {
    if (item.kind === "definition" || rendered.has(item.file)) continue;
    if (changed === void 0 || changed.files.has(item.file)) others.set(item.file, item);
  }
  for (const item of others.values()) {
    if (rendered.has(item.file)) continue;
    signal.throwIfAborted();
    const { problems, source, plan } = await checkOther(item, queries.get(item.file) ?? []);
    collected.add(item.file, problems);
    if (plan !== void 0) collected.addPlan(plan);
    if (source !== void 0) scripts.push(source);
  }
  for (const problem of await checkScripts(scripts, request)) collected.add(problem.location?.file ?? root, [problem]);
  return collected.end();
}
async function checkOther({ kind, file }, queries) {
  switch (kind) {
    case "lock":
      return checkLockFile(file, queries);
    case "cloudbase-init":
      return { problems: await checkCloudbaseConfig(file, file) };
    case "script":
      return readScript(file, file);
    default:
      return { problems: lintAnswerFile({ file, ...await readAnswerFile(file, file) }, { role: "template" }) };
  }
}
function collect(root, severities) {
  const files = /* @__PURE__ */ new Set();
  const problems = /* @__PURE__ */ new Map();
  const plans = [];
  const show = (file) => nameFor(file, root);
  return {
    add: (file, list) => {
      files.add(show(file));
      for (const problem of list) {
        const severity = severities.get(problem.rule) ?? problem.severity;
        if (severity === "off") continue;
        const place = problem.location ?? { file, line: 1, column: 1 };
        const location = { ...place, file: show(place.file) };
        const message = problem.message.slice(0, longestMessage);
        const key = JSON.stringify([location.file, location.line, location.column, problem.rule, message]);
        const known = problems.get(key);
        if (known === void 0 || rank(severity) > rank(known.severity)) {
          problems.set(key, { ...problem, severity, message, location });
        }
      }
    },
    addPlan: (plan) => {
      plans.push({ ...plan, file: show(plan.file) });
    },
    end: () => ({ files: [...files].sort(), problems: sorted([...problems.values()]), plans })
  };
}
function rank(severity) {
  return ["info", "warning", "error"].indexOf(severity);
}
function sorted(problems) {
  return problems.toSorted(
    ({ location: a }, { location: b }) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column
  );
}

export {
  printable,
  toRecord,
  describe,
  describeLockPlan,
  sarifText,
  writeSarif,
  validate
};
