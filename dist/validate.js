import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  describe,
  describeLockPlan,
  printable,
  validate,
  writeSarif
} from "./chunk-CUOC5MJN.js";
import "./chunk-ABRZYOAZ.js";
import "./chunk-ZIYGJKB7.js";
import "./chunk-HB4HG4MX.js";
import "./chunk-WKYI75MN.js";
import "./chunk-FM6RIHOT.js";
import {
  githubReporter
} from "./chunk-2CP6TACC.js";
import {
  writeSummary
} from "./chunk-XHCXXGSP.js";
import {
  code,
  escapeMarkdown,
  table
} from "./chunk-IRLIXERM.js";
import {
  actionInput,
  fails,
  readValidateOptions,
  summary
} from "./chunk-CTK2YN7H.js";
import "./chunk-A5YHRNQQ.js";
import {
  cancellation
} from "./chunk-WFVGUBTM.js";
import "./chunk-BH3YBQFP.js";
import {
  count
} from "./chunk-5QMOKTG6.js";
import "./chunk-7SV74HXE.js";
import {
  toolVersion
} from "./chunk-XE6MNCRE.js";
import "./chunk-LNJDP5FP.js";
import {
  causeChain,
  errorMessage
} from "./chunk-TCCDBZ4V.js";
import {
  setFailed
} from "./chunk-TCH5VV33.js";
import "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";

// src/validation/annotations.ts
var most = 10;
function chooseAnnotations(problems) {
  const shown = [];
  const left = [];
  const kinds = [
    ["error", "error"],
    ["warning", "warning"],
    ["info", "note"]
  ];
  for (const [severity, name] of kinds) {
    const all = problems.filter((problem) => problem.severity === severity);
    shown.push(...all.slice(0, most));
    if (all.length > most) left.push(count(all.length - most, name));
  }
  if (left.length === 0) return { shown, more: void 0 };
  return {
    shown,
    more: `Not annotated, since GitHub shows ${most} of a kind: ${left.join(", ")}. All stand in this log.`
  };
}

// src/validation/markdown.ts
var mostRows = 500;
var mostPlans = 50;
function renderSummary(result) {
  const rows = result.problems.slice(0, mostRows).map(({ location, severity, message, hint, rule }) => [
    escapeMarkdown(severity),
    code(`${location.file}:${location.line}:${location.column}`),
    escapeMarkdown(hint === void 0 ? message : `${message} (${hint})`),
    code(rule)
  ]);
  const left = result.problems.length - rows.length;
  const parts = [
    "# Image definitions and answer files",
    `${summary(result)}.`,
    ...rows.length === 0 ? [] : [table(["", "Place", "Problem", "Rule"], rows)],
    ...left > 0 ? [`${left} more stand in the log.`] : [],
    ...result.plans.slice(0, mostPlans).flatMap(renderPlan)
  ];
  return `${parts.join("\n\n")}
`;
}
function renderPlan({ file, groups, refused }) {
  const rows = [
    ...groups.map((group, index) => [`group ${index + 1}`, escapeMarkdown(group.join(", "))]),
    ...refused.map((text) => ["left out", escapeMarkdown(text)])
  ];
  return [
    `What a build would install from ${code(file)}:`,
    rows.length === 0 ? "Nothing." : table(["", "Packages"], rows)
  ];
}

// src/actions/validate.ts
try {
  const { env } = process;
  const options = readValidateOptions(actionInput, { env, cwd: process.cwd(), terminal: false });
  const reporter = githubReporter(Date.now);
  const { signal, stop } = cancellation();
  const result = await validate({ ...options, env, signal, reporter }).finally(stop);
  for (const line of await describe(result.problems, options.root)) reporter.info(line);
  const { shown, more } = chooseAnnotations(result.problems);
  for (const problem of shown) {
    const location = { ...problem.location, file: problem.location.file.replace(new RegExp("\\p{Cc}", "gu"), "\uFFFD") };
    reporter.problem({ ...problem, message: printable(problem.message), location });
  }
  if (more !== void 0) reporter.info(more);
  for (const line of result.plans.flatMap(describeLockPlan)) reporter.info(printable(line));
  reporter.info(summary(result));
  if (options.sarifFile !== void 0) await writeSarif(options.sarifFile, result.problems, toolVersion());
  await writeSummary(renderSummary(result)).catch((failure) => reporter.warning(errorMessage(failure)));
  if (fails(result, options.failOn)) setFailed(summary(result));
} catch (error) {
  setFailed(causeChain(error).join(": ").split("\n").map(printable).join("\n"));
}
