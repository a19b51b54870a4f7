import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  aboutNewText,
  builtInTemplate,
  decodeAnswerFile,
  renderBuildFile,
  renderDeployFile
} from "./chunk-ZIYGJKB7.js";
import {
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/validation/rendered.ts
import path from "node:path";

// src/validation/answer-files.ts
import { readFile, stat } from "node:fs/promises";
var longest = 8 * 1024 * 1024;
async function readAnswerFile(file, name) {
  const unreadable = (message) => {
    const location = { file: name, line: 1, column: 1 };
    const problem = { rule: "answer-file.unreadable", severity: "error", message, location };
    return { text: "", encoding: "utf-8", problems: [problem] };
  };
  try {
    const found = await stat(file);
    if (!found.isFile()) return unreadable("this is not a file");
    if (found.size > longest) {
      return unreadable(`this file has ${found.size} bytes; an answer file has at most ${longest}`);
    }
    return decodeAnswerFile(name, await readFile(file));
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`);
  }
}

// src/validation/rendered.ts
var placeholderPassword = "(random password of each build)";
var placeholderKey = "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX";
async function renderDefinition(loaded, how) {
  const { definition } = loaded;
  const { architecture, editionType, runnerCommand, scriptFolder, repositoryRoot } = how;
  const common = {
    architecture,
    editionType,
    locale: definition.locale,
    ...definition.productKey === "none" ? {} : { productKey: placeholderKey }
  };
  const buildTemplate = await template(repositoryRoot, definition.answerFile, editionType);
  const build = renderBuildFile(buildTemplate, {
    ...common,
    password: placeholderPassword,
    computerName: "*",
    runnerCommand,
    providedFiles: [],
    scriptFolder
  });
  const deployTemplate = await template(repositoryRoot, definition.deployAnswerFile, "deploy");
  const cloudbaseInit = definition.cloudbaseInit !== void 0;
  const deploy = renderDeployFile(deployTemplate, { ...common, cloudbaseInit });
  return {
    build: { ...build, template: buildTemplate, encoding: buildTemplate.encoding },
    deploy: { ...deploy, template: deployTemplate, encoding: deployTemplate.encoding },
    problems: [
      ...placed(buildTemplate, build, loaded, "answer-file"),
      ...placed(deployTemplate, deploy, loaded, "deploy-answer-file")
    ]
  };
}
function editionTypeOf({ source }) {
  const edition = String(source.edition);
  if (/server/i.test(edition)) return "server";
  const client = /^(?:Windows 1[01]\b|Professional|Enterprise|Education|IoTEnterprise|Core(?:N|SingleLanguage)?$)/i;
  return client.test(edition) ? "client" : void 0;
}
function architectureOf({ updates }) {
  return updates.catalog?.architecture === "arm64" ? "arm64" : "amd64";
}
async function template(repositoryRoot, own, name) {
  if (own === void 0) return { ...builtInTemplate(name), encoding: "utf-8", problems: [], builtIn: true };
  return { file: own, builtIn: false, ...await readAnswerFile(path.resolve(repositoryRoot, own), own) };
}
var ownKeys = { "answer-file.time-zone": ["locale", "time-zone"] };
function placed(template2, rendering, loaded, place) {
  const { file, problems, builtIn } = template2;
  const all = problems.length > 0 ? problems : [...rendering.problems, ...rendering.notes];
  return all.map((problem) => {
    const key = problem.message.endsWith(aboutNewText) ? ownKeys[problem.rule] : void 0;
    if (key !== void 0) {
      return { ...problem, message: problem.message.slice(0, -aboutNewText.length), location: loaded.locate(key) };
    }
    if (problem.location !== void 0 && !builtIn) return problem;
    const message = builtIn ? `${problem.message} (in the built-in ${path.basename(file)})` : problem.message;
    return { ...problem, message, location: loaded.locate([place]) };
  });
}

export {
  readAnswerFile,
  renderDefinition,
  editionTypeOf,
  architectureOf
};
