// Figures and reasons in words.

export function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

export function rate(bytesPerSecond: number): string {
  const kbit = (bytesPerSecond * 8) / 1000;
  return kbit < 1000 ? `${Math.round(kbit)} kbit/s` : `${(kbit / 1000).toFixed(1)} Mbit/s`;
}

export function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((100 * part) / whole)} %` : "–";
}

export function seconds(s: number): string {
  return Number.isFinite(s) ? `${s.toFixed(1)} s` : "–";
}

export function clock(at: Date): string {
  return at.toLocaleTimeString([], { hour12: false });
}

const reasons: Record<string, string> = {
  startup: "it had only just joined",
  seed: "its turn as seed",
  standby: "it stood in for a seed that was late",
  "no-holder": "no other viewer had it",
  deadline: "it was needed before its neighbours could deliver it",
  policy: "delivery by viewers is switched off",
  integrity: "the bytes from a neighbour did not match",
  budget: "there was no room for it in memory",
};

/** Why a viewer went to the origin, to be put after a colon. */
export function why(reason: string): string {
  return reasons[reason] ?? reason;
}

const states: Record<string, string> = {
  consent: "waits for consent",
  page: "switched off for this page",
  policy: "the server does not allow it here",
  metered: "the browser saves data",
  "no-webrtc": "this browser has no WebRTC",
  "no-wasm": "this browser has no WebAssembly",
  csp: "the page's security policy forbids it",
  "wasm-failed": "the agent could not be started",
  version: "script and agent are of different versions",
  unreachable: "the coordinator does not answer",
  refused: "the coordinator refused",
  player: "the player is not known",
};

/** A viewer's state for people; "" while all is well. */
export function stateWords(state: string, reason: string): string {
  if (state === "active") return "";
  if (states[reason]) return `plain player: ${states[reason]}`;
  return state === "off" ? "plain player" : "joining…";
}
