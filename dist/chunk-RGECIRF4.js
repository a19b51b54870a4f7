import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  builtInTemplate,
  decodeAnswerFile,
  encodeAnswerFile,
  kmsClientKey,
  planGroups,
  renderBuildFile,
  renderDeployFile
} from "./chunk-YS4ON365.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";
import {
  formatBytes
} from "./chunk-MIEEDD4H.js";
import {
  UserError,
  errorMessage,
  refuse
} from "./chunk-7IBSK4N5.js";

// src/pipeline/answer-files.ts
import { cp, mkdir as mkdir2, readFile, writeFile } from "node:fs/promises";
import path2 from "node:path";

// src/updates/download.ts
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
async function fetchPackages(run, packages, directory) {
  const local = [];
  for (const item of packages) {
    local.push(await fetchPackage(run, item, directory));
    run.reporter.progress({ label: "packages", done: local.length, total: packages.length, unit: "packages" });
  }
  return local;
}
async function fetchPackage(run, item, directory) {
  const folder = path.join(directory, "packages", item.sha256);
  const file = path.join(folder, item.fileName);
  if (await isIntact(file, item, run.signal)) return { package: item, file, from: "cache" };
  await mkdir(folder, { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    await download(run, item, partial);
    await rename(partial, file);
  } catch (error) {
    run.signal.throwIfAborted();
    const host = new URL(item.url).host;
    throw new UserError("updates.download-failed", `${item.kb} from ${host}: ${errorMessage(error)}`, { cause: error });
  } finally {
    await rm(partial, { force: true });
  }
  return { package: item, file, from: "download" };
}
async function download(run, item, target) {
  const response = await run.fetch(item.url, { signal: run.signal, redirect: "error" });
  if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
  const check = hashing(run, item);
  await pipeline(Readable.fromWeb(response.body), check.stream, createWriteStream(target), { signal: run.signal });
  const wrong = check.fault();
  if (wrong !== void 0) throw new Error(wrong);
}
function hashing(run, item) {
  const sha256 = createHash("sha256");
  const sha1 = createHash("sha1");
  let size = 0;
  const stream = new Transform({
    transform(chunk, _encoding, done) {
      size += chunk.length;
      sha256.update(chunk);
      sha1.update(chunk);
      run.reporter.progress({ label: `downloading ${item.kb}`, done: size, total: item.size, unit: "bytes" });
      if (size > item.size) done(new Error(`it is longer than the lock's ${item.size} bytes`));
      else done(null, chunk);
    }
  });
  const fault = () => {
    if (size !== item.size) return `it ended after ${size} of ${item.size} bytes`;
    if (sha256.digest("hex") !== item.sha256) return "its sha256 is not the one in the lock";
    if (sha1.digest("hex") !== item.sha1) return "its sha1 is not the one in the lock";
    return void 0;
  };
  return { stream, fault };
}
async function isIntact(file, item, signal) {
  const size = await stat(file).then(
    (found) => found.size,
    () => -1
  );
  return size === item.size && await sha256Of(file, signal) === item.sha256;
}
async function sha256Of(file, signal) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest("hex");
}

// src/pipeline/updates.ts
var packageLimitSeconds = 5400;
function planPackages(lock) {
  if (lock === void 0) return [];
  let order = 0;
  return planGroups(lock).map((group) => {
    const folder = `${String(order + 1).padStart(2, "0")}-${group[0]?.kb ?? ""}`;
    return group.map((item) => {
      order++;
      const id = `${String(order).padStart(2, "0")}-${item.kb}`;
      const together = item.role === "cumulative" || item.role === "checkpoint";
      return {
        id,
        kb: item.kb,
        title: item.title,
        role: item.role,
        file: item.fileName,
        size: item.size,
        sha256: item.sha256,
        order,
        expectedRevision: item.expectedUbr ?? null,
        path: `packages\\${together ? folder : id}\\${item.fileName}`,
        limitSeconds: packageLimitSeconds
      };
    });
  });
}
function forGuest({ id, kb, role, file, path: place, order, expectedRevision, limitSeconds }) {
  return { id, kb, role, file, path: place, order, expectedRevision, limitSeconds };
}
async function updates(job, run, lock) {
  if (lock === void 0) {
    run.reporter.warning("the definition names no updates: the image will have those of its media only");
    return [];
  }
  const local = await fetchPackages(run, lock.packages, job.options.packageDirectory);
  for (const from of ["cache", "download"]) {
    const bytes = local.filter((item) => item.from === from).reduce((sum, item) => sum + item.package.size, 0);
    run.reporter.info(`${formatBytes(bytes)} from ${from === "cache" ? "the package directory" : "the network"}`);
  }
  job.findings.inputs.push(
    ...local.map(({ package: item }) => ({
      kind: "package",
      path: item.fileName,
      sha256: item.sha256,
      size: item.size
    }))
  );
  const sourceOf = (sha256) => {
    const found = local.find((item) => item.package.sha256 === sha256);
    if (found === void 0) throw new Error(`no file was fetched for ${sha256}`);
    return found.file;
  };
  const plan = planPackages(lock).map((group) => group.map((item) => ({ ...item, source: sourceOf(item.sha256) })));
  for (const [index, group] of plan.entries()) {
    run.reporter.info(`group ${index + 1}: ${group.map((item) => `${item.kb} (${item.role})`).join(", ")}`);
  }
  return plan;
}

// src/pipeline/answer-files.ts
async function renderAnswerFiles(job, run, image) {
  const { definition } = job;
  const editionType = image.installationType === "Client" ? "client" : "server";
  const productKey = chooseKey(job, image);
  if (productKey !== void 0 && definition.productKey === "input") run.reporter.secret(productKey);
  const common = {
    architecture: architectureOf(image),
    editionType,
    locale: definition.locale,
    ...productKey === void 0 ? {} : { productKey }
  };
  const buildTemplate = await template(job, definition.answerFile, editionType);
  const build = renderBuildFile(buildTemplate, {
    ...common,
    password: job.password,
    computerName: "*",
    buildAccount: "Administrator",
    runnerCommand: runnerCommand(job),
    providedFiles: job.providedFiles
  });
  const deployTemplate = await template(job, definition.deployAnswerFile, "deploy");
  const deploy = renderDeployFile(deployTemplate, { ...common, cloudbaseInit: false });
  for (const note of [...build.notes, ...deploy.notes]) {
    if (note.severity === "info") run.reporter.info(`${note.location?.line ?? ""}: ${note.message}`);
    else run.reporter.problem(note);
  }
  refuse("answer-file.invalid", "an answer file cannot be used", [...build.problems, ...deploy.problems]);
  await stageFile(job, "Windows/Panther/unattend.xml", encodeAnswerFile(build.text, buildTemplate.encoding));
  for (const step of build.steps) run.reporter.info(`step taken from the template: ${step.commandLine}`);
  return { deploy: asUtf8(deploy.text), editionType, steps: build.steps };
}
function asUtf8(text) {
  return text.replace(/^(<\?xml[^>]*?encoding\s*=\s*["'])[^"']*/, "$1utf-8");
}
function runnerCommand({ places }) {
  const script = `${places.guestFolder}\\guest\\run-steps.ps1`;
  return `powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ${script}`;
}
async function stageRunner(job, files, plan, payloadDiskGuid) {
  const { places, definition } = job;
  const folder = `Windows/Temp/${places.buildId}`;
  for (const part of ["shared", "guest", "deploy"]) {
    const target = path2.join(places.stagingFolder, folder, part);
    await mkdir2(target, { recursive: true });
    await cp(asset(`powershell/${part}`), target, { recursive: true });
  }
  const firstGroup = plan[0] ?? [];
  const steps = [
    ...files.steps.map((step, index) => templateStep(step, index)),
    ...definition.customizations.map((item, index) => ({
      id: `customization-${index + 1}`,
      kind: "customization",
      name: item.name,
      script: `${customizationFolder(index)}\\${scriptName(item)}`,
      timeoutSeconds: Math.ceil(item.timeout / 1e3),
      allowExitCodes: item.allowExitCodes,
      onFailure: item.onFailure
    })),
    ...firstGroup.length === 0 ? [] : [updateStep()]
  ];
  const settings = {
    buildId: places.buildId,
    folder: places.guestFolder,
    marker: places.marker,
    payloadDiskGuid,
    steps
  };
  await stageFile(job, `${folder}/steps.json`, `${JSON.stringify(settings, void 0, 2)}
`);
  const order = { task: "install-packages", request: installRequest(job, firstGroup, "first group") };
  await stageFile(job, `${folder}/orders/updates.json`, JSON.stringify(order));
}
function installRequest(job, packages, phase) {
  return {
    phase,
    pauseSeconds: job.intervals.pauseSeconds,
    packages: packages.map(forGuest)
  };
}
var templateStepSeconds = 3600;
function templateStep(step, index) {
  return {
    id: `template-${index + 1}`,
    kind: "command",
    name: step.name,
    commandLine: step.commandLine,
    timeoutSeconds: templateStepSeconds,
    allowExitCodes: [0, 3010],
    onFailure: "continue"
  };
}
function updateStep() {
  return {
    id: "updates",
    kind: "updates",
    name: "Update packages, first group",
    // None of its own: each package has one, and the stage's stands above.
    timeoutSeconds: 0,
    allowExitCodes: [0],
    onFailure: "fail"
  };
}
function customizationFolder(index) {
  return `customizations\\${String(index + 1).padStart(2, "0")}`;
}
function scriptName({ script }) {
  return script === void 0 ? "run.ps1" : path2.basename(script);
}
async function stageFile(job, relative, contents) {
  const file = path2.join(job.places.stagingFolder, relative);
  await mkdir2(path2.dirname(file), { recursive: true });
  await writeFile(file, contents);
}
async function template(job, own, name) {
  if (own === void 0) return { ...builtInTemplate(name), encoding: "utf-8" };
  const bytes = await readFile(path2.resolve(job.options.repositoryRoot, own));
  const { text, encoding, problems } = decodeAnswerFile(own, bytes);
  refuse("answer-file.invalid", `${own} cannot be read`, problems);
  return { file: own, text, encoding };
}
function architectureOf(image) {
  const { architecture } = image;
  if (architecture === "amd64" || architecture === "arm64" || architecture === "x86") return architecture;
  throw new UserError("answer-file.architecture", `the image's architecture ${architecture} is unknown`);
}
function chooseKey(job, image) {
  const { definition, options, loaded } = job;
  if (definition.productKey === "none") return void 0;
  if (definition.productKey === "input") return options.productKey?.toUpperCase();
  const key = kmsClientKey(image.edition, image.build);
  const problem = {
    rule: "answer-file.no-kms-key",
    severity: "error",
    message: `no KMS client setup key is known for ${image.edition} of build ${image.build}`,
    hint: "use product-key: none, or input with your own key",
    location: loaded.locate(["product-key"])
  };
  refuse("answer-file.no-kms-key", "the product key cannot be chosen", key === void 0 ? [problem] : []);
  return key;
}

export {
  sha256Of,
  planPackages,
  forGuest,
  updates,
  renderAnswerFiles,
  runnerCommand,
  stageRunner,
  installRequest,
  customizationFolder
};
