import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  commandFolder,
  runnerCommand
} from "./chunk-Z55Z3XF5.js";
import "./chunk-6U2QWQOM.js";
import "./chunk-HF2QFBS2.js";
import {
  baseName
} from "./chunk-BULJSGFE.js";
import {
  architectureOf,
  editionTypeOf,
  renderDefinition
} from "./chunk-ABRZYOAZ.js";
import {
  encodeAnswerFile,
  unifiedDiff
} from "./chunk-ZIYGJKB7.js";
import "./chunk-5RVSRWDK.js";
import "./chunk-3KGSXLSI.js";
import {
  buildPlaces
} from "./chunk-7KIBEX34.js";
import "./chunk-FM6RIHOT.js";
import {
  loadDefinition
} from "./chunk-BH3YBQFP.js";
import {
  formatSeconds
} from "./chunk-5QMOKTG6.js";
import "./chunk-7SV74HXE.js";
import "./chunk-LNJDP5FP.js";
import {
  UserError,
  errorMessage,
  formatProblem,
  locator,
  refuse
} from "./chunk-TCCDBZ4V.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-render.ts
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
var placeholderBuildId = "BUILD-ID";
async function runRender(file, flags) {
  const repositoryRoot = process.cwd();
  const loaded = await loadDefinition(file, { repositoryRoot });
  const editionType = chooseEditionType(loaded, flags);
  const architecture = flags.architecture ?? architectureOf(loaded.definition);
  const places = buildPlaces(placeholderBuildId, "", 0);
  const rendered = await renderDefinition(loaded, {
    editionType,
    architecture,
    runnerCommand: runnerCommand({ places }),
    scriptFolder: commandFolder({ places }),
    repositoryRoot
  });
  refuse("answer-file.invalid", "an answer file cannot be used", rendered.problems);
  const { build, deploy, problems } = rendered;
  const name = baseName({ name: loaded.definition.name, simulated: false });
  const files = { [`${name}-build.xml`]: build, [`${name}-deploy.xml`]: deploy };
  if (flags.outputDirectory !== void 0) await writeFiles(flags.outputDirectory, files);
  if (flags.format === "json") {
    const { scripts } = build;
    const own = build.steps.map(({ name: step, commandLine }) => ({ name: step, commandLine }));
    const changes = flags.diff ? { changes: [...changesOf(build), ...changesOf(deploy)] } : {};
    const all = { editionType, architecture, build: build.text, deploy: deploy.text, steps: own, scripts, ...changes };
    process.stdout.write(`${JSON.stringify({ ...all, notes: problems }, void 0, 2)}
`);
    return;
  }
  for (const note of problems) process.stderr.write(`${formatProblem(note)}
`);
  if (flags.diff) {
    for (const [to, { template, edits }] of Object.entries(files)) {
      process.stdout.write(unifiedDiff(template.text, edits, { from: template.file, to }));
    }
    return;
  }
  if (flags.outputDirectory === void 0) {
    for (const [shown, { text }] of Object.entries(files)) process.stdout.write(`--- ${shown}
${text.trimEnd()}
`);
  } else
    for (const written of Object.keys(files)) process.stdout.write(`${path.join(flags.outputDirectory, written)}
`);
  process.stdout.write(`--- steps of the build machine, in order
${steps(loaded, build)}
`);
  for (const script of build.scripts) process.stdout.write(`--- ${script.path}
${script.text}`);
}
function changesOf({ template, edits }) {
  const locate = locator(template.file, template.text);
  return edits.toSorted((one, other) => one.start - other.start || one.end - other.end).map(({ start, end, text, why }) => ({ ...locate(start, end), text, why }));
}
function chooseEditionType({ definition, locate }, flags) {
  const chosen = flags.editionType ?? editionTypeOf(definition);
  if (chosen !== void 0) return chosen;
  const { file, line, column } = locate(["source", "edition"]);
  throw new UserError(
    "options.edition-type",
    `${file}:${line}:${column}: the edition ${definition.source.edition} does not tell a server from a client: give --edition-type server or --edition-type client`
  );
}
async function writeFiles(folder, files) {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, { text, encoding }] of Object.entries(files)) {
      await writeFile(path.join(folder, name), encodeAnswerFile(text, encoding));
    }
  } catch (error) {
    throw new UserError("options.output-directory", `cannot write into ${folder}: ${errorMessage(error)}`);
  }
}
function steps({ definition }, { steps: own }) {
  const lines = [
    ...own.map(({ commandLine }) => `from the template: ${commandLine}`),
    ...definition.customizations.map(
      ({ name, script, timeout }) => `customization: ${name}${script === void 0 ? "" : ` (${script})`}, at most ${formatSeconds(timeout / 1e3)}`
    ),
    ...updateStep(definition.updates)
  ];
  return lines.length === 0 ? "none" : lines.map((line, index) => `${index + 1}. ${line}`).join("\n");
}
function updateStep({ lock, catalog }) {
  if (lock !== void 0) return [`updates: the first group of ${lock}`];
  return catalog === void 0 ? [] : [`updates: the first group of what the catalog has for ${catalog.product}`];
}
export {
  runRender
};
