import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  jsonReporter
} from "./chunk-EWZ6ZAGL.js";
import {
  terminalReporter
} from "./chunk-33NVJN7Z.js";
import {
  exitCodeOf
} from "./chunk-CR4EANMV.js";
import "./chunk-PTRP7PEW.js";
import {
  checkLocks,
  countProblems,
  updateLocks
} from "./chunk-D6XSNNF5.js";
import "./chunk-4GPHFDBG.js";
import "./chunk-GJXYBKK3.js";
import {
  newRun
} from "./chunk-OCV5KE26.js";
import "./chunk-2SF55UDY.js";
import "./chunk-QWFQ5SNQ.js";
import "./chunk-2FMHLBO4.js";
import "./chunk-TYUG2DLN.js";
import "./chunk-FM6RIHOT.js";
import "./chunk-IRLIXERM.js";
import {
  readUpdatesOptions
} from "./chunk-NYCFJ74L.js";
import "./chunk-GMJECRUU.js";
import {
  cancellation
} from "./chunk-BDPBYDJU.js";
import "./chunk-NPZ6PJGK.js";
import "./chunk-MIEEDD4H.js";
import "./chunk-HU4LBZQT.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import "./chunk-LNJDP5FP.js";
import {
  UserError,
  causeChain
} from "./chunk-7IBSK4N5.js";
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
