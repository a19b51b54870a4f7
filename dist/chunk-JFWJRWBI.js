import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  stopping
} from "./chunk-WI44AAIC.js";
import {
  jsonReporter
} from "./chunk-LOVTKCLD.js";
import {
  terminalReporter
} from "./chunk-AK75EMI2.js";
import {
  exitCodeOf,
  explain
} from "./chunk-EE4XRZDH.js";
import {
  build,
  neededBytes
} from "./chunk-G2KNPRG2.js";
import "./chunk-PXFEMZZ6.js";
import "./chunk-Z55Z3XF5.js";
import "./chunk-6U2QWQOM.js";
import "./chunk-HF2QFBS2.js";
import {
  StageError,
  stageLimits
} from "./chunk-C2DCJN45.js";
import "./chunk-2Q4HD22S.js";
import "./chunk-D25CDIFE.js";
import {
  baseName
} from "./chunk-BULJSGFE.js";
import {
  planPackages
} from "./chunk-ZIYGJKB7.js";
import "./chunk-47AH5YS4.js";
import "./chunk-5RVSRWDK.js";
import {
  beginBuild,
  cleanUp,
  newRun,
  workFolderOf
} from "./chunk-3DACC4GR.js";
import "./chunk-3KGSXLSI.js";
import {
  buildPlaces,
  newBuildId
} from "./chunk-7KIBEX34.js";
import {
  loadLock
} from "./chunk-WKYI75MN.js";
import "./chunk-FM6RIHOT.js";
import "./chunk-XHCXXGSP.js";
import "./chunk-IRLIXERM.js";
import {
  readBuildOptions
} from "./chunk-CTK2YN7H.js";
import "./chunk-A5YHRNQQ.js";
import "./chunk-WFVGUBTM.js";
import {
  loadDefinition
} from "./chunk-BH3YBQFP.js";
import {
  count,
  formatBytes,
  formatSeconds
} from "./chunk-5QMOKTG6.js";
import "./chunk-7SV74HXE.js";
import {
  exitCodes
} from "./chunk-M3CO54GE.js";
import {
  toolVersion
} from "./chunk-XE6MNCRE.js";
import "./chunk-LNJDP5FP.js";
import "./chunk-GG2CTV2G.js";
import {
  UserError,
  causeChain
} from "./chunk-TCCDBZ4V.js";
import "./chunk-TCH5VV33.js";
import "./chunk-6JZGBFKL.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-build.ts
import { copyFile, mkdir, rm } from "node:fs/promises";
import path2 from "node:path";

// src/pipeline/plan-build.ts
import path from "node:path";
async function planBuild(options) {
  const { definition, file } = await loadDefinition(options.definition, { repositoryRoot: options.repositoryRoot });
  const { name, title, limits, customizations: customizations2, updates } = definition;
  const lock = updates.lock === void 0 ? void 0 : await loadLock(path.resolve(options.repositoryRoot, updates.lock));
  const { groups, refused } = planPackages((lock?.packages ?? []).map((item) => ({ package: item })));
  return {
    definition: { file, name, title },
    simulated: options.simulator !== void 0,
    stages: Object.entries(stageLimits).map(([stage, key]) => ({ name: stage, limitSeconds: limits[key] / 1e3 })),
    ...lock === void 0 && updates.catalog !== void 0 ? { asks: updates.catalog } : {},
    groups: groups.map((group) => ({
      bytes: group.reduce((sum, item) => sum + item.package.size, 0),
      packages: group.map(({ package: item }) => ({
        kb: item.kb,
        title: item.title,
        role: item.role,
        file: item.fileName,
        bytes: item.size
      }))
    })),
    refused: refused.map(({ candidate, reason }) => {
      return { kb: candidate.package.kb, file: candidate.package.fileName, reason };
    }),
    customizations: customizations2.map((item) => ({
      name: item.name,
      ...item.script === void 0 ? {} : { script: item.script },
      limitSeconds: item.timeout / 1e3,
      onFailure: item.onFailure
    })),
    diskNeeded: neededBytes({ definition, options }, lock).map((item) => ({
      path: item.path,
      bytes: item.neededBytes,
      purpose: item.purpose
    }))
  };
}

// src/commands/build-ending.ts
function teller({ format, debug = false }) {
  if (format === "json") return jsonTeller();
  const options = { debug, now: Date.now };
  const output = terminalReporter(process.stdout, options);
  const errors = terminalReporter(process.stderr, options);
  const secret = (value) => {
    output.secret(value);
    errors.secret(value);
  };
  return { reporter: { ...output, secret }, tell: (ending) => tellInText(ending, output, errors) };
}
function tellInText({ simulated, end, error }, output, errors) {
  const published = end?.published;
  if (error !== void 0) {
    errors.info(explain(error));
    if (error instanceof Error && error.stack !== void 0) errors.debug(error.stack);
    if (published !== void 0) errors.info(`report: ${published.reportFile}`);
    return exitCodeOf(error);
  }
  if (published?.report.image === void 0) return exitCodes.done;
  const { report, reportFile, image } = published;
  output.info(`image:  ${image ?? report.image?.fileName}`);
  output.info(`report: ${reportFile}`);
  output.info(`sha256: ${report.image?.hashes.archiveSha256}`);
  if (simulated) output.info("SIMULATED: this image is a stand-in, not to be uploaded; a real one is uploaded with:");
  else output.info("upload it with:");
  output.info(report.upload?.command ?? "");
  return exitCodes.done;
}
function jsonTeller() {
  const reporter = jsonReporter(process.stdout);
  return {
    reporter,
    tell: (ending) => {
      reporter.end(lastEvent(ending));
      return exitCodeOfEnding(ending);
    }
  };
}
function exitCodeOfEnding({ error }) {
  return error === void 0 ? exitCodes.done : exitCodeOf(error);
}
function lastEvent(ending) {
  const { simulated, end, error } = ending;
  const report = end?.published?.report;
  return {
    outcome: report?.outcome ?? outcomeOf(error),
    exitCode: exitCodeOfEnding(ending),
    simulated,
    changed: end?.changed ?? false,
    image: end?.published?.image,
    report: end?.published?.reportFile,
    sha256: report?.image?.hashes.archiveSha256,
    upload: report?.upload,
    error: error === void 0 ? void 0 : describeError(error)
  };
}
function outcomeOf(error) {
  if (error === void 0) return "succeeded";
  return exitCodeOf(error) === exitCodes.cancelled ? "cancelled" : "failed";
}
function describeError(error) {
  const inner = error instanceof StageError ? error.cause : error;
  const [message, ...causes] = causeChain(inner);
  return {
    code: inner instanceof UserError ? inner.code : "unexpected",
    stage: error instanceof StageError ? error.stage : void 0,
    message,
    causes,
    problems: inner instanceof UserError ? inner.problems : []
  };
}

// src/commands/plan-text.ts
function formatPlan(plan) {
  const { definition } = plan;
  return [
    `${definition.title} (${definition.name}), from ${definition.file}`,
    ...plan.simulated ? ["SIMULATED: nothing of this build is real"] : [],
    "",
    "Stages, each with its limit:",
    ...plan.stages.map(({ name, limitSeconds }) => `  ${name.padEnd(12)} ${formatSeconds(limitSeconds)}`),
    "",
    ...customizations(plan),
    "",
    ...packages(plan),
    "",
    "Disk needed:",
    ...plan.diskNeeded.map(({ path: path3, bytes, purpose }) => `  ${amount(bytes)} ${purpose}, in ${path3}`),
    ""
  ].join("\n");
}
function customizations({ customizations: all }) {
  if (all.length === 0) return ["Customizations: none"];
  return [
    "Customizations, in order:",
    ...all.map(({ name, script, limitSeconds, onFailure }, index) => {
      const goesOn = onFailure === "continue" ? "; a failure is reported only" : "";
      const source = script === void 0 ? "" : ` (${script})`;
      return `  ${index + 1}. ${name}${source}, at most ${formatSeconds(limitSeconds)}${goesOn}`;
    })
  ];
}
function packages({ groups, refused, asks }) {
  if (asks !== void 0) {
    const { product, architecture, include, exclude } = asks;
    const without = exclude.length === 0 ? "" : `, without ${exclude.join(", ")}`;
    return [
      "Updates: no lock file, so the build looks them up in the Microsoft Update Catalog:",
      `  ${include.join(", ")} for ${product}, ${architecture}${without}`
    ];
  }
  if (groups.length === 0) return ["Updates: none, the image will have those of its media only"];
  const number = groups.reduce((sum, group) => sum + group.packages.length, 0);
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  return [
    `Updates: ${count(number, "package")} (${formatBytes(bytes)}), a reboot between two groups:`,
    ...groups.flatMap((group, index) => [
      `  group ${index + 1} (${formatBytes(group.bytes)})`,
      ...group.packages.map((item) => `    ${amount(item.bytes)}  ${item.kb}  ${item.role.padEnd(10)}  ${item.title}`)
    ]),
    ...refused.map(({ kb, file, reason }) => `  left out: ${kb} (${file}): ${reason}`)
  ];
}
function amount(bytes) {
  return formatBytes(bytes).padStart(11);
}

// src/commands/run-build.ts
async function runBuild(definition, flags) {
  const { [keyVariable]: productKey, ...env } = process.env;
  if (flags.plan === true) return showPlan(readOptions(definition, flags, env, productKey), flags.format);
  const { reporter, tell } = teller(flags);
  const stop = stopping(reporter, Date.now);
  const ending = { simulated: flags["simulator"] !== void 0 };
  try {
    const options = readOptions(definition, flags, env, productKey);
    ending.end = await buildOnce(options, { reporter, signal: stop.signal, env }, stop);
    ending.error = ending.end.error;
  } catch (error) {
    ending.error = error;
  } finally {
    stop.end();
  }
  return tell(ending);
}
var keyVariable = "MAAS_WINDOWS_IMAGE_PRODUCT_KEY";
function readOptions(definition, flags, env, productKey) {
  if (flags["productKey"] !== void 0) {
    const message = `a product key on the command line can be read by everybody: put it into ${keyVariable}`;
    throw new UserError("options.product-key", message);
  }
  const given = (name) => {
    if (name === "definition") return definition;
    if (name === "product-key") return productKey === "" ? void 0 : productKey;
    const value = flags[name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())];
    return value === void 0 ? void 0 : String(value);
  };
  return readBuildOptions(given, { env, cwd: process.cwd(), toolVersion: toolVersion(), terminal: true });
}
async function showPlan(options, format) {
  const plan = await planBuild(options);
  process.stdout.write(format === "json" ? `${JSON.stringify(plan, void 0, 2)}
` : formatPlan(plan));
  return 0;
}
async function buildOnce(options, around, stop) {
  const buildId = newBuildId();
  const places = buildPlaces(buildId, workFolderOf(options.workDirectory, buildId), process.pid);
  const job = await begin(options, places, around);
  try {
    return await build(job);
  } finally {
    await cleanUpAfter(job, around, stop);
  }
}
async function begin(options, places, around) {
  try {
    return await beginBuild(options, places, around);
  } catch (error) {
    await rm(places.workFolder, { recursive: true, force: true });
    throw around.signal.aborted ? around.signal.reason : error;
  }
}
async function cleanUpAfter({ shell, options, places, definition, simulated }, around, stop) {
  const run = newRun({ ...around, signal: stop.atOnce }, places.workFolder);
  await cleanUp(run, places.workFolder, {
    shell,
    keepOnFailure: options.keepOnFailure,
    onLogs: async (files) => {
      const name = `${baseName({ name: definition.name, simulated })}-guest-logs`;
      const folder = path2.join(options.outputDirectory ?? ".", name);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      for (const file of files) await copyFile(file, path2.join(folder, path2.basename(file)));
      run.reporter.info(`the guest's logs are in ${folder}`);
    }
  });
}
export {
  runBuild
};
