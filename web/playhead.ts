// Watches a media element: where the play head is, when the first frame came,
// and how long the head stood still while it should have moved.

/** The shortest standstill that counts as a stall, in ms. */
const stallMs = 400;

/** A paused viewer is in no hurry: ms added to what is ahead. */
const pausedMs = 10_000;

const urgent = ["loadeddata", "playing", "pause", "seeking", "seeked", "waiting", "ended"];

export interface Watcher {
  firstFrame(): void;
  stalled(ms: number): void; // one stall is over
  /** Something changed; urgent: more than time passing. */
  tick(urgent: boolean): void;
}

export class Playhead {
  media: HTMLMediaElement | null = null;
  started = false; // the first frame is shown
  private position = 0;
  private movedAt = 0;
  private stood = false; // the head should have moved since movedAt
  private timer = 0;

  constructor(private watcher: Watcher) {}

  attach(media: HTMLMediaElement): void {
    this.detach();
    this.media = media;
    this.movedAt = performance.now();
    for (const name of urgent) media.addEventListener(name, this.hurry);
    media.addEventListener("timeupdate", this.look);
    this.timer = setInterval(this.look, 100) as unknown as number;
    this.hurry();
  }

  detach(): void {
    const media = this.media;
    if (!media) return;
    clearInterval(this.timer);
    for (const name of urgent) media.removeEventListener(name, this.hurry);
    media.removeEventListener("timeupdate", this.look);
    this.settle(performance.now(), 0);
    this.media = null;
    this.started = false;
  }

  /** How long until the head reaches a position of the timeline, in ms; never negative. */
  until(seconds: number, start: number): number {
    const media = this.media;
    const head = this.started && media ? media.currentTime : start;
    const rate = Math.abs(media?.playbackRate || 1);
    const rest = media?.paused && this.started ? pausedMs : 0;
    return Math.max(0, ((seconds - head) * 1000) / rate) + rest;
  }

  /** Length of the stall that goes on now, in ms; 0 if there is none. */
  get stalling(): number {
    const still = this.media && this.shouldMove() ? performance.now() - this.movedAt : 0;
    return still > stallMs ? still : 0;
  }

  private shouldMove(): boolean {
    const m = this.media;
    return !!m && this.started && !m.paused && !m.seeking && !m.ended && !m.error;
  }

  private hurry = (): void => this.watch(true);
  private look = (): void => this.watch(false);

  private watch(urgent: boolean): void {
    const media = this.media;
    if (!media) return;
    const now = performance.now();
    const moved = media.currentTime - this.position;
    if (moved || !this.shouldMove()) this.settle(now, moved);
    this.position = media.currentTime;
    if (!this.started && media.readyState >= 2) {
      this.started = true;
      this.movedAt = now;
      this.watcher.firstFrame();
    }
    this.watcher.tick(urgent);
  }

  /** The head moved by so many seconds since movedAt, or need not move now. */
  private settle(now: number, moved: number): void {
    const rate = Math.abs(this.media?.playbackRate || 1);
    const lost = now - this.movedAt - (Math.max(0, moved) * 1000) / rate;
    if (this.stood && lost > stallMs) this.watcher.stalled(Math.round(lost));
    this.movedAt = now;
    this.stood = this.shouldMove();
  }
}
