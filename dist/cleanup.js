import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  publishArtifacts
} from "./chunk-2Q4HD22S.js";
import "./chunk-D25CDIFE.js";
import "./chunk-BULJSGFE.js";
import {
  cleanUp,
  newRun,
  openPowerShell
} from "./chunk-3DACC4GR.js";
import {
  removeStaging
} from "./chunk-3KGSXLSI.js";
import "./chunk-7KIBEX34.js";
import {
  githubReporter
} from "./chunk-2CP6TACC.js";
import "./chunk-XHCXXGSP.js";
import "./chunk-IRLIXERM.js";
import {
  actionInput,
  readBuildOptions
} from "./chunk-CTK2YN7H.js";
import "./chunk-A5YHRNQQ.js";
import {
  cancellation
} from "./chunk-WFVGUBTM.js";
import "./chunk-BH3YBQFP.js";
import "./chunk-5QMOKTG6.js";
import "./chunk-7SV74HXE.js";
import {
  toolVersion
} from "./chunk-XE6MNCRE.js";
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  causeChain
} from "./chunk-TCCDBZ4V.js";
import {
  getState
} from "./chunk-TCH5VV33.js";
import "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";

// src/actions/cleanup.ts
import path from "node:path";
var reporter = githubReporter(Date.now);
var workFolder = getState("work-folder");
try {
  if (workFolder !== "") await removeBuild(workFolder);
} catch (error) {
  reporter.warning(`clean-up: ${causeChain(error).join(": ")}`);
}
process.exit();
async function removeBuild(folder) {
  const surroundings = { env: process.env, cwd: process.cwd(), toolVersion: toolVersion(), terminal: false };
  const options = readBuildOptions(actionInput, surroundings);
  const run = newRun({ reporter, signal: cancellation().signal, env: process.env }, folder);
  const { shell, simulated } = await openPowerShell(run, {
    ...options.simulator === void 0 ? {} : { scenario: options.simulator },
    workDirectory: options.workDirectory,
    env: process.env,
    locate: asset
  });
  const onLogs = (files) => sendLogs(files, simulated);
  await cleanUp(run, folder, { shell, keepOnFailure: options.keepOnFailure, onLogs });
  if (options.updateCache !== "directory") await removeStaging();
}
async function sendLogs(files, simulated) {
  const reportName = `${simulated ? "simulated-" : ""}${path.basename(workFolder)}-guest-logs`;
  const { report } = await publishArtifacts({ reportFiles: files, reportName, reporter });
  reporter.info(`the guest's logs are artifact ${report.name}`);
}
