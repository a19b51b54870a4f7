import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  StageError
} from "./chunk-C2DCJN45.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import {
  UserError,
  causeChain
} from "./chunk-TCCDBZ4V.js";

// src/commands/failure.ts
var unusable = /^(answer-file|definition|disk|lock|options|scenario|simulator|validate)\./;
function exitCodeOf(error) {
  if (error instanceof StageError) {
    return error.outcome === "cancelled" ? exitCodes.cancelled : exitCodes.failed;
  }
  if (!(error instanceof UserError)) return exitCodes.failed;
  if (error.code === "cancelled") return exitCodes.cancelled;
  return unusable.test(error.code) ? exitCodes.unusable : exitCodes.failed;
}
function explain(error) {
  const inner = error instanceof StageError ? error.cause : error;
  const [message = "failed", ...causes] = causeChain(inner);
  const lines = [`error: ${where(error)}${message}`, ...causes.map((cause) => `  because: ${cause}`)];
  return lines.join("\n");
}
function where(error) {
  if (!(error instanceof StageError)) return "";
  return error.outcome === "cancelled" ? `stage ${error.stage}: ` : `stage ${error.stage} failed: `;
}

export {
  exitCodeOf,
  explain
};
