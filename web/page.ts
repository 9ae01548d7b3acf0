// What the page and its browser allow.
import type { Reason } from "./api";

export const inPage = typeof window !== "undefined" && typeof document !== "undefined";

/** ?shoal=off|debug in the page's address. */
export const urlSwitch = inPage ? new URLSearchParams(location.search).get("shoal") : null;

let blocked = "";
if (inPage) {
  document.addEventListener("securitypolicyviolation", (e) => {
    if (/script|connect/.test(e.effectiveDirective)) blocked = `${e.effectiveDirective} ${e.blockedURI}`;
  });
}

/** What the Content-Security-Policy kept from loading or running last; "" if nothing. */
export function blockedByPolicy(): string {
  return blocked;
}

/** What changes while the page lives. */
export function facts(): { hidden: boolean; metered: boolean; offline: boolean } {
  const link = navigator.connection;
  return {
    hidden: document.visibilityState === "hidden",
    metered: !!link && (!!link.saveData || link.type === "cellular"),
    offline: !navigator.onLine,
  };
}

/** What stands in the way of an agent here, if anything does. */
export function obstacle(): { reason: Reason; message: string } {
  if (urlSwitch === "off") return { reason: "page", message: "?shoal=off in the page's address" };
  if (typeof RTCPeerConnection === "undefined") {
    return { reason: "no-webrtc", message: "this browser has no WebRTC, or it is switched off" };
  }
  if (typeof WebAssembly === "undefined" || !WebAssembly.instantiateStreaming) {
    return { reason: "no-wasm", message: "this browser has no WebAssembly, or it is switched off" };
  }
  if (navigator.connection?.saveData) {
    return { reason: "metered", message: "the browser is set to save data" };
  }
  return { reason: "", message: "" };
}

/** Calls fn whenever facts() may have changed. */
export function onFacts(fn: () => void): void {
  document.addEventListener("visibilitychange", fn);
  for (const name of ["online", "offline", "pageshow"]) addEventListener(name, fn);
  navigator.connection?.addEventListener("change", fn);
}
