// Copies of the latest segments that left the origin: one bar per segment, a
// line at one copy, and a mark at what it would be without Shoal.
import { set, svg } from "./svg";
import type { Copies } from "./tally";

const height = 132;
const bottom = 18;
const shown = 16;

interface Bar {
  bar: SVGElement;
  ghost: SVGElement; // without Shoal
  label: SVGElement;
}

export class CopiesChart {
  private bars: Bar[] = [];
  private one = svg("line", { x1: 0, class: "one" });

  constructor(private picture: SVGSVGElement) {
    for (let i = 0; i < shown; i++) this.bars.push(this.bar());
    picture.append(this.one);
  }

  /** viewers: how many watch now, each of whom would fetch every segment. */
  draw(copies: Copies[], viewers: number): void {
    const width = this.picture.clientWidth;
    const last = copies.slice(-shown);
    const most = Math.max(2, viewers, ...last.map((c) => c.viewers)) * 1.1;
    const y = (n: number) => (height - bottom) * (1 - n / most);
    set(this.picture, { viewBox: `0 0 ${width} ${height}` });
    set(this.one, { x2: width, y1: y(1), y2: y(1) });
    this.bars.forEach((b, i) => {
      const step = width / shown;
      const at = { x: i * step + step * 0.14, width: step * 0.72 };
      const c = last[i - (shown - last.length)];
      const n = c && c.distinct ? c.origin / c.distinct : 0;
      const without = c ? Math.max(1, c.viewers) : 0;
      const kind = n > 1.1 ? "bar over" : "bar";
      set(b.bar, { ...at, y: y(n), height: Math.max(0, height - bottom - y(n)), class: kind });
      set(b.ghost, { ...at, y: y(without), height: c ? height - bottom - y(without) : 0 });
      set(b.label, { x: (i + 0.5) * step });
      b.label.textContent = c && i % 4 === 1 ? `${c.number}` : "";
    });
  }

  private bar(): Bar {
    const ghost = svg("rect", { rx: 3, class: "ghost" });
    const bar = svg("rect", { rx: 3, class: "bar" });
    const label = svg("text", { y: height - 4, class: "axis middle" });
    this.picture.append(ghost, bar, label);
    return { bar, ghost, label };
  }
}

/** Copies per segment over the last complete ones; NaN before there is one. */
export function meanCopies(copies: Copies[], of: number): number {
  const some = copies.slice(0, -1).slice(-of);
  const origin = some.reduce((sum, c) => sum + c.origin, 0);
  return origin / some.reduce((sum, c) => sum + c.distinct, 0);
}
