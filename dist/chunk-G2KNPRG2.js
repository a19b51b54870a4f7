import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  packDisk,
  verifyArchive
} from "./chunk-PXFEMZZ6.js";
import {
  customizationFolder,
  forGuest,
  installRequest,
  renderAnswerFiles,
  stageRunner,
  updates
} from "./chunk-Z55Z3XF5.js";
import {
  StageError,
  stage
} from "./chunk-C2DCJN45.js";
import {
  publishArtifacts,
  publishToDirectory,
  readPublished,
  recordPublished,
  uploadCommand,
  writeReportFiles
} from "./chunk-2Q4HD22S.js";
import {
  deployEstimate
} from "./chunk-D25CDIFE.js";
import {
  imageFileName,
  reportName
} from "./chunk-BULJSGFE.js";
import {
  differentSettings,
  oobeAccount
} from "./chunk-ZIYGJKB7.js";
import {
  openCatalog,
  resolveLock
} from "./chunk-47AH5YS4.js";
import {
  fetchFiles,
  sha256Of
} from "./chunk-5RVSRWDK.js";
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
} from "./chunk-3DACC4GR.js";
import {
  call,
  newPassword,
  noting,
  vmTag
} from "./chunk-7KIBEX34.js";
import {
  changesBetween,
  formatChanges,
  formatLock,
  loadLock,
  writeLock
} from "./chunk-WKYI75MN.js";
import {
  ScriptError,
  _enum,
  array,
  int,
  literal,
  record,
  strictObject,
  string
} from "./chunk-BH3YBQFP.js";
import {
  formatBytes
} from "./chunk-5QMOKTG6.js";
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  UserError,
  causeChain,
  errorMessage,
  refuse
} from "./chunk-TCCDBZ4V.js";

// src/pipeline/build-report.ts
function buildReport(job, end) {
  const { findings, definition, loaded, simulated } = job;
  const outcome = end.error?.outcome ?? "succeeded";
  const hide = hider(job);
  return {
    schemaVersion: 1,
    tool: { name: "maas-windows-image", version: job.options.toolVersion },
    simulated,
    buildId: job.places.buildId,
    definition: { file: loaded.file, name: definition.name, title: definition.title, sha256: loaded.sha256 },
    inputs: [...findings.inputs],
    outcome,
    ...end.error === void 0 ? {} : stopped(end.error, hide),
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
    warnings: findings.warnings.map(hide)
  };
}
function hider({ password, options: { productKey } }) {
  const secrets = [password, ...productKey === void 0 ? [] : [productKey, productKey.toUpperCase()]];
  return (text2) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text2);
}
function stopped(error, hide) {
  const { cause } = error;
  const code = cause instanceof UserError ? cause.code : "unexpected";
  const message = hide(causeChain(cause)[0] ?? error.message);
  return { stoppedAt: error.stage, error: { code, message, stage: error.stage } };
}
function imagePart({ definition, simulated }, packed) {
  const fileName = imageFileName({ name: definition.name, simulated }, packed.fileType);
  const command = uploadCommand({
    file: fileName,
    name: definition.name,
    title: definition.title,
    sha256: packed.sha256,
    size: packed.archiveSize,
    fileType: packed.fileType
  });
  return {
    image: {
      fileName,
      sizes: {
        raw: packed.rawSize,
        allocated: packed.allocatedSize,
        packed: packed.packedSize,
        compressed: packed.archiveSize
      },
      hashes: { archiveSha256: packed.sha256, rawCrc32: packed.rawCrc32 }
    },
    deployEstimate: deployEstimate(packed.rawSize),
    upload: { command, filetype: packed.fileType, name: definition.name, title: definition.title }
  };
}

// src/pipeline/complete-lock.ts
import { createHash as createHash2 } from "node:crypto";

// src/pipeline/fingerprint.ts
import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
async function fingerprintOf(job, run, mediaSha256) {
  const { loaded, options } = job;
  const parts = [`tool ${options.toolVersion}`, `definition ${loaded.sha256}`, `media ${mediaSha256}`];
  for (const item of await filesBelow(asset("powershell"))) parts.push(`own ${await sha256Of(item, run.signal)}`);
  if (options.repository !== void 0) parts.push(`repository ${options.repository}`);
  for (const { role, path: file } of loaded.files) {
    for (const item of await filesBelow(file)) {
      const sha256 = await sha256Of(item, run.signal);
      const name = path.relative(options.repositoryRoot, item).replaceAll(path.sep, "/");
      const { size } = await stat(item);
      job.findings.inputs.push({ kind: role, path: name, sha256, size });
      parts.push(`${name} ${sha256}`);
    }
  }
  if (job.definition.productKey === "input") parts.push(`product-key ${options.productKey?.toUpperCase() ?? ""}`);
  if (options.simulator !== void 0) parts.push(`scenario ${await sha256Of(options.simulator, run.signal)}`);
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
async function alreadyPublished(job, run, fingerprint) {
  if (job.options.force || job.options.outputDirectory !== void 0) return void 0;
  const last = await readPublished(job.options.packageDirectory, {
    name: job.definition.name,
    simulated: job.simulated
  });
  if (last?.fingerprint !== fingerprint) return void 0;
  if (last.expires === void 0 || Date.parse(last.expires) > run.now().getTime()) return last;
  run.reporter.info(`nothing has changed, but GitHub keeps artifact ${last.artifactId} only until ${last.expires}`);
  return void 0;
}
async function filesBelow(file) {
  if (!(await stat(file)).isDirectory()) return [file];
  const entries = await readdir(file, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).sort();
}

// src/pipeline/complete-lock.ts
async function completeLock(job, given, ground) {
  const run = noting(job, given);
  const { catalog } = job.definition.updates;
  if (ground.lock !== void 0 || catalog === void 0) return ground;
  const { packageDirectory: directory, updateCache: cache } = job.options;
  const lock = await resolveLock(run, catalog, {
    catalog: openCatalog(run),
    learn: (files) => fetchFiles(run, files, { directory, cache })
  });
  for (const line of formatChanges(changesBetween(void 0, lock))) run.reporter.info(line);
  job.findings.resolvedLock = lock;
  const fingerprint = createHash2("sha256").update(`${ground.fingerprint}
${formatLock(lock)}`).digest("hex");
  return { ...ground, lock, fingerprint, published: await alreadyPublished(job, run, fingerprint) };
}

// src/pipeline/build-account.ts
var names = {
  es: "Administrador",
  fi: "J\xE4rjestelm\xE4nvalvoja",
  fr: "Administrateur",
  hu: "Rendszergazda",
  pt: "Administrador",
  ru: "\u0410\u0434\u043C\u0438\u043D\u0438\u0441\u0442\u0440\u0430\u0442\u043E\u0440",
  sv: "Administrat\xF6r"
};
function buildAccountName({ languages }) {
  const primary = languages[0]?.split("-")[0]?.toLowerCase() ?? "";
  return names[primary] ?? "Administrator";
}

// src/pipeline/guest.ts
var mostRefusals = 5;
var refusalWindow = 10 * 60 * 1e3;
var mostCuts = 5;
function connectGuest(job, vmId, accountName) {
  const { places, intervals, password } = job;
  const address = { vmId, folder: places.guestFolder, account: { user: accountName, password } };
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
      `PowerShell Direct refused the build account ${accountName} ${refusals.length} times, and more would lock it: does the media's built-in administrator have another name, or has a step changed its password?`,
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
  return conclude(job, noting(job, run), plan, tried, state);
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
  const tell = (items) => items.map((item) => `${item.kb} (${verdictOf(item, state).reason})`).join(", ");
  if (onFailure === "fail" && failing.length + hopeless.length > 0) {
    throw new UserError("settle.packages-failed", `not installed: ${tell([...failing, ...hopeless])}`);
  }
  if (state.servicing.pending.length > 0) {
    const signals = state.servicing.pending.join(", ");
    const waiting = withVerdict(tried, state, ["pending"]);
    const whose = waiting.length === 0 ? "" : `; pending packages: ${tell(waiting)}`;
    throw new UserError("settle.still-pending", `a restart is still pending after every round: ${signals}${whose}`);
  }
  if (hopeless.length > 0) run.reporter.warning(`hopeless, so not in the image: ${tell(hopeless)}`);
  const isInstalled = (item) => ["installed", "already-installed"].includes(verdictOf(item, state).verdict);
  const kept = onFailure === "keep" ? retain(failing, plan, state, isInstalled) : [];
  if (kept.length > 0) tellKept(job, run, kept, tell(kept));
  else if (failing.length > 0) run.reporter.warning(`dropped: ${tell(failing)}`);
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
  run.reporter.warning(`kept for the retry at deploy time: ${reasons}`);
  for (const warning of budgetWarnings(cost)) run.reporter.warning(warning);
}
function recordPackages(job, plan, state, kept = []) {
  job.findings.packages = plan.flat().map((item) => {
    const found = state.packages.find((entry) => entry.id === item.id);
    const isKept = kept.some(({ id }) => id === item.id);
    const target = kept.find(({ companions }) => companions.includes(item));
    const { verdict, reason } = judgePackage(found, item.role);
    const open = ["retry", "exhausted", "pending"].includes(verdict);
    return {
      kb: item.kb,
      title: item.title,
      fileName: item.file,
      role: item.role,
      verdict: isKept ? "kept" : open ? "not-installed" : verdict,
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
async function customize(job, run, { image, plan }) {
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
  const guest = connectGuest(job, vmId, buildAccountName(image));
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
import { mkdir, stat as stat2, writeFile } from "node:fs/promises";
import path2 from "node:path";
var payloadReserve = 512 * 1024 ** 2;
async function makeDisks(job, run, made) {
  const { places, definition, options } = job;
  for (const folder of [places.mountFolder, places.logFolder, places.stagingFolder]) {
    await mkdir(folder, { recursive: true });
  }
  const packages = made.plan.flat();
  const customizations = await customizationFiles(job);
  const sizes = await Promise.all(customizations.map(async ({ source }) => (await stat2(source)).size));
  const bytes = [...packages.map((item) => item.size), ...sizes].reduce((sum, size) => sum + size, 0);
  const payload = await call(job, run, newPayloadDisk, {
    path: places.payloadDisk,
    mountFolder: path2.join(places.mountFolder, "payload"),
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
    source: { path: path2.resolve(options.repositoryRoot, definition.source.path), index: made.image.index },
    stagingFolder: places.stagingFolder,
    logFolder: places.logFolder
  });
}
async function customizationFiles(job) {
  const { definition, options, places } = job;
  const files = [];
  for (const [index, item] of definition.customizations.entries()) {
    const folder = customizationFolder(index);
    const add = (source) => files.push({ source, target: `${folder}\\${path2.basename(source)}` });
    if (item.script !== void 0) add(path2.resolve(options.repositoryRoot, item.script));
    else add(await inlineScript(places.stagingFolder, index, item.run ?? ""));
    for (const file of item.files) add(path2.resolve(options.repositoryRoot, file));
  }
  return files;
}
async function inlineScript(stagingFolder, index, text2) {
  const folder = path2.join(path2.dirname(stagingFolder), "inline", String(index + 1));
  await mkdir(folder, { recursive: true });
  const file = path2.join(folder, "run.ps1");
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
  const file = path2.join(places.workFolder, ".payload");
  await writeFile(file, "");
  return file;
}
function roundUp(bytes, unit) {
  return Math.ceil(bytes / unit) * unit;
}

// src/pipeline/pack.ts
import { mkdir as mkdir2 } from "node:fs/promises";
import path3 from "node:path";
async function pack(job, run) {
  const { places, definition, simulated } = job;
  await mkdir2(places.outputFolder, { recursive: true });
  const { format: fileType, level } = definition.output;
  const target = path3.join(places.outputFolder, imageFileName({ name: definition.name, simulated }, fileType));
  const packed = await packDisk(run, places.osDisk, target, { fileType, level, skipFree: true, look: refuseUnclean });
  for (const warning of packed.warnings) noting(job, run).reporter.warning(warning);
  await verifyArchive(run, packed.file, packed);
  const { rawSize, allocatedSize, packedSize, archiveSize } = packed;
  run.reporter.info(
    `${formatBytes(rawSize)} raw, ${formatBytes(allocatedSize)} allocated, ${formatBytes(packedSize)} of it in use, ${formatBytes(archiveSize)} compressed, read again and equal`
  );
  return packed;
}
function refuseUnclean(volumes) {
  const unclean = volumes.find(({ whole }) => whole?.why === "dirty" || whole?.why === "hibernated");
  if (unclean === void 0) return;
  throw new UserError(
    "pack.not-clean",
    `partition ${unclean.partition} (byte ${unclean.offset} of the disk) was not left clean: ${unclean.whole?.message}`
  );
}

// src/pipeline/preflight.ts
import { existsSync } from "node:fs";
import { stat as stat3 } from "node:fs/promises";
import path4 from "node:path";
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
  const published = asksCatalog(definition, lock) ? void 0 : await alreadyPublished(job, run, fingerprint);
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
async function publish(job, run, packed, fingerprint) {
  const published = await handOver(job, run, buildReport(job, { packed }), packed);
  const { artifactId } = published;
  if (artifactId !== void 0) {
    const { runId = "", artifactDays } = job.options;
    const expires = artifactDays === void 0 ? {} : { expires: daysFrom(run.now(), artifactDays) };
    const record2 = { fingerprint, runId, artifactId, ...expires };
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
function daysFrom(now, days) {
  return new Date(now.getTime() + days * 24 * 60 * 60 * 1e3).toISOString();
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
  const damaged = [...wanted].filter(([file, size]) => found.get(file) !== size).map(([file]) => file);
  const strange = [...found.keys()].filter((file) => runs ? file.startsWith("packages/") && !wanted.has(file) : true);
  return [
    ...missing.map((file) => `${file} is missing`),
    ...damaged.map((file) => `${file} is missing or has another size`),
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
  if (mayBeSkipped)
    run.reporter.info(
      "where the firmware holds a product key, Windows skips SetupComplete.cmd on this edition: a start-up task does its work there"
    );
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
    const guest = await stage(job, "customize", (run) => customize(job, run, { image: ground.image, plan }));
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
