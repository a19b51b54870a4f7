import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  terminalReporter
} from "./chunk-33NVJN7Z.js";
import {
  describe,
  describeLockPlan,
  printable,
  sarifText,
  toRecord,
  validate,
  writeSarif
} from "./chunk-FVYMDBQC.js";
import "./chunk-A5DSLVNB.js";
import "./chunk-OY3MF4ON.js";
import "./chunk-2FMHLBO4.js";
import "./chunk-TYUG2DLN.js";
import "./chunk-FM6RIHOT.js";
import {
  fails,
  readValidateOptions,
  summary
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
import {
  toolVersion
} from "./chunk-XE6MNCRE.js";
import "./chunk-LNJDP5FP.js";
import "./chunk-7IBSK4N5.js";
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
  const options = readValidateOptions((name) => flag[name], { env, cwd: process.cwd() });
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
