import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  errorCode
} from "./chunk-TCCDBZ4V.js";

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

export {
  runProcess,
  isAlive,
  endOrphan
};
