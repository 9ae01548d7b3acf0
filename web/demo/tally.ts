// Adds up the reports of all viewers: who got how much from whom of late, bytes
// by second, copies by segment.
import type { Events } from "../api";
import type { Report } from "./report";

const flowMs = 4000; // how long a transfer shows in the picture
const silentMs = 6000; // without a report a viewer is gone
const historySeconds = 60;
const maxSegments = 64;

export interface Flow {
  from: string; // key of a viewer, "origin", or "?" and a viewer's id
  to: string;
  bytes: number; // in the last flowMs
}

export interface Second {
  origin: number;
  peers: number;
  upload: number;
}

export interface Copies {
  number: number;
  origin: number; // bytes from the origin, by all viewers
  distinct: number; // bytes of the distinct segments of this number
  viewers: number; // who completed it
}

interface Transfer {
  at: number;
  from: string;
  to: string;
  bytes: number;
}

export class Tally {
  viewers = new Map<string, Report>();
  tracks: Record<string, string> = {};
  seconds: Second[] = [];
  total: Second = { origin: 0, peers: 0, upload: 0 };
  /** Called for every transfer, as it is learned. */
  moved = (_from: string, _to: string, _bytes: number): void => {};
  /** Called for every event of a viewer. */
  happened = (_viewer: Report, _e: Events["segment"]): void => {};
  private seenAt = new Map<string, number>();
  private transfers: Transfer[] = [];
  private segments = new Map<string, { number: number; bytes: number; origin: number; viewers: Set<string> }>();
  private secondAt = 0;

  take(r: Report, now: number): void {
    const before = this.viewers.get(r.key);
    if (r.gone) this.viewers.delete(r.key);
    else this.viewers.set(r.key, r);
    this.seenAt.set(r.key, now);
    Object.assign(this.tracks, r.tracks);
    if (before) this.compare(before, r, now);
    for (const e of r.events) {
      this.segment(r.key, e);
      this.happened(r, e);
    }
  }

  /** Forgets the silent, and starts a new second where one is over. */
  tick(now: number): void {
    for (const [key, at] of this.seenAt) {
      if (now - at < silentMs) continue;
      this.viewers.delete(key);
      this.seenAt.delete(key);
    }
    this.transfers = this.transfers.filter((t) => now - t.at < flowMs);
    while (now - this.secondAt >= 1000) {
      this.secondAt = now - this.secondAt > 5000 ? now : this.secondAt + 1000;
      this.seconds = [...this.seconds.slice(1 - historySeconds), { origin: 0, peers: 0, upload: 0 }];
    }
  }

  get flows(): Flow[] {
    const sums = new Map<string, Flow>();
    for (const { from, to, bytes } of this.transfers) {
      const flow = sums.get(`${from}>${to}`) ?? { from, to, bytes: 0 };
      flow.bytes += bytes;
      sums.set(`${from}>${to}`, flow);
    }
    return [...sums.values()];
  }

  /** Copies by segment number, oldest first; only what somebody completed. */
  get copies(): Copies[] {
    const rows = new Map<number, Copies>();
    for (const { number, bytes, origin, viewers } of this.segments.values()) {
      const row = rows.get(number) ?? { number, origin: 0, distinct: 0, viewers: 0 };
      row.origin += origin;
      row.distinct += bytes;
      row.viewers = Math.max(row.viewers, viewers.size);
      rows.set(number, row);
    }
    return [...rows.values()].sort((a, b) => a.number - b.number);
  }

  private compare(before: Report, r: Report, now: number): void {
    const old = new Map(before.stats.peers.map((p) => [p.id, p.received]));
    this.move("origin", r.key, r.stats.originBytes - before.stats.originBytes, now);
    for (const { id, received } of r.stats.peers) {
      this.move(this.keyOf(id), r.key, received - (old.get(id) ?? 0), now);
    }
    this.add("peers", r.stats.peerBytes - before.stats.peerBytes);
    this.add("origin", r.stats.originBytes - before.stats.originBytes);
    this.add("upload", r.stats.uploadBytes - before.stats.uploadBytes);
  }

  private add(what: keyof Second, bytes: number): void {
    const second = this.seconds[this.seconds.length - 1];
    if (bytes <= 0) return;
    if (second) second[what] += bytes;
    this.total[what] += bytes;
  }

  private move(from: string, to: string, bytes: number, at: number): void {
    if (bytes <= 0) return;
    this.transfers.push({ at, from, to, bytes });
    this.moved(from, to, bytes);
  }

  /** The page view that a viewer's id belongs to; viewers elsewhere have none. */
  private keyOf(id: string): string {
    for (const [key, r] of this.viewers) if (r.stats.viewer === id) return key;
    return `?${id}`;
  }

  private segment(key: string, e: Events["segment"]): void {
    const number = Number(e.id.split("/")[1]);
    if (!e.complete || !Number.isInteger(number)) return;
    const s = this.segments.get(e.id) ?? { number, bytes: e.bytes, origin: 0, viewers: new Set<string>() };
    if (!s.viewers.has(key)) s.origin += e.bytes - e.peerBytes;
    s.viewers.add(key);
    this.segments.set(e.id, s);
    for (const old of this.segments.keys()) {
      if (this.segments.size <= maxSegments) return;
      this.segments.delete(old);
    }
  }
}
