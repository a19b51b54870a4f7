import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  UserError
} from "./chunk-TCCDBZ4V.js";

// src/cancellation.ts
function cancellation() {
  const controller = new AbortController();
  const signals = [
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
    ...process.platform === "win32" ? ["SIGBREAK"] : []
  ];
  const abort = () => controller.abort(new UserError("cancelled", "cancelled"));
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, abort);
    }
  };
}

export {
  cancellation
};
