// What the overlay remembers of the events, within bounds.
import type { Events, Stats } from "./api";

export const maxSegments = 12;
export const maxErrors = 5;
/** Samples kept, one for each drawing. */
export const maxSamples = 60;

export type Segment = Events["segment"];

/** Bytes that came between two drawings. */
export interface Sample {
  origin: number;
  peers: number;
}

export class Ledger {
  segments: Segment[] = []; // newest first
  errors: Events["error"][] = []; // newest first
  samples: Sample[] = []; // oldest first
  message = ""; // of the last state
  stalls = 0;
  private last: Stats | undefined;

  note<E extends keyof Events>(event: E, e: Events[E]): void {
    if (event === "segment") this.segment(e as Segment);
    if (event === "state") this.state(e as Events["state"]);
    if (event === "stall") this.stalls++;
    if (event === "error") this.errors = [e as Events["error"], ...this.errors].slice(0, maxErrors);
  }

  /** One more point of the curve. */
  sample(now: Stats): void {
    const { last } = this;
    this.last = now;
    if (!last) return;
    const grown = (key: "originBytes" | "peerBytes") => Math.max(0, now[key] - last[key]);
    this.samples.push({ origin: grown("originBytes"), peers: grown("peerBytes") });
    this.samples = this.samples.slice(-maxSamples);
  }

  private state({ state, message }: Events["state"]): void {
    this.message = message;
    if (state === "active") this.errors = this.errors.filter((e) => e.code !== "unreachable");
  }

  /** A fetch that begins and the segment that it completes are one line. */
  private segment(e: Segment): void {
    const before = this.segments.find((s) => s.id === e.id);
    const rest = this.segments.filter((s) => s !== before);
    this.segments = [{ ...e, reason: e.reason || before?.reason || "" }, ...rest].slice(0, maxSegments);
  }
}
