import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  require_undici
} from "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";
export default require_undici();
