import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  exitCodeOf,
  explain
} from "./chunk-CR4EANMV.js";
import "./chunk-PTRP7PEW.js";
import "./chunk-MIEEDD4H.js";
import "./chunk-M3CO54GE.js";
import "./chunk-7IBSK4N5.js";
import "./chunk-EL2BM4EZ.js";
export {
  exitCodeOf,
  explain
};
