// Says in plain words why each fetch from the origin happened.
import type { Events } from "../api";
import { clock, why } from "./words";

const maxLines = 60;

interface Line {
  id: string;
  tracks: Set<string>;
  what: HTMLElement;
}

export class Log {
  private lines: Line[] = [];

  constructor(
    private list: HTMLElement,
    private trackName: (id: string) => string,
  ) {}

  /** Tracks of one segment that one viewer fetched for one reason share a line. */
  add(viewer: string, e: Events["segment"]): void {
    if (e.complete || e.source !== "origin") return;
    const [track, sequence] = e.id.split("/") as [string, string];
    if (sequence.startsWith("init")) return;
    const id = `${viewer} ${sequence} ${e.reason}`;
    const line = this.lines.find((l) => l.id === id) ?? this.open(id, viewer, e.reason);
    line.tracks.add(track);
    const names = [...line.tracks].map(this.trackName).filter(Boolean).sort().reverse();
    line.what.textContent = `segment ${sequence}${names.length ? ` (${names.join(" and ")})` : ""}`;
  }

  private open(id: string, viewer: string, reason: string): Line {
    const item = document.createElement("li");
    item.dataset.reason = reason;
    const at = element("time", clock(new Date()));
    const who = element("b", viewer);
    const what = element("span", "");
    item.append(at, who, " fetched ", what, ` from the origin: ${why(reason)}.`);
    this.list.prepend(item);
    const line = { id, tracks: new Set<string>(), what };
    this.lines.unshift(line);
    if (this.lines.length > maxLines) {
      this.lines.pop();
      this.list.lastElementChild?.remove();
    }
    return line;
  }
}

function element(tag: string, text: string): HTMLElement {
  const e = document.createElement(tag);
  e.textContent = text;
  return e;
}
