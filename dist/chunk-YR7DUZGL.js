import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/publish/names.ts
function imageFileName(image) {
  return `${baseName(image)}.dd.gz`;
}
function reportName(image) {
  return `${baseName(image)}-report`;
}
function baseName({ name, simulated }) {
  return `${simulated ? "simulated-" : ""}${name.replaceAll("/", "-")}`;
}

export {
  imageFileName,
  reportName,
  baseName
};
