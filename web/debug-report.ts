// The overlay's text to send to somebody: what is shown, without the page's
// query, which may hold secrets.
import type { Stats } from "./api";
import type { Ledger } from "./debug-ledger";
import { stateWords, why } from "./demo/words";

export function report(version: string, stats: Stats, ledger: Ledger): string {
  const { peers, originReasons, ...totals } = stats;
  return [
    `Shoal ${version} at ${new Date().toISOString()}`,
    `page: ${location.origin}${location.pathname}`,
    `browser: ${navigator.userAgent}`,
    `state: ${stats.state} ${stats.reason} (${stateWords(stats.state, stats.reason) || "working"}) ${ledger.message}`,
    `totals: ${JSON.stringify(totals)}, stalls ${ledger.stalls}`,
    ...lines("errors", ledger.errors.map((e) => `${e.code}: ${e.message}`)),
    ...lines("neighbours", peers.map((p) => `${p.id}: ${p.rttMs} ms, received ${p.received}, sent ${p.sent}`)),
    ...lines("bytes from the origin", Object.entries(originReasons).map(([r, n]) => `${n}: ${r}, ${why(r)}`)),
    ...lines("latest segments", ledger.segments.map((s) =>
      `${s.id}: ${s.source}, ${s.bytes} bytes, ${s.peerBytes} of them from neighbours${s.reason && `, ${s.reason}`}` +
      (s.complete ? "" : ", under way"))),
  ].join("\n");
}

function lines(title: string, list: string[]): string[] {
  return [`${title}: ${list.length ? "" : "none"}`, ...list.map((line) => `  ${line}`)];
}
