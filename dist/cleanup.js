import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  publishArtifacts
} from "./chunk-VVR7GMTJ.js";
import "./chunk-YR7DUZGL.js";
import {
  cleanUp,
  newRun,
  openPowerShell
} from "./chunk-GQ324QGM.js";
import {
  removeStaging
} from "./chunk-2FGKVHMM.js";
import {
  githubReporter
} from "./chunk-APNRYKS5.js";
import "./chunk-XHCXXGSP.js";
import "./chunk-IRLIXERM.js";
import {
  actionInput,
  readBuildOptions
} from "./chunk-CHQGXCWX.js";
import {
  cancellation
} from "./chunk-BDPBYDJU.js";
import "./chunk-CTGMKWOE.js";
import "./chunk-MIEEDD4H.js";
import "./chunk-HU4LBZQT.js";
import {
  causeChain
} from "./chunk-7IBSK4N5.js";
import {
  toolVersion
} from "./chunk-BA4LMAXC.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";
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
