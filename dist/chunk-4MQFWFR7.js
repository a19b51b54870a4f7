import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  runnerCommand
} from "./chunk-RGECIRF4.js";
import {
  baseName,
  buildPlaces
} from "./chunk-OWRHELXT.js";
import {
  architectureOf,
  editionTypeOf,
  renderDefinition
} from "./chunk-VRSFHL6A.js";
import {
  encodeAnswerFile
} from "./chunk-YS4ON365.js";
import {
  loadDefinition
} from "./chunk-7N27Q24S.js";
import "./chunk-MYN7TJJQ.js";
import {
  formatSeconds
} from "./chunk-MIEEDD4H.js";
import {
  UserError,
  errorMessage,
  formatProblem,
  refuse
} from "./chunk-7IBSK4N5.js";
import "./chunk-EL2BM4EZ.js";

// src/commands/run-render.ts
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
var placeholderBuildId = "BUILD-ID";
async function runRender(file, flags) {
  const repositoryRoot = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
  const loaded = await loadDefinition(file, { repositoryRoot });
  const editionType = chooseEditionType(loaded, flags);
  const architecture = flags.architecture ?? architectureOf(loaded.definition);
  const runner = runnerCommand({ places: buildPlaces(placeholderBuildId, "", 0) });
  const rendered = await renderDefinition(loaded, { editionType, architecture, runnerCommand: runner, repositoryRoot });
  refuse("answer-file.invalid", "an answer file cannot be used", rendered.problems);
  const { build, deploy, problems } = rendered;
  const name = baseName({ name: loaded.definition.name, simulated: false });
  const files = { [`${name}-build.xml`]: build, [`${name}-deploy.xml`]: deploy };
  if (flags.format === "json") {
    const steps2 = build.steps.map(({ name: step, commandLine }) => ({ name: step, commandLine }));
    const all = { editionType, architecture, build: build.text, deploy: deploy.text, steps: steps2, notes: problems };
    process.stdout.write(`${JSON.stringify(all, void 0, 2)}
`);
  } else {
    for (const note of problems) process.stderr.write(`${formatProblem(note)}
`);
  }
  if (flags.outputDirectory !== void 0) await writeFiles(flags.outputDirectory, files);
  if (flags.format === "json") return;
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
    ...definition.updates.lock === void 0 ? [] : [`updates: the first group of ${definition.updates.lock}`]
  ];
  return lines.length === 0 ? "none" : lines.map((line, index) => `${index + 1}. ${line}`).join("\n");
}
export {
  runRender
};
