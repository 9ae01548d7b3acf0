// The picture of the swarm: the origin on top, the viewers below it, and the
// bytes on their way. A line is as thick as what went over it in the last
// seconds; every dot is 32 kB.
import { along, fieldFor, originAt, place, way, type Field, type Point } from "./layout";
import { set, svg } from "./svg";
import type { Flow } from "./tally";

const dotBytes = 32_000;
const dotMs = 900; // on its way
const spreadMs = 500; // dots of one report follow one another
const maxDots = 100;
const frameMs = 45;
const radius = 25;

export interface Face {
  key: string;
  name: string;
  share: number; // of its bytes that came from viewers, 0 to 1
  active: boolean;
  self: boolean;
}

interface Node {
  at: Point;
  goal: Point;
  group: SVGElement;
  ring: SVGElement;
  name: SVGElement;
}

interface Dot {
  from: string;
  to: string;
  startsAt: number;
}

export class Swarm {
  private nodes = new Map<string, Node>();
  private lines = new Map<string, SVGElement>();
  private dots: Dot[] = [];
  private pool: SVGElement[] = [];
  private lineLayer = svg("g");
  private dotLayer = svg("g");
  private nodeLayer = svg("g");
  private origin = svg("g", { class: "source" });
  private field: Field = fieldFor(0);
  private drawnAt = 0;
  private still = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(private picture: SVGSVGElement) {
    this.origin.append(
      svg("rect", { x: -58, y: -24, width: 116, height: 48, rx: 14 }),
      svg("text", { y: 5, class: "middle" }, "Origin"),
    );
    picture.append(this.lineLayer, this.dotLayer, this.nodeLayer, this.origin);
    const frame = (now: number) => {
      if (now - this.drawnAt >= frameMs) this.frame(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** Bytes went from one to another: they are shown as dots. */
  move(from: string, to: string, bytes: number): void {
    const n = this.still.matches ? 0 : Math.min(16, Math.max(1, Math.round(bytes / dotBytes)));
    const now = performance.now();
    for (let i = 0; i < n && this.dots.length < maxDots; i++) {
      this.dots.push({ from, to, startsAt: now + (i * spreadMs) / n });
    }
  }

  show(faces: Face[], flows: Flow[]): void {
    const { width, height } = (this.field = fieldFor(this.picture.clientWidth));
    const top = originAt(this.field);
    set(this.picture, { viewBox: `0 0 ${width} ${height}` });
    set(this.origin, { transform: `translate(${top.x} ${top.y})` });
    faces.forEach((face, i) => this.showFace(face, place(i, faces.length, this.field)));
    const keys = new Set(faces.map((f) => f.key));
    for (const [key, node] of this.nodes) {
      if (keys.has(key)) continue;
      node.group.remove();
      this.nodes.delete(key);
    }
    this.showFlows(flows);
  }

  private showFace(face: Face, goal: Point): void {
    const node = this.nodes.get(face.key) ?? this.enter(face.key, goal);
    node.goal = goal;
    node.name.textContent = face.name;
    const around = 2 * Math.PI * radius;
    set(node.ring, { "stroke-dasharray": `${(around * face.share).toFixed(1)} ${around.toFixed(1)}` });
    set(node.group, { class: `viewer${face.active ? "" : " waiting"}${face.self ? " self" : ""}` });
  }

  private enter(key: string, goal: Point): Node {
    const group = svg("g");
    const ring = svg("circle", { r: radius, class: "ring", transform: "rotate(-90)" });
    const name = svg("text", { y: 5, class: "middle" });
    group.append(svg("circle", { r: radius, class: "disc" }), ring, name);
    this.nodeLayer.append(group);
    const node = { at: { x: this.field.width / 2, y: this.field.height + 40 }, goal, group, ring, name };
    this.nodes.set(key, node);
    return node;
  }

  private showFlows(flows: Flow[]): void {
    const now = new Map(flows.map((f) => [`${f.from}>${f.to}`, f]));
    for (const [key, line] of this.lines) {
      if (now.has(key)) continue;
      line.remove();
      this.lines.delete(key);
    }
    for (const [key, flow] of now) {
      const line = this.lines.get(key) ?? svg("path");
      if (!line.parentNode) this.lineLayer.append(line);
      this.lines.set(key, line);
      const thick = Math.min(9, 1 + Math.sqrt(flow.bytes / 16_000));
      set(line, { class: `flow ${kindOf(flow.from)}`, "stroke-width": thick.toFixed(1) });
    }
  }

  private frame(now: number): void {
    const step = this.still.matches ? 1 : Math.min(1, (now - this.drawnAt) / 160);
    this.drawnAt = now;
    let moving = false;
    for (const { at, goal, group } of this.nodes.values()) {
      moving ||= Math.abs(goal.x - at.x) + Math.abs(goal.y - at.y) > 0.1;
      at.x += (goal.x - at.x) * step;
      at.y += (goal.y - at.y) * step;
      set(group, { transform: `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})` });
    }
    for (const [key, line] of this.lines) {
      if (!moving && line.hasAttribute("d")) continue;
      const [from, to] = key.split(">") as [string, string];
      const a = this.where(from);
      const b = this.where(to);
      if (a && b) set(line, { d: way(a, b) });
    }
    this.frameDots(now);
  }

  private frameDots(now: number): void {
    this.dots = this.dots.filter((d) => now - d.startsAt < dotMs);
    while (this.pool.length < this.dots.length) {
      const circle = svg("circle", { r: 3.6 });
      this.pool.push(circle);
      this.dotLayer.append(circle);
    }
    this.pool.forEach((circle, i) => {
      const dot = this.dots[i];
      const a = dot && this.where(dot.from);
      const b = dot && this.where(dot.to);
      const t = dot ? (now - dot.startsAt) / dotMs : -1;
      const shown = a && b && t >= 0;
      set(circle, { visibility: shown ? "visible" : "hidden" });
      if (!shown) return;
      const p = along(a, b, t * t * (3 - 2 * t));
      set(circle, { cx: p.x.toFixed(1), cy: p.y.toFixed(1), class: `dot ${kindOf(dot.from)}` });
    });
  }

  private where(key: string): Point | undefined {
    return key === "origin" ? originAt(this.field) : this.nodes.get(key)?.at;
  }
}

function kindOf(from: string): string {
  return from === "origin" ? "origin" : "peers";
}
