// Adds up what the page's viewers and their agents count.
import type { State, Stats } from "./api";
import type { Viewer } from "./viewer";

const order: State[] = ["off", "loading", "connecting", "active"];

/**
 * What a has and b adds to it: numbers are added, lists joined, records added
 * name by name; of two texts the first that is not empty.
 */
export function plus<T extends object>(a: T, b: object): T {
  const sum = { ...a } as Record<string, unknown>;
  for (const [name, more] of Object.entries(b)) sum[name] = join(sum[name], more);
  return sum as T;
}

function join(a: unknown, b: unknown): unknown {
  if (Array.isArray(b)) return [...(a as unknown[]), ...b];
  if (typeof b === "number") return ((a as number) ?? 0) + b;
  return typeof b === "object" ? plus(a as object, b as object) : a || b;
}

/** The totals of a page without players. */
export function nothing(): Stats {
  return {
    state: "off", reason: "page", viewer: "", site: "", peers: [],
    originBytes: 0, peerBytes: 0, uploadBytes: 0, wastedBytes: 0,
    originReasons: {}, stallMs: 0, startupMs: 0,
  };
}

/** Adds viewers to totals. State and reason are those of the viewer that is furthest. */
export function totals(past: Stats, viewers: Viewer[]): Stats {
  let sum = { ...past, peers: [] } as Stats;
  viewers.forEach((v, i) => {
    const { state, reason } = !i || order.indexOf(v.state) > order.indexOf(sum.state) ? v : sum;
    sum = { ...plus(plus(sum, own(v)), ofAgent(v)), state, reason, startupMs: sum.startupMs || v.startupMs };
  });
  return sum;
}

function own(v: Viewer): Partial<Stats> {
  const { originBytes, originReasons, stallMs, waitingBytes } = v;
  const waiting = waitingBytes ? { startup: waitingBytes } : {};
  return {
    originBytes: originBytes + waitingBytes,
    originReasons: plus(originReasons, waiting),
    stallMs: stallMs + Math.round(v.stalling()),
  };
}

function ofAgent(v: Viewer): Partial<Stats> {
  const agent = v.agentStats();
  if (!agent) return {};
  const { viewer, site, peers, originBytes, peerBytes, uploadBytes, wastedBytes, originReasons } = agent;
  return { viewer, site, peers, originBytes, peerBytes, uploadBytes, wastedBytes, originReasons };
}
