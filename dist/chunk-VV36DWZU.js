import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  builtInTemplate,
  decodeAnswerFile,
  encodeAnswerFile,
  kmsClientKey,
  renderBuildFile,
  renderDeployFile
} from "./chunk-SQ5FK7U5.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";
import {
  UserError,
  refuse
} from "./chunk-7IBSK4N5.js";

// src/pipeline/answer-files.ts
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
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
  return { deploy: deploy.text, editionType, steps: build.steps };
}
function runnerCommand({ places }) {
  const script = `${places.guestFolder}\\guest\\run-steps.ps1`;
  return `powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ${script}`;
}
async function stageRunner(job, files, plan, payloadDiskGuid) {
  const { places, definition } = job;
  const folder = `Windows/Temp/${places.buildId}`;
  for (const part of ["shared", "guest", "deploy"]) {
    const target = path.join(places.stagingFolder, folder, part);
    await mkdir(target, { recursive: true });
    await cp(asset(`powershell/${part}`), target, { recursive: true });
  }
  const firstGroup = plan[0] ?? [];
  const steps = [
    ...files.steps.map((step, index) => templateStep(step, index)),
    ...definition.customizations.map((item, index) => ({
      id: `customization-${index + 1}`,
      kind: "customization",
      name: item.name,
      script: `customizations\\${number(index)}\\${item.script === void 0 ? "run.ps1" : path.basename(item.script)}`,
      timeoutSeconds: Math.ceil(item.timeout / 1e3),
      allowExitCodes: item.allowExitCodes,
      onFailure: item.onFailure
    })),
    ...firstGroup.length === 0 ? [] : [updateStep(job)]
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
    packages: packages.map(({ id, kb, role, file, path: place, expectedRevision, limitSeconds }) => {
      return { id, kb, role, file, path: place, expectedRevision, limitSeconds };
    })
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
function updateStep({ definition }) {
  return {
    id: "updates",
    kind: "updates",
    name: "Update packages, first group",
    timeoutSeconds: Math.ceil(definition.limits.customize / 1e3),
    allowExitCodes: [0],
    onFailure: "fail"
  };
}
function number(index) {
  return String(index + 1).padStart(2, "0");
}
async function stageFile(job, relative, contents) {
  const file = path.join(job.places.stagingFolder, relative);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, contents);
}
async function template(job, own, name) {
  if (own === void 0) return { ...builtInTemplate(name), encoding: "utf-8" };
  const bytes = await readFile(path.resolve(job.options.repositoryRoot, own));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  job.findings.inputs.push({ kind: "answer-file", path: own, sha256, size: bytes.length });
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
  renderAnswerFiles,
  runnerCommand,
  stageRunner,
  installRequest
};
