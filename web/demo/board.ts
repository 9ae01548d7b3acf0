// The page around the swarm: keeps every figure and picture up to date.
import { Chart } from "./chart";
import { CopiesChart, meanCopies } from "./copies";
import { Log } from "./log";
import type { Player } from "./player";
import { listen, type Report } from "./report";
import { Swarm, type Face } from "./swarm";
import { Tally } from "./tally";
import { Viewers } from "./viewers";
import { clock, percent, rate, seconds, size, stateWords } from "./words";

const drawMs = 500;
const steady = 10; // segments that the figure of copies looks back on

function at<T extends Element = HTMLElement>(id: string): T {
  return document.getElementById(id) as unknown as T;
}

export class Board {
  private tally = new Tally();
  private swarm = new Swarm(at("swarm"));
  private chart = new Chart(at("bytes"));
  private copies = new CopiesChart(at("copies"));
  private log = new Log(at("log"), (track) => this.tally.tracks[track] ?? "");
  private viewers: Viewers;

  constructor(
    private player: Player,
    video: HTMLVideoElement,
  ) {
    this.viewers = new Viewers(at("frames"), player.key, (n) => this.counted(n));
    this.tally.moved = (from, to, bytes) => this.swarm.move(from, to, bytes);
    this.tally.happened = (r, e) => this.log.add(this.nameOf(r), e);
    listen((r) => this.tally.take(r, performance.now()));
    at<HTMLButtonElement>("more").onclick = () => this.viewers.add();
    at<HTMLButtonElement>("less").onclick = () => this.viewers.remove();
    at<HTMLButtonElement>("sound").onclick = () => (video.muted = !video.muted);
    video.onvolumechange = () => (at("sound").textContent = video.muted ? "Sound on" : "Sound off");
    at("script").textContent = new URL("/shoal.js", location.href).href;
    this.counted(1);
    setInterval(() => this.draw(), drawMs);
    setInterval(() => this.drawClock(), 100);
    void this.showAddresses();
  }

  private counted(n: number): void {
    at("count").textContent = n === 1 ? "1 viewer" : `${n} viewers`;
    at<HTMLButtonElement>("more").disabled = this.viewers?.full ?? false;
    at<HTMLButtonElement>("less").disabled = n === 1;
    document.documentElement.dataset.viewers = `${n}`;
  }

  private nameOf(r: Report): string {
    if (r.window && r.window !== this.player.key) return `Viewer ${r.number} in another window`;
    if (r.number) return `Viewer ${r.number}`;
    return r.key === this.player.key ? "This page" : "Another window";
  }

  private draw(): void {
    this.tally.tick(performance.now());
    const { seconds: history, copies } = this.tally;
    const faces = this.faces();
    this.swarm.show(faces, this.tally.flows);
    this.chart.draw(history);
    this.copies.draw(copies.slice(0, -1), faces.length);
    this.drawFigures(faces.length);
    at("alone").hidden = faces.length > 1;
  }

  /** This page first, then its frames, other windows, and viewers elsewhere. */
  private faces(): Face[] {
    const known = [...this.tally.viewers.values()].sort((a, b) => this.rank(a) - this.rank(b));
    const ids = new Set(known.map((r) => r.stats.viewer));
    const others = new Set(known.flatMap((r) => r.stats.peers.map((p) => p.id)).filter((id) => !ids.has(id)));
    return [...known.map((r) => this.face(r)), ...[...others].slice(0, 8).map(elsewhere)];
  }

  private rank(r: Report): number {
    const here = r.key === this.player.key || r.window === this.player.key;
    return (here ? 0 : 1000) + r.number;
  }

  private face(r: Report): Face {
    const { originBytes, peerBytes, state } = r.stats;
    const self = r.key === this.player.key;
    const name = self ? "you" : r.number && r.window === this.player.key ? `${r.number}` : "tab";
    const share = peerBytes / Math.max(1, originBytes + peerBytes);
    return { key: r.key, name, share, active: state === "active", self };
  }

  private drawFigures(viewers: number): void {
    const { total, seconds: history, copies } = this.tally;
    const last = history.slice(-21, -1);
    const sum = (f: "origin" | "peers") => last.reduce((n, s) => n + s[f], 0);
    const origin = sum("origin");
    const peers = sum("peers");
    const mean = meanCopies(copies, steady);
    at("offload").textContent = percent(peers, origin + peers);
    at("offload-note").textContent = `${size(total.peers)} so far; ${size(total.origin)} from the origin`;
    at("mean").textContent = Number.isFinite(mean) ? mean.toFixed(2) : "–";
    at("mean-note").textContent = `without Shoal: ${viewers}`;
    at("origin-rate").textContent = last.length ? rate(origin / last.length) : "–";
    at("origin-note").textContent = last.length ? `without Shoal: ${rate((origin + peers) / last.length)}` : "";
    this.drawOwn();
  }

  private drawOwn(): void {
    const mine = this.tally.viewers.get(this.player.key);
    if (!mine) return;
    at("latency").textContent = seconds(mine.latency);
    at("latency-note").textContent = `${seconds(mine.buffer)} of buffer, ${mine.height}p, ${stalls(mine.stats.stallMs)}`;
    const words = stateWords(mine.stats.state, mine.stats.reason);
    at("state").textContent = words || neighbours(mine.stats.peers.length);
    at("state").classList.toggle("waiting", words !== "");
    at("uploaded").textContent = size(this.tally.total.upload);
  }

  private drawClock(): void {
    const now = new Date();
    const picture = new Date(this.player.pictureTime);
    at("clock").textContent = tenths(now);
    at("aired").textContent = Number.isFinite(picture.getTime()) ? tenths(picture) : "–";
  }

  /** Where a second device on the network finds this page. */
  private async showAddresses(): Promise<void> {
    try {
      const { urls } = (await (await fetch("/demo/lan.json")).json()) as { urls: string[] };
      at("addresses").replaceChildren(...urls.map(link));
      at("lan").hidden = urls.length === 0;
    } catch {
      at("lan").hidden = true;
    }
  }
}

function elsewhere(id: string): Face {
  return { key: `?${id}`, name: "else", share: 0, active: true, self: false };
}

function link(url: string): HTMLElement {
  const a = document.createElement("a");
  a.href = a.textContent = url;
  const item = document.createElement("li");
  item.append(a);
  return item;
}

function tenths(d: Date): string {
  return `${clock(d)}.${Math.floor(d.getMilliseconds() / 100)}`;
}

function stalls(ms: number): string {
  return ms ? `${seconds(ms / 1000)} stalled` : "no stall";
}

function neighbours(n: number): string {
  if (!n) return "ready";
  return n === 1 ? "1 neighbour" : `${n} neighbours`;
}
