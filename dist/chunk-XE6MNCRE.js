import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  asset
} from "./chunk-LNJDP5FP.js";

// src/version.ts
import { readFileSync } from "node:fs";
function toolVersion() {
  const { version } = JSON.parse(readFileSync(asset("package.json"), "utf8"));
  return version;
}

export {
  toolVersion
};
