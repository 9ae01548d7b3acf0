// What every viewer of the demo tells the page that shows the swarm. All pages
// of one browser share the channel, other windows included.
import type { Events, Stats } from "../api";

export interface Report {
  key: string; // of this page view
  number: number; // 0: the page itself; else the viewer's number in it
  window: string; // key of the page that shows it
  stats: Stats;
  latency: number; // behind the wall clock, in seconds; NaN unknown
  buffer: number; // seconds ahead of the play head
  height: number; // of the picture's rendition
  events: Events["segment"][]; // since the last report
  tracks: Record<string, string>; // names of tracks this viewer knows, by id
  gone: boolean;
}

const channel = new BroadcastChannel("shoal-demo");

/** Tells every page, this one included. */
export function publish(report: Report): void {
  channel.postMessage(report);
  for (const fn of listeners) fn(report);
}

const listeners: ((report: Report) => void)[] = [];

export function listen(fn: (report: Report) => void): void {
  listeners.push(fn);
  channel.addEventListener("message", (e: MessageEvent<Report>) => fn(e.data));
}
