import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  stopping
} from "./chunk-WI44AAIC.js";
import {
  jsonReporter
} from "./chunk-LOVTKCLD.js";
import {
  terminalReporter
} from "./chunk-AK75EMI2.js";
import {
  exitCodeOf,
  explain
} from "./chunk-EE4XRZDH.js";
import {
  newRun
} from "./chunk-3DACC4GR.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import {
  UserError,
  causeChain
} from "./chunk-TCCDBZ4V.js";

// src/commands/disk-job.ts
import { tmpdir } from "node:os";
async function diskJob(format, body) {
  const json = format === "json" ? jsonReporter(process.stdout) : void 0;
  const reporter = json ?? terminalReporter(process.stdout, { debug: false, now: Date.now });
  const stop = stopping(reporter, Date.now);
  try {
    const { facts, lines } = await body(newRun({ reporter, signal: stop.signal, env: process.env }, tmpdir()));
    if (json === void 0) for (const line of lines) reporter.info(line);
    else json.end({ outcome: "succeeded", exitCode: exitCodes.done, ...facts });
    return exitCodes.done;
  } catch (error) {
    const exitCode = exitCodeOf(error);
    if (json === void 0) process.stderr.write(`${explain(error)}
`);
    else
      json.end({ outcome: exitCode === exitCodes.cancelled ? "cancelled" : "failed", exitCode, error: describe(error) });
    return exitCode;
  } finally {
    stop.end();
  }
}
function describe(error) {
  const [message, ...causes] = causeChain(error);
  return { code: error instanceof UserError ? error.code : "unexpected", message, causes };
}

export {
  diskJob
};
