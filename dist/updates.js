import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  setFailed
} from "./chunk-5O6KCJK5.js";
import "./chunk-EL2BM4EZ.js";

// src/actions/updates.ts
setFailed("the updates job is not supported yet: write the lock file by hand (docs/image-definition.md)");
