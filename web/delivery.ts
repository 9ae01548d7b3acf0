// One fragment on its way to hls.js. It waits for the agent where the buffer
// allows, asks the agent, and is loaded by the player's own loader in every
// other case.
import type {
  FragmentLoaderContext as Context,
  Loader,
  LoaderCallbacks as Callbacks,
  LoaderConfiguration as Configuration,
} from "hls.js";
import type { HlsPlugin } from "./hls";

/** The longest that a fragment waits for the first frame, in ms. */
const blindMs = 1500;

/** How long the agent may do nothing about a fragment the play head has reached, in ms. */
const lateMs = 1000;

type Phase = "held" | "asked" | "own" | "done";

export class Delivery {
  private phase: Phase = "held";
  private since = performance.now();
  private id = 0;
  private timer = 0;
  private load: Loader<Context>["load"];
  private kind: number;
  private starts: number; // on the player's timeline, in seconds

  constructor(
    private plugin: HlsPlugin,
    private loader: Loader<Context>,
    own: Loader<Context>["load"],
    private context: Context,
    private configuration: Configuration,
    private callbacks: Callbacks<Context>,
  ) {
    this.load = own;
    this.kind = context.frag.type === "audio" ? 1 : 0;
    this.starts = (context.part ?? context.frag).start;
    loader.context = context;
    if (plugin.deliverable(context)) {
      this.floatStart();
      this.plugin.pending.add(this);
      this.look();
    } else {
      this.loadOwn();
    }
  }

  /** Reconsiders, now that something changed or time went by. */
  look(): void {
    const { viewer } = this.plugin;
    if (this.phase === "held" && !this.mayWait()) {
      if (viewer.ready) this.ask();
      else this.loadOwn();
    } else if (this.phase === "asked" && (!viewer.ready || this.late())) {
      viewer.abort(this.id);
      this.loadOwn();
    }
  }

  /** The player no longer wants it. Reports false where its own loader must be told. */
  abort(): boolean {
    if (this.phase === "own") return false;
    if (this.phase === "done") return true;
    this.drop();
    const { stats } = this.loader;
    stats.aborted = true;
    this.callbacks.onAbort?.(stats, this.context, null);
    return true;
  }

  /** Ends it without a word. */
  drop(): void {
    if (this.phase === "asked") this.plugin.viewer.abort(this.id);
    if (this.phase === "asked" || this.phase === "held") this.finish();
  }

  private get ahead(): number {
    return this.plugin.until(this.starts);
  }

  private mayWait(): boolean {
    const { plugin, context } = this;
    if (plugin.viewer.ready || !plugin.viewer.coming || context.frag.sn === "initSegment") return false;
    if (!plugin.head.started && performance.now() - this.since > blindMs) return false;
    return plugin.begun(this.kind) && this.ahead > plugin.holdMs;
  }

  private late(): boolean {
    const waited = performance.now() - this.since > lateMs;
    return waited && this.ahead <= 0 && this.fetchedAt() === undefined;
  }

  /** When the agent asked the origin for this fragment. */
  private fetchedAt(): number | undefined {
    return this.plugin.viewer.fetchedAt(this.context.frag.sn);
  }

  private ask(): void {
    const { url, rangeStart, rangeEnd } = this.context;
    this.phase = "asked";
    this.since = performance.now();
    this.limit();
    this.id = this.plugin.viewer.request({
      url,
      start: rangeStart ?? 0,
      end: rangeEnd ?? 0,
      kind: this.kind,
      aheadMs: this.ahead,
      done: (bytes, tookMs) => this.done(bytes, tookMs),
      fail: (status, text) => this.fail(status, text),
    });
    if (!this.id && this.phase === "asked") this.loadOwn();
  }

  /**
   * Bounds the wait as hls.js bounds its own, from when the bytes are needed;
   * a fetch from the origin that goes on gets the same time again.
   */
  private limit(): void {
    const { maxTimeToFirstByteMs: first, maxLoadTimeMs: all } = this.configuration.loadPolicy;
    const patience = Number.isFinite(first) && first > 0 ? first : all;
    const over = () => {
      this.plugin.viewer.abort(this.id);
      this.plugin.distrust(this.context.url);
      this.finish();
      this.callbacks.onTimeout(this.loader.stats, this.context, null);
    };
    const again = () => {
      if (this.fetchedAt() === undefined) over();
      else this.timer = setTimeout(over, patience) as unknown as number;
    };
    this.timer = setTimeout(again, Math.min(all, this.ahead + patience)) as unknown as number;
  }

  private done(bytes: ArrayBuffer, tookMs: number): void {
    if (this.phase !== "asked") return;
    this.finish();
    const { loader, context, callbacks } = this;
    const stats = loader.stats;
    const took = tookMs || this.plugin.usualMs(bytes.byteLength);
    const end = performance.now();
    const start = end - took;
    stats.loaded = stats.total = bytes.byteLength;
    stats.loading = { start, first: start + Math.min(took / 2, this.plugin.firstByteMs), end };
    stats.bwEstimate = (stats.total * 8000) / took;
    this.plugin.arrived(this.kind, context);
    callbacks.onProgress?.(stats, context, bytes, null);
    callbacks.onSuccess({ url: context.url, data: bytes, code: 200 }, stats, context, null);
  }

  private fail(status: number, text: string): void {
    if (this.phase !== "asked") return;
    if (status < 0) {
      this.loadOwn();
      return;
    }
    this.plugin.distrust(this.context.url);
    this.finish();
    this.callbacks.onError({ code: status, text }, this.context, null, this.loader.stats);
  }

  /** Hands over to the player's own loader. */
  private loadOwn(): void {
    this.finish();
    this.phase = "own";
    const { plugin, callbacks, context } = this;
    plugin.requested(this.kind, this.starts);
    plugin.viewer.loading(this.kind, context.frag.sn);
    this.load(context, this.configuration, {
      ...callbacks,
      onSuccess: (response, stats, c, details) => {
        plugin.loadedByPlayer(this.kind, c, stats, response.data);
        callbacks.onSuccess(response, stats, c, details);
      },
    });
  }

  private finish(): void {
    clearTimeout(this.timer);
    this.plugin.pending.delete(this);
    this.phase = "done";
    this.start({ writable: true, value: 0 });
  }

  /**
   * While the fragment waits for neighbours its load has not begun, as far as
   * the bitrate logic is concerned: hls.js would abandon it otherwise.
   */
  private floatStart(): void {
    this.plugin.requested(this.kind, this.starts);
    const asked = this.since;
    this.start({ get: () => Math.max(asked, this.fetchedAt() ?? performance.now()) });
  }

  private start(is: PropertyDescriptor): void {
    const loading = this.loader.stats?.loading;
    if (loading) Object.defineProperty(loading, "start", { configurable: true, enumerable: true, ...is });
  }
}
