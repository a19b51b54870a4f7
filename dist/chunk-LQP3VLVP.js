import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  customizationFolder,
  forGuest,
  installRequest,
  renderAnswerFiles,
  stageRunner,
  updates
} from "./chunk-3JEE3A7X.js";
import {
  StageError,
  stage
} from "./chunk-PTRP7PEW.js";
import {
  deployEstimate,
  publishArtifacts,
  publishToDirectory,
  readPublished,
  recordPublished,
  uploadCommand,
  writeReportFiles
} from "./chunk-VVR7GMTJ.js";
import {
  imageFileName,
  reportName
} from "./chunk-YR7DUZGL.js";
import {
  differentSettings,
  oobeAccount
} from "./chunk-ZBALZANS.js";
import {
  openCatalog,
  resolveLock
} from "./chunk-RSCJLCVA.js";
import {
  fetchFiles,
  sha256Of
} from "./chunk-2FT6DLGC.js";
import {
  asGuestState,
  detachPayload,
  findLeftovers,
  finishDisk,
  newOsDisk,
  newPayloadDisk,
  newVm,
  removeDeadBuilds,
  startGuestTask,
  testHost,
  waitVmOff,
  watchGuest,
  writeOutcome
} from "./chunk-GQ324QGM.js";
import {
  call,
  newPassword,
  vmTag
} from "./chunk-2FGKVHMM.js";
import {
  changesBetween,
  formatChanges,
  formatLock,
  loadLock,
  writeLock
} from "./chunk-FUSLZHPW.js";
import {
  ScriptError,
  _enum,
  array,
  int,
  literal,
  record,
  strictObject,
  string
} from "./chunk-CTGMKWOE.js";
import {
  formatBytes
} from "./chunk-MIEEDD4H.js";
import {
  UserError,
  causeChain,
  errorMessage,
  refuse
} from "./chunk-7IBSK4N5.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";

// src/pipeline/guest.ts
var mostRefusals = 5;
var refusalWindow = 10 * 60 * 1e3;
var mostCuts = 3;
function connectGuest(job, vmId) {
  const { places, intervals, password } = job;
  const address = { vmId, folder: places.guestFolder, account: { user: "Administrator", password } };
  let lastLine = 0;
  let tasks = 0;
  let state;
  let refusals = [];
  async function patiently(run, body) {
    for (let cuts = 0; ; ) {
      try {
        const result = await body();
        refusals = [];
        return result;
      } catch (error) {
        const code = error instanceof ScriptError ? error.code : "";
        if (code !== "guest.broken" && code !== "guest.refused") throw error;
        if (code === "guest.broken" && ++cuts > 20) throw error;
        if (code === "guest.refused") noteRefusal(error);
        run.reporter.warning(`${error instanceof Error ? error.message : code}: trying again`);
        const patience = code === "guest.refused" ? 2 ** refusals.length : 2;
        await run.sleep(intervals.pollMilliseconds * patience, run.signal);
      }
    }
  }
  function noteRefusal(error) {
    const now = job.run.now().getTime();
    refusals = [...refusals.filter((at) => now - at < refusalWindow), now];
    if (refusals.length <= mostRefusals) return;
    throw new UserError(
      "guest.credential-refused",
      `PowerShell Direct refused the build account ${mostRefusals} times: more would lock it`,
      { cause: error }
    );
  }
  async function watch(run, until, more = {}) {
    const input = {
      guest: address,
      buildId: places.buildId,
      pollMilliseconds: intervals.pollMilliseconds,
      notBootId: more.notBootId ?? "",
      until,
      order: more.order ?? null
    };
    state = await patiently(
      run,
      () => call(
        job,
        run,
        watchGuest,
        { ...input, lastLine },
        {
          onGuestLine: (line) => {
            lastLine = Math.max(lastLine, line.number);
            run.reporter.info(`guest: ${line.text}`);
          }
        }
      ).catch((error) => {
        if (error instanceof ScriptError) state = asGuestState(error.detail) ?? state;
        throw error;
      })
    );
    return state;
  }
  async function task(run, name, request) {
    for (let cuts = 0; ; cuts++) {
      const id = `${name}-${++tasks}`;
      const after = await watch(run, "task", { order: { task: name, id, request, asAccount: false } });
      const ended = after.tasks.find((entry) => entry.name === id);
      if (ended?.error === null) return after;
      if (!ended?.error?.startsWith("cut by") || cuts >= mostCuts) {
        throw new UserError("guest.task-failed", `${name}: ${ended?.error ?? "it left no outcome"}`);
      }
      run.reporter.warning(`${name} was ${ended.error}: starting it again`);
    }
  }
  return {
    address,
    state: () => state,
    stepsEnded: (run) => watch(run, "marker"),
    task,
    restart: (run) => watch(run, "boot", { notBootId: state?.bootId ?? "" }),
    detachPayload: async (run) => {
      await call(job, run, detachPayload, { vmId, path: places.payloadDisk });
    },
    generalize: async (run, request) => {
      const order = { task: "generalize", id: "generalize", request, asAccount: true };
      await patiently(run, () => call(job, run, startGuestTask, { guest: address, order }));
      await call(job, run, waitVmOff, { vmId, pollMilliseconds: intervals.pollMilliseconds });
    }
  };
}

// src/updates/exit-codes.ts
import { readFileSync } from "node:fs";
var exitClasses = [
  "ok",
  "reboot",
  "have",
  "verify",
  "not-applicable",
  "now",
  "after",
  "refetch",
  "repair",
  "keep",
  "permanent",
  "cut"
];
var cures = ["services", "servicing-stack", "checkpoints", "copy", "free-space"];
var classList = array(_enum(exitClasses)).min(1);
var ruleSchema = strictObject({
  name: string().optional(),
  classes: classList,
  whilePending: classList.optional(),
  cure: _enum(cures).optional(),
  pauses: int().min(1).optional(),
  inner: literal(true).optional()
});
var tableSchema = strictObject({
  description: string(),
  classes: record(_enum(exitClasses), string()),
  cures: record(_enum(cures), string()),
  unknown: ruleSchema,
  codes: record(string().regex(/^0x[0-9A-F]{8}$/), ruleSchema.required({ name: true }))
});
var table;
function exitCodeTable() {
  table ??= tableSchema.parse(JSON.parse(readFileSync(asset("powershell/shared/exit-codes.json"), "utf8")));
  return table;
}
function hexadecimal(exitCode) {
  return `0x${(exitCode >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}
function describeExitCode(exitCode) {
  const name = exitCodeTable().codes[hexadecimal(exitCode)]?.name;
  const shown = exitCode >>> 0 < 65536 ? String(exitCode >>> 0) : hexadecimal(exitCode);
  return name === void 0 ? shown : `${shown} ${name}`;
}

// src/updates/verdict.ts
var mostCuts2 = 2;
var promises = ["ok", "reboot", "have", "verify"];
function judgePackage(record2, role = "") {
  const last = record2?.attempts.at(-1);
  if (record2 === void 0 || last === void 0) return { verdict: "untried", reason: "no attempt was recorded" };
  const { evidence, attempts } = record2;
  if (evidence === "installed") return judgeInstalled(record2);
  if (evidence === "staged" && role === "checkpoint") {
    return { verdict: "installed", reason: "Windows lists it as staged, as it does with checkpoints" };
  }
  if (evidence === "pending")
    return { verdict: "pending", reason: `Windows lists it as pending after ${tries(attempts)}` };
  return evidence === "unknown" ? judgeUnseen(record2, last) : judgeAbsent(record2, last);
}
function judgeInstalled({ attempts }) {
  const [first] = attempts;
  if (first?.class === "have" && first.before === "installed") {
    return { verdict: "already-installed", reason: first.note || "Windows had it before" };
  }
  return { verdict: "installed", reason: `Windows shows it after ${tries(attempts)}` };
}
function judgeUnseen(record2, last) {
  if (!promises.includes(last.class)) return judgeAbsent(record2, last);
  return {
    verdict: last.class === "have" && record2.attempts.length === 1 ? "already-installed" : "installed",
    reason: `${codeOf(last)}; this kind leaves no other evidence`
  };
}
function judgeAbsent({ attempts }, last) {
  if (last.class === "not-applicable") return { verdict: "not-applicable", reason: last.note || codeOf(last) };
  if (last.class === "permanent") return { verdict: "hopeless", reason: reasonOf(last) };
  const cuts = attempts.filter((attempt) => attempt.class === "cut").length;
  const verdict = last.class === "keep" || cuts >= mostCuts2 ? "exhausted" : "retry";
  return { verdict, reason: `${reasonOf(last)} after ${tries(attempts)}` };
}
function reasonOf(last) {
  if (last.evidence === "pending") return `${codeOf(last)}, but Windows took it back at the restart`;
  if (promises.includes(last.class)) return `${codeOf(last)}, but Windows does not have it`;
  if (last.exitCode === null) return last.note || codeOf(last);
  return last.note === "" ? codeOf(last) : `${codeOf(last)} (${last.note})`;
}
function codeOf({ exitCode }) {
  return exitCode === null ? "no exit code" : `exit code ${describeExitCode(exitCode)}`;
}
function tries(attempts) {
  return attempts.length === 1 ? "1 try" : `${attempts.length} tries`;
}

// src/pipeline/retention.ts
var bytesPerSecond = 150 * 2 ** 20;
var restartSeconds = 180;
function retain(failing, plan, state, isInstalled) {
  const groupOf = (item) => plan.find((group) => group.includes(item)) ?? [];
  const needless = (item) => item.role === "checkpoint" && groupOf(item).some((other) => other.role === "cumulative" && (failing.includes(other) || isInstalled(other)));
  return failing.filter((item) => !needless(item)).map((item) => {
    const attempts = state.packages.find((found) => found.id === item.id)?.attempts ?? [];
    return {
      ...item,
      lastSeconds: Math.ceil(attempts.at(-1)?.seconds ?? 0),
      history: attempts.map(({ phase, exitCode, class: kind, seconds, evidence }) => {
        return { phase, exitCode, class: kind, seconds, evidence };
      }),
      companions: item.role === "cumulative" ? groupOf(item).filter((other) => other.role === "checkpoint") : []
    };
  });
}
function deployBudget(limitSeconds) {
  return { limitSeconds, restartSeconds: Math.min(restartSeconds, Math.floor(limitSeconds / 3)), leastSeconds: 30 };
}
function keptCost(kept, limitSeconds) {
  const files = kept.flatMap((item) => [item, ...item.companions]);
  const bytes = files.reduce((sum, item) => sum + item.size, 0);
  return {
    bytes,
    bytesPerSecond,
    writeSeconds: Math.ceil(bytes / bytesPerSecond),
    retrySeconds: kept.reduce((sum, item) => sum + item.lastSeconds, 0),
    restartSeconds: deployBudget(limitSeconds).restartSeconds,
    limitSeconds
  };
}
var mostSeconds = 20 * 60;
function budgetWarnings({ retrySeconds, restartSeconds: restart, limitSeconds }) {
  const warnings = [];
  if (retrySeconds + restart > limitSeconds) {
    warnings.push(
      `the kept packages took ${retrySeconds} s in the build; with ${restart} s for the restart that is more than \`updates.deploy-limit\` (${limitSeconds} s), so the last of them will not be tried: raise it, or drop them by \`updates.on-failure\``
    );
  }
  if (limitSeconds > mostSeconds) {
    warnings.push(
      `\`updates.deploy-limit\` is ${limitSeconds} s: MAAS gives up after 1800 s, Setup included, unless its node_timeout is raised`
    );
  }
  return warnings;
}

// src/pipeline/settle.ts
async function settle(job, run, guest, plan) {
  const { updates: updates2 } = job.definition;
  for (const [index, group] of plan.slice(1).entries()) {
    await guest.restart(run);
    run.reporter.info(`group ${index + 2} of ${plan.length}`);
    await guest.task(run, "install-packages", installRequest(job, plan, group, `group ${index + 2}`));
  }
  const tried = plan.flat();
  let state = await restartAndCheck(run, guest, tried);
  recordPackages(job, plan, state);
  for (let round = 1; round <= updates2.rounds; round++) {
    const again = withVerdict(tried, state, ["retry", "untried"]);
    const waiting = withVerdict(tried, state, ["pending"]).length + state.servicing.pending.length;
    if (again.length === 0 && waiting === 0) break;
    run.reporter.info(
      `round ${round} of at most ${updates2.rounds}: ${again.map((item) => item.kb).join(", ") || "a restart is pending"}`
    );
    if (again.length > 0) await guest.task(run, "install-packages", installRequest(job, plan, again, `round ${round}`));
    state = await restartAndCheck(run, guest, tried);
    recordPackages(job, plan, state);
  }
  return conclude(job, run, plan, tried, state);
}
async function restartAndCheck(run, guest, tried) {
  const state = await guest.restart(run);
  if (tried.length === 0) return state;
  return guest.task(run, "check-packages", { packages: tried.map(forGuest) });
}
function withVerdict(packages, state, wanted) {
  return packages.filter((item) => wanted.includes(verdictOf(item, state).verdict));
}
function verdictOf(item, state) {
  return judgePackage(
    state.packages.find((found) => found.id === item.id),
    item.role
  );
}
function conclude(job, run, plan, tried, state) {
  const { onFailure } = job.definition.updates;
  const failing = withVerdict(tried, state, ["retry", "exhausted", "untried", "pending"]);
  const hopeless = withVerdict(tried, state, ["hopeless"]);
  const tell = (items2) => items2.map((item) => `${item.kb} (${verdictOf(item, state).reason})`).join(", ");
  if (onFailure === "fail" && failing.length + hopeless.length > 0) {
    throw new UserError("settle.packages-failed", `not installed: ${tell([...failing, ...hopeless])}`);
  }
  if (state.servicing.pending.length > 0) {
    const signals = state.servicing.pending.join(", ");
    const waiting = withVerdict(tried, state, ["pending"]);
    const whose = waiting.length === 0 ? "" : `; pending packages: ${tell(waiting)}`;
    throw new UserError("settle.still-pending", `a restart is still pending after every round: ${signals}${whose}`);
  }
  if (hopeless.length > 0) warn(job, run, `hopeless, so not in the image: ${tell(hopeless)}`);
  const isInstalled = (item) => ["installed", "already-installed"].includes(verdictOf(item, state).verdict);
  const kept = onFailure === "keep" ? retain(failing, plan, state, isInstalled) : [];
  if (kept.length > 0) tellKept(job, run, kept, tell(kept));
  else if (failing.length > 0) warn(job, run, `dropped: ${tell(failing)}`);
  for (const signal of state.servicing.advisory) run.reporter.debug(`may mean a pending restart: ${signal}`);
  job.findings.buildAfter = state.build;
  recordPackages(job, plan, state, kept);
  run.reporter.info(`Windows is at build ${state.build}`);
  return { kept };
}
function tellKept(job, run, kept, reasons) {
  const cost = keptCost(kept, Math.ceil(job.definition.updates.deployLimit / 1e3));
  job.findings.keptBytes = cost.bytes;
  job.findings.keptCost = cost;
  warn(job, run, `kept for the retry at deploy time: ${reasons}`);
  for (const warning of budgetWarnings(cost)) warn(job, run, warning);
}
function warn(job, run, message) {
  job.findings.warnings.push(message);
  run.reporter.warning(message);
}
function recordPackages(job, plan, state, kept = []) {
  job.findings.packages = plan.flat().map((item) => {
    const found = state.packages.find((entry) => entry.id === item.id);
    const isKept = kept.some(({ id }) => id === item.id);
    const target = kept.find(({ companions }) => companions.includes(item));
    const { verdict, reason } = judgePackage(found, item.role);
    const open3 = ["retry", "exhausted", "pending"].includes(verdict);
    return {
      kb: item.kb,
      title: item.title,
      fileName: item.file,
      role: item.role,
      verdict: isKept ? "kept" : open3 ? "not-installed" : verdict,
      attempts: (found?.attempts ?? []).map(reportAttempt),
      kept: isKept || target !== void 0,
      reason: target === void 0 ? reason : `${reason}; in the image beside ${target.kb}, which needs it`,
      evidence: found?.evidence ?? "unknown"
    };
  });
}
function reportAttempt({
  phase,
  exitCode,
  class: kind,
  start,
  seconds,
  before,
  evidence,
  note
}) {
  const named = exitCode === null ? {} : { exitCodeName: describeExitCode(exitCode) };
  return { phase, exitCode, ...named, class: kind, start, seconds, before, evidence, note };
}

// src/pipeline/customize.ts
async function customize(job, run, plan) {
  const { places, definition } = job;
  const { vmId } = await call(job, run, newVm, {
    name: places.vmName,
    notes: places.vmNotes,
    folder: places.vmFolder,
    firmware: definition.firmware,
    cpus: definition.vm.cpus,
    memoryBytes: definition.vm.memory,
    secureBoot: definition.vm.secureBoot,
    osDisk: places.osDisk,
    payloadDisk: places.payloadDisk
  });
  run.reporter.info(`the VM ${places.vmName} has started`);
  const guest = connectGuest(job, vmId);
  try {
    const state = await guest.stepsEnded(run);
    for (const step of state.steps.filter((item) => item.outcome === "failed" || item.outcome === "timed-out")) {
      run.reporter.warning(`${step.name} ${step.outcome} with exit code ${step.exitCode}; the build goes on as it says`);
    }
  } catch (error) {
    throw explain(error, guest.state());
  } finally {
    recordSteps(job, guest.state());
    const state = guest.state();
    if (state !== void 0) recordPackages(job, plan, state);
  }
  return guest;
}
function recordSteps(job, state) {
  const steps = state?.steps ?? [];
  job.findings.customizations = steps.filter((step) => step.kind !== "updates").map(({ name, exitCode, outcome, seconds }) => ({ name, exitCode, outcome, seconds }));
}
function explain(error, state) {
  if (!(error instanceof ScriptError) || error.code !== "guest.step-failed") return error;
  const failed = state?.steps.findLast((step) => step.outcome === "failed" || step.outcome === "timed-out");
  if (failed === void 0) return error;
  const what = failed.outcome === "timed-out" ? "did not end within its limit" : `ended with exit code ${failed.exitCode}`;
  const tail = failed.output.length === 0 ? "" : `; its last lines:
  ${failed.output.slice(-10).join("\n  ")}`;
  return new UserError("customize.step-failed", `${failed.name} ${what}${tail}`, { cause: error });
}

// src/pipeline/disks.ts
import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
var payloadReserve = 512 * 1024 ** 2;
async function makeDisks(job, run, made) {
  const { places, definition, options } = job;
  for (const folder of [places.mountFolder, places.logFolder, places.stagingFolder]) {
    await mkdir(folder, { recursive: true });
  }
  const packages = made.plan.flat();
  const customizations = await customizationFiles(job);
  const sizes = await Promise.all(customizations.map(async ({ source }) => (await stat(source)).size));
  const bytes = [...packages.map((item) => item.size), ...sizes].reduce((sum, size) => sum + size, 0);
  const payload = await call(job, run, newPayloadDisk, {
    path: places.payloadDisk,
    mountFolder: path.join(places.mountFolder, "payload"),
    sizeBytes: roundUp(bytes * 1.1 + payloadReserve, 1024 ** 2),
    files: [
      ...packages.map((item) => ({ source: item.source, target: item.path })),
      ...customizations,
      // The guest tells the mounted payload by this folder, also when there is no package.
      { source: await emptyFile(job), target: "packages\\.payload" }
    ]
  });
  await stageRunner(job, made.answerFiles, made.plan, payload.diskGuid);
  await call(job, run, newOsDisk, {
    path: places.osDisk,
    mountFolder: places.mountFolder,
    sizeBytes: definition.disk.size,
    sectorSize: definition.disk.sectorSize,
    firmware: definition.firmware,
    source: { path: path.resolve(options.repositoryRoot, definition.source.path), index: made.image.index },
    stagingFolder: places.stagingFolder,
    logFolder: places.logFolder
  });
}
async function customizationFiles(job) {
  const { definition, options, places } = job;
  const files = [];
  for (const [index, item] of definition.customizations.entries()) {
    const folder = customizationFolder(index);
    const add = (source) => files.push({ source, target: `${folder}\\${path.basename(source)}` });
    if (item.script !== void 0) add(path.resolve(options.repositoryRoot, item.script));
    else add(await inlineScript(places.stagingFolder, index, item.run ?? ""));
    for (const file of item.files) add(path.resolve(options.repositoryRoot, file));
  }
  return files;
}
async function inlineScript(stagingFolder, index, text2) {
  const folder = path.join(path.dirname(stagingFolder), "inline", String(index + 1));
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, "run.ps1");
  await writeFile(file, inlineScriptText(text2));
  return file;
}
function inlineScriptText(text2) {
  const lines = [
    `$ErrorActionPreference = 'Stop'`,
    ...text2.replace(/\r?\n$/, "").split(/\r?\n/),
    "if (Test-Path -LiteralPath Variable:LASTEXITCODE) { exit $LASTEXITCODE }",
    ""
  ];
  return `\uFEFF${lines.join("\r\n")}`;
}
async function emptyFile({ places }) {
  const file = path.join(places.workFolder, ".payload");
  await writeFile(file, "");
  return file;
}
function roundUp(bytes, unit) {
  return Math.ceil(bytes / unit) * unit;
}

// src/pipeline/pack.ts
import { mkdir as mkdir2 } from "node:fs/promises";
import path2 from "node:path";

// src/disk/open.ts
import { open } from "node:fs/promises";

// src/disk/disk.ts
var KiB = 1024;
var MiB = 1024 * KiB;
async function readFully(handle, file, target, offset, what) {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, offset + done).catch((error) => {
      throw new UserError(
        "disk.read",
        `${file}: cannot read ${what} at byte ${offset + done}: ${errorMessage(error)}`,
        {
          cause: error
        }
      );
    });
    if (bytesRead === 0) {
      const held = `${what} at byte ${offset} has ${target.length} bytes, of which the file holds ${done}`;
      throw new UserError("disk.read", `${file}: cut short: ${held}`);
    }
    done += bytesRead;
  }
}
function checkRange(disk, offset, length) {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)) {
    throw new RangeError(`not a part of a disk: ${length} bytes at ${offset}`);
  }
  if (offset + length > disk.size) throw new RangeError(`${length} bytes at ${offset} end after a disk of ${disk.size}`);
}

// src/disk/raw.ts
async function openRaw(handle, file, size) {
  if (size === 0 || size % 512 !== 0) {
    throw new UserError(
      "disk.unsupported-format",
      `${file}: ${size} bytes are no whole number of 512-byte sectors, so this is no raw disk`
    );
  }
  const sectorSize = await gptSectorSize(handle, file, size);
  const disk = {
    format: "raw",
    size,
    sectorSize,
    async read(offset, length) {
      checkRange(disk, offset, length);
      const bytes = Buffer.allocUnsafe(length);
      await readFully(handle, file, bytes, offset, "the disk");
      return bytes;
    },
    ranges: () => [{ offset: 0, length: size, zero: false }],
    close: () => handle.close()
  };
  return disk;
}
async function gptSectorSize(handle, file, size) {
  const head = Buffer.alloc(Math.min(8 * KiB, size));
  await readFully(handle, file, head, 0, "the first sectors");
  return head.toString("latin1", 4096, 4104) === "EFI PART" && size % 4096 === 0 ? 4096 : 512;
}

// src/disk/crc32c.ts
var polynomial = 2197175160;
var table2 = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ polynomial : value >>> 1;
  return value;
});
function crc32c(bytes) {
  let crc = 4294967295;
  for (const byte of bytes) crc = crc >>> 8 ^ (table2[(crc ^ byte) & 255] ?? 0);
  return (crc ^ 4294967295) >>> 0;
}

// src/disk/vhdx-layout.ts
var noGuid = "00000000-0000-0000-0000-000000000000";
var tableRegion = "2dc27766-f623-4200-9d64-115e9bfd4a08";
var metadataRegion = "8b7ca206-4790-4b9a-b8fe-575f050f886e";
var items = {
  fileParameters: "caa16737-fa36-4d43-b3b6-33f0aa44e76b",
  diskSize: "2fa54224-cd1b-4876-b211-5dbed83bf4b8",
  diskId: "beca12ab-b2e6-4523-93ef-c309e000c746",
  logicalSector: "8141bf1d-a96f-4709-ba47-f233a8faab5f",
  physicalSector: "cda348c7-445d-4471-9cc9-e9885251c556",
  parentLocator: "a8d35f2d-b30b-454d-abf7-d3d84834ab0c"
};
var knownItems = new Set(Object.values(items));
async function readLayout(handle, file, fileSize) {
  const source = { handle, file, fileSize };
  const log = await readHeader(source);
  const { table: table3, metadata } = await readRegions(source);
  const disk = await readMetadata(source, metadata);
  return {
    ...disk,
    table: table3,
    reserved: [{ name: "the header section", offset: 0, length: MiB }, log, table3, metadata].filter((r) => r.length > 0)
  };
}
async function readHeader(source) {
  const valid = [];
  for (const offset2 of [64 * KiB, 128 * KiB]) {
    const bytes2 = await readChecked(source, offset2, 4 * KiB, "head", "header");
    if (bytes2 !== void 0) valid.push({ bytes: bytes2, offset: offset2 });
  }
  valid.sort((a, b) => Number(b.bytes.readBigUInt64LE(8) - a.bytes.readBigUInt64LE(8)));
  const [current, other] = valid;
  if (current === void 0) {
    return damaged(source, 64 * KiB, "neither this header nor the one at byte 131072 has a right checksum");
  }
  const { bytes, offset } = current;
  if (other?.bytes.readBigUInt64LE(8) === bytes.readBigUInt64LE(8) && !other.bytes.equals(bytes)) {
    damaged(source, 64 * KiB, "both headers have the same sequence number and differ");
  }
  const version = bytes.readUInt16LE(66);
  if (version !== 1) damaged(source, offset + 66, `version ${version} is unknown`);
  if (guid(bytes, 48) !== noGuid) {
    throw new UserError(
      "disk.vhdx-log",
      `${source.file}: its log (header at byte ${offset + 48}) holds changes that were not written to the disk: it was not closed cleanly. Attach and detach it once on a Hyper-V host (Mount-VHD, Dismount-VHD), then try again`
    );
  }
  const log = { name: "the log", offset: bigOffset(bytes, 72), length: bytes.readUInt32LE(68) };
  if (log.length > 0) checkRegion(source, offset + 68, log);
  return log;
}
async function readRegions(source) {
  const [first, second] = [192 * KiB, 256 * KiB];
  let at = first;
  let bytes = await readChecked(source, at, 64 * KiB, "regi", "region table");
  if (bytes === void 0) {
    at = second;
    bytes = await readChecked(source, at, 64 * KiB, "regi", "region table");
  }
  if (bytes === void 0) {
    return damaged(source, first, `neither this region table nor the one at byte ${second} has a right checksum`);
  }
  const found = /* @__PURE__ */ new Map();
  const count = bytes.readUInt32LE(8);
  if (count > 2047) damaged(source, at + 8, `${count} regions are more than the 2047 there may be`);
  for (let entry = 16; entry < 16 + count * 32; entry += 32) {
    const id = guid(bytes, entry);
    const known = id === tableRegion || id === metadataRegion;
    if (!known && (bytes.readUInt32LE(entry + 28) & 1) !== 0) {
      damaged(source, at + entry, `region ${id} is required to read the disk, and unknown`);
    }
    if (!known) continue;
    if (found.has(id)) damaged(source, at + entry, `region ${id} is there twice`);
    const name = id === tableRegion ? "the block table" : "the metadata";
    const region = { name, offset: bigOffset(bytes, entry + 16), length: bytes.readUInt32LE(entry + 24) };
    checkRegion(source, at + entry + 16, region);
    found.set(id, region);
  }
  const table3 = found.get(tableRegion) ?? damaged(source, at, "it names no block table");
  const metadata = found.get(metadataRegion) ?? damaged(source, at, "it names no metadata");
  return { table: table3, metadata };
}
async function readMetadata(source, region) {
  const bytes = Buffer.alloc(Math.min(region.length, 64 * KiB));
  await readFully(source.handle, source.file, bytes, region.offset, "the metadata");
  const at = region.offset;
  if (bytes.toString("latin1", 0, 8) !== "metadata") damaged(source, at, "the metadata lack their signature");
  const count = bytes.readUInt16LE(10);
  if (count > 2047) damaged(source, at + 10, `${count} metadata items are more than the 2047 there may be`);
  const values = /* @__PURE__ */ new Map();
  for (let entry = 32; entry < 32 + count * 32; entry += 32) {
    const id = guid(bytes, entry);
    const flags = bytes.readUInt32LE(entry + 24);
    const isUser = (flags & 1) !== 0;
    if ((isUser || !knownItems.has(id)) && (flags & 4) !== 0) {
      damaged(source, at + entry, `metadata item ${id} is required to read the disk, and unknown`);
    }
    if (isUser || !knownItems.has(id)) continue;
    if (id === items.parentLocator) refuseParent(source, at + entry);
    const offset = bytes.readUInt32LE(entry + 16);
    const length = bytes.readUInt32LE(entry + 20);
    if (offset < 64 * KiB || offset + length > region.length || length > MiB) {
      damaged(source, at + entry + 16, `metadata item ${id} lies outside the metadata (${length} bytes at ${offset})`);
    }
    if (values.has(id)) damaged(source, at + entry, `metadata item ${id} is there twice`);
    const value = Buffer.alloc(length);
    await readFully(source.handle, source.file, value, at + offset, "a metadata item");
    values.set(id, { value, at: at + offset });
  }
  const item = (id, name, length) => {
    const found = values.get(id) ?? damaged(source, at, `the metadata do not give ${name}`);
    if (found.value.length !== length)
      damaged(source, found.at, `${name} has ${found.value.length} bytes, not ${length}`);
    return found;
  };
  const parameters = item(items.fileParameters, "the block size", 8);
  const blockSize = parameters.value.readUInt32LE(0);
  const powerOfTwo = (blockSize & blockSize - 1) === 0;
  if (!powerOfTwo || blockSize < MiB || blockSize > 256 * MiB) {
    damaged(source, parameters.at, `the block size ${blockSize} is no power of two from 1 MiB to 256 MiB`);
  }
  if ((parameters.value.readUInt32LE(4) & 2) !== 0) refuseParent(source, parameters.at + 4);
  const sector = (id, name) => {
    const { value, at: place } = item(id, name, 4);
    const bytesOf = value.readUInt32LE(0);
    if (bytesOf !== 512 && bytesOf !== 4096) damaged(source, place, `${name} is ${bytesOf}, not 512 or 4096`);
    return bytesOf;
  };
  const sectorSize = sector(items.logicalSector, "the logical sector size");
  sector(items.physicalSector, "the physical sector size");
  const diskSize = item(items.diskSize, "the disk size", 8);
  const size = bigOffset(diskSize.value, 0);
  if (size === 0 || size > 64 * 2 ** 40 || size % sectorSize !== 0) {
    damaged(source, diskSize.at, `the disk size ${size} is no whole number of sectors up to 64 TiB`);
  }
  return { size, blockSize, sectorSize };
}
async function readChecked({ handle, file }, offset, length, signature, name) {
  const bytes = Buffer.alloc(length);
  await readFully(handle, file, bytes, offset, `the ${name}`);
  const checksum = bytes.readUInt32LE(4);
  bytes.writeUInt32LE(0, 4);
  return bytes.toString("latin1", 0, 4) === signature && crc32c(bytes) === checksum ? bytes : void 0;
}
function checkRegion(source, at, { name, offset, length }) {
  const whole = offset % MiB === 0 && length % MiB === 0 && length > 0;
  if (!whole || offset < MiB) damaged(source, at, `${name} (${length} bytes at ${offset}) is not placed in whole MiB`);
  if (offset + length > source.fileSize) {
    damaged(source, at, `${name} ends at byte ${offset + length}, after the file's end at ${source.fileSize}`);
  }
}
function refuseParent({ file }, at) {
  throw new UserError(
    "disk.vhdx-parent",
    `${file}: a differencing disk (byte ${at}): part of its data is in another file. Merge it into its parent first (Merge-VHD)`
  );
}
function damaged({ file }, at, message) {
  throw new UserError("disk.vhdx-damaged", `${file}: damaged VHDX at byte ${at}: ${message}`);
}
function bigOffset(bytes, at) {
  return Number(bytes.readBigUInt64LE(at));
}
function guid(bytes, at) {
  const hex = (from, to) => bytes.toString("hex", at + from, at + to);
  const swapped = (from, to) => Buffer.from(bytes.subarray(at + from, at + to)).reverse().toString("hex");
  return [swapped(0, 4), swapped(4, 6), swapped(6, 8), hex(8, 10), hex(10, 16)].join("-");
}

// src/disk/vhdx.ts
var fullyPresent = 6;
var partiallyPresent = 7;
var readAsZeros = /* @__PURE__ */ new Set([0, 1, 2, 3]);
async function openVhdx(handle, file, fileSize) {
  const layout = await readLayout(handle, file, fileSize);
  const blocks = await readBlockTable(handle, file, fileSize, layout);
  const { size, blockSize, sectorSize } = layout;
  const blockLength = (block) => Math.min(blockSize, size - block * blockSize);
  const disk = {
    format: "vhdx",
    size,
    sectorSize,
    async read(offset, length) {
      checkRange(disk, offset, length);
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const block = Math.floor((offset + done) / blockSize);
        const within = offset + done - block * blockSize;
        const part = Math.min(length - done, blockSize - within);
        const place = blocks[block] ?? 0;
        if (place !== 0) {
          const what = `the disk's bytes from ${offset + done}`;
          await readFully(handle, file, bytes.subarray(done, done + part), place + within, what);
        }
        done += part;
      }
      return bytes;
    },
    *ranges() {
      let start = 0;
      for (let block = 1; block <= blocks.length; block++) {
        const zero = blocks[start] === 0;
        if (block < blocks.length && blocks[block] === 0 === zero) continue;
        const last = block - 1;
        yield { offset: start * blockSize, length: (last - start) * blockSize + blockLength(last), zero };
        start = block;
      }
    },
    close: () => handle.close()
  };
  return disk;
}
async function readBlockTable(handle, file, fileSize, layout) {
  const { size, blockSize, sectorSize, table: table3 } = layout;
  const count = Math.ceil(size / blockSize);
  const chunkRatio = 2 ** 23 * sectorSize / blockSize;
  const needed = 8 * (count + Math.floor((count - 1) / chunkRatio));
  const fail = (at, message) => {
    throw new UserError("disk.vhdx-damaged", `${file}: damaged VHDX: block table at byte ${at}: ${message}`);
  };
  if (needed > table3.length) fail(table3.offset, `${table3.length} bytes are too few for ${count} blocks`);
  const bytes = Buffer.alloc(needed);
  await readFully(handle, file, bytes, table3.offset, "the block table");
  const blocks = new Float64Array(count);
  for (let block = 0; block < count; block++) {
    const at = 8 * (block + Math.floor(block / chunkRatio));
    const low = bytes.readUInt32LE(at);
    const state = low & 7;
    const place = table3.offset + at;
    if ((low & 1048568) !== 0) fail(place, `reserved bits of block ${block} are set`);
    if (readAsZeros.has(state)) continue;
    if (state === partiallyPresent) fail(place, `block ${block} is partly in a parent, and the disk has none`);
    if (state !== fullyPresent) fail(place, `block ${block} has the unknown state ${state}`);
    const offset = bytes.readUInt32LE(at + 4) * 2 ** 32 + ((low & 4293918720) >>> 0);
    const end = offset + Math.min(blockSize, size - block * blockSize);
    if (end > fileSize) fail(place, `block ${block} ends at byte ${end}, after the file's end at ${fileSize}`);
    blocks[block] = offset;
  }
  checkOverlaps(blocks, layout, fail);
  return blocks;
}
function checkOverlaps(blocks, layout, fail) {
  const used = [
    ...layout.reserved,
    ...[...blocks.keys()].filter((block) => blocks[block] !== 0).map((block) => ({ name: `block ${block}`, offset: blocks[block] ?? 0, length: layout.blockSize }))
  ].sort((a, b) => a.offset - b.offset);
  for (const [index, next] of used.slice(1).entries()) {
    const before = used[index];
    if (before !== void 0 && before.offset + before.length > next.offset) {
      fail(layout.table.offset, `${next.name} at byte ${next.offset} overlaps ${before.name} at ${before.offset}`);
    }
  }
}

// src/disk/open.ts
var foreign = [
  { magic: "conectix", offset: "start", name: "a dynamic VHD" },
  { magic: "conectix", offset: "end", name: "a VHD" },
  { magic: "QFI\xFB", offset: "start", name: "a qcow2 image" },
  { magic: "KDMV", offset: "start", name: "a VMDK image" },
  { magic: "MSWIM\0\0\0", offset: "start", name: "a WIM file" },
  { magic: "\x8B", offset: "start", name: "a gzip file" }
];
async function openDisk(file) {
  const handle = await open(file, "r").catch((error) => {
    throw new UserError("disk.open", `${file}: cannot open the disk: ${errorMessage(error)}`, { cause: error });
  });
  try {
    const { size } = await handle.stat();
    const start = Buffer.alloc(Math.min(512, size));
    const end = Buffer.alloc(Math.min(512, size));
    await readFully(handle, file, start, 0, "the first sector");
    await readFully(handle, file, end, size - end.length, "the last sector");
    if (start.toString("latin1", 0, 8) === "vhdxfile") return await openVhdx(handle, file, size);
    for (const { magic, offset, name } of foreign) {
      const found = (offset === "start" ? start : end).toString("latin1", 0, magic.length);
      if (found === magic) {
        throw new UserError("disk.unsupported-format", `${file}: this is ${name}; what is read is VHDX and raw disks`);
      }
    }
    return await openRaw(handle, file, size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

// src/disk/pack.ts
import { createHash as createHash2 } from "node:crypto";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

// src/disk/archive-file.ts
import { createHash } from "node:crypto";
import { open as open2, rename, rm } from "node:fs/promises";
var batchSize = MiB;
async function createArchive(partial) {
  const fail = (at) => (error) => {
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : void 0;
    const full = code === "ENOSPC" || code === "EDQUOT";
    throw new UserError(
      full ? "pack.no-space" : "pack.write",
      `${partial}: ${full ? "no space left" : "cannot write"} at byte ${at} of the archive: ${errorMessage(error)}`,
      { cause: error }
    );
  };
  const handle = await open2(partial, "w").catch(fail(0));
  const hash = createHash("sha256");
  let size = 0;
  let batch = [];
  let batched = 0;
  const flush = async () => {
    const bytes = Buffer.concat(batch);
    batch = [];
    batched = 0;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done).catch(fail(size));
      done += bytesWritten;
      size += bytesWritten;
    }
  };
  return {
    async write(bytes) {
      hash.update(bytes);
      batch.push(bytes);
      batched += bytes.length;
      if (batched >= batchSize) await flush();
    },
    async finish(target) {
      await flush();
      await handle.sync().catch(fail(size));
      await handle.close();
      await rename(partial, target).catch(fail(size));
      return { size, sha256: hash.digest("hex") };
    },
    async abandon() {
      await handle.close().catch(() => void 0);
      await rm(partial, { force: true });
    }
  };
}

// src/disk/progress.ts
function byteProgress(run, label, total) {
  let last = Number.NEGATIVE_INFINITY;
  return (done) => {
    const now = run.now().getTime();
    if (done < total && now - last < 250) return;
    last = now;
    run.reporter.progress({ label, done, total, unit: "bytes" });
  };
}

// src/disk/pack.ts
var memberSize = MiB;
var compress = promisify(gzip);
async function packDisk(run, source, target, { level }) {
  const disk = await openDisk(source);
  try {
    const archive = await createArchive(`${target}.partial`);
    try {
      const packed = await writeMembers(run, disk, level, archive.write);
      const { size, sha256 } = await archive.finish(target);
      return { file: target, ...packed, archiveSize: size, sha256 };
    } catch (error) {
      await archive.abandon();
      throw error;
    }
  } finally {
    await disk.close();
  }
}
var membersInFlight = 2 * availableParallelism();
async function writeMembers(run, disk, level, write) {
  const rawHash = createHash2("sha256");
  const zeros = Buffer.alloc(memberSize);
  const zeroMember = oncePerLength((length) => compress(zeros.subarray(0, length), { level: 9 }));
  const progress = byteProgress(run, "Packing the disk", disk.size);
  const makeMember = async (offset, length, stored) => {
    const raw = stored ? await disk.read(offset, length) : void 0;
    if (raw === void 0 || raw.equals(zeros.subarray(0, length))) {
      return { length, compressed: await zeroMember(length) };
    }
    return { length, raw, compressed: await compress(raw, { level }) };
  };
  const started = [];
  let rawSize = 0;
  let members = 0;
  const finishOldest = async () => {
    const oldest = started.shift();
    if (oldest === void 0) return;
    const member = await oldest;
    rawHash.update(member.raw ?? zeros.subarray(0, member.length));
    await write(member.compressed);
    rawSize += member.length;
    members++;
    progress(rawSize);
  };
  try {
    for (const { offset, length, stored } of memberPlan(disk)) {
      run.signal.throwIfAborted();
      const member = makeMember(offset, length, stored);
      member.catch(() => void 0);
      started.push(member);
      if (started.length >= membersInFlight) await finishOldest();
    }
    while (started.length > 0) {
      run.signal.throwIfAborted();
      await finishOldest();
    }
    run.signal.throwIfAborted();
  } finally {
    await Promise.allSettled(started);
  }
  return { rawSize, allocatedSize: allocatedSize(disk), rawSha256: rawHash.digest("hex"), members };
}
function* memberPlan(disk) {
  const ranges = disk.ranges()[Symbol.iterator]();
  let range = ranges.next();
  for (let offset = 0; offset < disk.size; offset += memberSize) {
    const length = Math.min(memberSize, disk.size - offset);
    let stored = false;
    while (!range.done && range.value.offset < offset + length) {
      stored ||= !range.value.zero;
      if (range.value.offset + range.value.length > offset + length) break;
      range = ranges.next();
    }
    yield { offset, length, stored };
  }
}
function allocatedSize(disk) {
  let bytes = 0;
  for (const range of disk.ranges()) if (!range.zero) bytes += range.length;
  return bytes;
}
function oncePerLength(make) {
  const made = /* @__PURE__ */ new Map();
  return (length) => {
    const known = made.get(length) ?? make(length);
    made.set(length, known);
    return known;
  };
}

// src/disk/verify.ts
import { createHash as createHash3 } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

// src/disk/partitions.ts
var tableBytes = 64 * 1024;
function lastPartition(head, fail) {
  if (head.readUInt16LE(510) !== 43605) fail("no partition table: the boot signature at byte 510 is missing");
  const entries = [446, 462, 478, 494].map((at) => ({ type: head[at + 4] ?? 0, start: head.readUInt32LE(at + 8) }));
  const used = entries.filter(({ type }) => type !== 0);
  if (used.every(({ type }) => type !== 238) && used.length > 0) {
    return { table: "mbr", sectorSize: 512, offset: 512 * Math.max(...used.map(({ start }) => start)) };
  }
  const sectorSize = [512, 4096].find((size) => head.toString("latin1", size, size + 8) === "EFI PART");
  if (sectorSize === void 0) return fail("the GPT header at LBA 1 (byte 512, or 4096) lacks its signature");
  return { table: "gpt", sectorSize, offset: sectorSize * lastGptStart(head, sectorSize, fail) };
}
function lastGptStart(head, header, fail) {
  const first = Number(head.readBigUInt64LE(header + 72)) * header;
  const count = head.readUInt32LE(header + 80);
  const length = head.readUInt32LE(header + 84);
  if (length < 128 || first + count * length > head.length) {
    fail(`the GPT header at byte ${header} places ${count} entries of ${length} bytes at byte ${first}`);
  }
  let start = 0;
  for (let at = first; at < first + count * length; at += length) {
    const isUsed = head.subarray(at, at + 16).some((byte) => byte !== 0);
    if (isUsed) start = Math.max(start, Number(head.readBigUInt64LE(at + 32)));
  }
  if (start === 0) fail(`the GPT at byte ${first} holds no partition`);
  return start;
}

// src/disk/verify.ts
async function verifyArchive(run, archive, expected) {
  const damaged2 = (message, cause) => {
    throw new UserError("archive.damaged", `${archive}: ${message}`, { cause });
  };
  const archiveHash = createHash3("sha256");
  const rawHash = createHash3("sha256");
  const structure = structureCheck(expected.rawSize, damaged2);
  let archiveSize = 0;
  let rawSize = 0;
  const progress = byteProgress(run, "Verifying the archive", expected.rawSize);
  const source = createReadStream(archive, { highWaterMark: MiB });
  const gunzip = createGunzip({ chunkSize: MiB });
  const count = async function* (chunks) {
    for await (const chunk of chunks) {
      archiveHash.update(chunk);
      archiveSize += chunk.length;
      yield chunk;
    }
  };
  const inspect = async (chunks) => {
    for await (const chunk of chunks) {
      rawHash.update(chunk);
      structure.take(chunk, rawSize);
      rawSize += chunk.length;
      if (rawSize > expected.rawSize) damaged2(`it holds more than the disk's ${expected.rawSize} bytes`);
      progress(rawSize);
    }
  };
  await pipeline(source, count, gunzip, inspect, { signal: run.signal }).catch((error) => {
    run.signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    damaged2(
      `cannot unpack it at byte ${gunzip.bytesWritten} (byte ${rawSize} of the disk): ${errorMessage(error)}`,
      error
    );
  });
  if (gunzip.bytesWritten !== archiveSize) {
    damaged2(`${archiveSize - gunzip.bytesWritten} bytes at byte ${gunzip.bytesWritten} belong to no gzip member`);
  }
  if (rawSize !== expected.rawSize) {
    damaged2(`it ends at byte ${rawSize} of the disk, which has ${expected.rawSize} bytes: it was cut short`);
  }
  if (rawHash.digest("hex") !== expected.rawSha256) {
    damaged2(`the disk in it (bytes 0 to ${rawSize}) is not the one that was packed: its SHA-256 differs`);
  }
  if (expected.sha256 !== void 0 && archiveHash.digest("hex") !== expected.sha256) {
    damaged2(`its bytes 0 to ${archiveSize} are not those that were written: its SHA-256 differs`);
  }
  structure.finish();
}
function structureCheck(size, fail) {
  const head = capture(0, Math.min(tableBytes, size));
  const end = capture(Math.max(0, size - 4096), Math.min(4096, size));
  let partition;
  let boot;
  const findPartition = () => {
    if (head.missing() > 0 || size < tableBytes) return;
    partition = lastPartition(head.bytes, fail);
    boot = capture(partition.offset, 512);
    boot.take(head.bytes, 0);
  };
  return {
    take(chunk, offset) {
      head.take(chunk, offset);
      end.take(chunk, offset);
      if (partition === void 0) findPartition();
      boot?.take(chunk, offset);
    },
    finish() {
      if (partition === void 0 || boot === void 0)
        return fail(`${size} bytes are too few for a disk with Windows`);
      const { offset, table: table3, sectorSize } = partition;
      if (boot.missing() > 0) fail(`the last partition begins at byte ${offset}, after the disk's end at ${size}`);
      if (boot.bytes.toString("latin1", 3, 11) !== "NTFS    " || boot.bytes.readUInt16LE(510) !== 43605) {
        fail(`the last partition (byte ${offset} of the disk) begins with no NTFS boot sector`);
      }
      const backup = 4096 - sectorSize;
      if (table3 === "gpt" && end.bytes.toString("latin1", backup, backup + 8) !== "EFI PART") {
        fail(`the backup GPT header at byte ${size - sectorSize} of the disk, its last sector, lacks its signature`);
      }
    }
  };
}
function capture(start, length) {
  const bytes = Buffer.alloc(length);
  let seen = 0;
  return {
    bytes,
    missing: () => length - seen,
    take(chunk, offset) {
      const from = Math.max(start + seen, offset);
      const to = Math.min(start + length, offset + chunk.length);
      if (from !== start + seen || from >= to) return;
      chunk.copy(bytes, seen, from - offset, to - offset);
      seen += to - from;
    }
  };
}

// src/pipeline/pack.ts
async function pack(job, run) {
  const { places, definition, simulated } = job;
  await mkdir2(places.outputFolder, { recursive: true });
  const target = path2.join(places.outputFolder, imageFileName({ name: definition.name, simulated }));
  const packed = await packDisk(run, places.osDisk, target, { level: definition.output.level });
  await verifyArchive(run, packed.file, packed);
  run.reporter.info(
    `${formatBytes(packed.rawSize)} raw, ${formatBytes(packed.archiveSize)} compressed, read again and equal`
  );
  return packed;
}

// src/pipeline/preflight.ts
import { existsSync } from "node:fs";
import { stat as stat3 } from "node:fs/promises";
import path4 from "node:path";

// src/pipeline/fingerprint.ts
import { createHash as createHash4 } from "node:crypto";
import { readdir, stat as stat2 } from "node:fs/promises";
import path3 from "node:path";
async function fingerprintOf(job, run, mediaSha256) {
  const { loaded, options } = job;
  const parts = [`tool ${options.toolVersion}`, `definition ${loaded.sha256}`, `media ${mediaSha256}`];
  if (options.repository !== void 0) parts.push(`repository ${options.repository}`);
  for (const { role, path: file } of loaded.files) {
    for (const item of await filesBelow(file)) {
      const sha256 = await sha256Of(item, run.signal);
      const name = path3.relative(options.repositoryRoot, item).replaceAll(path3.sep, "/");
      const { size } = await stat2(item);
      job.findings.inputs.push({ kind: role, path: name, sha256, size });
      parts.push(`${name} ${sha256}`);
    }
  }
  if (options.simulator !== void 0) parts.push(`scenario ${await sha256Of(options.simulator, run.signal)}`);
  return createHash4("sha256").update(parts.join("\n")).digest("hex");
}
async function alreadyPublished(job, fingerprint) {
  if (job.options.force || job.options.outputDirectory !== void 0) return void 0;
  const last = await readPublished(job.options.packageDirectory, {
    name: job.definition.name,
    simulated: job.simulated
  });
  return last?.fingerprint === fingerprint ? last : void 0;
}
async function filesBelow(file) {
  if (!(await stat2(file)).isDirectory()) return [file];
  const entries = await readdir(file, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path3.join(entry.parentPath, entry.name)).sort();
}

// src/pipeline/preflight.ts
var servicedWindows = 25 * 1024 ** 3;
var unresolvedPackages = 8 * 1024 ** 3;
function asksCatalog({ updates: updates2 }, lock) {
  return lock === void 0 && updates2.catalog !== void 0;
}
async function preflight(job, run) {
  const { definition, options, loaded } = job;
  const lock = await readLock(job);
  if (asksCatalog(definition, lock)) run.reporter.info("no lock file: the packages are looked up in the catalog");
  const source = path4.resolve(options.repositoryRoot, definition.source.path);
  const needed = neededBytes(job, lock);
  const look = () => call(job, run, testHost, {
    source: { path: source, edition: String(definition.source.edition) },
    folders: needed,
    offlineServicing: false
  });
  let host = await look();
  if (host.problems.length > 0 && host.problems.every(({ code }) => code === "preflight.no-space")) {
    await sweep(job, run);
    host = await look();
  }
  const place = (key) => loaded.locate(key);
  const problems = host.problems.map((problem) => ({
    rule: problem.code,
    severity: "error",
    message: problem.message,
    hint: problem.remedy,
    ...problem.code === "preflight.no-media" ? { location: place(["source", "path"]) } : {},
    ...problem.code === "preflight.no-edition" ? { location: place(["source", "edition"]) } : {}
  }));
  problems.push(...keyProblems(job));
  refuse("preflight.failed", "this host cannot build the image", problems);
  if (host.image === null) throw new Error("preflight found neither an image nor a problem");
  await sweep(job, run);
  const mediaSha256 = await hashMedia(job, run, source);
  job.findings.image = host.image;
  job.findings.buildBefore = `${host.image.build}.${host.image.revision}`;
  run.reporter.info(`host build ${host.host.build}; image ${host.image.index}: ${host.image.name}`);
  run.reporter.info(
    `disk needed: ${needed.map((item) => `${formatBytes(item.neededBytes)} ${item.purpose}`).join(", ")}`
  );
  const fingerprint = await fingerprintOf(job, run, mediaSha256);
  const published = asksCatalog(definition, lock) ? void 0 : await alreadyPublished(job, fingerprint);
  return { image: host.image, lock, fingerprint, published };
}
function neededBytes({ definition, options }, lock) {
  const known = lock?.packages.reduce((sum, item) => sum + item.size, 0) ?? 0;
  const packages = asksCatalog(definition, lock) ? unresolvedPackages : known;
  const disk = Math.min(definition.disk.size, servicedWindows + packages);
  const work = options.workDirectory;
  const kept = options.updateCache === "actions" ? work : existing(options.packageDirectory);
  return [
    { path: work, neededBytes: disk, purpose: "for the disk of the image" },
    { path: work, neededBytes: packages, purpose: "for the disk of the packages" },
    { path: work, neededBytes: Math.ceil(disk / 2), purpose: "for the archive" },
    { path: kept, neededBytes: packages, purpose: "for downloaded packages" }
  ];
}
function existing(folder) {
  return existsSync(folder) || path4.dirname(folder) === folder ? folder : existing(path4.dirname(folder));
}
async function readLock({ definition, options }) {
  if (definition.updates.lock === void 0) return void 0;
  return loadLock(path4.resolve(options.repositoryRoot, definition.updates.lock));
}
function keyProblems({ definition, options, loaded }) {
  const key = options.productKey ?? "";
  const location = loaded.locate(["product-key"]);
  if (definition.productKey === "input" && !/^([A-Z0-9]{5}-){4}[A-Z0-9]{5}$/i.test(key)) {
    const message = key === "" ? "the input product-key is empty" : "the input product-key is not five times five characters";
    return [{ rule: "preflight.product-key", severity: "error", message, hint: "set the secret", location }];
  }
  return [];
}
async function hashMedia(job, run, source) {
  const { size } = await stat3(source);
  run.reporter.info(`hashing ${source} (${formatBytes(size)})`);
  const sha256 = await sha256Of(source, run.signal);
  job.findings.inputs.push({ kind: "media", path: job.definition.source.path, sha256, size });
  const expected = job.definition.source.sha256;
  const problem = {
    rule: "preflight.media-hash",
    severity: "error",
    message: `${source} has sha256 ${sha256}`,
    hint: "copy the media again, or correct source.sha256",
    location: job.loaded.locate(["source", "sha256"])
  };
  refuse(
    "preflight.failed",
    "the media is not the one of the definition",
    sha256 === (expected ?? sha256) ? [] : [problem]
  );
  return sha256;
}
async function sweep(job, run) {
  const { vms } = await call(job, run, findLeftovers, { tag: vmTag });
  await removeDeadBuilds(job, run, vms);
}

// src/pipeline/publish.ts
import path5 from "node:path";

// src/pipeline/report.ts
function buildReport(job, end) {
  const { findings, definition, loaded, simulated } = job;
  const outcome = end.error?.outcome ?? "succeeded";
  return {
    schemaVersion: 1,
    tool: { name: "maas-windows-image", version: job.options.toolVersion },
    simulated,
    buildId: job.places.buildId,
    definition: { file: loaded.file, name: definition.name, title: definition.title, sha256: loaded.sha256 },
    inputs: [...findings.inputs],
    outcome,
    ...end.error === void 0 ? {} : stopped(end.error),
    stages: [...findings.stages],
    customizations: findings.customizations,
    packages: [...findings.packages, ...findings.refused],
    os: {
      ...findings.buildBefore === void 0 ? {} : { buildBefore: findings.buildBefore },
      ...findings.buildAfter === void 0 ? {} : { buildAfter: findings.buildAfter }
    },
    ...end.packed === void 0 ? {} : imagePart(job, end.packed),
    keptBytes: findings.keptBytes,
    ...findings.keptCost === void 0 ? {} : { keptCost: findings.keptCost },
    warnings: [...findings.warnings]
  };
}
function stopped(error) {
  const { cause } = error;
  const code = cause instanceof UserError ? cause.code : "unexpected";
  return { stoppedAt: error.stage, error: { code, message: causeChain(cause)[0] ?? error.message, stage: error.stage } };
}
function imagePart({ definition, simulated }, packed) {
  const fileName = imageFileName({ name: definition.name, simulated });
  const command = uploadCommand({
    file: fileName,
    name: definition.name,
    title: definition.title,
    sha256: packed.sha256,
    size: packed.archiveSize
  });
  return {
    image: {
      fileName,
      sizes: { raw: packed.rawSize, allocated: packed.allocatedSize, compressed: packed.archiveSize },
      hashes: { archiveSha256: packed.sha256, rawSha256: packed.rawSha256 }
    },
    deployEstimate: deployEstimate(packed.rawSize),
    upload: { command, filetype: "ddgz", name: definition.name, title: definition.title }
  };
}

// src/pipeline/publish.ts
async function publish(job, run, packed, fingerprint) {
  const published = await handOver(job, run, buildReport(job, { packed }), packed);
  const { artifactId } = published;
  if (artifactId !== void 0) {
    const runId = job.options.runId ?? "";
    const record2 = { fingerprint, runId, artifactId };
    try {
      await recordPublished(
        job.options.packageDirectory,
        { name: job.definition.name, simulated: job.simulated },
        record2
      );
    } catch (error) {
      run.reporter.warning(`what was published could not be noted: ${errorMessage(error)}`);
    }
  }
  return published;
}
async function handOver(job, run, report, packed) {
  const { definition, simulated, options, places } = job;
  const folder = path5.join(places.outputFolder, "report");
  const files = await writeReportFiles(folder, report);
  const reportFiles = [files.json, files.markdown, files.sums, ...await writeResolvedLock(job, folder)];
  const name = reportName({ name: definition.name, simulated });
  if (options.outputDirectory !== void 0) {
    const directory = options.outputDirectory;
    const image = packed === void 0 ? {} : { image: packed.file };
    const written = await publishToDirectory({ ...image, reportFiles, reportName: name, directory });
    const reportFile = written.reportFiles[0] ?? files.json;
    return { report, reportFile, ...written.image === void 0 ? {} : { image: written.image } };
  }
  const sent = await unlessAborted(
    run.signal,
    publishArtifacts({
      ...packed === void 0 ? {} : { image: { file: packed.file, sha256: packed.sha256 } },
      reportFiles,
      reportName: name,
      reporter: run.reporter,
      signal: run.signal,
      ...options.retentionDays === void 0 ? {} : { retentionDays: options.retentionDays }
    })
  );
  return {
    report,
    reportFile: files.json,
    reportArtifactId: sent.report.id,
    ...sent.image === void 0 ? {} : { image: sent.image.name, artifactId: sent.image.id }
  };
}
async function writeResolvedLock({ findings }, folder) {
  if (findings.resolvedLock === void 0) return [];
  const file = path5.join(folder, "updates.lock.json");
  await writeLock(file, findings.resolvedLock);
  return [file];
}
async function unlessAborted(signal, upload) {
  const aborted = new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  upload.catch(() => void 0);
  return Promise.race([upload, aborted]);
}

// src/pipeline/resolve.ts
import { createHash as createHash5 } from "node:crypto";
async function completeLock(job, run, ground) {
  const { catalog } = job.definition.updates;
  if (ground.lock !== void 0 || catalog === void 0) return ground;
  const { packageDirectory: directory, updateCache: cache } = job.options;
  const lock = await resolveLock(run, catalog, {
    catalog: openCatalog(run),
    learn: (files) => fetchFiles(run, files, { directory, cache })
  });
  for (const line of formatChanges(changesBetween(void 0, lock))) run.reporter.info(line);
  job.findings.resolvedLock = lock;
  const fingerprint = createHash5("sha256").update(`${ground.fingerprint}
${formatLock(lock)}`).digest("hex");
  return { ...ground, lock, fingerprint, published: await alreadyPublished(job, fingerprint) };
}

// src/pipeline/seal.ts
import path6 from "node:path";

// src/pipeline/deploy-time.ts
import { readFileSync as readFileSync2 } from "node:fs";
function maySkipSetupComplete({ installationType, edition }) {
  return installationType === "Client" && !edition.startsWith("Enterprise");
}
function deployOrder(kept, how) {
  return {
    kept: kept.map((item) => ({
      ...forGuest(item),
      size: item.size,
      lastSeconds: item.lastSeconds,
      history: item.history,
      companions: item.companions.map(({ file, path: path7, size }) => ({ file, path: path7, size }))
    })),
    ...deployBudget(how.limitSeconds),
    pauseSeconds: how.pauseSeconds,
    setupCompleteMayBeSkipped: how.mayBeSkipped
  };
}
var scripts = [
  "order.json",
  ...["events", "exit-codes", "files", "package-evidence", "package-kinds", "state", "windows"].map(
    (name) => `shared/${name}.ps1`
  ),
  "shared/exit-codes.json",
  ...["close", "memory", "packages", "release", "release-machine", "retry-packages", "servicing", "setup"].map(
    (name) => `deploy/${name}.ps1`
  )
];
function judgeDeployTime(facts, kept, mayBeSkipped) {
  const wrong = [];
  const shape = kept.length > 0 ? "SetupComplete-kept.cmd" : "SetupComplete-nothing-kept.cmd";
  if (facts.setupComplete === null) wrong.push("SetupComplete.cmd is missing");
  else if (facts.setupComplete !== text(shape)) wrong.push("SetupComplete.cmd has the wrong shape");
  const tasks = facts.tasks.map(({ name, enabled }) => `${name} ${enabled ? "enabled" : "disabled"}`).sort();
  const wanted = [`deploy ${mayBeSkipped ? "enabled" : "disabled"}`, "release disabled"];
  if (tasks.join() !== wanted.join() && (kept.length > 0 || tasks.length > 0))
    wrong.push(`its tasks are: ${tasks.join(", ") || "none"}`);
  if (kept.length === 0 && !mayBeSkipped && tasks.length > 0) wrong.push("tasks are left although nothing was kept");
  wrong.push(...judgeFiles(facts, kept, kept.length > 0 || tasks.length > 0));
  if (kept.length === 0) {
    if (facts.closed !== null) wrong.push("the machine is closed although nothing was kept");
    return wrong;
  }
  if (facts.errorHandler !== text("ErrorHandler.cmd")) wrong.push("ErrorHandler.cmd is not ours");
  if (!isClosedRecord(facts.closed)) wrong.push("closed.json does not say what was closed");
  return wrong;
}
function judgeFiles(facts, kept, runs) {
  const found = new Map(facts.deployFiles.map(({ path: path7, size }) => [path7, size]));
  const wanted = new Map(
    kept.flatMap(
      (item) => [item, ...item.companions].map(({ file, size }) => [`packages/${item.order}/${file}`, size])
    )
  );
  const missing = runs ? scripts.filter((file) => !found.has(file)) : [];
  const damaged2 = [...wanted].filter(([file, size]) => found.get(file) !== size).map(([file]) => file);
  const strange = [...found.keys()].filter((file) => runs ? file.startsWith("packages/") && !wanted.has(file) : true);
  return [
    ...missing.map((file) => `${file} is missing`),
    ...damaged2.map((file) => `${file} is missing or has another size`),
    ...strange.map((file) => `${file} should not be there`)
  ];
}
function isClosedRecord(text2) {
  try {
    const record2 = JSON.parse(text2 ?? "null");
    if (typeof record2 !== "object" || record2 === null) return false;
    return ["rules", "profiles", "services"].every(
      (key) => Array.isArray(Object.entries(record2).find(([name]) => name === key)?.[1])
    );
  } catch {
    return false;
  }
}
function text(name) {
  return readFileSync2(asset(`powershell/deploy/${name}`), "utf8");
}

// src/pipeline/seal.ts
async function seal(job, run, made) {
  const { guest, settled, answerFiles } = made;
  const limitSeconds = Math.ceil(job.definition.limits.seal / 1e3);
  await cleanComponents(run, guest, limitSeconds);
  const mayBeSkipped = job.findings.image !== void 0 && maySkipSetupComplete(job.findings.image);
  await guest.task(run, "prepare-image", {
    ...deployOrder(settled.kept, {
      limitSeconds: Math.ceil(job.definition.updates.deployLimit / 1e3),
      pauseSeconds: job.intervals.pauseSeconds,
      mayBeSkipped
    }),
    deployAnswerFile: answerFiles.deploy,
    oobeAccount: answerFiles.editionType === "client" ? oobeAccount : "",
    report: buildRecord(job)
  });
  await guest.detachPayload(run);
  const throwAwayPassword = answerFiles.editionType === "client" ? newPassword() : "";
  if (throwAwayPassword !== "") run.reporter.secret(throwAwayPassword);
  run.reporter.info("generalizing Windows: nothing answers from now on, until the machine is off");
  await guest.generalize(run, {
    limitSeconds,
    pollMilliseconds: job.intervals.pollMilliseconds,
    newPassword: throwAwayPassword
  });
  run.reporter.info("the machine is off");
  const facts = await call(job, run, finishDisk, {
    path: job.places.osDisk,
    mountFolder: path6.join(job.places.mountFolder, "sealed"),
    traces: buildTraces(job)
  });
  judgeDisk(facts, answerFiles, judgeDeployTime(facts, settled.kept, mayBeSkipped));
}
async function cleanComponents(run, guest, limitSeconds) {
  let state = await guest.task(run, "clean-components", { limitSeconds });
  if (state.servicing.pending.length > 0) state = await guest.restart(run);
  if (state.servicing.pending.length === 0) return;
  throw new UserError(
    "seal.still-pending",
    `a restart is still pending before sysprep: ${state.servicing.pending.join(", ")}`
  );
}
function buildRecord(job) {
  const { findings, places, options, definition } = job;
  return {
    schemaVersion: 1,
    buildId: places.buildId,
    version: options.toolVersion,
    simulated: job.simulated,
    name: definition.name,
    build: findings.buildAfter ?? null,
    customizations: findings.customizations,
    packages: [...findings.packages, ...findings.refused].map(({ kb, fileName, verdict, reason, kept }) => ({
      kb,
      fileName,
      verdict,
      reason,
      kept
    }))
  };
}
function buildTraces({ places }) {
  const below = (guestPath) => guestPath.slice("C:\\".length).replaceAll("\\", "/");
  return [
    below(places.guestFolder),
    below(places.marker),
    "Windows/System32/Sysprep/maas-deploy-unattend.xml",
    "Windows/System32/Sysprep/unattend.xml",
    "Windows/Panther/Unattend",
    "Unattend.xml",
    "Autounattend.xml"
  ];
}
function judgeDisk(facts, files, deployTime) {
  const wrong = [...deployTime];
  if (!facts.sysprepTag) wrong.push("Sysprep_succeeded.tag is missing");
  if (facts.imageState !== "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE")
    wrong.push(`ImageState is ${facts.imageState || "missing"}`);
  const differences = differentSettings(files.deploy, facts.answerFile ?? "");
  if (differences.length > 0) {
    wrong.push(`Windows\\Panther\\unattend.xml is not the deploy answer file (${differences.slice(0, 3).join("; ")})`);
  }
  if (facts.report === null) wrong.push("build.json is missing");
  if (facts.leftovers.length > 0) wrong.push(`left over: ${facts.leftovers.join(", ")}`);
  if (wrong.length > 0)
    throw new UserError("seal.not-proved", `the disk does not prove a sealed image: ${wrong.join("; ")}`);
}

// src/pipeline/index.ts
async function build(job) {
  try {
    const ground = await stage(job, "preflight", (run) => preflight(job, run));
    if (ground.published !== void 0) return unchanged(job, ground.published);
    const { facts, plan } = await stage(job, "updates", (run) => planUpdates(job, run, ground));
    if (facts.published !== void 0) return unchanged(job, facts.published);
    const answerFiles = await stage(job, "answer file", (run) => renderAnswerFiles(job, run, ground.image));
    await stage(job, "disk", (run) => makeDisks(job, run, { image: ground.image, answerFiles, plan }));
    const guest = await stage(job, "customize", (run) => customize(job, run, plan));
    const settled = await stage(job, "settle", (run) => settle(job, run, guest, plan));
    await stage(job, "seal", (run) => seal(job, run, { guest, settled, answerFiles }));
    const packed = await stage(job, "pack", (run) => pack(job, run));
    const published = await stage(job, "publish", (run) => publish(job, run, packed, facts.fingerprint));
    await writeOutcome(job.run, job.places.workFolder, "succeeded");
    return { changed: true, published };
  } catch (error) {
    return await giveUp(job, error);
  }
}
async function planUpdates(job, run, ground) {
  const facts = await completeLock(job, run, ground);
  const plan = facts.published === void 0 ? await updates(job, run, facts.lock, facts.image) : [];
  return { facts, plan };
}
async function unchanged(job, last) {
  job.run.reporter.info(
    `nothing has changed since run ${last.runId} published artifact ${last.artifactId}: no new image (force builds one)`
  );
  await writeOutcome(job.run, job.places.workFolder, "succeeded");
  return { changed: false };
}
async function giveUp(job, error) {
  const stopped2 = error instanceof StageError ? error : new StageError("preflight", "failed", error);
  await writeOutcome(job.run, job.places.workFolder, stopped2.outcome);
  const report = buildReport(job, { error: stopped2 });
  try {
    const run = { ...job.run, signal: AbortSignal.timeout(stopped2.outcome === "cancelled" ? 4e3 : 12e4) };
    return { changed: false, published: await handOver(job, run, report), error: stopped2 };
  } catch (failure) {
    job.run.reporter.warning(`the report could not be published: ${causeChain(failure).join(": ")}`);
    return { changed: false, error: stopped2 };
  }
}

export {
  neededBytes,
  build
};
