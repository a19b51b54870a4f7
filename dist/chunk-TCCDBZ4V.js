import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/location.ts
import path from "node:path";
function formatProblem(problem) {
  const { location, hint } = problem;
  const place = location === void 0 ? "" : `${location.file}:${location.line}:${location.column}: `;
  return `${place}${problem.severity}: ${problem.message}${hint === void 0 ? "" : ` (${hint})`} [${problem.rule}]`;
}
function nameFor(file, root) {
  const full = path.resolve(root, file);
  const relative = path.relative(root, full);
  const outside = relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return outside ? full : relative.replaceAll(path.sep, "/");
}
function locator(file, text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const place = (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = low + high + 1 >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
  return (start, end) => {
    const from = place(start);
    if (end === void 0) return { file, ...from };
    const to = place(end);
    return { file, ...from, endLine: to.line, endColumn: to.column };
  };
}

// src/errors.ts
import { types } from "node:util";
var UserError = class extends Error {
  name = "UserError";
  /** Stable, such as `preflight.not-elevated`. */
  code;
  problems;
  constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.code = code;
    this.problems = options.problems ?? [];
  }
};
function refuse(code, what, problems) {
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.length === 0) return;
  const lines = errors.map((problem) => `  ${formatProblem(problem)}`);
  const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
  throw new UserError(code, `${what}: ${count}
${lines.join("\n")}`, { problems: errors });
}
function errorMessage(error) {
  return types.isNativeError(error) ? error.message : String(error);
}
function causeChain(error) {
  const chain = [];
  for (let at = error; at !== void 0 && chain.length < 10; at = types.isNativeError(at) ? at.cause : void 0) {
    const message = errorMessage(at);
    if (chain.at(-1)?.includes(message) !== true) chain.push(message);
  }
  return chain;
}
function errorCode(error) {
  const code = types.isNativeError(error) && "code" in error ? error.code : void 0;
  return typeof code === "string" ? code : void 0;
}

export {
  formatProblem,
  nameFor,
  locator,
  UserError,
  refuse,
  errorMessage,
  causeChain,
  errorCode
};
