import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  formatBytes
} from "./chunk-5QMOKTG6.js";
import {
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/updates/cache/actions.ts
import { copyFile, link, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import path from "node:path";
var stagingName = ".maas-windows-image-packages";
var slowMiss = 1e4;
async function openActionsCache(run, env = process.env) {
  const staging = path.join(env["GITHUB_WORKSPACE"] ?? "", stagingName);
  const client = await openClient(staging, env);
  if (typeof client === "string") {
    run.reporter.warning(`the cache of GitHub Actions is not used: ${client}`);
    return void 0;
  }
  const cache = { run, client, staging, works: true };
  const oneByOne = queue();
  return {
    restore: (wanted) => oneByOne(
      () => guarded(cache, void 0, async () => {
        if (!cache.works || !await has(cache, wanted, { lookupOnly: false })) return void 0;
        return path.join(staging, wanted.sha256, wanted.fileName);
      })
    ),
    save: (packages) => guarded(cache, void 0, () => saveMissing(cache, packages)),
    close: async () => {
      await removeStaging(env).catch((error) => run.reporter.warning(`not removed: ${errorMessage(error)}`));
    }
  };
}
function giveUp(cache, why) {
  cache.works = false;
  cache.run.reporter.warning(`the cache of GitHub Actions is not asked any more in this run: ${why}`);
}
async function guarded(cache, otherwise, body) {
  try {
    return await body();
  } catch (error) {
    cache.run.signal.throwIfAborted();
    giveUp(cache, errorMessage(error));
    return otherwise;
  }
}
var keyOf = ({ sha256 }) => `maas-windows-image-package-${sha256}`;
var pathsOf = ({ sha256 }) => [`${stagingName}/${sha256}`];
async function has(cache, item, how) {
  const { run, client } = cache;
  run.signal.throwIfAborted();
  const start = Date.now();
  const what = how.lookupOnly ? `looking for ${item.fileName} in` : `restoring ${item.fileName} from`;
  const doing = client.restoreCache(pathsOf(item), keyOf(item), [], how, true);
  const hit = await within(run, `${what} the Actions cache`, item.size, doing) !== void 0;
  if (!hit && Date.now() - start > slowMiss) giveUp(cache, "it answers too slowly");
  return hit;
}
async function saveMissing(cache, packages) {
  const { reporter } = cache.run;
  const saved = { count: 0, bytes: 0 };
  let failed = 0;
  for (const item of packages) {
    if (!cache.works || await has(cache, item, { lookupOnly: true })) continue;
    if (await save(cache, item)) {
      saved.count++;
      saved.bytes += item.size;
    } else if (++failed === 2 && saved.count === 0) giveUp(cache, "it takes nothing");
  }
  if (saved.count > 0) {
    reporter.info(`packages: ${saved.count} (${formatBytes(saved.bytes)}) saved in the Actions cache`);
  }
  if (failed > 0) {
    reporter.warning(`packages: ${failed} not saved in the Actions cache, unless another job saves them right now`);
  }
}
async function save({ run, client, staging }, item) {
  run.signal.throwIfAborted();
  const folder = path.join(staging, item.sha256);
  await mkdir(folder, { recursive: true });
  try {
    const staged = path.join(folder, item.fileName);
    await link(item.file, staged).catch(() => copyFile(item.file, staged));
    const doing = client.saveCache(pathsOf(item), keyOf(item), {}, true);
    const id = await within(run, `saving ${item.fileName} in the Actions cache`, item.size, doing);
    return id !== -1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
async function removeStaging(env = process.env) {
  const workspace = env["GITHUB_WORKSPACE"];
  if (workspace === void 0 || workspace === "") return;
  await rm(path.join(workspace, stagingName), { recursive: true, force: true, maxRetries: 5 });
}
async function openClient(staging, env) {
  try {
    const lacking = await whatIsLacking(env);
    if (lacking !== void 0) return lacking;
    const client = await import("./chunk-RSVIAMI4.js");
    if (!client.isFeatureAvailable()) return "this server has none";
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    await writeFile(path.join(staging, ".gitignore"), "*\n");
    return client;
  } catch (error) {
    return errorMessage(error);
  }
}
async function whatIsLacking(env) {
  const absent = ["ACTIONS_RUNTIME_TOKEN", "GITHUB_WORKSPACE", "RUNNER_TEMP"].filter((name) => !env[name]);
  if (absent.length > 0) return `only a step of a job has it (${absent.join(", ")} not set)`;
  const [here, workspace] = await Promise.all([realpath(process.cwd()), realpath(env["GITHUB_WORKSPACE"] ?? "")]);
  return here === workspace ? void 0 : `the current folder ${here} is not the workspace ${workspace}`;
}
async function within(run, label, bytes, doing) {
  const limit = 3e5 + bytes / 1e3;
  let timer;
  let signs;
  let cancel = () => void 0;
  try {
    return await Promise.race([
      doing,
      new Promise((_, reject) => {
        cancel = () => reject(run.signal.reason);
        run.signal.addEventListener("abort", cancel, { once: true });
        timer = setTimeout(() => reject(new Error(`${label} takes too long`)), limit);
        signs = setInterval(() => run.reporter.info(`${label} \u2026`), 6e4);
      })
    ]);
  } finally {
    clearTimeout(timer);
    clearInterval(signs);
    run.signal.removeEventListener("abort", cancel);
  }
}
function queue() {
  let last = Promise.resolve();
  return (body) => {
    const next = last.then(body);
    last = next.catch(() => void 0);
    return next;
  };
}

export {
  openActionsCache,
  removeStaging
};
