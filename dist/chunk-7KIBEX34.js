import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  callScript
} from "./chunk-BH3YBQFP.js";

// src/pipeline/job.ts
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
var vmTag = "maas-windows-image build";
function newBuildId() {
  return randomBytes(6).toString("hex");
}
function newPassword() {
  return `Aa1-${randomBytes(12).toString("hex")}`;
}
function buildPlaces(buildId, workFolder, pid) {
  const inWork = (name) => path.join(workFolder, name);
  return {
    buildId,
    vmName: `maas-windows-image-${buildId}`,
    vmNotes: `${vmTag} ${buildId}, process ${pid}`,
    workFolder,
    osDisk: inWork("os.vhdx"),
    payloadDisk: inWork("payload.vhdx"),
    mountFolder: inWork("mount"),
    stagingFolder: inWork("staging"),
    vmFolder: inWork("vm"),
    logFolder: inWork("logs"),
    outputFolder: inWork("output"),
    guestFolder: `C:\\Windows\\Temp\\${buildId}`,
    marker: `C:\\Windows\\INF\\${buildId}.pnf`
  };
}
async function call(job, run, script, input, more = {}) {
  let note;
  const onStart = (pid) => {
    note = path.join(job.places.workFolder, `${runningPrefix}${pid}`);
    writeFileSync(note, script.file);
  };
  try {
    return await callScript(job.shell, script, input, { signal: run.signal, reporter: run.reporter, onStart, ...more });
  } finally {
    if (note !== void 0 && !run.signal.aborted) rmSync(note, { force: true });
  }
}
function noting(job, run) {
  const warning = (message) => {
    job.findings.warnings.push(message);
    run.reporter.warning(message);
  };
  return { ...run, reporter: { ...run.reporter, warning } };
}
var runningPrefix = "running-";

export {
  vmTag,
  newBuildId,
  newPassword,
  buildPlaces,
  call,
  noting,
  runningPrefix
};
