import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  jsonReporter
} from "./chunk-LOVTKCLD.js";
import {
  terminalReporter
} from "./chunk-AK75EMI2.js";
import {
  exitCodeOf
} from "./chunk-EE4XRZDH.js";
import "./chunk-C2DCJN45.js";
import {
  checkLocks,
  countProblems,
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
import "./chunk-IRLIXERM.js";
import {
  readUpdatesOptions
} from "./chunk-CTK2YN7H.js";
import "./chunk-A5YHRNQQ.js";
import {
  cancellation
} from "./chunk-WFVGUBTM.js";
import "./chunk-BH3YBQFP.js";
import "./chunk-5QMOKTG6.js";
import "./chunk-7SV74HXE.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import "./chunk-LNJDP5FP.js";
import {
  UserError,
  causeChain
} from "./chunk-TCCDBZ4V.js";
import "./chunk-TCH5VV33.js";
import "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-updates.ts
import os from "node:os";
async function runUpdates(definitions, flags) {
  const work = (reporter2) => {
    const options = readOptions(definitions, flags);
    return options.check ? check(options, reporter2) : update(options, reporter2);
  };
  if (flags.format === "text")
    return (await work(terminalReporter(process.stdout, { debug: false, now: Date.now }))).exitCode;
  const reporter = jsonReporter(process.stdout);
  const ending = await work(reporter).catch(describeError);
  reporter.end(ending);
  return ending.exitCode;
}
function readOptions(definitions, flags) {
  const given = {
    definition: definitions.join("\n"),
    check: flags.check === true ? "true" : void 0,
    "catalog-url": flags.catalogUrl
  };
  return readUpdatesOptions((name) => given[name], { env: process.env, cwd: process.cwd(), terminal: true });
}
async function update(options, reporter) {
  const { signal, stop } = cancellation();
  const run = newRun({ reporter, signal, env: process.env }, os.tmpdir());
  const locks = await updateLocks(run, options).finally(stop);
  return { exitCode: exitCodes.done, changed: locks.some(({ written }) => written), locks };
}
async function check(options, reporter) {
  const checked = await checkLocks(options);
  for (const problem of checked.problems) reporter.problem(problem);
  reporter.info(countProblems(checked));
  return { exitCode: checked.problems.length > 0 ? exitCodes.failed : exitCodes.done, files: checked.files };
}
function describeError(error) {
  const [message, ...causes] = causeChain(error);
  const known = error instanceof UserError ? error : void 0;
  const { code = "unexpected", problems = [] } = known ?? {};
  return { exitCode: exitCodeOf(error), error: { code, message, causes, problems } };
}
export {
  runUpdates
};
