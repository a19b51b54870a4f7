import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  describeProgress,
  logPace
} from "./chunk-A5YHRNQQ.js";
import {
  debug,
  endGroup,
  error,
  info,
  notice,
  setSecret,
  startGroup,
  warning
} from "./chunk-TCH5VV33.js";

// src/reporter/github.ts
var interval = 1e4;
function githubReporter(now) {
  const due = logPace(interval, now);
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
      if (due(progress)) info(describeProgress(progress, false));
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
