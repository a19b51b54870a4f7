import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  _enum,
  discriminatedUnion,
  literal,
  number,
  object,
  prettifyError,
  string,
  unknown
} from "./chunk-7N27Q24S.js";
import {
  UserError,
  errorCode
} from "./chunk-7IBSK4N5.js";

// src/pipeline/job.ts
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import path2 from "node:path";

// src/processes.ts
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
async function runProcess(command, args, options) {
  options.signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // A group of its own, so that the tree can be ended as one; on Windows taskkill walks the tree instead.
    detached: process.platform !== "win32"
  });
  let lastResort;
  const end = () => {
    endTree(child.pid);
    lastResort = setTimeout(() => child.kill("SIGKILL"), 3e3);
  };
  options.signal.addEventListener("abort", end, { once: true });
  try {
    if (child.pid !== void 0) options.onStart?.(child.pid);
    const output = readLines(child.stdout, options.onOutput);
    const errors = readLines(child.stderr, options.onError);
    child.stdin.on("error", () => void 0);
    child.stdin.end(options.input ?? "");
    const ended = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (exitCode, killedBy) => resolve({ exitCode, killedBy }));
    });
    await Promise.race([Promise.all([output, errors]), delay(2e3)]);
    options.signal.throwIfAborted();
    return ended;
  } finally {
    options.signal.removeEventListener("abort", end);
    clearTimeout(lastResort);
    if (child.exitCode === null && child.signalCode === null) endTree(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}
function isZombie(pid) {
  if (process.platform !== "linux") return false;
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
function endTree(pid) {
  if (pid === void 0) return;
  if (process.platform === "win32") {
    const ending = spawn(taskkill(), ["/PID", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    ending.on("error", () => void 0);
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
  }
}
function startOf(pid) {
  try {
    return process.platform === "linux" ? statSync(`/proc/${pid}`).mtime : void 0;
  } catch {
    return void 0;
  }
}
function taskkill() {
  return path.win32.join(process.env["SystemRoot"] ?? "C:\\Windows", "System32", "taskkill.exe");
}
function endOrphan(pid, mark, noted) {
  const started = startOf(pid);
  if (!isAlive(pid) || started !== void 0 && started.getTime() > noted.getTime() + 2e3) return;
  if (process.platform === "win32") {
    const only = ["/FI", "IMAGENAME eq powershell.exe"];
    spawnSync(taskkill(), ["/PID", String(pid), "/T", "/F", ...only], { stdio: "ignore", windowsHide: true });
    return;
  }
  const shown = spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  if (shown.stdout?.includes(mark) === true) endTree(pid);
}
async function readLines(stream, onLine) {
  const lines = createInterface({ input: stream.setEncoding("utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) onLine?.(line);
}
function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

// src/powershell/call.ts
var ScriptError = class extends UserError {
  detail;
  constructor(code, message, detail) {
    super(code, message);
    this.detail = detail;
  }
};
var eventSchema = discriminatedUnion("event", [
  object({ event: literal("log"), level: _enum(["debug", "info", "warning"]), message: string() }),
  object({
    event: literal("progress"),
    label: string(),
    done: number(),
    total: number(),
    unit: _enum(["bytes", "packages", "steps", "percent"])
  }),
  object({ event: literal("guest"), number: number(), time: string(), text: string() }),
  object({ event: literal("result"), result: unknown() }),
  object({
    event: literal("error"),
    code: string(),
    message: string(),
    detail: unknown(),
    at: string().nullish()
  })
]);
async function callScript(shell, script, input, options) {
  let last;
  let more = 0;
  const tail = [];
  const other = (line) => {
    if (line.trim() === "") return;
    tail.push(line);
    if (tail.length > 20) tail.shift();
    options.reporter.debug(`${script.file}: ${line}`);
  };
  const ended = await runProcess(shell.command, shell.argumentsFor(script.file), {
    env: shell.env,
    input: asciiJson(input),
    signal: options.signal,
    ...options.onStart === void 0 ? {} : { onStart: options.onStart },
    onOutput: (line) => {
      const event = readEvent(line);
      if (event === void 0) other(line);
      else if (event.event === "result" || event.event === "error") {
        last = event;
        more++;
      } else tell(event, options);
    },
    onError: other
  });
  if (last === void 0 || more !== 1) {
    const why = last === void 0 ? "ended without a result" : "gave more than one result";
    const code = ended.exitCode === null ? `signal ${ended.killedBy}` : `exit code ${ended.exitCode}`;
    const text = tail.length === 0 ? "" : `; it wrote:
  ${tail.join("\n  ")}`;
    throw new ScriptError("script.crashed", `${script.file} ${why} (${code})${text}`, null);
  }
  if (last.event === "error") {
    if (last.at) options.reporter.debug(`${script.file}: ${last.at}`);
    throw new ScriptError(last.code, last.message, last.detail);
  }
  const result = script.result.safeParse(last.result);
  if (!result.success) {
    throw new ScriptError("script.bad-result", `${script.file}: ${prettifyError(result.error)}`, last.result);
  }
  return result.data;
}
function strippedEnvironment(env) {
  const dropped = /^(ACTIONS_|INPUT_|STATE_|GITHUB_TOKEN$|PSModulePath$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !dropped.test(name)));
}
function asciiJson(value) {
  const toEscape = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return (JSON.stringify(value) ?? "null").replace(/[\u007f-\uffff]/g, toEscape);
}
function readEvent(line) {
  if (!line.startsWith("{")) return void 0;
  try {
    const event = eventSchema.safeParse(JSON.parse(line));
    return event.success ? event.data : void 0;
  } catch {
    return void 0;
  }
}
function tell(event, options) {
  const { reporter } = options;
  if (event.event === "guest") options.onGuestLine?.(event);
  else if (event.event === "log") {
    if (event.level === "warning") reporter.warning(event.message);
    else if (event.level === "info") reporter.info(event.message);
    else reporter.debug(event.message);
  } else {
    const progress = { label: event.label, done: event.done, unit: event.unit };
    reporter.progress(event.total > 0 ? { ...progress, total: event.total } : progress);
  }
}

// src/pipeline/job.ts
var vmTag = "maas-windows-image build";
function newBuildId() {
  return randomBytes(6).toString("hex");
}
function newPassword() {
  return `Aa1-${randomBytes(12).toString("hex")}`;
}
function buildPlaces(buildId, workFolder, pid) {
  const inWork = (name) => path2.join(workFolder, name);
  return {
    buildId,
    vmName: `maas-windows-image-${buildId}`,
    vmNotes: `${vmTag} ${buildId}, process ${pid}`,
    workFolder,
    osDisk: inWork("os.vhdx"),
    payloadDisk: inWork("payload.vhdx"),
    mountFolder: inWork("mount"),
    stagingFolder: inWork("staging"),
    vmFolder: inWork("vm"),
    logFolder: inWork("logs"),
    outputFolder: inWork("output"),
    guestFolder: `C:\\Windows\\Temp\\${buildId}`,
    marker: `C:\\Windows\\INF\\${buildId}.pnf`
  };
}
async function call(job, run, script, input, more = {}) {
  let note;
  const onStart = (pid) => {
    note = path2.join(job.places.workFolder, `${runningPrefix}${pid}`);
    writeFileSync(note, script.file);
  };
  try {
    return await callScript(job.shell, script, input, { signal: run.signal, reporter: run.reporter, onStart, ...more });
  } finally {
    if (note !== void 0 && !run.signal.aborted) rmSync(note, { force: true });
  }
}
var runningPrefix = "running-";

// src/publish/names.ts
function imageFileName(image) {
  return `${baseName(image)}.dd.gz`;
}
function reportName(image) {
  return `${baseName(image)}-report`;
}
function baseName({ name, simulated }) {
  return `${simulated ? "simulated-" : ""}${name.replaceAll("/", "-")}`;
}

export {
  runProcess,
  isAlive,
  endOrphan,
  ScriptError,
  callScript,
  strippedEnvironment,
  vmTag,
  newBuildId,
  newPassword,
  buildPlaces,
  call,
  runningPrefix,
  imageFileName,
  reportName,
  baseName
};
