import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);

// src/updates/hosts.ts
var allowedHosts = [
  { host: ".windowsupdate.com" },
  { host: ".delivery.mp.microsoft.com" },
  { host: "definitionupdates.microsoft.com" }
];
function refuseUrl(value, hosts = allowedHosts) {
  const url = URL.canParse(value) ? new URL(value) : void 0;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === void 0 || !isWeb || url.username !== "" || url.password !== "") return notPlain;
  const known = hosts.find(({ host }) => host.startsWith(".") ? url.host.endsWith(host) : url.host === host);
  if (known !== void 0) return url.protocol === "https:" || known.http === true ? void 0 : notPlain;
  if (url.port !== "" && refuseUrl(`${url.protocol}//${url.hostname}/`, hosts) === void 0) return notPlain;
  const allowed = hosts.map(({ host }) => host.startsWith(".") ? `*${host}` : host).join(", ");
  return { message: `Microsoft serves no updates from ${url.hostname.slice(0, 100)}`, hint: `allowed: ${allowed}` };
}
var notPlain = { message: "this is not a plain https URL", hint: "no user, password or port" };

export {
  allowedHosts,
  refuseUrl
};
