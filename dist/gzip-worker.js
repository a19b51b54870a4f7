import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  work
} from "./chunk-GG2CTV2G.js";
import {
  errorMessage
} from "./chunk-TCCDBZ4V.js";
import "./chunk-EL2BM4EZ.js";

// src/disk/gzip/gzip-worker.ts
import { parentPort } from "node:worker_threads";
parentPort?.on("message", ({ id, job, buffer, length }) => {
  let reply;
  try {
    reply = { id, buffer, answer: work(job, buffer, length) };
  } catch (error) {
    reply = { id, buffer, failure: errorMessage(error) };
  }
  parentPort?.postMessage(reply, [buffer]);
});
