import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/assets.ts
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
var root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
function asset(relative) {
  const found = path.join(root, relative);
  if (!existsSync(found)) throw new Error(`${relative} is missing from the action's folder ${root}: check it out again`);
  return found;
}
function workerModule(relative) {
  const isSource = import.meta.url.endsWith(".ts");
  return new URL(isSource ? `./${relative}.ts` : `./${path.posix.basename(relative)}.js`, import.meta.url);
}

export {
  asset,
  workerModule
};
