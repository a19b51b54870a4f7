import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  baseName,
  buildPlaces,
  callScript,
  endOrphan,
  isAlive,
  newPassword,
  runProcess,
  runningPrefix,
  strippedEnvironment,
  vmTag
} from "./chunk-OWRHELXT.js";
import {
  code,
  codeBlock,
  escapeMarkdown,
  table
} from "./chunk-WOI7T3KX.js";
import {
  _enum,
  array,
  boolean,
  external_exports,
  loadDefinition,
  number,
  object,
  record,
  require_dist,
  string,
  unknown
} from "./chunk-7N27Q24S.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";
import {
  formatBytes,
  formatSeconds
} from "./chunk-MIEEDD4H.js";
import {
  UserError,
  causeChain,
  errorMessage,
  locator,
  refuse
} from "./chunk-7IBSK4N5.js";
import {
  __toESM
} from "./chunk-EL2BM4EZ.js";

// src/cancellation.ts
function cancellation() {
  const controller = new AbortController();
  const signals = [
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
    ...process.platform === "win32" ? ["SIGBREAK"] : []
  ];
  const abort = () => controller.abort(new UserError("cancelled", "cancelled"));
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, abort);
    }
  };
}

// src/powershell/open.ts
import path5 from "node:path";

// src/powershell/find.ts
import path3 from "node:path";

// src/powershell/engine.ts
import { createHash, randomUUID } from "node:crypto";
import { cp, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path2 from "node:path";

// src/powershell/on-path.ts
import { statSync } from "node:fs";
import path from "node:path";
function onPath(program, env) {
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, program)).find(isExecutable);
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
  const sources = asset("simulator/engine");
  const files = await sourceFiles(sources);
  const folder = path2.join(cacheFolder(platform, env), "maas-windows-image", "engine", await keyOf(sources, files));
  const executable = path2.join(folder, `maas-windows-image-engine${platform === "win32" ? ".exe" : ""}`);
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
function nothingInstalled() {
  return new UserError(
    "powershell.missing",
    "There is no PowerShell and no .NET on PATH: install PowerShell 7 (pwsh) or the .NET SDK 10"
  );
}
function cacheFolder(platform, env) {
  const named = platform === "win32" ? env["LOCALAPPDATA"] : env["XDG_CACHE_HOME"];
  if (named !== void 0 && path2.isAbsolute(named)) return named;
  return path2.join(env["HOME"] || os.homedir(), ".cache");
}
async function sourceFiles(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries.map((entry) => entry.replaceAll(path2.sep, "/")).filter((entry) => /\.(cs|csproj)$/.test(entry) && !/^(bin|obj)\//.test(entry)).sort();
}
async function keyOf(folder, files) {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}
`);
  for (const file of files) {
    const text = await readFile(path2.join(folder, file), "utf8");
    hash.update(`${file}\0${text.replaceAll("\r\n", "\n")}\0`);
  }
  return hash.digest("hex").slice(0, 16);
}
async function build(run, { dotnet, sources, files, folder, env }) {
  run.reporter.info("building the simulator's PowerShell once (about 25 s)");
  const temporary = `${folder}.${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    const copy = path2.join(temporary, "source");
    for (const file of files) await cp(path2.join(sources, file), path2.join(copy, file));
    await publish(run, dotnet, copy, path2.join(temporary, "out"), { env, home: await runtimeHome(dotnet, folder) });
    await settle(path2.join(temporary, "out"), folder);
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
  return path2.relative(folder, path2.dirname(await realpath(dotnet)));
}
async function publish(run, dotnet, source, out, { env, home }) {
  const lines = [];
  const keep = (line) => {
    lines.push(line);
    run.reporter.debug(line);
  };
  const args2 = ["publish", path2.join(source, "engine.csproj"), "--configuration", "Release", "--use-current-runtime"];
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
  await mkdir(path2.dirname(file), { recursive: true });
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
function windowsPowerShell(env) {
  const system = env["SystemRoot"] ?? env["SYSTEMROOT"] ?? "C:\\Windows";
  return path3.win32.join(system, "System32", "WindowsPowerShell", "v1.0", "powershell.exe");
}

// src/powershell/scenario.ts
var import_yaml = __toESM(require_dist(), 1);
import { readFile as readFile2 } from "node:fs/promises";

// src/powershell/scenario-schema.ts
var outcomes = [
  "succeeds",
  "needs-reboot",
  "not-applicable",
  "not-applicable-code",
  "already-installed",
  "exits-zero-not-installed"
];
var strikes = [
  "session-cut",
  "never-comes-back",
  "guest-crash",
  "host-disk-full",
  "sysprep-error",
  "never-powers-off",
  "start-vm-fails"
];
var units = { ms: 1, s: 1e3, m: 6e4, h: 36e5 };
var sizes = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
var duration = external_exports.string().regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)$/, "expected a duration such as 300ms, 2s or 5m").describe("a duration such as 300ms, 2s or 5m");
var size = external_exports.string().regex(/^\d+(?:\.\d+)?(?:KiB|MiB|GiB|TiB)$/, "expected a size such as 200GiB").describe("a size such as 200GiB");
var count = external_exports.int().min(1);
var exitCode = external_exports.int().min(-(2 ** 31)).max(2 ** 32 - 1);
var image = external_exports.strictObject({
  index: count,
  name: external_exports.string(),
  edition: external_exports.string(),
  build: count,
  revision: external_exports.int().min(0).optional(),
  architecture: external_exports.enum(["amd64", "arm64", "x86"]).optional(),
  "installation-type": external_exports.enum(["Server", "Server Core", "Client"]).optional(),
  languages: external_exports.array(external_exports.string()).optional()
});
var behaviour = external_exports.strictObject({
  outcome: external_exports.enum(outcomes).optional(),
  fails: external_exports.strictObject({
    code: exitCode,
    times: external_exports.union([count, external_exports.literal("for-ever")], "expected a number from 1, or for-ever")
  }).optional(),
  hangs: external_exports.boolean().optional(),
  "rolls-back": external_exports.boolean().optional(),
  ubr: count.optional(),
  version: external_exports.string().optional(),
  takes: duration.optional()
});
var step = external_exports.strictObject({
  "exit-code": exitCode.optional(),
  takes: duration.optional(),
  output: external_exports.array(external_exports.string()).optional(),
  hangs: external_exports.boolean().optional(),
  killed: external_exports.boolean().optional()
});
var fault = external_exports.strictObject({
  strike: external_exports.enum(strikes),
  "at-call": count.optional(),
  "at-reboot": count.optional(),
  after: duration.optional(),
  at: external_exports.enum(["expand-image", "payload"]).optional(),
  line: external_exports.string().optional()
});
var schema = external_exports.strictObject({
  description: external_exports.string().optional(),
  clock: external_exports.strictObject({
    boot: duration.optional(),
    oobe: duration.optional(),
    shutdown: duration.optional(),
    sysprep: duration.optional(),
    step: duration.optional(),
    package: duration.optional(),
    "machine-limit": duration.optional()
  }).optional(),
  host: external_exports.strictObject({
    elevated: external_exports.boolean().optional(),
    "hyper-v": external_exports.boolean().optional(),
    "dism-version": external_exports.string().optional(),
    build: count.optional(),
    "free-space": size.optional(),
    "automatic-checkpoints": external_exports.boolean().optional()
  }).optional(),
  media: external_exports.strictObject({ images: external_exports.array(image).min(1) }).optional(),
  guest: external_exports.strictObject({
    "logon-entries": external_exports.enum(["in-turn", "together"]).optional(),
    "direct-refused": duration.optional(),
    "oobe-waits-for-a-person": external_exports.boolean().optional(),
    "appx-blockers": external_exports.array(external_exports.string()).optional()
  }).optional(),
  files: external_exports.array(external_exports.string()).optional(),
  packages: external_exports.record(
    external_exports.string(),
    external_exports.union(
      [external_exports.enum(outcomes), behaviour],
      `expected one of ${outcomes.join(", ")}, or a mapping with outcome, fails and the like`
    )
  ).optional(),
  customizations: external_exports.record(external_exports.string(), step).optional(),
  "template-commands": external_exports.array(step.extend({ contains: external_exports.string().min(1) })).optional(),
  faults: external_exports.array(fault).optional()
});

// src/powershell/scenario-defaults.ts
function scaled(text, scale) {
  const [, number2 = "0", unit = ""] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
  return Math.round(Number(number2) * (scale[unit] ?? 0));
}
var defaultImages = [
  ["Windows Server 2025 Standard", "ServerStandardCore", "Server Core"],
  ["Windows Server 2025 Standard (Desktop Experience)", "ServerStandard", "Server"],
  ["Windows Server 2025 Datacenter", "ServerDatacenterCore", "Server Core"],
  ["Windows Server 2025 Datacenter (Desktop Experience)", "ServerDatacenter", "Server"]
].map(([name, edition, installationType], at) => ({
  index: at + 1,
  name,
  edition,
  build: 26100,
  revision: 1742,
  architecture: "amd64",
  installationType,
  languages: ["en-US"]
}));
var demoPackages = { KB5900001: { outcome: "needs-reboot", ubr: 7171 } };
function complete(written) {
  const { clock, host, guest } = written;
  const time = (text, fallback) => text === void 0 ? fallback : scaled(text, units);
  return {
    description: written.description ?? "",
    clock: {
      boot: time(clock?.boot, 20),
      oobe: time(clock?.oobe, 20),
      shutdown: time(clock?.shutdown, 20),
      sysprep: time(clock?.sysprep, 50),
      step: time(clock?.step, 5),
      package: time(clock?.package, 20),
      machineLimit: time(clock?.["machine-limit"], 30 * 6e4)
    },
    host: {
      elevated: host?.elevated ?? true,
      hyperV: host?.["hyper-v"] ?? true,
      dismVersion: host?.["dism-version"] ?? "10.0.26100.1150",
      build: host?.build ?? 26100,
      freeSpace: host?.["free-space"] === void 0 ? 2 ** 40 : scaled(host["free-space"], sizes),
      automaticCheckpoints: host?.["automatic-checkpoints"] ?? false
    },
    media: { images: written.media?.images.map(completeImage) ?? defaultImages },
    guest: {
      logonEntries: guest?.["logon-entries"] ?? "in-turn",
      directRefused: time(guest?.["direct-refused"], 0),
      oobeWaitsForAPerson: guest?.["oobe-waits-for-a-person"] ?? false,
      appxBlockers: guest?.["appx-blockers"] ?? []
    },
    files: written.files ?? [],
    packages: { ...demoPackages, ...mapValues(written.packages ?? {}, completePackage) },
    customizations: mapValues(written.customizations ?? {}, completeStep),
    templateCommands: (written["template-commands"] ?? []).map((each) => ({
      ...completeStep(each),
      contains: each.contains
    })),
    faults: (written.faults ?? []).map((each) => ({
      strike: each.strike,
      ...each["at-call"] === void 0 ? {} : { atCall: each["at-call"] },
      ...each["at-reboot"] === void 0 ? {} : { atReboot: each["at-reboot"] },
      ...each.after === void 0 ? {} : { after: scaled(each.after, units) },
      ...each.at === void 0 ? {} : { at: each.at },
      ...each.line === void 0 ? {} : { line: each.line }
    }))
  };
}
function mapValues(values, change) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
function completeImage(written) {
  return {
    index: written.index,
    name: written.name,
    edition: written.edition,
    build: written.build,
    revision: written.revision ?? 1,
    architecture: written.architecture ?? "amd64",
    installationType: written["installation-type"] ?? "Server",
    languages: written.languages ?? ["en-US"]
  };
}
function completePackage(written) {
  if (typeof written === "string") return { outcome: written };
  const rollsBack = written["rolls-back"] ?? false;
  return {
    outcome: written.outcome ?? (rollsBack ? "needs-reboot" : "succeeds"),
    ...written.fails === void 0 ? {} : { fails: written.fails },
    ...written.hangs === void 0 ? {} : { hangs: written.hangs },
    ...rollsBack ? { rollsBack } : {},
    ...written.ubr === void 0 ? {} : { ubr: written.ubr },
    ...written.version === void 0 ? {} : { version: written.version },
    ...written.takes === void 0 ? {} : { takes: scaled(written.takes, units) }
  };
}
function completeStep(written) {
  return {
    ...written["exit-code"] === void 0 ? {} : { exitCode: written["exit-code"] },
    ...written.takes === void 0 ? {} : { takes: scaled(written.takes, units) },
    ...written.output === void 0 ? {} : { output: written.output },
    ...written.hangs === void 0 ? {} : { hangs: written.hangs },
    ...written.killed === void 0 ? {} : { killed: written.killed }
  };
}

// src/powershell/scenario.ts
async function loadScenario(file) {
  const text = await readFile2(file, "utf8").catch((error) => {
    const problem = { rule: "scenario.unreadable", severity: "error", message: errorMessage(error) };
    refuse("scenario.unreadable", `the scenario ${file} cannot be read`, [problem]);
    return "";
  });
  return parseScenario(file, text);
}
function parseScenario(file, text) {
  const place = locator(file, text);
  const document = (0, import_yaml.parseDocument)(text, { lineCounter: new import_yaml.LineCounter() });
  const broken = document.errors.map(
    (error) => problemAt("scenario.yaml", error.message, place(error.pos[0], error.pos[1]))
  );
  refuse("scenario.invalid", "the scenario is not valid", broken);
  const result = schema.safeParse(document.toJS() ?? {});
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => problemsOf(issue, document.contents, place));
    refuse("scenario.invalid", "the scenario is not valid", problems);
  }
  return complete(result.data ?? {});
}
function providedFiles(scenario) {
  return scenario.files;
}
function problemAt(rule, message, location) {
  return { rule, severity: "error", message, location };
}
function problemsOf(issue, root, place, above = []) {
  const path13 = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(best) > 0) return best.flatMap((each) => problemsOf(each, root, place, path13));
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (key) => problemAt("scenario.unknown-key", `unknown key ${key}`, locate([...path13, key], true))
    );
  }
  return [
    problemAt("scenario.invalid-value", `${path13.join(".") || "the scenario"}: ${issue.message}`, locate(path13, false))
  ];
  function locate(keys, atKey) {
    let node = root;
    let range = root?.range ?? [0, 0, 0];
    for (const [index, key] of keys.entries()) {
      if ((0, import_yaml.isMap)(node)) {
        const pair = node.items.find((item) => (0, import_yaml.isScalar)(item.key) && String(item.key.value) === String(key));
        if (pair === void 0) break;
        const shown = atKey && index === keys.length - 1 ? pair.key : pair.value ?? pair.key;
        node = pair.value;
        if (hasRange(shown)) range = shown.range;
      } else if (hasItems(node)) {
        node = node.items[Number(key)];
        if (hasRange(node)) range = node.range;
      }
    }
    return place(range[0], range[1]);
  }
}
function depth(issues) {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)));
}
function hasRange(node) {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}
function hasItems(node) {
  return typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items);
}

// src/powershell/simulator.ts
import { mkdir as mkdir2, readFile as readFile3, writeFile } from "node:fs/promises";
import path4 from "node:path";
async function prepareSimulator(run, scenario, workDirectory) {
  const powershell = await findPowerShell(run, { simulated: true });
  const scenarioFile = path4.join(run.workFolder, "scenario.json");
  await mkdir2(run.workFolder, { recursive: true });
  await writeFile(scenarioFile, JSON.stringify(scenario));
  const runner = asset("simulator/modules/run-script.ps1");
  return {
    env: {
      MAAS_SIMULATOR_SCENARIO: scenarioFile,
      MAAS_SIMULATOR_HOST: path4.join(path4.resolve(workDirectory), "simulated-host"),
      MAAS_SIMULATOR_POWERSHELL: JSON.stringify([powershell.command, ...powershell.args]),
      MAAS_SIMULATOR_NODE: process.execPath
    },
    wrap: (script2, args2) => [runner, script2, ...args2],
    fetch: fetchFixture
  };
}
async function fetchFixture(input) {
  const url = new URL(input instanceof Request ? input.url : input);
  const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  try {
    if (name === "" || name !== path4.basename(name)) throw new Error("not a file name");
    const bytes = await readFile3(path4.join(asset("simulator/packages"), name));
    return new Response(bytes, { status: 200, headers: { "content-length": String(bytes.length) } });
  } catch {
    return new Response(`the simulator has no package ${name}`, { status: 404 });
  }
}

// src/powershell/open.ts
async function openPowerShell(run, options) {
  const { scenario: file, workDirectory, env, locate } = options;
  const simulated = file !== void 0;
  const childEnv = strippedEnvironment(env);
  const found = await findPowerShell(run, { simulated, env: childEnv });
  if (!simulated) {
    const argumentsFor2 = (script2) => [...found.args, "-File", locate(script2)];
    return {
      shell: { command: found.command, argumentsFor: argumentsFor2, env: childEnv },
      simulated,
      fetch: run.fetch,
      pollMilliseconds: 5e3,
      pauseSeconds: 30,
      providedFiles: []
    };
  }
  const scenario = await loadScenario(path5.resolve(file));
  const simulator = await prepareSimulator(run, scenario, workDirectory);
  const argumentsFor = (script2) => [...found.args, "-File", ...simulator.wrap(locate(script2), [])];
  return {
    shell: { command: found.command, argumentsFor, env: { ...childEnv, ...simulator.env } },
    simulated,
    fetch: simulator.fetch,
    pollMilliseconds: 200,
    pauseSeconds: 0.2,
    providedFiles: providedFiles(scenario)
  };
}

// src/pipeline/clean-up.ts
import { mkdir as mkdir3, readdir as readdir2, readFile as readFile4, rename as rename2, rm as rm2, stat as stat2, writeFile as writeFile2 } from "node:fs/promises";
import path6 from "node:path";

// src/powershell/scripts.ts
var imageSchema = object({
  index: number(),
  name: string(),
  edition: string(),
  build: number(),
  revision: number(),
  architecture: string(),
  installationType: string(),
  languages: array(string())
});
var attemptSchema = object({
  phase: string(),
  exitCode: number().nullable(),
  class: string(),
  start: string(),
  seconds: number(),
  before: string(),
  evidence: string(),
  timedOut: boolean(),
  note: string()
});
var stepSchema = object({
  id: string(),
  name: string(),
  kind: _enum(["command", "customization", "updates"]),
  outcome: _enum(["running", "succeeded", "succeeded-reboot-pending", "timed-out", "failed"]),
  exitCode: number().nullable(),
  start: string(),
  seconds: number(),
  output: array(string())
});
var stateSchema = object({
  bootId: string(),
  marker: boolean(),
  steps: array(stepSchema),
  packages: array(
    object({ id: string(), kb: string(), evidence: string(), attempts: array(attemptSchema) })
  ),
  tasks: array(
    object({
      name: string(),
      task: string(),
      status: string(),
      error: string().nullable(),
      result: unknown()
    })
  ),
  failed: object({ message: string() }).nullable(),
  servicing: object({ busy: boolean(), pending: array(string()) }),
  build: string()
});
function asGuestState(value) {
  const parsed = stateSchema.safeParse(value);
  return parsed.success ? parsed.data : void 0;
}
function script(name, result) {
  return { file: `powershell/host/${name}.ps1`, result };
}
var testHost = script(
  "test-host",
  object({
    problems: array(object({ code: string(), message: string(), remedy: string() })),
    host: object({ build: number(), dismBuild: number().nullable(), elevated: boolean() }),
    images: array(imageSchema),
    image: imageSchema.nullable()
  })
);
var findLeftovers = script(
  "find-leftovers",
  object({
    vms: array(object({ id: string(), name: string(), notes: string(), state: string() }))
  })
);
var newOsDisk = script("new-os-disk", object({ path: string(), partitionNumber: number() }));
var newPayloadDisk = script("new-payload-disk", object({ path: string(), diskGuid: string() }));
var newVm = script("new-vm", object({ vmId: string() }));
var watchGuest = script("watch-guest", stateSchema);
var startGuestTask = script(
  "start-guest-task",
  object({ started: boolean() })
);
var detachPayload = script(
  "detach-payload",
  object({ detached: number() })
);
var waitVmOff = script(
  "wait-vm-off",
  object({ values: record(string(), string()) })
);
var finishDisk = script(
  "finish-disk",
  object({
    sysprepTag: boolean(),
    imageState: string(),
    answerFile: string().nullable(),
    setupComplete: string().nullable(),
    report: string().nullable(),
    leftovers: array(string()),
    deletedBytes: number()
  })
);
var collectLogs = script("collect-logs", object({ copied: array(string()) }));
var removeBuild = script(
  "remove-build",
  object({
    removed: array(string()),
    left: array(object({ what: string(), why: string() }))
  })
);

// src/pipeline/clean-up.ts
var recordSchema = object({
  buildId: string().regex(/^[0-9a-f]{12}$/),
  pid: number(),
  images: array(string()),
  outcome: _enum(["running", "succeeded", "failed", "cancelled"])
});
var recordName = "clean-up.json";
var folderPrefix = "maas-windows-image-";
var guestLogs = (places) => {
  const build2 = places.guestFolder.slice("C:\\".length).replaceAll("\\", "/");
  return [
    ...["state.json", "progress.log"].map((name) => `${build2}/${name}`),
    "Windows/Panther/setupact.log",
    "Windows/Panther/setuperr.log",
    "Windows/Panther/UnattendGC/setupact.log",
    "Windows/System32/Sysprep/Panther/setupact.log",
    "Windows/System32/Sysprep/Panther/setuperr.log",
    "Windows/Logs/DISM/dism.log",
    "Windows/Logs/CBS/CBS.log"
  ];
};
function workFolderOf(workDirectory, buildId) {
  return path6.join(workDirectory, folderPrefix + buildId);
}
async function beginRecord(places, images) {
  await mkdir3(places.workFolder, { recursive: true });
  await writeRecord(places.workFolder, {
    buildId: places.buildId,
    pid: process.pid,
    images: [...images],
    outcome: "running"
  });
}
async function writeOutcome(run, workFolder, outcome) {
  try {
    const record2 = await readRecord(workFolder);
    if (record2 !== void 0) await writeRecord(workFolder, { ...record2, outcome });
  } catch (error) {
    run.reporter.warning(`the outcome could not be noted in ${workFolder}: ${errorMessage(error)}`);
  }
}
var cleanUpLimit = 5 * 6e4;
async function cleanUp(run, workFolder, options) {
  const limited = { ...run, signal: AbortSignal.any([run.signal, AbortSignal.timeout(cleanUpLimit)]) };
  try {
    await cleanUpWithin(limited, workFolder, options);
  } catch (error) {
    run.reporter.warning(`clean-up failed, ${workFolder} stays: ${causeChain(error).join(": ")}`);
  }
}
async function cleanUpWithin(run, workFolder, options) {
  const record2 = await readRecord(workFolder);
  if (record2 === void 0) {
    await removeFolder(run, workFolder);
    return;
  }
  const places = buildPlaces(record2.buildId, workFolder, record2.pid);
  const cut = await endScripts(workFolder);
  if (record2.outcome !== "succeeded") {
    await collect(run, places, options);
    if (options.keepOnFailure) {
      run.reporter.warning(
        `kept on failure: VM ${places.vmName} (vmconnect localhost ${places.vmName}) and ${workFolder}; remove both by hand, or let the next build on this host do it`
      );
      return;
    }
  }
  if (await remove(run, options.shell, places, mountedMedia(record2, cut))) await removeFolder(run, workFolder);
}
async function removeDeadBuilds(job, run, vms) {
  const { workDirectory } = job.options;
  const removed = /* @__PURE__ */ new Set();
  for (const name of await readdir2(workDirectory)) {
    const folder = path6.join(workDirectory, name);
    const record2 = name.startsWith(folderPrefix) ? await readRecord(folder) : void 0;
    if (record2 === void 0 || folder !== workFolderOf(workDirectory, record2.buildId)) continue;
    if (record2.buildId === job.places.buildId || isAlive(record2.pid)) continue;
    run.reporter.warning(`removing what build ${record2.buildId} left behind: its process ${record2.pid} is gone`);
    await removeDead(run, job.shell, buildPlaces(record2.buildId, folder, record2.pid), record2);
    removed.add(record2.buildId);
  }
  for (const vm of vms) {
    const [, buildId = "", pid = ""] = new RegExp(`^${vmTag} ([0-9a-f]{12}), process ([0-9]+)$`).exec(vm.notes) ?? [];
    if (buildId === "" || removed.has(buildId) || isAlive(Number(pid))) continue;
    run.reporter.warning(`removing the VM ${vm.name}: its build's process ${pid} is gone`);
    const places = buildPlaces(buildId, workFolderOf(workDirectory, buildId), Number(pid));
    await remove(run, job.shell, places, []);
  }
}
async function removeDead(run, shell, places, record2) {
  try {
    const cut = await endScripts(places.workFolder);
    if (await remove(run, shell, places, mountedMedia(record2, cut))) await removeFolder(run, places.workFolder);
  } catch (error) {
    run.signal.throwIfAborted();
    run.reporter.warning(`not removed: ${places.workFolder}: ${errorMessage(error)}`);
  }
}
function mountedMedia(record2, cut) {
  const mounting = [testHost.file, newOsDisk.file];
  return cut.some((script2) => mounting.includes(script2)) ? record2.images : [];
}
async function endScripts(workFolder) {
  const cut = [];
  for (const name of await readdir2(workFolder)) {
    if (!name.startsWith(runningPrefix)) continue;
    const note = path6.join(workFolder, name);
    const [script2, { mtime }] = await Promise.all([readFile4(note, "utf8"), stat2(note)]);
    endOrphan(Number(name.slice(runningPrefix.length)), path6.basename(script2), mtime);
    cut.push(script2);
  }
  return cut;
}
async function collect(run, places, options) {
  const target = path6.join(places.workFolder, "guest-logs");
  try {
    await mkdir3(target, { recursive: true });
    const input = {
      vmName: places.vmName,
      path: places.osDisk,
      mountFolder: path6.join(places.mountFolder, "logs"),
      target,
      files: guestLogs(places)
    };
    const { copied } = await callScript(options.shell, collectLogs, input, {
      signal: AbortSignal.any([run.signal, AbortSignal.timeout(12e4)]),
      reporter: run.reporter
    });
    if (copied.length > 0) await options.onLogs?.(copied);
  } catch (error) {
    run.reporter.warning(`the guest's logs could not be collected: ${causeChain(error).join(": ")}`);
  }
}
async function remove(run, shell, places, images) {
  try {
    const input = {
      vmName: places.vmName,
      vmNotes: places.vmNotes,
      disks: [places.osDisk, places.payloadDisk],
      images,
      mountFolder: places.mountFolder
    };
    const { removed, left } = await callScript(shell, removeBuild, input, {
      signal: run.signal,
      reporter: run.reporter
    });
    for (const what of removed) run.reporter.info(`removed: ${what}`);
    for (const { what, why } of left) run.reporter.warning(`not removed: ${what}: ${why}`);
    return left.length === 0;
  } catch (error) {
    run.reporter.warning(`clean-up failed, ${places.workFolder} stays: ${causeChain(error).join(": ")}`);
    return false;
  }
}
async function removeFolder(run, folder) {
  const all = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
  try {
    const names = await readdir2(folder).catch(() => []);
    for (const name of names.filter((item) => item !== recordName)) await rm2(path6.join(folder, name), all);
    await rm2(folder, all);
  } catch (error) {
    run.reporter.warning(`not removed: ${folder}: ${errorMessage(error)}`);
  }
}
async function readRecord(workFolder) {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile4(path6.join(workFolder, recordName), "utf8")));
    return parsed.success ? parsed.data : void 0;
  } catch {
    return void 0;
  }
}
async function writeRecord(workFolder, record2) {
  const file = path6.join(workFolder, recordName);
  await writeFile2(`${file}.new`, `${JSON.stringify(record2)}
`, { flush: true });
  await rename2(`${file}.new`, file);
}

// src/pipeline/begin.ts
import path7 from "node:path";
import { setTimeout as delay } from "node:timers/promises";
function newRun({ reporter, signal }, workFolder) {
  return {
    signal,
    reporter,
    workFolder,
    now: () => /* @__PURE__ */ new Date(),
    sleep: (milliseconds, own = signal) => delay(milliseconds, void 0, { signal: own }),
    fetch
  };
}
async function beginBuild(options, places, around) {
  if (options.simulator !== void 0) {
    around.reporter.info(`SIMULATED: scenario ${options.simulator}; nothing here runs on Windows`);
  }
  const loaded = await loadDefinition(options.definition, { repositoryRoot: options.repositoryRoot });
  const media = path7.resolve(options.repositoryRoot, loaded.definition.source.path);
  await beginRecord(places, /\.iso$/i.test(media) ? [media] : []);
  const run = newRun(around, places.workFolder);
  const ground = await openPowerShell(run, {
    ...options.simulator === void 0 ? {} : { scenario: options.simulator },
    workDirectory: options.workDirectory,
    env: around.env,
    locate: asset
  });
  const password = newPassword();
  around.reporter.secret(password);
  if (options.productKey !== void 0) around.reporter.secret(options.productKey);
  return {
    run: { ...run, fetch: ground.fetch },
    options,
    loaded,
    definition: loaded.definition,
    shell: ground.shell,
    intervals: { pollMilliseconds: ground.pollMilliseconds, pauseSeconds: ground.pauseSeconds },
    places,
    findings: { inputs: [], stages: [], customizations: [], packages: [], warnings: [], keptBytes: 0 },
    simulated: ground.simulated,
    providedFiles: ground.providedFiles,
    password
  };
}

// src/publish/artifacts.ts
import { access, constants, stat as stat3 } from "node:fs/promises";
import path8 from "node:path";
async function publishArtifacts(what) {
  const { image: image3, reportFiles, reportName: reportName2, retentionDays, reporter } = what;
  for (const file of [...image3 === void 0 ? [] : [image3.file], ...reportFiles]) await checkReadable(file);
  const { default: client } = await import("./chunk-77V3KRLN.js");
  const retention = retentionDays === void 0 ? {} : { retentionDays };
  const sent = [];
  const sentImage = image3 && await send(client, reporter, sent, {
    name: path8.basename(image3.file),
    files: [image3.file],
    options: { ...retention, skipArchive: true }
  });
  if (image3 && sentImage?.sha256 !== image3.sha256) {
    throw new UserError(
      "publish.artifact",
      `artifact ${sentImage?.name}: ${image3.file} changed since it was verified: its SHA-256 was ${image3.sha256}, what was sent has ${sentImage?.sha256}. Do not use artifact ${sentImage?.id}`
    );
  }
  what.signal?.throwIfAborted();
  const report = await send(client, reporter, sent, { name: reportName2, files: reportFiles, options: retention });
  return sentImage === void 0 ? { report } : { image: sentImage, report };
}
async function send(client, reporter, sent, { name, files, options }) {
  let doing = "looking for an older artifact of this name";
  try {
    await deleteOlder(client, name, reporter);
    doing = "sending it";
    const folder = path8.dirname(files[0] ?? ".");
    const { id, digest, size: size2 } = await client.uploadArtifact(name, [...files], folder, options);
    if (id === void 0 || digest === void 0) throw new Error("the service named no id for it");
    const artifact = { id: String(id), name, sha256: digest, size: size2 ?? 0 };
    sent.push(artifact);
    return artifact;
  } catch (error) {
    const before = sent.map((artifact) => `${artifact.name} (id ${artifact.id})`).join(", ");
    throw new UserError(
      "publish.artifact",
      // The client has a warning of its own that asks to try again, but never shows it.
      `artifact ${name} (${files.map((file) => path8.basename(file)).join(", ")}): ${doing} failed: ${errorMessage(error)}
Sent before: ${before || "nothing"}. The files are still on the runner; run the job again to send them.`,
      { cause: error }
    );
  }
}
async function deleteOlder(client, name, reporter) {
  const { artifacts } = await client.listArtifacts();
  if (!artifacts.some((artifact) => artifact.name === name)) return;
  await client.deleteArtifact(name);
  reporter.info(`Deleted the artifact ${name} of an earlier attempt in this workflow run`);
}
async function checkReadable(file) {
  try {
    await access(file, constants.R_OK);
    if (!(await stat3(file)).isFile()) throw new Error("it is no file");
  } catch (error) {
    throw new UserError("publish.unreadable", `${file} cannot be published: ${errorMessage(error)}`, { cause: error });
  }
}

// src/publish/markdown.ts
function renderMarkdown(report) {
  const parts = [
    ...report.simulated ? [simulatedNotice] : [],
    heading(report),
    ...report.error === void 0 ? [] : [failure(report.error)],
    facts(report),
    ...report.warnings.length === 0 ? [] : [warnings(report.warnings)],
    ...report.packages.length === 0 ? [] : [packages(report)],
    ...report.customizations.length === 0 ? [] : [customizations(report)],
    ...report.image === void 0 ? [] : [image2(report.image, report)],
    ...report.upload === void 0 ? [] : [upload(report.upload.command, report.simulated)],
    stages(report),
    inputs(report)
  ];
  return `${parts.join("\n\n")}
`;
}
var simulatedNotice = "> **Simulated build:** no Windows ran, the image is a stand-in. It shows how a build goes and must not be deployed.";
function heading({ definition, outcome, stoppedAt }) {
  const where = stoppedAt === void 0 ? "" : ` in stage ${escapeMarkdown(stoppedAt)}`;
  const how = { succeeded: "built", failed: `failed${where}`, cancelled: `cancelled${where}` }[outcome];
  return `# ${escapeMarkdown(definition.title)}: ${how}`;
}
function failure({ code: id, message }) {
  return `${codeBlock("text", message)}

Error ${code(id)}`;
}
function facts(report) {
  const { definition, os: os2, stages: all, tool } = report;
  const seconds = all.reduce((sum, stage) => sum + stage.seconds, 0);
  const builds = [os2?.buildBefore, os2?.buildAfter].filter((build2) => build2 !== void 0);
  return table(
    ["Image", code(definition.name)],
    [
      ...builds.length === 0 ? [] : [["Windows build", builds.map(escapeMarkdown).join(" \u2192 ")]],
      ["Definition", code(definition.file)],
      ["Time", formatSeconds(seconds)],
      ["Build", code(report.buildId)],
      ["Made by", escapeMarkdown(`${tool.name} ${tool.version}`)]
    ]
  );
}
function warnings(all) {
  return `## Warnings

${all.map((warning) => `- ${escapeMarkdown(warning)}`).join("\n")}`;
}
function packages({ packages: all, keptBytes }) {
  const rows = all.map((item) => [
    escapeMarkdown(item.kb),
    `${escapeMarkdown(item.title)}<br>${code(item.fileName)}`,
    escapeMarkdown(item.role),
    `**${escapeMarkdown(item.verdict)}**${item.kept ? ", kept" : ""}`,
    story(item)
  ]);
  const kept = all.filter((item) => item.kept).length;
  const note = kept === 0 ? "No package stays in the image." : `${kept} of ${all.length} kept in the image (${formatBytes(keptBytes)}), to be tried again when a machine is deployed.`;
  return `## Updates

${table(["KB", "Package", "Role", "Outcome", "What happened"], rows)}

${note}`;
}
function story({ attempts, reason }) {
  const told = attempts.map(attempt);
  return [...told, ...reason === "" ? [] : [escapeMarkdown(reason)]].join("<br>");
}
function attempt({ phase, exitCode: exitCode2, class: meaning, seconds, evidence }, index) {
  const exit = exitCode2 === null ? "ended by force" : `exit code ${exitCode2}`;
  const seen = evidence === "" ? "" : `: ${evidence}`;
  return escapeMarkdown(`${index + 1}. ${phase}: ${exit} (${meaning}), ${formatSeconds(seconds)}${seen}`);
}
function customizations(report) {
  const rows = report.customizations.map(({ name, exitCode: exitCode2, outcome, seconds }) => [
    escapeMarkdown(name),
    `**${escapeMarkdown(outcome)}**`,
    exitCode2 === null ? "none" : String(exitCode2),
    formatSeconds(seconds)
  ]);
  return `## Customizations

${table(["Name", "Outcome", "Exit code", "Time"], rows)}`;
}
function image2({ fileName, sizes: sizes2, hashes }, { deployEstimate: deployEstimate2 }) {
  const size2 = (bytes) => `${formatBytes(bytes)} (${bytes} bytes)`;
  const rows = [
    ["Archive", size2(sizes2.compressed)],
    ["Raw disk", size2(sizes2.raw)],
    ["Allocated in the virtual disk", size2(sizes2.allocated)],
    ["SHA-256 of the archive", code(hashes.archiveSha256)],
    ["SHA-256 of the raw disk", code(hashes.rawSha256)]
  ];
  const estimate = deployEstimate2 === void 0 ? "" : `

A deployment writes ${formatBytes(deployEstimate2.bytes)}. ${escapeMarkdown(deployEstimate2.note)}`;
  return `## Image

${table(["File", code(fileName)], rows)}${estimate}`;
}
function upload(command, simulated) {
  const note = simulated ? "A simulated image is not for MAAS; of a real build the command is this.\n\n" : "";
  return `## Upload to MAAS

${note}${codeBlock("sh", command)}`;
}
function stages(report) {
  const rows = report.stages.map(({ name, outcome, start, seconds, limitSeconds }) => [
    escapeMarkdown(name),
    outcome === "succeeded" ? outcome : `**${outcome}**`,
    escapeMarkdown(start),
    formatSeconds(seconds),
    formatSeconds(limitSeconds)
  ]);
  return `## Stages

${table(["Stage", "Outcome", "Start", "Time", "Limit"], rows)}`;
}
function inputs({ definition, inputs: all }) {
  const rows = [{ kind: "definition", path: definition.file, sha256: definition.sha256 }, ...all].map((input) => [
    escapeMarkdown(input.kind),
    code(input.path),
    code(input.sha256)
  ]);
  return `## Inputs

${table(["Kind", "File", "SHA-256"], rows)}`;
}

// src/publish/directory.ts
import path10 from "node:path";

// src/publish/whole-files.ts
import { copyFile, mkdir as mkdir4, open as open2, rename as rename3, rm as rm3 } from "node:fs/promises";
import path9 from "node:path";
async function writeWhole(file, text) {
  await appear(file, async (partial) => {
    const handle = await open2(partial, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
async function copyWhole(source, target) {
  await appear(target, async (partial) => {
    await copyFile(source, partial);
    const handle = await open2(partial, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
async function moveWhole(source, target) {
  await mkdir4(path9.dirname(target), { recursive: true });
  try {
    await rename3(source, target);
  } catch (error) {
    const elsewhere = typeof error === "object" && error !== null && "code" in error && error.code === "EXDEV";
    if (!elsewhere) throw error;
    await copyWhole(source, target);
    await rm3(source);
  }
}
async function appear(target, write) {
  await mkdir4(path9.dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  try {
    await write(partial);
    await rename3(partial, target);
  } catch (error) {
    await rm3(partial, { force: true });
    throw error;
  }
}

// src/publish/directory.ts
async function publishToDirectory(what) {
  const reportFolder = path10.resolve(what.directory, what.reportName);
  let at = what.directory;
  try {
    const reportFiles = [];
    let image3;
    if (what.image !== void 0) {
      at = image3 = path10.resolve(what.directory, path10.basename(what.image));
      await moveWhole(what.image, image3);
    }
    for (const file of what.reportFiles) {
      at = path10.join(reportFolder, path10.basename(file));
      await copyWhole(file, at);
      reportFiles.push(at);
    }
    return image3 === void 0 ? { reportFiles } : { image: image3, reportFiles };
  } catch (error) {
    throw new UserError("publish.directory", `cannot write ${at}: ${errorMessage(error)}`, { cause: error });
  }
}

// src/publish/files.ts
import { createHash as createHash2 } from "node:crypto";
import path11 from "node:path";
async function writeReportFiles(folder, report) {
  const file = (name) => path11.resolve(folder, name);
  const files = { json: file("report.json"), markdown: file("report.md"), sums: file("SHA256SUMS") };
  const json = `${JSON.stringify(report, void 0, 2)}
`;
  const markdown = renderMarkdown(report);
  const sums = [
    [sha256(json), "report.json"],
    [sha256(markdown), "report.md"]
  ];
  if (report.image !== void 0) sums.unshift([report.image.hashes.archiveSha256, report.image.fileName]);
  await writeWhole(files.json, json);
  await writeWhole(files.markdown, markdown);
  await writeWhole(files.sums, sums.map(([hash, name]) => `${hash}  ${name}
`).join(""));
  return files;
}
function sha256(text) {
  return createHash2("sha256").update(text).digest("hex");
}

// src/publish/published.ts
import { readFile as readFile5 } from "node:fs/promises";
import path12 from "node:path";
async function readPublished(packageDirectory, image3) {
  const record2 = await readFile5(recordFile(packageDirectory, image3), "utf8").then((text) => JSON.parse(text)).catch(() => void 0);
  if (typeof record2 !== "object" || record2 === null) return void 0;
  const { fingerprint, runId, artifactId } = record2;
  if (typeof fingerprint !== "string" || typeof runId !== "string" || typeof artifactId !== "string") return void 0;
  return { fingerprint, runId, artifactId };
}
async function recordPublished(packageDirectory, image3, published) {
  const { fingerprint, runId, artifactId } = published;
  const record2 = { schemaVersion: 1, name: image3.name, fingerprint, runId, artifactId };
  await writeWhole(recordFile(packageDirectory, image3), `${JSON.stringify(record2, void 0, 2)}
`);
}
function recordFile(packageDirectory, image3) {
  return path12.join(packageDirectory, "published", `${baseName(image3)}.json`);
}

// src/publish/report.ts
function deployEstimate(rawSize) {
  return {
    bytes: rawSize,
    note: "MAAS writes every byte of the raw disk, empty ones too: the raw size, not the size of the archive, sets the time."
  };
}

// src/publish/upload-command.ts
function uploadCommand(image3) {
  return [
    "maas $PROFILE boot-resources create",
    `name=${quote(image3.name)}`,
    `title=${quote(image3.title)}`,
    "architecture='amd64/generic'",
    "filetype='ddgz'",
    `sha256=${image3.sha256}`,
    `size=${image3.size}`,
    `content@=${/^[\w./-]+$/.test(image3.file) ? image3.file : quote(image3.file)}`
  ].join(" ");
}
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export {
  cancellation,
  openPowerShell,
  asGuestState,
  testHost,
  findLeftovers,
  newOsDisk,
  newPayloadDisk,
  newVm,
  watchGuest,
  startGuestTask,
  detachPayload,
  waitVmOff,
  finishDisk,
  workFolderOf,
  writeOutcome,
  cleanUp,
  removeDeadBuilds,
  newRun,
  beginBuild,
  publishArtifacts,
  publishToDirectory,
  renderMarkdown,
  writeReportFiles,
  readPublished,
  recordPublished,
  deployEstimate,
  uploadCommand
};
