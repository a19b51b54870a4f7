import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/publish/names.ts
var endings = { ddgz: "dd.gz", ddtgz: "tgz", ddraw: "raw" };
function imageFileName(image, fileType) {
  return `${baseName(image)}.${endings[fileType]}`;
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
