import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  jsonReporter
} from "./chunk-LDF353RN.js";
import {
  terminalReporter
} from "./chunk-SRLMDWNC.js";
import {
  exitCodeOf
} from "./chunk-KWYS2PDH.js";
import "./chunk-AOB5HQ3M.js";
import {
  checkLocks,
  countProblems,
  updateLocks
} from "./chunk-SUM3NLYT.js";
import "./chunk-AU5NZOQR.js";
import "./chunk-U5ZZYET5.js";
import {
  newRun
} from "./chunk-AKOAXXXR.js";
import "./chunk-RREKYPIV.js";
import "./chunk-3NRUPOOR.js";
import "./chunk-6DUR3RXF.js";
import "./chunk-SA6EIGV6.js";
import "./chunk-FM6RIHOT.js";
import "./chunk-IRLIXERM.js";
import {
  readUpdatesOptions
} from "./chunk-KN7L7UZH.js";
import "./chunk-RERQ433P.js";
import {
  cancellation
} from "./chunk-KCH3GM7L.js";
import "./chunk-ZCSQH3TW.js";
import "./chunk-5QMOKTG6.js";
import "./chunk-FP7ZSMYH.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import "./chunk-LNJDP5FP.js";
import {
  UserError,
  causeChain
} from "./chunk-ZT7V5URI.js";
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
