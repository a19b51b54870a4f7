import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  describeProgress,
  logPace,
  secretFilter
} from "./chunk-A5YHRNQQ.js";
import {
  formatProblem
} from "./chunk-TCCDBZ4V.js";

// src/reporter/terminal.ts
var plainInterval = 2e3;
function terminalReporter(output, options) {
  const secrets = secretFilter();
  const bar = output.isTTY === true ? movingBar(output, options.now) : plainProgress(output, options.now);
  let depth = 0;
  const line = (text) => {
    bar.clear();
    for (const part of secrets.hide(text).split("\n")) output.write(`${"  ".repeat(depth)}${part}
`);
  };
  return {
    debug: (message) => options.debug ? line(`debug: ${message}`) : void 0,
    info: line,
    warning: (message) => line(`warning: ${message}`),
    error: (message) => line(`error: ${message}`),
    problem: (problem) => line(formatProblem(problem)),
    progress: (progress) => bar.show({ ...progress, label: secrets.hide(progress.label) }, "  ".repeat(depth)),
    secret: secrets.add,
    group: async (title, body) => {
      line(title);
      depth++;
      try {
        return await body();
      } finally {
        bar.clear();
        depth--;
      }
    }
  };
}
function movingBar(output, now) {
  let shown = false;
  let last = Number.NEGATIVE_INFINITY;
  return {
    show: (progress, indent) => {
      const ended = progress.total !== void 0 && progress.done >= progress.total;
      if ((now() - last < 100 || progress.part === true) && !ended) return;
      last = now();
      const text = `${indent}${describeProgress(progress, true)}`;
      output.write(`\r\x1B[2K${text.slice(0, (output.columns ?? 80) - 1)}`);
      shown = true;
      if (ended) {
        output.write("\n");
        shown = false;
      }
    },
    clear: () => {
      if (shown) output.write("\r\x1B[2K");
      shown = false;
    }
  };
}
function plainProgress(output, now) {
  const due = logPace(plainInterval, now);
  return {
    show: (progress, indent) => {
      if (due(progress)) output.write(`${indent}${describeProgress(progress, false)}
`);
    },
    clear: () => void 0
  };
}

export {
  terminalReporter
};
