// One viewer: hls.js with Shoal's two lines, and a report twice a second.
import Hls from "hls.js";
import type { Events, Shoal as ShoalPage } from "../api";
import { publish } from "./report";

declare const Shoal: ShoalPage;

const stream = "/demo/live/master.m3u8";
const reportMs = 500;
const maxEvents = 64; // kept for one report

export class Player {
  readonly key = Math.random().toString(36).slice(2);
  readonly hls: Hls;
  private events: Events["segment"][] = [];
  private loaded: { sequence: string; bytes: number; name: string }[] = [];
  private tracks: Record<string, string> = {};

  constructor(
    private video: HTMLVideoElement,
    private number: number,
    private window: string,
  ) {
    this.hls = new Hls({ workerPath: HLS_WORKER });
    Shoal.attach(this.hls);
    Shoal.on("segment", (e) => this.note(e));
    this.hls.on(Hls.Events.FRAG_LOADED, (_, { frag }) => {
      const name = frag.type === "audio" ? "audio" : `video ${this.hls.levels[frag.level]?.height ?? ""}p`;
      this.loaded = [...this.loaded.slice(-20), { sequence: `${frag.sn}`, bytes: frag.stats.total, name }];
      this.learn();
    });
    this.hls.on(Hls.Events.ERROR, (_, { fatal }) => {
      if (fatal) setTimeout(() => this.load(), 2000);
    });
    this.hls.attachMedia(video);
    this.load();
    setInterval(() => this.report(false), reportMs);
    addEventListener("pagehide", () => this.report(true));
  }

  /** What the wall clock said when this picture was made, in ms since 1970; NaN unknown. */
  get pictureTime(): number {
    return this.hls.playingDate?.getTime() ?? NaN;
  }

  get latency(): number {
    return (Date.now() - this.pictureTime) / 1000;
  }

  get buffer(): number {
    const { buffered, currentTime } = this.video;
    for (let i = 0; i < buffered.length; i++) {
      if (currentTime >= buffered.start(i) - 0.1 && currentTime <= buffered.end(i)) {
        return buffered.end(i) - currentTime;
      }
    }
    return 0;
  }

  private load(): void {
    this.hls.loadSource(stream);
    this.video.play().catch(() => {});
  }

  private note(e: Events["segment"]): void {
    this.events = [...this.events.slice(1 - maxEvents), e];
    this.learn();
  }

  /** A track's id and its name belong together where number and length agree. */
  private learn(): void {
    for (const e of this.events) {
      const [track, sequence] = e.id.split("/") as [string, string];
      if (!e.complete || this.tracks[track]) continue;
      const same = this.loaded.find((l) => l.sequence === sequence && l.bytes === e.bytes);
      if (same) this.tracks[track] = same.name;
    }
  }

  private report(gone: boolean): void {
    const { key, number, window, latency, buffer, events, tracks } = this;
    const height = this.video.videoHeight;
    publish({ key, number, window, stats: Shoal.stats(), latency, buffer, height, events, tracks, gone });
    this.events = [];
  }
}
