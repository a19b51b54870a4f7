import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  getInput
} from "./chunk-5O6KCJK5.js";
import {
  formatBytes
} from "./chunk-MIEEDD4H.js";
import {
  UserError
} from "./chunk-7IBSK4N5.js";

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
  const flag = (name) => {
    const value = given(name) ?? "false";
    if (value !== "true" && value !== "false") wrong(name, `must be true or false, not ${JSON.stringify(value)}`);
    return value === "true";
  };
  const definition = given("definition");
  if (definition === void 0) wrong("definition", "is required: the path of an image definition");
  const cache = given("update-cache") ?? "directory";
  if (!["directory", "actions", "both"].includes(cache)) wrong("update-cache", "must be directory, actions or both");
  else if (cache !== "directory") wrong("update-cache", `${cache} is not supported yet: use directory`);
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

// src/publish/summary.ts
var largestSummary = 1024 * 1024;
async function writeSummary(markdown) {
  const { summary } = await import("./chunk-HK5MLNN3.js");
  await summary.addRaw(fitSummary(markdown), true).write();
}
function fitSummary(markdown, largest = largestSummary - 1024) {
  if (Buffer.byteLength(markdown) <= largest) return markdown;
  const note = "\n\n> **Cut here:** the rest is longer than a job summary may be. All of it is in report.md.\n";
  const room = Buffer.from(markdown).subarray(0, largest - Buffer.byteLength(note));
  return `${room.subarray(0, Math.max(0, room.lastIndexOf(10))).toString("utf8")}${note}`;
}

// src/publish/format.ts
function escapeMarkdown(text) {
  return text.replace(
    new RegExp("\\p{Cc}", "gu"),
    (control) => control === "\n" || control === "	" ? control : control === "\r" ? "" : "\uFFFD"
  ).replace(/[\\`*_[\]|~#]/g, "\\$&").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\n/g, "<br>");
}
function code(text) {
  if (/^[\w ./:@+=,-]+$/.test(text) && text.trim() === text) return `\`${text}\``;
  return text === "" ? "" : `<code>${escapeMarkdown(text)}</code>`;
}
function table(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
function codeBlock(language, text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}
${text}
${fence}`;
}

// src/reporter/text.ts
function describeProgress(progress, withBar) {
  const { label, done, total, unit } = progress;
  const amount = (value) => unit === "bytes" ? formatBytes(value) : unit === "percent" ? `${value}%` : `${value}`;
  if (total === void 0 || total <= 0) return `${label}: ${amount(done)}`;
  const share = Math.min(1, done / total);
  const bar = withBar ? `[${"#".repeat(Math.round(share * 24)).padEnd(24, ".")}] ` : "";
  const amounts = unit === "percent" ? "" : ` (${amount(done)} of ${amount(total)})`;
  return `${label}: ${bar}${Math.floor(share * 100)}%${amounts}`;
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
  actionInput,
  readBuildOptions,
  escapeMarkdown,
  code,
  table,
  codeBlock,
  writeSummary,
  describeProgress,
  secretFilter
};
