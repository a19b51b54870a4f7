import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  identifyPackage
} from "./chunk-6U2QWQOM.js";
import "./chunk-HF2QFBS2.js";
import {
  cancellation
} from "./chunk-WFVGUBTM.js";
import "./chunk-7SV74HXE.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import {
  errorMessage
} from "./chunk-TCCDBZ4V.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-inspect.ts
async function runInspect(files, { deep, format }) {
  const { signal, stop } = cancellation();
  const outcomes = [];
  try {
    for (const file of files) {
      const outcome = await inspect(file, deep, signal);
      outcomes.push(outcome);
      if (format === "text") process.stdout.write(`${printable(describe(outcome))}
`);
    }
  } finally {
    stop();
  }
  if (format === "json") process.stdout.write(`${JSON.stringify(outcomes, void 0, 2)}
`);
  if (outcomes.some((outcome) => "error" in outcome)) return exitCodes.unusable;
  return outcomes.every((outcome) => "kind" in outcome && outcome.installable) ? exitCodes.done : exitCodes.failed;
}
async function inspect(file, deep, signal) {
  try {
    return { file, ...await identifyPackage(file, { signal, deep }) };
  } catch (error) {
    signal.throwIfAborted();
    return { file, error: errorMessage(error) };
  }
}
function describe(outcome) {
  if ("error" in outcome) return `error: ${outcome.error}`;
  const { file, kind, kb, role, architecture, build, version, installable, reason, remedy } = outcome;
  const facts = [kind, kb, role, architecture, build ?? version].filter((fact) => fact !== void 0);
  const verdict = installable ? "installable" : `not installable (${remedy})`;
  return `${file}: ${facts.join(", ")}: ${verdict}${reason === void 0 ? "" : `: ${reason}`}`;
}
function printable(text) {
  return text.replace(new RegExp("\\p{Cc}", "gu"), "\uFFFD");
}
export {
  runInspect
};
