import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  fails,
  summary,
  toRecord,
  validate
} from "./chunk-R2FTAADJ.js";
import "./chunk-VRSFHL6A.js";
import "./chunk-YS4ON365.js";
import "./chunk-7N27Q24S.js";
import "./chunk-MYN7TJJQ.js";
import {
  formatProblem
} from "./chunk-7IBSK4N5.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-validate.ts
async function runValidate(paths, { failOn, format }) {
  const result = await validate(paths, process.env["GITHUB_WORKSPACE"] ?? process.cwd());
  const lines = format === "json" ? [JSON.stringify(result.problems.map(toRecord), void 0, 2)] : [...result.problems.map((problem) => printable(formatProblem(problem))), summary(result)];
  process.stdout.write(`${lines.join("\n")}
`);
  return fails(result, failOn) ? exitCodes.failed : exitCodes.done;
}
function printable(text) {
  return text.replace(new RegExp("\\p{Cc}", "gu"), "\uFFFD");
}
export {
  runValidate
};
