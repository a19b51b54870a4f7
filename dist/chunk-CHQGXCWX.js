import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  formatBytes,
  formatSeconds
} from "./chunk-MIEEDD4H.js";
import {
  isAlive,
  runProcess
} from "./chunk-HU4LBZQT.js";
import {
  UserError
} from "./chunk-7IBSK4N5.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";
import {
  getInput
} from "./chunk-TCH5VV33.js";

// src/validation/verdict.ts
var failOnChoices = ["error", "warning", "never"];
function fails({ problems }, failOn) {
  if (failOn === "never") return false;
  return problems.some(({ severity }) => severity === "error" || severity === failOn);
}
function summary({ files, problems }) {
  const of = (severity) => problems.filter((problem) => problem.severity === severity).length;
  const parts = [
    count(of("error"), "error"),
    count(of("warning"), "warning"),
    ...of("info") > 0 ? [count(of("info"), "note")] : []
  ];
  return `${count(files.length, "file")} checked: ${parts.join(", ")}`;
}
function count(number, what) {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

// src/options.ts
import os from "node:os";
import path from "node:path";
function actionInput(name) {
  const value = getInput(name);
  return value === "" ? void 0 : value;
}
function readBuildOptions(given, surroundings) {
  const { env, cwd, toolVersion, terminal } = surroundings;
  const problems = [];
  const wrong = (name, message) => problems.push({ rule: "options.invalid", severity: "error", message: `${name}: ${message}` });
  const flag = (name) => readFlag(name, given, wrong);
  const definition = given("definition");
  if (definition === void 0) wrong("definition", "is required: the path of an image definition");
  const updateCache = readUpdateCache(given("update-cache"), wrong);
  for (const name of ["maas-url", "maas-api-key"]) {
    if (given(name) !== void 0) wrong(name, "uploading to MAAS is not supported yet: use the command in the report");
  }
  const retention = readRetention(given("retention-days"), wrong);
  const force = flag("force");
  const keepOnFailure = flag("keep-on-failure");
  if (problems.length > 0) {
    const message = problems.map((problem) => problem.message).join("\n");
    throw new UserError("options.invalid", message, { problems });
  }
  const productKey = given("product-key");
  const simulator = given("simulator");
  const workDirectory = given("work-directory") ?? env["RUNNER_TEMP"] ?? os.tmpdir();
  const outputDirectory = given("output-directory") ?? (terminal ? "output" : void 0);
  return {
    definition: definition ?? "",
    repositoryRoot: terminal ? cwd : env["GITHUB_WORKSPACE"] ?? cwd,
    workDirectory: path.resolve(cwd, workDirectory),
    packageDirectory: path.resolve(cwd, given("package-directory") ?? defaultPackageDirectory(env)),
    updateCache,
    force,
    keepOnFailure,
    toolVersion,
    ...retention === void 0 ? {} : { retentionDays: retention },
    ...productKey === void 0 ? {} : { productKey },
    ...simulator === void 0 ? {} : { simulator: path.resolve(cwd, simulator) },
    ...outputDirectory === void 0 ? {} : { outputDirectory: path.resolve(cwd, outputDirectory) },
    ...env["GITHUB_REPOSITORY"] === void 0 ? {} : { repository: env["GITHUB_REPOSITORY"] },
    ...env["GITHUB_RUN_ID"] === void 0 ? {} : { runId: env["GITHUB_RUN_ID"] }
  };
}
function readValidateOptions(given, { env, cwd }) {
  const problems = [];
  const wrong = (name, message) => problems.push({ rule: "options.invalid", severity: "error", message: `${name}: ${message}` });
  const paths = linesOf(given("paths"));
  if (paths.length === 0) wrong("paths", "is required: files, folders or globs, one a line");
  const chosen = given("fail-on") ?? "error";
  const failOn = failOnChoices.find((choice) => choice === chosen) ?? "error";
  if (failOn !== chosen) wrong("fail-on", `must be ${failOnChoices.join(", ")}, not ${JSON.stringify(chosen)}`);
  const changedOnly = readFlag("changed-only", given, wrong);
  const severities = readSeverities(linesOf(given("severities")), (message) => wrong("severities", message));
  const sarif = given("sarif-file");
  if (problems.length > 0) {
    throw new UserError("options.invalid", problems.map(({ message }) => message).join("\n"), { problems });
  }
  const root = env["GITHUB_WORKSPACE"] ?? cwd;
  const sarifFile = sarif === void 0 ? {} : { sarifFile: path.resolve(root, sarif) };
  return { paths, failOn, changedOnly, severities, root, ...sarifFile };
}
function linesOf(text) {
  return (text ?? "").split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
var ruleShape = /^(?:answer-file|cloudbase-init|definition|lock|script)\.[a-z-]+$/;
function readSeverities(lines, wrong) {
  const severities = /* @__PURE__ */ new Map();
  for (const line of lines) {
    const [rule = "", value = "", ...more] = line.split(/\s*[:=]\s*/);
    const severity = ["error", "warning", "info", "off"].find((choice) => choice === value);
    if (!ruleShape.test(rule) || severity === void 0 || more.length > 0) {
      wrong(
        `${JSON.stringify(line)} must be a rule and error, warning, info or off, such as answer-file.time-zone: info`
      );
    } else severities.set(rule, severity);
  }
  return severities;
}
function readFlag(name, given, wrong) {
  const value = given(name) ?? "false";
  if (value !== "true" && value !== "false") wrong(name, `must be true or false, not ${JSON.stringify(value)}`);
  return value === "true";
}
function readUpdatesOptions(given, { env, cwd, terminal }) {
  const problems = [];
  const wrong = (message) => problems.push({ rule: "options.invalid", severity: "error", message });
  const definitions = linesOf(given("definition"));
  if (definitions.length === 0) wrong("definition: is required: globs or paths of image definitions, one a line");
  const check = given("check") ?? "false";
  if (check !== "true" && check !== "false") wrong(`check: must be true or false, not ${JSON.stringify(check)}`);
  if (problems.length > 0) {
    throw new UserError("options.invalid", problems.map(({ message }) => message).join("\n"), { problems });
  }
  const catalogUrl = given("catalog-url");
  return {
    definitions,
    check: check === "true",
    repositoryRoot: terminal ? cwd : env["GITHUB_WORKSPACE"] ?? cwd,
    packageDirectory: path.resolve(cwd, defaultPackageDirectory(env)),
    ...catalogUrl === void 0 ? {} : { catalogUrl }
  };
}
function readUpdateCache(value, wrong) {
  if (value === void 0 || value === "directory") return "directory";
  if (value === "actions" || value === "both") return value;
  wrong("update-cache", `must be directory, actions or both, not ${JSON.stringify(value)}`);
  return "directory";
}
function readRetention(value, wrong) {
  if (value === void 0) return void 0;
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 400) {
    wrong("retention-days", `must be a whole number of days from 1 to 400, not ${JSON.stringify(value)}`);
  }
  return days;
}
function defaultPackageDirectory(env) {
  const parent = env["RUNNER_TOOL_CACHE"] ?? env["LOCALAPPDATA"] ?? env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache");
  return path.join(parent, "maas-windows-image");
}

// src/powershell/find.ts
import path4 from "node:path";

// src/powershell/engine.ts
import { createHash, randomUUID } from "node:crypto";
import { cp, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import os2 from "node:os";
import path3 from "node:path";

// src/powershell/on-path.ts
import { statSync } from "node:fs";
import path2 from "node:path";
function onPath(program, env) {
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(path2.delimiter).filter((folder) => path2.isAbsolute(folder));
  return folders.map((folder) => path2.join(folder, program)).find(isExecutable);
}
function isExecutable(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && (process.platform === "win32" || (found.mode & 73) !== 0);
}

// src/powershell/engine.ts
var tailLength = 15;
var lockInterval = 200;
async function ensureEngine(run, options = {}) {
  const { platform = process.platform, env = process.env } = options;
  const { sources, files, folder, executable } = await placeOf(platform, env);
  if (await exists(executable)) return executable;
  const dotnet = onPath(platform === "win32" ? "dotnet.exe" : "dotnet", env);
  if (dotnet === void 0) throw nothingInstalled();
  const release = await lock(run, `${folder}.lock`);
  try {
    if (!await exists(executable)) await build(run, { dotnet, sources, files, folder, env });
    return executable;
  } finally {
    await release();
  }
}
async function builtEngine(options = {}) {
  const { executable } = await placeOf(options.platform ?? process.platform, options.env ?? process.env);
  return await exists(executable) ? executable : void 0;
}
async function placeOf(platform, env) {
  const sources = asset("simulator/engine");
  const files = await sourceFiles(sources);
  const folder = path3.join(cacheFolder(platform, env), "maas-windows-image", "engine", await keyOf(sources, files));
  const executable = path3.join(folder, `maas-windows-image-engine${platform === "win32" ? ".exe" : ""}`);
  return { sources, files, folder, executable };
}
function nothingInstalled() {
  return new UserError(
    "powershell.missing",
    "There is no PowerShell and no .NET on PATH: install PowerShell 7 (pwsh) or the .NET SDK 10"
  );
}
function cacheFolder(platform, env) {
  const named = platform === "win32" ? env["LOCALAPPDATA"] : env["XDG_CACHE_HOME"];
  if (named !== void 0 && path3.isAbsolute(named)) return named;
  return path3.join(env["HOME"] || os2.homedir(), ".cache");
}
async function sourceFiles(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries.map((entry) => entry.replaceAll(path3.sep, "/")).filter((entry) => /\.(cs|csproj)$/.test(entry) && !/^(bin|obj)\//.test(entry)).sort();
}
async function keyOf(folder, files) {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}
`);
  for (const file of files) {
    const text = await readFile(path3.join(folder, file), "utf8");
    hash.update(`${file}\0${text.replaceAll("\r\n", "\n")}\0`);
  }
  return hash.digest("hex").slice(0, 16);
}
async function build(run, { dotnet, sources, files, folder, env }) {
  run.reporter.info("building the simulator's PowerShell once (about 25 s)");
  const temporary = `${folder}.${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    const copy = path3.join(temporary, "source");
    for (const file of files) await cp(path3.join(sources, file), path3.join(copy, file));
    await publish(run, dotnet, copy, path3.join(temporary, "out"), { env, home: await runtimeHome(dotnet, folder) });
    await settle(path3.join(temporary, "out"), folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
async function settle(built, folder) {
  try {
    await rename(built, folder);
  } catch (error) {
    if (!await exists(folder)) throw error;
  }
}
async function runtimeHome(dotnet, folder) {
  return path3.relative(folder, path3.dirname(await realpath(dotnet)));
}
async function publish(run, dotnet, source, out, { env, home }) {
  const lines = [];
  const keep = (line) => {
    lines.push(line);
    run.reporter.debug(line);
  };
  const args2 = ["publish", path3.join(source, "engine.csproj"), "--configuration", "Release", "--use-current-runtime"];
  const end = await runProcess(
    dotnet,
    [...args2, "--output", out, "--nologo", "--tl:off", `-p:AppHostRelativeDotNet=${home}`],
    {
      // In the copy, where no global.json of the checkout asks for another SDK.
      cwd: source,
      env: {
        ...env,
        DOTNET_CLI_TELEMETRY_OPTOUT: "1",
        DOTNET_NOLOGO: "1",
        // A build server would outlive us and hold our pipes open.
        DOTNET_CLI_USE_MSBUILD_SERVER: "0",
        MSBUILDDISABLENODEREUSE: "1",
        UseSharedCompilation: "false"
      },
      signal: run.signal,
      onOutput: keep,
      onError: keep
    }
  );
  if (end.exitCode !== 0) throw buildFailure(lines);
}
function buildFailure(lines) {
  const log = lines.join("\n");
  if (/No \.NET SDKs were found|NETSDK1045/.test(log)) {
    return new UserError(
      "powershell.sdk",
      "The .NET here cannot build the simulator's PowerShell: install PowerShell 7 (pwsh) or the .NET SDK 10"
    );
  }
  if (/\bNU1(301|101|302|801)\b|Unable to load the service index/.test(log)) {
    return new UserError(
      "powershell.nuget",
      "NuGet cannot be reached, and the simulator's PowerShell needs a package from it: install PowerShell 7 (pwsh), or allow https://api.nuget.org"
    );
  }
  const tail = lines.filter((line) => line.trim() !== "").slice(-tailLength);
  return new UserError(
    "powershell.engine-build",
    `The simulator's PowerShell did not build:
${tail.map((line) => `  ${line.trim()}`).join("\n")}`
  );
}
async function lock(run, file) {
  await mkdir(path3.dirname(file), { recursive: true });
  for (; ; ) {
    run.signal.throwIfAborted();
    if (await take(file)) return () => rm(file, { force: true });
    if (await isAbandoned(file)) await rm(file, { force: true });
    else await run.sleep(lockInterval);
  }
}
async function take(file) {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
async function isAbandoned(file) {
  try {
    const holder = Number.parseInt(await readFile(file, "utf8"), 10);
    if (Number.isInteger(holder)) return !isAlive(holder);
    return Date.now() - (await stat(file)).mtimeMs > 1e4;
  } catch {
    return false;
  }
}
async function exists(file) {
  return stat(file).then(
    () => true,
    () => false
  );
}

// src/powershell/find.ts
var args = ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass"];
async function findPowerShell(run, options) {
  const { simulated, platform = process.platform, env = process.env } = options;
  if (platform === "win32") return { command: windowsPowerShell(env), args, kind: "windows" };
  const pwsh = onPath("pwsh", env);
  if (pwsh !== void 0) return { command: pwsh, args, kind: "pwsh" };
  if (simulated) return { command: await ensureEngine(run, { platform, env }), args, kind: "engine" };
  throw new UserError("powershell.missing", "There is no PowerShell on PATH: install PowerShell 7 (pwsh)");
}
async function readyPowerShell({
  platform = process.platform,
  env = process.env
}) {
  if (platform === "win32") return { command: windowsPowerShell(env), args };
  const command = onPath("pwsh", env) ?? await builtEngine({ platform, env });
  return command === void 0 ? void 0 : { command, args };
}
function windowsPowerShell(env) {
  const system = env["SystemRoot"] ?? env["SYSTEMROOT"] ?? "C:\\Windows";
  return path4.win32.join(system, "System32", "WindowsPowerShell", "v1.0", "powershell.exe");
}

// src/reporter/text.ts
function describeProgress(progress, withBar) {
  const { label, done, total, unit, rate, secondsLeft } = progress;
  const amount = (value) => unit === "bytes" ? formatBytes(value) : unit === "percent" ? `${value}%` : `${value}`;
  const speed = rate === void 0 ? "" : `, ${amount(rate)}/s`;
  if (total === void 0 || total <= 0) return `${label}: ${amount(done)}${speed}`;
  const share = Math.min(1, done / total);
  const bar = withBar ? `[${"#".repeat(Math.round(share * 24)).padEnd(24, ".")}] ` : "";
  const amounts = unit === "percent" ? "" : ` (${amount(done)} of ${amount(total)})`;
  const left = secondsLeft === void 0 || done >= total ? "" : `, ${formatSeconds(secondsLeft)} left`;
  return `${label}: ${bar}${Math.floor(share * 100)}%${amounts}${speed}${left}`;
}
function logPace(interval, now) {
  const shown = /* @__PURE__ */ new Map();
  return ({ label, done, total }) => {
    const ended = total !== void 0 && done >= total;
    if (now() - (shown.get(label) ?? Number.NEGATIVE_INFINITY) < interval && !ended) return false;
    if (ended) shown.delete(label);
    else shown.set(label, now());
    return true;
  };
}
function secretFilter() {
  let secrets = [];
  return {
    add: (secret) => {
      if (secret === "") return;
      const all = /* @__PURE__ */ new Set([...secrets, secret, JSON.stringify(secret).slice(1, -1)]);
      secrets = [...all].sort((a, b) => b.length - a.length);
    },
    hide: (text) => {
      let hidden = text;
      for (const secret of secrets) hidden = hidden.replaceAll(secret, "***");
      return hidden;
    }
  };
}

export {
  fails,
  summary,
  count,
  actionInput,
  readBuildOptions,
  readValidateOptions,
  readUpdatesOptions,
  onPath,
  findPowerShell,
  readyPowerShell,
  describeProgress,
  logPace,
  secretFilter
};
