import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  cancellation,
  cleanUp,
  newRun,
  openPowerShell,
  publishArtifacts
} from "./chunk-PEEVJTN3.js";
import "./chunk-OWRHELXT.js";
import {
  githubReporter
} from "./chunk-PD7HDC3F.js";
import {
  actionInput,
  readBuildOptions
} from "./chunk-WOI7T3KX.js";
import "./chunk-7N27Q24S.js";
import {
  toolVersion
} from "./chunk-BA4LMAXC.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";
import {
  getState
} from "./chunk-5O6KCJK5.js";
import "./chunk-MIEEDD4H.js";
import {
  causeChain
} from "./chunk-7IBSK4N5.js";
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
}
async function sendLogs(files) {
  const reportName = `${path.basename(workFolder)}-guest-logs`;
  const { report } = await publishArtifacts({ reportFiles: files, reportName, reporter });
  reporter.info(`the guest's logs are artifact ${report.name}`);
}
