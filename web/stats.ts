// Adds up what the page's viewers and their agents count.
import type { AgentStats } from "./agent";
import type { State, Stats } from "./api";
import type { Viewer } from "./viewer";

const order: State[] = ["off", "loading", "connecting", "active"];

export function add(a: AgentStats, b: AgentStats): AgentStats {
  return {
    ...a,
    peers: [...a.peers, ...b.peers],
    originBytes: a.originBytes + b.originBytes,
    peerBytes: a.peerBytes + b.peerBytes,
    uploadBytes: a.uploadBytes + b.uploadBytes,
    wastedBytes: a.wastedBytes + b.wastedBytes,
    controlBytes: a.controlBytes + b.controlBytes,
    originReasons: merge(a.originReasons, b.originReasons),
  };
}

function merge(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const reason in b) sum[reason] = (sum[reason] ?? 0) + (b[reason] as number);
  return sum;
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
  const sum = { ...past, peers: [] };
  viewers.forEach((v, i) => {
    if (!i || order.indexOf(v.state) > order.indexOf(sum.state)) {
      sum.state = v.state;
      sum.reason = v.reason;
    }
    include(sum, v);
  });
  return sum;
}

function include(sum: Stats, v: Viewer): void {
  const agent = v.agentStats();
  const own = { ...v.originReasons };
  if (v.waitingBytes) own.startup = (own.startup ?? 0) + v.waitingBytes;
  sum.originBytes += v.originBytes + v.waitingBytes;
  sum.originReasons = merge(sum.originReasons, own);
  sum.stallMs += v.stallMs + Math.round(v.stalling());
  sum.startupMs ||= v.startupMs;
  if (!agent) return;
  sum.viewer ||= agent.viewer;
  sum.site ||= agent.site;
  sum.peers = [...sum.peers, ...agent.peers];
  sum.originBytes += agent.originBytes;
  sum.peerBytes += agent.peerBytes;
  sum.uploadBytes += agent.uploadBytes;
  sum.wastedBytes += agent.wastedBytes;
  sum.originReasons = merge(sum.originReasons, agent.originReasons);
}
