import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/publish/format.ts
function escapeMarkdown(text) {
  return text.replace(
    new RegExp("\\p{Cc}", "gu"),
    (control) => control === "\n" || control === "	" ? control : control === "\r" ? "" : "\uFFFD"
  ).replace(/[\\`*_[\]|~#]/g, "\\$&").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\n/g, "<br>");
}
function code(text) {
  if (/^[\w ./:@+=,-]+$/.test(text) && text.trim() === text) return `\`${text}\``;
  return text === "" ? "" : `<code>${escapeMarkdown(text)}</code>`;
}
function table(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
function codeBlock(language, text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}
${text}
${fence}`;
}

export {
  escapeMarkdown,
  code,
  table,
  codeBlock
};
