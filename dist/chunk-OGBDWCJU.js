import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  exitCodeOf,
  explain
} from "./chunk-EE4XRZDH.js";
import "./chunk-C2DCJN45.js";
import "./chunk-5QMOKTG6.js";
import "./chunk-M3CO54GE.js";
import "./chunk-TCCDBZ4V.js";
import "./chunk-EL2BM4EZ.js";
export {
  exitCodeOf,
  explain
};
