import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  build
} from "./chunk-G2KNPRG2.js";
import "./chunk-PXFEMZZ6.js";
import "./chunk-Z55Z3XF5.js";
import "./chunk-6U2QWQOM.js";
import "./chunk-HF2QFBS2.js";
import "./chunk-C2DCJN45.js";
import {
  renderMarkdown
} from "./chunk-2Q4HD22S.js";
import "./chunk-D25CDIFE.js";
import "./chunk-BULJSGFE.js";
import "./chunk-ZIYGJKB7.js";
import "./chunk-47AH5YS4.js";
import "./chunk-5RVSRWDK.js";
import {
  beginBuild,
  workFolderOf
} from "./chunk-3DACC4GR.js";
import "./chunk-3KGSXLSI.js";
import {
  buildPlaces,
  newBuildId
} from "./chunk-7KIBEX34.js";
import "./chunk-WKYI75MN.js";
import "./chunk-FM6RIHOT.js";
import {
  githubReporter
} from "./chunk-2CP6TACC.js";
import {
  writeSummary
} from "./chunk-XHCXXGSP.js";
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
import "./chunk-LNJDP5FP.js";
import "./chunk-GG2CTV2G.js";
import {
  UserError,
  causeChain,
  errorMessage
} from "./chunk-TCCDBZ4V.js";
import {
  debug,
  saveState,
  setFailed,
  setOutput
} from "./chunk-TCH5VV33.js";
import "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";

// src/actions/build.ts
var reporter = githubReporter(Date.now);
var { signal } = cancellation();
try {
  const surroundings = { env: process.env, cwd: process.cwd(), toolVersion: toolVersion(), terminal: false };
  const options = readBuildOptions(actionInput, surroundings);
  const buildId = newBuildId();
  const workFolder = workFolderOf(options.workDirectory, buildId);
  saveState("work-folder", workFolder);
  const job = await beginBuild(options, buildPlaces(buildId, workFolder, process.pid), {
    reporter,
    signal,
    env: process.env
  });
  const end = await build(job);
  await tell(end);
} catch (error) {
  setOutput("changed", "false");
  if (error instanceof UserError) for (const problem of error.problems) reporter.problem(problem);
  fail(error);
}
process.exit();
async function tell({ changed, published, error }) {
  setOutput("changed", String(changed));
  if (published !== void 0) {
    const { report, artifactId, reportArtifactId, image, reportFile } = published;
    setOutput("report", reportFile);
    setOutput("report-artifact-id", reportArtifactId ?? "");
    if (report.image !== void 0) {
      setOutput("image", image ?? report.image.fileName);
      setOutput("sha256", report.image.hashes.archiveSha256);
      setOutput("raw-size", String(report.image.sizes.raw));
      setOutput("filetype", report.upload?.filetype ?? "");
      setOutput("artifact-id", artifactId ?? "");
    }
    await writeSummary(renderMarkdown(report)).catch((failure) => reporter.warning(errorMessage(failure)));
  }
  if (error === void 0) return;
  const { cause } = error;
  if (cause instanceof UserError) for (const problem of cause.problems) reporter.problem(problem);
  fail(error);
}
function fail(error) {
  setFailed(error instanceof UserError ? error.message : causeChain(error)[0] ?? "failed");
  for (const cause of causeChain(error).slice(1)) debug(`because: ${cause}`);
}
