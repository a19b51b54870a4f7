import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  buildPlaces,
  newPassword,
  runningPrefix,
  vmTag
} from "./chunk-7KIBEX34.js";
import {
  findPowerShell
} from "./chunk-A5YHRNQQ.js";
import {
  _enum,
  array,
  boolean,
  callScript,
  external_exports,
  loadDefinition,
  number,
  object,
  record,
  require_dist,
  string,
  strippedEnvironment,
  unknown
} from "./chunk-BH3YBQFP.js";
import {
  endOrphan,
  isAlive
} from "./chunk-7SV74HXE.js";
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  causeChain,
  errorMessage,
  locator,
  refuse
} from "./chunk-TCCDBZ4V.js";
import {
  __toESM
} from "./chunk-EL2BM4EZ.js";

// src/powershell/open.ts
import path2 from "node:path";

// src/powershell/scenario.ts
var import_yaml = __toESM(require_dist(), 1);
import { readFile } from "node:fs/promises";

// src/powershell/scenario-schema.ts
var outcomes = [
  "succeeds",
  "needs-reboot",
  "not-applicable",
  "not-applicable-code",
  "already-installed",
  "exits-zero-not-installed",
  "stays-staged"
];
var cures = ["repair", "clean-up", "copy"];
var strikes = [
  "session-cut",
  "never-comes-back",
  "guest-crash",
  "host-disk-full",
  "sysprep-error",
  "never-powers-off",
  "start-vm-fails",
  "pending-stays"
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
  languages: external_exports.array(external_exports.string()).optional(),
  "default-language": external_exports.string().optional()
});
var behaviour = external_exports.strictObject({
  outcome: external_exports.enum(outcomes).optional(),
  fails: external_exports.strictObject({
    code: exitCode,
    times: external_exports.union([count, external_exports.literal("for-ever")], "expected a number from 1, or for-ever").optional(),
    until: external_exports.enum(cures).optional(),
    log: exitCode.optional()
  }).refine((fails) => fails.times !== void 0 || fails.until !== void 0, "expected times or until").optional(),
  needs: external_exports.string().optional(),
  identity: external_exports.string().optional(),
  members: external_exports.array(external_exports.string()).optional(),
  cuts: count.optional(),
  restarts: external_exports.boolean().optional(),
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
    minute: duration.optional(),
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
    "appx-blockers": external_exports.array(external_exports.string()).optional(),
    "free-space": size.optional(),
    "oem-key": external_exports.boolean().optional(),
    "disabled-services": external_exports.array(external_exports.string()).optional()
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
  languages: ["en-US"],
  defaultLanguage: "en-US"
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
      minute: time(clock?.minute, 1e3),
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
      appxBlockers: guest?.["appx-blockers"] ?? [],
      freeSpace: guest?.["free-space"] === void 0 ? 20 * 2 ** 30 : scaled(guest["free-space"], sizes),
      oemKey: guest?.["oem-key"] ?? false,
      disabledServices: guest?.["disabled-services"] ?? []
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
  const defaultLanguage = written["default-language"] ?? written.languages?.[0] ?? "en-US";
  return {
    index: written.index,
    name: written.name,
    edition: written.edition,
    build: written.build,
    revision: written.revision ?? 1,
    architecture: written.architecture ?? "amd64",
    installationType: written["installation-type"] ?? "Server",
    languages: written.languages ?? [defaultLanguage],
    defaultLanguage
  };
}
function completePackage(written) {
  if (typeof written === "string") return { outcome: written };
  const rollsBack = written["rolls-back"] ?? false;
  const { fails, needs, identity, members, cuts, restarts } = written;
  return {
    outcome: written.outcome ?? (rollsBack || restarts === true ? "needs-reboot" : "succeeds"),
    ...fails === void 0 ? {} : { fails: completeFailure(fails) },
    ...needs === void 0 ? {} : { needs },
    ...identity === void 0 ? {} : { identity },
    ...members === void 0 ? {} : { members },
    ...cuts === void 0 ? {} : { cuts },
    ...restarts === void 0 ? {} : { restarts },
    ...written.hangs === void 0 ? {} : { hangs: written.hangs },
    ...rollsBack ? { rollsBack } : {},
    ...written.ubr === void 0 ? {} : { ubr: written.ubr },
    ...written.version === void 0 ? {} : { version: written.version },
    ...written.takes === void 0 ? {} : { takes: scaled(written.takes, units) }
  };
}
function completeFailure({ code, times, until, log }) {
  return {
    code,
    times: times ?? "for-ever",
    ...until === void 0 ? {} : { until },
    ...log === void 0 ? {} : { log }
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
  const text = await readFile(file, "utf8").catch((error) => {
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
  const path5 = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(best) > 0) return best.flatMap((each) => problemsOf(each, root, place, path5));
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (key) => problemAt("scenario.unknown-key", `unknown key ${key}`, locate([...path5, key], true))
    );
  }
  return [
    problemAt("scenario.invalid-value", `${path5.join(".") || "the scenario"}: ${issue.message}`, locate(path5, false))
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
import { mkdir, readFile as readFile3, writeFile } from "node:fs/promises";
import path from "node:path";

// src/powershell/simulated-catalog.ts
import { readFile as readFile2 } from "node:fs/promises";
var definitions = "https://definitionupdates.microsoft.com/packages/content/mpam-fe.exe?packageType=Signatures&packageVersion=1.441.0.0&arch=amd64";
async function answerCatalog(url, body) {
  if (url.host === "go.microsoft.com") return new Response(null, { status: 302, headers: { location: definitions } });
  if (url.host !== "www.catalog.update.microsoft.com") return void 0;
  const lock = JSON.parse(await readFile2(asset("examples/updates/demo.lock.json"), "utf8"));
  const text = url.pathname === "/DownloadDialog.aspx" ? dialog(lock.packages, body) : search(lock.packages, url);
  return new Response(`<html><head><title>Simulated catalog</title></head><body>${text}</body></html>`);
}
function search(entries, url) {
  const words = (url.searchParams.get("q") ?? "").split(" ");
  const found = entries.filter(({ title }) => words.every((word) => title.includes(word)));
  if (found.length === 0) return '<span id="ctl00_catalogBody_noResultText">We did not find any results</span>';
  const rows = found.map(({ title, updateId }, index) => {
    const cell = (column, text) => `<td id="${updateId}_C${column}_R${index}">${text}</td>`;
    return `<tr id="${updateId}_R${index}">${cell(1, title)}${cell(3, "Security Updates")}${cell(4, "11/10/2026")}</tr>`;
  });
  return `<table id="ctl00_catalogBody_updateMatches">${rows.join("")}</table>`;
}
function dialog(entries, body) {
  const base64 = (hash) => Buffer.from(hash, "hex").toString("base64");
  const wanted = new URLSearchParams(body).get("updateIDs") ?? "";
  const lines = entries.filter(({ updateId }) => wanted.includes(updateId)).flatMap(({ updateId, fileName, url, sha1, sha256 }) => [
    `downloadInformation[0].updateID ='${updateId}';`,
    `downloadInformation[0].files[0].url = '${url}';`,
    `downloadInformation[0].files[0].digest = '${base64(sha1)}';`,
    `downloadInformation[0].files[0].sha256 = '${base64(sha256)}';`,
    `downloadInformation[0].files[0].fileName = '${fileName}';`,
    "downloadInformation[0].allFilesExist = false;"
  ]);
  return `<script>${lines.join("\n")}</script>`;
}

// src/powershell/simulator.ts
async function prepareSimulator(run, scenario, workDirectory) {
  const powershell = await findPowerShell(run, { simulated: true });
  const scenarioFile = path.join(run.workFolder, "scenario.json");
  await mkdir(run.workFolder, { recursive: true });
  await writeFile(scenarioFile, JSON.stringify(scenario));
  const runner = asset("simulator/modules/run-script.ps1");
  return {
    env: {
      MAAS_SIMULATOR_SCENARIO: scenarioFile,
      MAAS_SIMULATOR_HOST: path.join(path.resolve(workDirectory), "simulated-host"),
      MAAS_SIMULATOR_POWERSHELL: JSON.stringify([powershell.command, ...powershell.args]),
      MAAS_SIMULATOR_NODE: process.execPath,
      // A script lives for a second or two and spends most of it compiling itself: quick code beats good code.
      DOTNET_JITMinOpts: "1"
    },
    wrap: (script2, args) => [runner, script2, ...args],
    fetch: fetchFixture
  };
}
async function fetchFixture(...[input, init]) {
  const url = new URL(input instanceof Request ? input.url : input);
  const answer = await answerCatalog(url, typeof init?.body === "string" ? init.body : "");
  if (answer !== void 0) return answer;
  const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  try {
    if (name === "" || name !== path.basename(name)) throw new Error("not a file name");
    const bytes = await readFile3(path.join(asset("simulator/packages"), name));
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
      quietSeconds: 15,
      providedFiles: []
    };
  }
  const scenario = await loadScenario(path2.resolve(file));
  const simulator = await prepareSimulator(run, scenario, workDirectory);
  const argumentsFor = (script2) => [...found.args, "-File", ...simulator.wrap(locate(script2), [])];
  return {
    shell: { command: found.command, argumentsFor, env: { ...childEnv, ...simulator.env } },
    simulated,
    fetch: simulator.fetch,
    pollMilliseconds: 200,
    pauseSeconds: 0.1,
    quietSeconds: 0.1,
    providedFiles: providedFiles(scenario)
  };
}

// src/pipeline/clean-up.ts
import { existsSync } from "node:fs";
import { mkdir as mkdir2, readdir, readFile as readFile4, rename, rm, stat, writeFile as writeFile2 } from "node:fs/promises";
import path3 from "node:path";

// src/powershell/scripts.ts
var imageSchema = object({
  index: number(),
  name: string(),
  edition: string(),
  build: number(),
  revision: number(),
  architecture: string(),
  installationType: string(),
  /** The default one first. */
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
  servicing: object({ busy: boolean(), pending: array(string()), advisory: array(string()) }),
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
    deletedBytes: number(),
    errorHandler: string().nullable(),
    tasks: array(object({ name: string(), enabled: boolean() })),
    deployFiles: array(object({ path: string(), size: number() })),
    closed: string().nullable()
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
  const build = places.guestFolder.slice("C:\\".length).replaceAll("\\", "/");
  return [
    ...["state.json", "progress.log"].map((name) => `${build}/${name}`),
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
  return path3.join(workDirectory, folderPrefix + buildId);
}
async function beginRecord(places, images) {
  await mkdir2(places.workFolder, { recursive: true });
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
  if (record2.outcome !== "succeeded" && existsSync(places.osDisk)) {
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
  for (const name of await readdir(workDirectory)) {
    const folder = path3.join(workDirectory, name);
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
  for (const name of await readdir(workFolder)) {
    if (!name.startsWith(runningPrefix)) continue;
    const note = path3.join(workFolder, name);
    const [script2, { mtime }] = await Promise.all([readFile4(note, "utf8"), stat(note)]);
    endOrphan(Number(name.slice(runningPrefix.length)), path3.basename(script2), mtime);
    cut.push(script2);
  }
  return cut;
}
async function collect(run, places, options) {
  const target = path3.join(places.workFolder, "guest-logs");
  try {
    await mkdir2(target, { recursive: true });
    const input = {
      vmName: places.vmName,
      path: places.osDisk,
      mountFolder: path3.join(places.mountFolder, "logs"),
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
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((item) => item !== recordName)) await rm(path3.join(folder, name), all);
    await rm(folder, all);
  } catch (error) {
    run.reporter.warning(`not removed: ${folder}: ${errorMessage(error)}`);
  }
}
async function readRecord(workFolder) {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile4(path3.join(workFolder, recordName), "utf8")));
    return parsed.success ? parsed.data : void 0;
  } catch {
    return void 0;
  }
}
async function writeRecord(workFolder, record2) {
  const file = path3.join(workFolder, recordName);
  await writeFile2(`${file}.new`, `${JSON.stringify(record2)}
`, { flush: true });
  await rename(`${file}.new`, file);
}

// src/pipeline/begin.ts
import path4 from "node:path";
import { setTimeout as delay } from "node:timers/promises";

// src/pipeline/network.ts
function networkFetch(env) {
  const named = (name) => env[name.toLowerCase()] || env[name] || void 0;
  const httpProxy = named("HTTP_PROXY");
  const httpsProxy = named("HTTPS_PROXY");
  if (httpProxy === void 0 && httpsProxy === void 0) return fetch;
  const proxies = { httpProxy: httpProxy ?? "", httpsProxy: httpsProxy ?? "", noProxy: named("NO_PROXY") ?? "" };
  const load = async () => {
    const undici = await import("./chunk-JVPTWH7M.js");
    const dispatcher = new undici.EnvHttpProxyAgent(proxies);
    return ((input, init) => undici.fetch(input, { ...init, dispatcher }));
  };
  let loading;
  return async (input, init) => {
    loading ??= load();
    const throughProxy = await loading;
    return throughProxy(input, init);
  };
}

// src/pipeline/begin.ts
function newRun({ reporter, signal, env }, workFolder) {
  return {
    signal,
    reporter,
    workFolder,
    now: () => /* @__PURE__ */ new Date(),
    sleep: async (milliseconds, own = signal) => {
      try {
        await delay(milliseconds, void 0, { signal: own });
      } catch (error) {
        own.throwIfAborted();
        throw error;
      }
    },
    fetch: networkFetch(env)
  };
}
async function beginBuild(options, places, around) {
  if (options.simulator !== void 0) {
    around.reporter.info(`SIMULATED: scenario ${options.simulator}; nothing here runs on Windows`);
  }
  const loaded = await loadDefinition(options.definition, { repositoryRoot: options.repositoryRoot });
  const media = path4.resolve(options.repositoryRoot, loaded.definition.source.path);
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
    intervals: {
      pollMilliseconds: ground.pollMilliseconds,
      pauseSeconds: ground.pauseSeconds,
      quietSeconds: ground.quietSeconds
    },
    places,
    findings: { inputs: [], stages: [], customizations: [], packages: [], refused: [], warnings: [], keptBytes: 0 },
    simulated: ground.simulated,
    providedFiles: ground.providedFiles,
    password
  };
}

export {
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
  beginBuild
};
