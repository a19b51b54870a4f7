import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  identifyPackage,
  unwrapCabinet
} from "./chunk-6U2QWQOM.js";
import {
  builtInTemplate,
  decodeAnswerFile,
  encodeAnswerFile,
  keyFault,
  kmsClientKey,
  planPackages,
  renderBuildFile,
  renderDeployFile
} from "./chunk-ZIYGJKB7.js";
import {
  digestsOf,
  fetchPackages
} from "./chunk-5RVSRWDK.js";
import {
  noting
} from "./chunk-7KIBEX34.js";
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  UserError,
  errorMessage,
  refuse
} from "./chunk-TCCDBZ4V.js";

// src/pipeline/answer-files.ts
import { cp, mkdir as mkdir2, readFile, writeFile } from "node:fs/promises";
import path2 from "node:path";

// src/updates/examine-packages.ts
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
async function examinePackages(run, local) {
  const examined = [];
  for (const item of local) {
    examined.push(await examine(run, item));
    run.reporter.progress({ label: "identifying", done: examined.length, total: local.length, unit: "packages" });
  }
  return examined;
}
async function examine(run, item) {
  const { signal, workFolder: scratch } = run;
  const bytes = await identifyPackage(item.file, { signal, scratch, fileName: item.package.fileName });
  if (bytes.remedy === "unwrap") return unwrap(run, item, bytes);
  if (bytes.remedy !== "refetch") return { ...item, bytes };
  if (bytes.kind === "damaged") return doubt(run, item, bytes);
  const reason = `${bytes.reason ?? bytes.kind}; these are the very bytes that the lock names, so write the lock anew`;
  return { ...item, bytes: { ...bytes, reason } };
}
function doubt(run, item, bytes) {
  run.reporter.warning(`${item.package.fileName}: ${bytes.reason}; its hash is right, so it is tried all the same`);
  return { ...item, bytes: { ...bytes, kind: "unknown", installable: true } };
}
async function unwrap(run, item, outer) {
  const folder = path.join(run.workFolder, "unwrapped", item.package.sha256);
  await mkdir(folder, { recursive: true });
  try {
    const { file, identity } = await unwrapCabinet(item.file, folder, run.signal);
    const fileName = path.basename(file);
    run.reporter.info(`${item.package.fileName}: the package is ${fileName}, a cabinet inside it`);
    const facts = { fileName, size: (await stat(file)).size, ...await digestsOf(file, run.signal) };
    const again = identity.remedy === "unwrap" ? { ...identity, reason: "a cabinet in a cabinet in a cabinet" } : identity;
    return { package: { ...item.package, ...facts }, file, from: item.from, bytes: again };
  } catch (error) {
    run.signal.throwIfAborted();
    return { ...item, bytes: { ...outer, installable: false, reason: errorMessage(error) } };
  }
}

// src/pipeline/updates.ts
var packageLimitSeconds = 5400;
function placePackages(groups) {
  let order = 0;
  return groups.map((group) => {
    let together;
    return group.map((item) => {
      const { kb, title, role, fileName: file, size, sha256, expectedUbr } = item.package;
      order++;
      const id = `${String(order).padStart(2, "0")}-${kb}`;
      const shares = role === "cumulative" || role === "checkpoint";
      if (shares) together ??= id;
      const folder = shares ? together ?? id : id;
      const placed = {
        id,
        kb,
        title,
        role,
        file,
        size,
        sha256,
        order,
        expectedRevision: expectedUbr ?? null,
        path: `packages\\${folder}\\${file}`,
        limitSeconds: packageLimitSeconds
      };
      return { ...item, placed };
    });
  });
}
function forGuest(planned) {
  const { id, kb, role, file, path: place, sha256, order, expectedRevision, limitSeconds, kind, identity } = planned;
  return {
    ...{ id, kb, role, file, path: place, sha256, order, expectedRevision, limitSeconds },
    ...kind === void 0 ? {} : { kind },
    ...identity === void 0 ? {} : { identity }
  };
}
async function updates(job, given, lock, image) {
  const run = noting(job, given);
  if (lock === void 0) {
    run.reporter.warning("the definition names no updates: the image will have those of its media only");
    return [];
  }
  const { packageDirectory: directory, updateCache: cache } = job.options;
  const local = await fetchPackages(run, lock.packages, { directory, cache });
  job.findings.inputs.push(
    ...local.map(({ package: item }) => ({
      kind: "package",
      path: item.fileName,
      sha256: item.sha256,
      size: item.size
    }))
  );
  const examined = await examinePackages(run, local);
  const { groups, refused } = planPackages(examined, { architecture: image.architecture, build: image.build });
  reportRefused(job, run, refused);
  const plan = placePackages(groups).map(
    (group) => group.map(({ placed, file, bytes: { kind, packageIdentity } }) => ({
      ...placed,
      source: file,
      ...kind === "unknown" ? {} : { kind },
      ...packageIdentity === void 0 ? {} : { identity: packageIdentity }
    }))
  );
  for (const [index, group] of plan.entries()) {
    run.reporter.info(`group ${index + 1}: ${group.map((item) => `${item.kb} (${item.role})`).join(", ")}`);
  }
  return plan;
}
function reportRefused(job, run, refused) {
  const serious = refused.filter(({ code }) => code !== "superseded");
  const tell = (all) => all.map(({ candidate, reason }) => `${candidate.package.kb}: ${reason}`);
  if (serious.length > 0 && job.definition.updates.onFailure === "fail") {
    throw new UserError("updates.refused", `not to be installed: ${tell(serious).join("; ")}`);
  }
  for (const { candidate, code, reason } of refused) {
    const { kb, title, fileName, role } = candidate.package;
    const line = `left out: ${kb} (${fileName}): ${reason}`;
    if (code === "superseded") run.reporter.info(line);
    else run.reporter.warning(line);
    const verdict = code === "superseded" ? "superseded" : "refused";
    job.findings.refused.push({
      kb,
      title,
      fileName,
      role,
      verdict,
      attempts: [],
      kept: false,
      reason,
      evidence: "unknown"
    });
  }
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
    runnerCommand: runnerCommand(job),
    providedFiles: job.providedFiles,
    scriptFolder: commandFolder(job)
  });
  const deployTemplate = await template(job, definition.deployAnswerFile, "deploy");
  const deploy = renderDeployFile(deployTemplate, { ...common, cloudbaseInit: false });
  for (const note of [...build.notes, ...deploy.notes]) {
    if (note.severity === "info") run.reporter.info(`${note.location?.line ?? ""}: ${note.message}`);
    else run.reporter.problem(note);
  }
  refuse("answer-file.invalid", "an answer file cannot be used", [...build.problems, ...deploy.problems]);
  await stageFile(job, "Windows/Panther/unattend.xml", encodeAnswerFile(build.text, buildTemplate.encoding));
  for (const script of build.scripts) await stageFile(job, script.path.slice(3).replaceAll("\\", "/"), script.text);
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
function commandFolder({ places }) {
  return `${places.guestFolder}\\commands`;
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
    quietSeconds: job.intervals.quietSeconds,
    steps
  };
  await stageFile(job, `${folder}/steps.json`, `${JSON.stringify(settings, void 0, 2)}
`);
  const order = { task: "install-packages", request: installRequest(job, plan, firstGroup, "first group") };
  await stageFile(job, `${folder}/orders/updates.json`, JSON.stringify(order));
}
function installRequest(job, plan, packages, phase) {
  return {
    phase,
    pauseSeconds: job.intervals.pauseSeconds,
    // For a target that misses them: paths on the payload disk.
    checkpoints: plan.flat().filter((item) => item.role === "checkpoint").map((item) => item.path),
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
  const isOwn = definition.productKey === "input";
  const key = isOwn ? options.productKey?.toUpperCase() : kmsClientKey(image.edition, image.build);
  const fault = keyFault(key ?? "", image);
  const problems = [];
  const complain = (rule, message, hint) => {
    const location = loaded.locate(["product-key"]);
    problems.push({ rule: `answer-file.${rule}`, severity: "error", message, hint, location });
  };
  if (fault !== void 0) complain(fault.rule, fault.message, fault.hint);
  else if (key === void 0) {
    const message = `no KMS client setup key is known for ${image.edition} of build ${image.build}`;
    complain("no-kms-key", message, "use product-key: none, or input with your own key");
  }
  refuse("answer-file.product-key", "the product key cannot be chosen", problems);
  return key;
}

export {
  forGuest,
  updates,
  renderAnswerFiles,
  runnerCommand,
  commandFolder,
  stageRunner,
  installRequest,
  customizationFolder
};
