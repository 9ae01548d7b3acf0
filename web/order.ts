// One fragment that the agent is to deliver.
import type { FragmentLoaderContext as Context } from "hls.js";
import type { Progress } from "./agent";
import { Ask, type Load, type Phase } from "./ask";

/** How long the agent may do nothing about a fragment the play head has reached, in ms. */
const lateMs = 1000;

export interface FragmentLoad extends Load<Context> {
  url: string; // as the playlist lists it
  kind: number; // 0 main, 1 audio
  starts: number; // on the player's timeline, in seconds
}

export class Order extends Ask<Context, FragmentLoad> {
  private known?: Progress; // for as long as the task lasts: the player asks several times in a row
  private before?: number; // bytes that were here when the origin was asked
  private fetched?: number; // when that was

  protected ask(): number {
    const { url, kind, context } = this.load;
    const { rangeStart, rangeEnd } = context;
    return this.agent.request(
      url, rangeStart ?? 0, rangeEnd ?? 0, kind, this.ahead,
      (bytes, tookMs) => this.heard(() => this.done(bytes, tookMs)),
      (status, text) => this.heard(() => this.fail(status, text)),
    );
  }

  /**
   * Bounds the wait as hls.js bounds its own, from when the bytes are needed;
   * a fetch from the origin that goes on gets the same time again, and so does
   * an agent that keeps off a saturated link.
   */
  protected wait(): void {
    this.showProgress();
    const { patience } = this;
    const again = () => {
      if (this.fetchedAt === undefined && !this.come.waits) this.timeout();
      else this.after(patience, () => this.timeout());
    };
    const { maxLoadTimeMs } = this.load.configuration.loadPolicy;
    this.after(Math.min(maxLoadTimeMs, this.ahead + patience), again);
  }

  protected late(): boolean {
    const waited = performance.now() - this.began > lateMs;
    return waited && this.ahead <= 0 && this.fetchedAt === undefined && !this.come.waits;
  }

  private get ahead(): number {
    return this.load.plugin.until(this.load.starts);
  }

  /** When the agent asked the origin for this fragment; undefined: it did not. */
  private get fetchedAt(): number | undefined {
    const { askedMs } = this.come;
    if (askedMs >= 0) this.fetched ??= performance.now() - askedMs;
    return this.fetched;
  }

  private timeout(): void {
    const { loader, context, callbacks, plugin, url } = this.load;
    this.drop();
    plugin.distrust(url);
    callbacks.onTimeout(loader.stats, context, null);
  }

  private done(bytes: ArrayBuffer, tookMs: number): void {
    if (!this.leave("done")) return;
    const { loader: { stats }, context, callbacks, plugin, kind, url } = this.load;
    const took = tookMs || plugin.usualMs(bytes.byteLength);
    const end = performance.now();
    const first = end - took;
    stats.loaded = stats.total = bytes.byteLength;
    stats.loading = { start: first - plugin.firstByteMs, first, end };
    stats.bwEstimate = (stats.total * 8000) / took;
    plugin.arrived(kind, context);
    this.speak(url);
    callbacks.onProgress?.(stats, context, bytes, null);
    callbacks.onSuccess({ url: context.url, data: bytes, code: 200 }, stats, context, null);
  }

  private fail(status: number, text: string): void {
    if (status < 0) {
      this.pass();
      return;
    }
    if (!this.leave("done")) return;
    const { loader, context, callbacks, plugin, url } = this.load;
    plugin.distrust(url);
    callbacks.onError({ code: status, text }, context, null, loader.stats);
  }

  /**
   * hls.js looks at the counters while they grow, and abandons what is too
   * slow. While the fragment comes from neighbours alone its load has not
   * begun. Once the origin is asked, what was here by then counts as loaded at
   * the usual rate: neither neighbours that wait nor a burst from them is news
   * of the network.
   */
  private showProgress(): void {
    const { stats } = this.load.loader;
    live(stats, "loaded", () => this.come.loaded);
    live(stats, "total", () => this.come.total);
    live(stats.loading, "start", () => this.started);
    live(stats.loading, "first", () => (this.come.loaded ? this.started + this.load.plugin.firstByteMs : 0));
  }

  private get come(): Progress {
    if (!this.known) queueMicrotask(() => (this.known = undefined));
    return (this.known ??= this.load.plugin.viewer.progress(this.id));
  }

  private get started(): number {
    const { fetchedAt } = this;
    if (fetchedAt === undefined) return performance.now();
    this.before ??= this.come.loaded;
    return Math.max(fetchedAt, this.began) - (this.before && this.load.plugin.usualMs(this.before));
  }

  override look(): void {
    if (this.fetchedAt !== undefined) this.before ??= this.come.loaded;
    super.look();
  }

  /** The counters stop where they are, or begin anew for the player's own loader. */
  protected override left(phase: Phase): void {
    const { stats } = this.load.loader;
    if (!stats) return; // hls.js has destroyed the loader
    const keep = phase === "done";
    for (const name of ["loaded", "total"] as const) still(stats, name, keep ? stats[name] : 0);
    for (const name of ["first", "start"] as const) still(stats.loading, name, keep ? stats.loading[name] : 0);
  }
}

function live(of: object, name: string, get: () => number): void {
  Object.defineProperty(of, name, { configurable: true, enumerable: true, get });
}

function still(of: object, name: string, value: number): void {
  Object.defineProperty(of, name, { configurable: true, enumerable: true, writable: true, value });
}
