import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  failOnChoices,
  fails,
  summary,
  validate
} from "./chunk-R2FTAADJ.js";
import "./chunk-VRSFHL6A.js";
import "./chunk-YS4ON365.js";
import {
  githubReporter
} from "./chunk-PD7HDC3F.js";
import {
  actionInput,
  code,
  escapeMarkdown,
  table,
  writeSummary
} from "./chunk-WOI7T3KX.js";
import "./chunk-7N27Q24S.js";
import "./chunk-MYN7TJJQ.js";
import {
  setFailed
} from "./chunk-5O6KCJK5.js";
import "./chunk-MIEEDD4H.js";
import {
  UserError,
  causeChain
} from "./chunk-7IBSK4N5.js";
import "./chunk-EL2BM4EZ.js";

// src/validation/markdown.ts
function renderSummary(result) {
  const rows = result.problems.map(({ location, severity, message, hint, rule }) => [
    escapeMarkdown(severity),
    code(`${location.file}:${location.line}:${location.column}`),
    escapeMarkdown(hint === void 0 ? message : `${message} (${hint})`),
    code(rule)
  ]);
  const parts = [
    "# Image definitions and answer files",
    `${summary(result)}.`,
    ...rows.length === 0 ? [] : [table(["", "Place", "Problem", "Rule"], rows)]
  ];
  return `${parts.join("\n\n")}
`;
}

// src/actions/validate.ts
try {
  const { paths, failOn } = readInputs();
  const result = await validate(paths, process.env["GITHUB_WORKSPACE"] ?? process.cwd());
  const reporter = githubReporter(Date.now);
  for (const problem of result.problems) reporter.problem(problem);
  reporter.info(summary(result));
  await writeSummary(renderSummary(result));
  if (fails(result, failOn)) setFailed(summary(result));
} catch (error) {
  setFailed(causeChain(error).join(": "));
}
function readInputs() {
  const problems = [];
  const wrong = (message) => problems.push({ rule: "options.invalid", severity: "error", message });
  const paths = (actionInput("paths") ?? "").split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (paths.length === 0) wrong("paths: is required: files or folders, one a line");
  const given = actionInput("fail-on") ?? "error";
  const failOn = failOnChoices.find((choice) => choice === given);
  if (failOn === void 0) wrong(`fail-on: must be ${failOnChoices.join(", ")}, not ${JSON.stringify(given)}`);
  if ((actionInput("changed-only") ?? "false") !== "false") wrong("changed-only: is not supported yet: leave it out");
  if (actionInput("sarif-file") !== void 0) wrong("sarif-file: is not supported yet: leave it out");
  if (failOn !== void 0 && problems.length === 0) return { paths, failOn };
  throw new UserError("options.invalid", problems.map(({ message }) => message).join("\n"), { problems });
}
