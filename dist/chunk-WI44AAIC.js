import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  cancellation
} from "./chunk-WFVGUBTM.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import {
  UserError
} from "./chunk-TCCDBZ4V.js";

// src/commands/stopping.ts
var sameWish = 1e3;
function stopping(reporter, now) {
  const { signal, stop } = cancellation();
  const forced = new AbortController();
  let first = 0;
  const again = () => {
    if (now() - first < sameWish) return;
    forced.abort(new UserError("cancelled", "ended at once"));
    process.stderr.write("\nended at once: the next run removes what is left\n");
    process.exit(exitCodes.cancelled);
  };
  const begin = () => {
    first = now();
    for (const name of ["SIGINT", "SIGTERM"]) process.on(name, again);
    reporter.warning("cancelled: what runs is stopped and removed; a second Ctrl-C ends at once");
  };
  signal.addEventListener("abort", begin, { once: true });
  const end = () => {
    stop();
    for (const name of ["SIGINT", "SIGTERM"]) process.off(name, again);
  };
  return { signal, atOnce: forced.signal, end };
}

export {
  stopping
};
