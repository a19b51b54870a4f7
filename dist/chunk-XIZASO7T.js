import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  exitCodeOf,
  explain
} from "./chunk-KWYS2PDH.js";
import "./chunk-AOB5HQ3M.js";
import "./chunk-5QMOKTG6.js";
import "./chunk-M3CO54GE.js";
import "./chunk-ZT7V5URI.js";
import "./chunk-EL2BM4EZ.js";
export {
  exitCodeOf,
  explain
};
