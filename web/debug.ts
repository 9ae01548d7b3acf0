// The overlay of ?shoal=debug: what Shoal does in this page, for the developer
// who asks. A script of its own, loaded only then; it uses nothing but the
// public surface.
import type { Shoal } from "./api";
import { Ledger } from "./debug-ledger";
import { Panel } from "./debug-panel";
import { report } from "./debug-report";

/** How often the overlay is drawn, in ms. */
const interval = 1000;

export function show(shoal: Shoal): void {
  const ledger = new Ledger();
  const listen = <E extends "state" | "segment" | "peer" | "stall" | "error">(event: E) =>
    shoal.on(event, (e) => {
      console.debug("[shoal]", event, e);
      ledger.note(event, e);
    });
  (["state", "segment", "peer", "stall", "error"] as const).forEach(listen);
  const start = () => {
    const panel = new Panel(() => report(shoal.version, shoal.stats(), ledger), () => shoal.recordings());
    const draw = () => {
      const stats = shoal.stats();
      ledger.sample(stats);
      panel.draw(shoal.version, stats, ledger);
    };
    draw();
    setInterval(draw, interval);
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start, { once: true });
}
