// What the page and its browser allow.
import type { Reason } from "./api";

export const inPage = !!globalThis.window?.document;

/** ?shoal=off|debug in the page's address. */
export const urlSwitch = inPage ? new URLSearchParams(location.search).get("shoal") : null;

/** Violations of the page's Content-Security-Policy remembered, the latest. */
const maxBlocked = 50;
let blocked: string[] = []; // directive and URL
if (inPage) {
  document.addEventListener("securitypolicyviolation", (e) => {
    if (e.disposition !== "enforce") return;
    blocked = [...blocked, `${e.effectiveDirective} ${e.blockedURI}`].slice(-maxBlocked);
  });
}

/** What the page's Content-Security-Policy has kept from Shoal, given its servers' URLs; undefined: nothing. */
export function blockedByPolicy(...servers: string[]): string | undefined {
  const needed = ["wasm-eval", ...servers.map((server) => server.split("/")[2] as string)];
  return blocked.find((b) => /^(script|connect|default)/.test(b) && needed.some((part) => b.includes(part)));
}

/** What changes while the page lives. */
export function facts(): { hidden: boolean; metered: boolean; offline: boolean } {
  const link = navigator.connection;
  return {
    hidden: document.visibilityState === "hidden",
    metered: !!link?.saveData || link?.type === "cellular",
    offline: !navigator.onLine,
  };
}

/** What stands in the way of an agent here, if anything does. */
export function obstacle(): Reason {
  if (urlSwitch === "off") return "page";
  if (!globalThis.RTCPeerConnection) return "no-webrtc";
  if (!globalThis.WebAssembly?.instantiateStreaming) return "no-wasm";
  return navigator.connection?.saveData ? "metered" : "";
}

/** Calls fn whenever facts() may have changed. */
export function onFacts(fn: () => void): void {
  for (const name of ["visibilitychange", "securitypolicyviolation"]) document.addEventListener(name, fn);
  for (const name of ["online", "offline", "pageshow"]) addEventListener(name, fn);
  navigator.connection?.addEventListener("change", fn);
}
