import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  terminalReporter
} from "./chunk-AK75EMI2.js";
import {
  describe,
  describeLockPlan,
  printable,
  sarifText,
  toRecord,
  validate,
  writeSarif
} from "./chunk-CUOC5MJN.js";
import "./chunk-ABRZYOAZ.js";
import "./chunk-ZIYGJKB7.js";
import "./chunk-HB4HG4MX.js";
import "./chunk-WKYI75MN.js";
import "./chunk-FM6RIHOT.js";
import {
  fails,
  readValidateOptions,
  summary
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
import {
  toolVersion
} from "./chunk-XE6MNCRE.js";
import "./chunk-LNJDP5FP.js";
import "./chunk-TCCDBZ4V.js";
import "./chunk-TCH5VV33.js";
import "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-validate.ts
async function runValidate(paths, flags) {
  const { env } = process;
  const flag = {
    paths: paths.join("\n"),
    "fail-on": flags.failOn,
    severities: flags.severities?.replaceAll(",", "\n"),
    "changed-only": flags.changedOnly === true ? "true" : "false",
    "sarif-file": flags.sarifFile
  };
  const options = readValidateOptions((name) => flag[name], { env, cwd: process.cwd(), terminal: true });
  const reporter = terminalReporter(process.stderr, { debug: false, now: Date.now });
  const { signal, stop } = cancellation();
  const result = await validate({ ...options, env, signal, reporter }).finally(stop);
  process.stdout.write(`${(await output(result, flags.format, options.root)).join("\n")}
`);
  if (options.sarifFile !== void 0) await writeSarif(options.sarifFile, result.problems, toolVersion());
  return fails(result, options.failOn) ? exitCodes.failed : exitCodes.done;
}
async function output(result, format, root) {
  if (format === "json") return [JSON.stringify(result.problems.map(toRecord), void 0, 2)];
  if (format === "sarif") return [sarifText(result.problems, toolVersion())];
  const plans = result.plans.flatMap(describeLockPlan).map(printable);
  return [...await describe(result.problems, root), ...plans, summary(result)];
}
export {
  runValidate
};
