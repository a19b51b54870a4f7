import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  secretFilter
} from "./chunk-A5YHRNQQ.js";

// src/reporter/json.ts
function jsonReporter(output) {
  const secrets = secretFilter();
  const hide = (_key, value) => typeof value === "string" ? secrets.hide(value) : value;
  const write = (event) => output.write(`${JSON.stringify(event, hide)}
`);
  const log = (level) => (message) => void write({ event: "log", level, message });
  return {
    debug: log("debug"),
    info: log("info"),
    warning: log("warning"),
    error: log("error"),
    problem: (problem) => void write({ event: "problem", ...problem }),
    progress: (progress) => void write({ event: "progress", ...progress }),
    secret: secrets.add,
    end: (outcome) => void write({ event: "end", ...outcome }),
    group: async (title, body) => {
      write({ event: "group", state: "start", title });
      try {
        return await body();
      } finally {
        write({ event: "group", state: "end", title });
      }
    }
  };
}

export {
  jsonReporter
};
