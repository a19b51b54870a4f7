import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  count
} from "./chunk-5QMOKTG6.js";
import {
  UserError
} from "./chunk-TCCDBZ4V.js";
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

// src/options.ts
import os from "node:os";
import path from "node:path";
function actionInput(name) {
  const value = getInput(name);
  return value === "" ? void 0 : value;
}
function readBuildOptions(given, surroundings) {
  const { env, cwd, toolVersion, terminal } = surroundings;
  const { wrong, end } = wrongOptions();
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
  end();
  const productKey = given("product-key");
  const simulator = given("simulator");
  const workDirectory = given("work-directory") ?? env["RUNNER_TEMP"] ?? os.tmpdir();
  const artifactDays = daysKept(retention, env);
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
    ...artifactDays === void 0 ? {} : { artifactDays },
    ...productKey === void 0 ? {} : { productKey },
    ...simulator === void 0 ? {} : { simulator: path.resolve(cwd, simulator) },
    ...outputDirectory === void 0 ? {} : { outputDirectory: path.resolve(cwd, outputDirectory) },
    ...env["GITHUB_REPOSITORY"] === void 0 ? {} : { repository: env["GITHUB_REPOSITORY"] },
    ...env["GITHUB_RUN_ID"] === void 0 ? {} : { runId: env["GITHUB_RUN_ID"] }
  };
}
function readValidateOptions(given, { env, cwd, terminal }) {
  const { wrong, end } = wrongOptions();
  const paths = linesOf(given("paths"));
  if (paths.length === 0) wrong("paths", "is required: files, folders or globs, one a line");
  const chosen = given("fail-on") ?? "error";
  const failOn = failOnChoices.find((choice) => choice === chosen) ?? "error";
  if (failOn !== chosen) wrong("fail-on", `must be ${failOnChoices.join(", ")}, not ${JSON.stringify(chosen)}`);
  const changedOnly = readFlag("changed-only", given, wrong);
  const severities = readSeverities(linesOf(given("severities")), (message) => wrong("severities", message));
  const sarif = given("sarif-file");
  end();
  const root = terminal ? cwd : env["GITHUB_WORKSPACE"] ?? cwd;
  const sarifFile = sarif === void 0 ? {} : { sarifFile: path.resolve(root, sarif) };
  return { paths, failOn, changedOnly, severities, root, ...sarifFile };
}
function wrongOptions() {
  const problems = [];
  return {
    wrong: (name, message) => {
      problems.push({ rule: "options.invalid", severity: "error", message: `${name}: ${message}` });
    },
    end: () => {
      if (problems.length === 0) return;
      throw new UserError("options.invalid", problems.map(({ message }) => message).join("\n"), { problems });
    }
  };
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
  const { wrong, end } = wrongOptions();
  const definitions = linesOf(given("definition"));
  if (definitions.length === 0) wrong("definition", "is required: globs or paths of image definitions, one a line");
  const check = readFlag("check", given, wrong);
  end();
  const catalogUrl = given("catalog-url");
  return {
    definitions,
    check,
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
function daysKept(retention, env) {
  const most = Number(env["GITHUB_RETENTION_DAYS"] ?? "");
  if (!Number.isInteger(most) || most < 1) return retention;
  return Math.min(retention ?? most, most);
}
function defaultPackageDirectory(env) {
  const parent = env["RUNNER_TOOL_CACHE"] ?? env["LOCALAPPDATA"] ?? env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache");
  return path.join(parent, "maas-windows-image");
}

export {
  fails,
  summary,
  actionInput,
  readBuildOptions,
  readValidateOptions,
  readUpdatesOptions
};
