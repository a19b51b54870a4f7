import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  checkLocks,
  countProblems,
  renderCheck,
  renderUpdates,
  updateLocks
} from "./chunk-IX4TFERD.js";
import "./chunk-47AH5YS4.js";
import "./chunk-5RVSRWDK.js";
import {
  newRun
} from "./chunk-3DACC4GR.js";
import "./chunk-3KGSXLSI.js";
import "./chunk-7KIBEX34.js";
import "./chunk-HB4HG4MX.js";
import "./chunk-WKYI75MN.js";
import "./chunk-FM6RIHOT.js";
import {
  githubReporter
} from "./chunk-2CP6TACC.js";
import {
  writeSummary
} from "./chunk-XHCXXGSP.js";
import "./chunk-IRLIXERM.js";
import {
  actionInput,
  readUpdatesOptions
} from "./chunk-CTK2YN7H.js";
import "./chunk-A5YHRNQQ.js";
import {
  cancellation
} from "./chunk-WFVGUBTM.js";
import "./chunk-BH3YBQFP.js";
import "./chunk-5QMOKTG6.js";
import "./chunk-7SV74HXE.js";
import "./chunk-LNJDP5FP.js";
import {
  UserError,
  causeChain,
  errorMessage
} from "./chunk-TCCDBZ4V.js";
import {
  debug,
  setFailed,
  setOutput
} from "./chunk-TCH5VV33.js";
import "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";

// src/actions/updates.ts
import os from "node:os";
var reporter = githubReporter(Date.now);
var { signal } = cancellation();
try {
  const options = readUpdatesOptions(actionInput, { env: process.env, cwd: process.cwd(), terminal: false });
  await (options.check ? check(options) : update(options));
} catch (error) {
  if (error instanceof UserError) for (const problem of error.problems) reporter.problem(problem);
  setFailed(error instanceof UserError ? error.message : causeChain(error)[0] ?? "failed");
  for (const cause of causeChain(error).slice(1)) debug(`because: ${cause}`);
}
process.exit();
async function update(options) {
  const run = newRun({ reporter, signal, env: process.env }, process.env["RUNNER_TEMP"] ?? os.tmpdir());
  const updated = await updateLocks(run, options);
  const written = updated.filter((item) => item.written);
  const markdown = renderUpdates(updated);
  setOutput("changed", String(written.length > 0));
  setOutput("locks", written.map(({ lock }) => lock).join("\n"));
  setOutput("changes", markdown);
  await summarize(markdown);
}
async function check(options) {
  const checked = await checkLocks(options);
  for (const problem of checked.problems) reporter.problem(problem);
  await summarize(renderCheck(checked));
  if (checked.problems.length > 0) setFailed(countProblems(checked));
  else reporter.info(countProblems(checked));
}
async function summarize(markdown) {
  await writeSummary(markdown).catch((failure) => reporter.warning(errorMessage(failure)));
}
