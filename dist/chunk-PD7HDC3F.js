import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  describeProgress
} from "./chunk-WOI7T3KX.js";
import {
  debug,
  endGroup,
  error,
  info,
  notice,
  setSecret,
  startGroup,
  warning
} from "./chunk-5O6KCJK5.js";

// src/reporter/github.ts
var interval = 1e4;
function githubReporter(now) {
  let label = "";
  let last = Number.NEGATIVE_INFINITY;
  return {
    debug: (message) => debug(message),
    info: (message) => info(message),
    warning: (message) => warning(message),
    error: (message) => error(message),
    problem: annotate,
    secret: (value) => setSecret(value),
    // core.group ends the group only when the body does not throw.
    group: async (title, body) => {
      startGroup(title);
      try {
        return await body();
      } finally {
        endGroup();
      }
    },
    progress: (progress) => {
      const ended = progress.total !== void 0 && progress.done >= progress.total;
      if (progress.label === label && now() - last < interval && !ended) return;
      label = progress.label;
      last = now();
      info(describeProgress(progress, false));
    }
  };
}
function annotate(problem) {
  const { location, hint } = problem;
  const text = hint === void 0 ? problem.message : `${problem.message} (${hint})`;
  const place = location === void 0 ? { title: problem.rule } : {
    title: problem.rule,
    file: location.file,
    startLine: location.line,
    startColumn: location.column,
    ...location.endLine === void 0 ? {} : { endLine: location.endLine },
    ...location.endColumn === void 0 ? {} : { endColumn: location.endColumn }
  };
  if (problem.severity === "error") error(text, place);
  else if (problem.severity === "warning") warning(text, place);
  else notice(text, place);
}

export {
  githubReporter
};
