import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  formatSeconds
} from "./chunk-5QMOKTG6.js";
import {
  UserError,
  errorMessage
} from "./chunk-TCCDBZ4V.js";

// src/pipeline/stage.ts
var stageLimits = {
  preflight: "preflight",
  updates: "updates",
  "answer file": "answerFile",
  disk: "disk",
  customize: "customize",
  settle: "settle",
  seal: "seal",
  pack: "pack",
  publish: "publish"
};
var StageError = class extends Error {
  name = "StageError";
  stage;
  outcome;
  constructor(stage2, outcome, cause) {
    super(`${stage2}: ${errorMessage(cause)}`, { cause });
    this.stage = stage2;
    this.outcome = outcome;
  }
};
async function stage(job, name, body) {
  const limit = job.definition.limits[stageLimits[name]];
  const stall = name === "publish" ? limit : job.definition.limits.stall;
  const watch = watchdog(limit, stall, stageLimits[name]);
  const started = job.run.now();
  const run = {
    ...job.run,
    signal: AbortSignal.any([job.run.signal, watch.signal]),
    reporter: listening(job.run.reporter, watch.alive)
  };
  const end = (outcome) => {
    const seconds = (job.run.now().getTime() - started.getTime()) / 1e3;
    job.findings.stages.push({
      name,
      start: started.toISOString(),
      seconds,
      limitSeconds: limit / 1e3,
      outcome
    });
    return seconds;
  };
  return job.run.reporter.group(name, async () => {
    try {
      job.run.signal.throwIfAborted();
      const result = await body(run);
      job.run.reporter.info(`${name}: done in ${formatSeconds(end("succeeded"))}`);
      return result;
    } catch (error) {
      const outcome = job.run.signal.aborted ? "cancelled" : "failed";
      end(outcome);
      throw new StageError(name, outcome, run.signal.aborted ? run.signal.reason : error);
    } finally {
      watch.stop();
    }
  });
}
function watchdog(limit, stall, key) {
  const controller = new AbortController();
  const abort = (code, message) => controller.abort(new UserError(code, message));
  const whole = setTimeout(
    () => abort("stage.limit", `did not end within its limit of ${formatSeconds(limit / 1e3)} (limits.${kebab(key)})`),
    limit
  );
  let last = Date.now();
  const look = setInterval(
    () => {
      if (Date.now() - last < stall) return;
      abort("stage.stalled", `gave no sign of life for ${formatSeconds(stall / 1e3)} (limits.stall)`);
    },
    Math.min(1e3, stall / 4)
  );
  return {
    signal: controller.signal,
    alive: () => {
      last = Date.now();
    },
    stop: () => {
      clearTimeout(whole);
      clearInterval(look);
    }
  };
}
function kebab(key) {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
function listening(reporter, alive) {
  const heard = (method) => (...args) => {
    alive();
    method(...args);
  };
  return {
    ...reporter,
    info: heard(reporter.info),
    warning: heard(reporter.warning),
    error: heard(reporter.error),
    progress: heard(reporter.progress)
  };
}

export {
  stageLimits,
  StageError,
  stage
};
