import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/publish/summary.ts
var largestSummary = 1024 * 1024;
async function writeSummary(markdown) {
  const { summary } = await import("./chunk-TVYRPRKE.js");
  await summary.addRaw(fitSummary(markdown), true).write();
}
function fitSummary(markdown, largest = largestSummary - 1024) {
  if (Buffer.byteLength(markdown) <= largest) return markdown;
  const note = "\n\n> **Cut here:** the rest is longer than a job summary may be. All of it is in report.md.\n";
  const room = Buffer.from(markdown).subarray(0, largest - Buffer.byteLength(note));
  return `${room.subarray(0, Math.max(0, room.lastIndexOf(10))).toString("utf8")}${note}`;
}

export {
  writeSummary
};
