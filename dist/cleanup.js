import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  publishArtifacts
} from "./chunk-PNSNRU2J.js";
import "./chunk-D25CDIFE.js";
import "./chunk-BULJSGFE.js";
import {
  cleanUp,
  newRun,
  openPowerShell
} from "./chunk-OCV5KE26.js";
import {
  removeStaging
} from "./chunk-2SF55UDY.js";
import "./chunk-QWFQ5SNQ.js";
import {
  githubReporter
} from "./chunk-XEGBRRX3.js";
import "./chunk-XHCXXGSP.js";
import "./chunk-IRLIXERM.js";
import {
  actionInput,
  readBuildOptions
} from "./chunk-NYCFJ74L.js";
import "./chunk-GMJECRUU.js";
import {
  cancellation
} from "./chunk-BDPBYDJU.js";
import "./chunk-NPZ6PJGK.js";
import "./chunk-MIEEDD4H.js";
import "./chunk-HU4LBZQT.js";
import {
  toolVersion
} from "./chunk-XE6MNCRE.js";
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  causeChain
} from "./chunk-7IBSK4N5.js";
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
  const { shell } = await openPowerShell(run, {
    ...options.simulator === void 0 ? {} : { scenario: options.simulator },
    workDirectory: options.workDirectory,
    env: process.env,
    locate: asset
  });
  await cleanUp(run, folder, { shell, keepOnFailure: options.keepOnFailure, onLogs: sendLogs });
  if (options.updateCache !== "directory") await removeStaging();
}
async function sendLogs(files) {
  const reportName = `${path.basename(workFolder)}-guest-logs`;
  const { report } = await publishArtifacts({ reportFiles: files, reportName, reporter });
  reporter.info(`the guest's logs are artifact ${report.name}`);
}
