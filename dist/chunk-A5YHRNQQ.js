import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  formatBytes,
  formatSeconds
} from "./chunk-5QMOKTG6.js";
import {
  isAlive,
  runProcess
} from "./chunk-7SV74HXE.js";
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  UserError
} from "./chunk-TCCDBZ4V.js";

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
  const folder = path2.join(cacheFolder(platform, env), "maas-windows-image", "engine", await keyOf(sources, files));
  const executable = path2.join(folder, `maas-windows-image-engine${platform === "win32" ? ".exe" : ""}`);
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
  return path3.win32.join(system, "System32", "WindowsPowerShell", "v1.0", "powershell.exe");
}

// src/reporter/text.ts
function describeProgress(progress, withBar) {
  const { label, done, total, unit, rate, ratio, secondsLeft } = progress;
  const amount = (value) => unit === "bytes" ? formatBytes(value) : unit === "percent" ? `${value}%` : `${value}`;
  const speed = rate === void 0 ? "" : `, ${amount(rate)}/s`;
  if (total === void 0 || total <= 0) return `${label}: ${amount(done)}${speed}`;
  const share = Math.min(1, done / total);
  const bar = withBar ? `[${"#".repeat(Math.round(share * 24)).padEnd(24, ".")}] ` : "";
  const amounts = unit === "percent" ? "" : ` (${amount(done)} of ${amount(total)})`;
  const packed = ratio === void 0 ? "" : `, ${ratio.toFixed(1)}:1`;
  const left = secondsLeft === void 0 || done >= total ? "" : `, ${formatSeconds(secondsLeft)} left`;
  return `${label}: ${bar}${Math.floor(share * 100)}%${amounts}${speed}${packed}${left}`;
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
  onPath,
  findPowerShell,
  readyPowerShell,
  describeProgress,
  logPace,
  secretFilter
};
