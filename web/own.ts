// What the player loads by itself while the agent comes up, and may leave to it.
import type { Agent } from "./agent";
import { addressOf, type Delivery } from "./delivery";

/** How much longer, at its rate so far, a load may take and still be left alone, in ms. */
const soonMs = 1000;

/** Tells the agent how far the player's own loads have come. */
export function tellOwn(agent: Agent, owns: (Delivery | undefined)[]): void {
  for (const own of owns) {
    const come = progress(own);
    if (!own || !come) continue;
    const { context, kind } = own;
    const { rangeStart, rangeEnd } = context;
    agent.loading(addressOf(context), rangeStart ?? 0, rangeEnd ?? 0, kind, come.loaded, come.total, come.tookMs);
  }
}

/** Leaves a load to the agent, unless it is about to end. */
export function yieldOwn(own: Delivery | undefined): void {
  const come = progress(own);
  if (!own || !come) return;
  const { loaded, total, tookMs } = come;
  if (loaded && ((total - loaded) * tookMs) / loaded < soonMs) return;
  own.phase = "left"; // what follows from here is no news for hls.js
  own.loader.abort();
  own.loader.stats.aborted = false;
  own.hand();
}

/** How far the player's own loader has come; undefined where it is not at it. */
function progress(own: Delivery | undefined) {
  const stats = own?.loader.stats; // null once hls.js has destroyed the loader
  if (!stats || own?.phase !== "own" || stats.aborted || stats.loading.end) return undefined;
  return { loaded: stats.loaded, total: stats.total, tookMs: performance.now() - stats.loading.start };
}
