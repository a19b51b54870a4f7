import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  baseName
} from "./chunk-BULJSGFE.js";
import {
  code,
  codeBlock,
  escapeMarkdown,
  table
} from "./chunk-IRLIXERM.js";
import {
  formatBytes,
  formatSeconds
} from "./chunk-5QMOKTG6.js";
import {
  UserError,
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/publish/artifacts.ts
import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
async function publishArtifacts(what) {
  const { image: image2, reportFiles, reportName: reportName2, retentionDays, reporter } = what;
  for (const file of [...image2 === void 0 ? [] : [image2.file], ...reportFiles]) await checkReadable(file);
  const { default: client } = await import("./chunk-YGEJSQJP.js");
  const retention = retentionDays === void 0 ? {} : { retentionDays };
  const sent = [];
  const sentImage = image2 && await send(client, reporter, sent, {
    name: path.basename(image2.file),
    files: [image2.file],
    options: { ...retention, skipArchive: true }
  });
  if (image2 && sentImage?.sha256 !== image2.sha256) {
    throw new UserError(
      "publish.artifact",
      `artifact ${sentImage?.name}: ${image2.file} changed since it was verified: its SHA-256 was ${image2.sha256}, what was sent has ${sentImage?.sha256}. Do not use artifact ${sentImage?.id}`
    );
  }
  what.signal?.throwIfAborted();
  const report = await send(client, reporter, sent, { name: reportName2, files: reportFiles, options: retention });
  return sentImage === void 0 ? { report } : { image: sentImage, report };
}
async function send(client, reporter, sent, { name, files, options }) {
  let doing = "looking for an older artifact of this name";
  try {
    await deleteOlder(client, name, reporter);
    doing = "sending it";
    const folder = path.dirname(files[0] ?? ".");
    const { id, digest, size } = await client.uploadArtifact(name, [...files], folder, options);
    if (id === void 0 || digest === void 0) throw new Error("the service named no id for it");
    const artifact = { id: String(id), name, sha256: digest, size: size ?? 0 };
    sent.push(artifact);
    return artifact;
  } catch (error) {
    const before = sent.map((artifact) => `${artifact.name} (id ${artifact.id})`).join(", ");
    throw new UserError(
      "publish.artifact",
      // The client has a warning of its own that asks to try again, but never shows it.
      `artifact ${name} (${files.map((file) => path.basename(file)).join(", ")}): ${doing} failed: ${errorMessage(error)}
Sent before: ${before || "nothing"}. The files are still on the runner; run the job again to send them.`,
      { cause: error }
    );
  }
}
async function deleteOlder(client, name, reporter) {
  const { artifacts } = await client.listArtifacts();
  if (!artifacts.some((artifact) => artifact.name === name)) return;
  await client.deleteArtifact(name);
  reporter.info(`Deleted the artifact ${name} of an earlier attempt in this workflow run`);
}
async function checkReadable(file) {
  try {
    await access(file, constants.R_OK);
    if (!(await stat(file)).isFile()) throw new Error("it is no file");
  } catch (error) {
    throw new UserError("publish.unreadable", `${file} cannot be published: ${errorMessage(error)}`, { cause: error });
  }
}

// src/publish/markdown.ts
function renderMarkdown(report) {
  const parts = [
    ...report.simulated ? [simulatedNotice] : [],
    heading(report),
    ...report.error === void 0 ? [] : [failure(report.error)],
    facts(report),
    ...report.warnings.length === 0 ? [] : [warnings(report.warnings)],
    ...report.packages.length === 0 ? [] : [packages(report)],
    ...report.customizations.length === 0 ? [] : [customizations(report)],
    ...report.image === void 0 ? [] : [image(report.image, report)],
    ...report.upload === void 0 ? [] : [upload(report.upload.command, report.simulated)],
    stages(report),
    inputs(report)
  ];
  return `${parts.join("\n\n")}
`;
}
var simulatedNotice = "> **Simulated build:** no Windows ran, the image is a stand-in. It shows how a build goes and must not be deployed.";
function heading({ definition, outcome, stoppedAt }) {
  const where = stoppedAt === void 0 ? "" : ` in stage ${escapeMarkdown(stoppedAt)}`;
  const how = { succeeded: "built", failed: `failed${where}`, cancelled: `cancelled${where}` }[outcome];
  return `# ${escapeMarkdown(definition.title)}: ${how}`;
}
function failure({ code: id, message }) {
  return `${codeBlock("text", message)}

Error ${code(id)}`;
}
function facts(report) {
  const { definition, os, stages: all, tool } = report;
  const seconds = all.reduce((sum, stage) => sum + stage.seconds, 0);
  const builds = [os?.buildBefore, os?.buildAfter].filter((build) => build !== void 0);
  return table(
    ["Image", code(definition.name)],
    [
      ...builds.length === 0 ? [] : [["Windows build", builds.map(escapeMarkdown).join(" \u2192 ")]],
      ["Definition", code(definition.file)],
      ["Time", formatSeconds(seconds)],
      ["Build", code(report.buildId)],
      ["Made by", escapeMarkdown(`${tool.name} ${tool.version}`)]
    ]
  );
}
function warnings(all) {
  return `## Warnings

${all.map((warning) => `- ${escapeMarkdown(warning)}`).join("\n")}`;
}
function packages({ packages: all, keptBytes, keptCost }) {
  const rows = all.map((item) => [
    escapeMarkdown(item.kb),
    `${escapeMarkdown(item.title)}<br>${code(item.fileName)}`,
    escapeMarkdown(item.role),
    `**${escapeMarkdown(item.verdict)}**${item.kept && item.verdict !== "kept" ? ", kept" : ""}`,
    story(item)
  ]);
  const kept = all.filter((item) => item.kept).length;
  const note = kept === 0 ? "No package stays in the image." : `${kept} of ${all.length} kept in the image (${formatBytes(keptBytes)}), to be tried again when a machine is deployed.${keptCost === void 0 ? "" : cost(keptCost)}`;
  return `## Updates

${table(["KB", "Package", "Role", "Outcome", "What happened"], rows)}

${note}`;
}
function cost({ bytesPerSecond, writeSeconds, retrySeconds, restartSeconds, limitSeconds }) {
  return ` Writing them takes about ${formatSeconds(writeSeconds)} (at ${formatBytes(bytesPerSecond)}/s), trying them about ${formatSeconds(retrySeconds)} and a restart; the budget for both is ${formatSeconds(limitSeconds)}, ${formatSeconds(restartSeconds)} of it for the restart.`;
}
function story({ attempts, reason }) {
  const told = attempts.map(attempt);
  return [...told, ...reason === "" ? [] : [escapeMarkdown(reason)]].join("<br>");
}
function attempt(item, index) {
  const { phase, class: meaning, seconds, before, evidence, note } = item;
  const seen = before === evidence ? evidence : `${before} \u2192 ${evidence}`;
  const text = `${index + 1}. ${phase}: ${howItEnded(item)} (${meaning}), ${formatSeconds(seconds)}: ${seen}`;
  return escapeMarkdown(note === "" ? text : `${text}; ${note}`);
}
function howItEnded({ exitCode, exitCodeName, class: meaning }) {
  if (exitCode !== null) return `exit code ${exitCodeName ?? exitCode}`;
  return meaning === "cut" || meaning === "running" ? "its end was not seen" : "not started";
}
function customizations(report) {
  const rows = report.customizations.map(({ name, exitCode, outcome, seconds }) => [
    escapeMarkdown(name),
    `**${escapeMarkdown(outcome)}**`,
    exitCode === null ? "none" : String(exitCode),
    formatSeconds(seconds)
  ]);
  return `## Customizations

${table(["Name", "Outcome", "Exit code", "Time"], rows)}`;
}
function image({ fileName, sizes, hashes }, { deployEstimate }) {
  const size = (bytes) => `${formatBytes(bytes)} (${bytes} bytes)`;
  const rows = [
    ["Archive", size(sizes.compressed)],
    ["Raw disk", size(sizes.raw)],
    ["Allocated in the virtual disk", size(sizes.allocated)],
    ["Of that in use by its file systems", size(sizes.packed)],
    ["SHA-256 of the archive", code(hashes.archiveSha256)],
    ["CRC-32 of the raw disk", code(hashes.rawCrc32)]
  ];
  const estimate = deployEstimate === void 0 ? "" : `

A deployment writes ${formatBytes(deployEstimate.bytes)}. ${escapeMarkdown(deployEstimate.note)}`;
  return `## Image

${table(["File", code(fileName)], rows)}${estimate}`;
}
function upload(command, simulated) {
  const note = simulated ? "A simulated image is not for MAAS; of a real build the command is this.\n\n" : "";
  return `## Upload to MAAS

${note}${codeBlock("sh", command)}`;
}
function stages(report) {
  const rows = report.stages.map(({ name, outcome, start, seconds, limitSeconds }) => [
    escapeMarkdown(name),
    outcome === "succeeded" ? outcome : `**${outcome}**`,
    escapeMarkdown(start),
    formatSeconds(seconds),
    formatSeconds(limitSeconds)
  ]);
  return `## Stages

${table(["Stage", "Outcome", "Start", "Time", "Limit"], rows)}`;
}
function inputs({ definition, inputs: all }) {
  const rows = [{ kind: "definition", path: definition.file, sha256: definition.sha256 }, ...all].map((input) => [
    escapeMarkdown(input.kind),
    code(input.path),
    code(input.sha256)
  ]);
  return `## Inputs

${table(["Kind", "File", "SHA-256"], rows)}`;
}

// src/publish/directory.ts
import path3 from "node:path";

// src/publish/whole-files.ts
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import path2 from "node:path";
async function writeWhole(file, text) {
  await appear(file, async (partial) => {
    const handle = await open(partial, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
async function copyWhole(source, target) {
  await appear(target, async (partial) => {
    await copyFile(source, partial);
    const handle = await open(partial, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
async function moveWhole(source, target) {
  await mkdir(path2.dirname(target), { recursive: true });
  try {
    await rename(source, target);
  } catch (error) {
    const elsewhere = typeof error === "object" && error !== null && "code" in error && error.code === "EXDEV";
    if (!elsewhere) throw error;
    await copyWhole(source, target);
    await rm(source);
  }
}
async function appear(target, write) {
  await mkdir(path2.dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  try {
    await write(partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

// src/publish/directory.ts
async function publishToDirectory(what) {
  const reportFolder = path3.resolve(what.directory, what.reportName);
  let at = what.directory;
  try {
    const reportFiles = [];
    let image2;
    if (what.image !== void 0) {
      at = image2 = path3.resolve(what.directory, path3.basename(what.image));
      await moveWhole(what.image, image2);
    }
    for (const file of what.reportFiles) {
      at = path3.join(reportFolder, path3.basename(file));
      await copyWhole(file, at);
      reportFiles.push(at);
    }
    return image2 === void 0 ? { reportFiles } : { image: image2, reportFiles };
  } catch (error) {
    throw new UserError("publish.directory", `cannot write ${at}: ${errorMessage(error)}`, { cause: error });
  }
}

// src/publish/files.ts
import { createHash } from "node:crypto";
import path4 from "node:path";
async function writeReportFiles(folder, report) {
  const file = (name) => path4.resolve(folder, name);
  const files = { json: file("report.json"), markdown: file("report.md"), sums: file("SHA256SUMS") };
  const json = `${JSON.stringify(report, void 0, 2)}
`;
  const markdown = renderMarkdown(report);
  const sums = [
    [sha256(json), "report.json"],
    [sha256(markdown), "report.md"]
  ];
  if (report.image !== void 0) sums.unshift([report.image.hashes.archiveSha256, report.image.fileName]);
  await writeWhole(files.json, json);
  await writeWhole(files.markdown, markdown);
  await writeWhole(files.sums, sums.map(([hash, name]) => `${hash}  ${name}
`).join(""));
  return files;
}
function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

// src/publish/published.ts
import { readFile } from "node:fs/promises";
import path5 from "node:path";
async function readPublished(packageDirectory, image2) {
  const record = await readFile(recordFile(packageDirectory, image2), "utf8").then((text) => JSON.parse(text)).catch(() => void 0);
  if (typeof record !== "object" || record === null) return void 0;
  const { fingerprint, runId, artifactId, expires } = record;
  if (typeof fingerprint !== "string" || typeof runId !== "string" || typeof artifactId !== "string") return void 0;
  return { fingerprint, runId, artifactId, ...typeof expires === "string" ? { expires } : {} };
}
async function recordPublished(packageDirectory, image2, published) {
  const { fingerprint, runId, artifactId, expires } = published;
  const record = { schemaVersion: 1, name: image2.name, fingerprint, runId, artifactId, expires };
  await writeWhole(recordFile(packageDirectory, image2), `${JSON.stringify(record, void 0, 2)}
`);
}
function recordFile(packageDirectory, image2) {
  return path5.join(packageDirectory, "published", `${baseName(image2)}.json`);
}

// src/publish/upload-command.ts
function uploadCommand(image2) {
  return [
    "maas $PROFILE boot-resources create",
    `name=${quote(image2.name)}`,
    `title=${quote(image2.title)}`,
    "architecture='amd64/generic'",
    `filetype=${quote(image2.fileType)}`,
    `sha256=${image2.sha256}`,
    `size=${image2.size}`,
    `content@=${/^[\w./-]+$/.test(image2.file) ? image2.file : quote(image2.file)}`
  ].join(" ");
}
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export {
  uploadCommand,
  publishArtifacts,
  publishToDirectory,
  renderMarkdown,
  writeReportFiles,
  readPublished,
  recordPublished
};
