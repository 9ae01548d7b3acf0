// Bytes by second: from viewers and from the origin, stacked, and uploaded.
import { set, svg } from "./svg";
import type { Second } from "./tally";
import { rate } from "./words";

const height = 132;
const left = 4;
const bottom = 18;
const span = 60; // seconds

export class Chart {
  private peers = svg("path", { class: "area peers" });
  private origin = svg("path", { class: "area origin" });
  private upload = svg("path", { class: "line upload" });
  private top = svg("text", { x: left, y: 11, class: "axis" });
  private floor = svg("line", { x1: 0, y1: height - bottom, y2: height - bottom, class: "grid" });
  private now = svg("text", { y: height - 4, class: "axis end" }, "now");
  private most = 1; // bytes per second at the top; follows slowly

  constructor(private picture: SVGSVGElement) {
    const then = svg("text", { x: left, y: height - 4, class: "axis" }, "a minute ago");
    picture.append(this.origin, this.peers, this.upload, this.floor, this.top, then, this.now);
  }

  draw(seconds: Second[]): void {
    const width = this.picture.clientWidth;
    set(this.picture, { viewBox: `0 0 ${width} ${height}` });
    set(this.floor, { x2: width });
    set(this.now, { x: width - left });
    const smooth = average(seconds.slice(0, -1));
    const peak = Math.max(2e4, ...smooth.map((s) => Math.max(s.origin + s.peers, s.upload)));
    this.most = Math.max(peak * 1.15, this.most * 0.97);
    set(this.origin, { d: area(smooth, width, this.most, () => 0, (s) => s.origin) });
    set(this.peers, { d: area(smooth, width, this.most, (s) => s.origin, (s) => s.origin + s.peers) });
    set(this.upload, { d: path(smooth.map((s, i) => point(smooth, width, i, s.upload, this.most)), "M") });
    this.top.textContent = rate(this.most);
  }
}

/** Segments come every two seconds: three seconds together make a calm line. */
function average(seconds: Second[]): Second[] {
  return seconds.map((_, i) => {
    const some = seconds.slice(Math.max(0, i - 2), i + 1);
    const mean = (f: (s: Second) => number) => some.reduce((sum, s) => sum + f(s), 0) / some.length;
    return { origin: mean((s) => s.origin), peers: mean((s) => s.peers), upload: mean((s) => s.upload) };
  });
}

function point(all: Second[], width: number, i: number, value: number, most: number): string {
  const x = width - ((all.length - 1 - i) * width) / (span - 2);
  const y = (height - bottom) * (1 - Math.min(1, value / most));
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

function path(points: string[], begin: string): string {
  return points.length ? begin + points.join("L") : "";
}

type Value = (s: Second) => number;

function area(all: Second[], width: number, most: number, low: Value, high: Value): string {
  if (all.length < 2) return "";
  const upper = all.map((s, i) => point(all, width, i, high(s), most));
  const lower = all.map((s, i) => point(all, width, i, low(s), most)).reverse();
  return path(upper, "M") + path(lower, "L") + "Z";
}
