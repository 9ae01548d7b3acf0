// The plugin for hls.js: its fragments and init segments go through the agent,
// its playlists are read along, its keys are left alone.
import type Hls from "hls.js";
import type {
  FragmentLoaderContext as Context,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
  LoaderStats,
  PlaylistLoaderContext,
} from "hls.js";
import { addressOf, Delivery, isInit } from "./delivery";
import { Playhead } from "./playhead";
import type { Viewer } from "./viewer";

const kinds = [0, 1];

/** How often the agent hears of the buffer while the player waits for it, in ms. */
const reportMs = 400;

type Make<T> = new (config: HlsConfig) => T;

type Load<T extends LoaderContext> = [T, LoaderConfiguration, LoaderCallbacks<T>];

/** A load that may have been the agent's before it is the player's own. */
export interface Turn {
  /** Reconsiders, now that something changed or time went by. */
  look(): void;
  /** The player no longer wants it. Reports false where its own loader must be told. */
  abort(): boolean;
  /** Ends it without a word. */
  drop(): void;
}

export class HlsPlugin {
  readonly pending = new Set<Turn>();
  readonly owns: (Delivery | undefined)[] = []; // by kind: what the player last loaded by itself
  readonly head: Playhead;
  firstByteMs = 20; // as the player's own loads last saw it
  readMs = 0; // from a playlist's first byte to its last, as the player's own load last took
  /** A fragment may wait for the agent while it is needed later than this, in ms. */
  holdMs = 1000;

  readonly own: Pick<HlsConfig, "fLoader" | "pLoader">; // the player's, before it was attached to
  private began = performance.now();
  private starts = Infinity; // of the first fragment, in seconds
  private edges: (number | undefined)[] = []; // by kind: what is asked for begins here, or what is loaded ends
  private seen: boolean[] = []; // by kind: something has arrived
  private distrusted = "";
  private reportedAt = 0;
  private listeners: (() => void)[] = [];

  constructor(
    readonly hls: Hls,
    readonly viewer: Viewer,
  ) {
    this.head = new Playhead({
      firstFrame: () => this.firstFrame(),
      stalled: (ms) => viewer.stalled(ms),
      tick: (urgent) => this.tick(urgent),
    });
    viewer.changed = () => this.tick(true);
    viewer.stalling = () => this.head.stalling;
    this.own = { fLoader: hls.config.fLoader, pLoader: hls.config.pLoader };
    viewer.source = this;
    this.listen();
    this.install();
    if (hls.url) viewer.open(hls.url);
    if (hls.media) this.head.attach(hls.media);
  }

  detach(): void {
    for (const remove of this.listeners) remove();
    Object.assign(this.hls.config, this.own);
    this.viewer.changed = () => {};
    this.viewer.off("page", "detached");
    this.viewer.source = null;
    for (const d of [...this.pending]) d.look();
    this.head.detach();
  }

  /** Whether the agent can deliver it at all. */
  deliverable(context: Context): boolean {
    const { frag } = context;
    const known = frag.type === "main" || frag.type === "audio";
    return known && this.viewer.state !== "off" && !frag.bitrateTest && addressOf(context) !== this.distrusted;
  }

  /** How long until the play head reaches a position, in ms. */
  until(seconds: number): number {
    return this.head.until(seconds, this.starts);
  }

  /** Whether something of this kind has arrived: nothing before that may wait. */
  begun(kind: number): boolean {
    return !!this.seen[kind] && !!this.head.media;
  }

  requested(kind: number, context: Context): void {
    if (isInit(context)) return;
    const { start } = context.part ?? context.frag;
    this.edges[kind] = start;
    this.starts = Math.min(this.starts, start);
  }

  arrived(kind: number, context: Context): void {
    if (isInit(context)) return;
    const { start, duration } = context.part ?? context.frag;
    this.edges[kind] = start + duration;
    this.seen[kind] = true;
  }

  /** The next try for this URL is the player's own. */
  distrust(url: string): void {
    this.distrusted = url;
  }

  /** How long so many bytes take at the rate the player believes in: news for nobody. */
  usualMs(bytes: number): number {
    return (bytes * 8000) / (this.hls.bandwidthEstimate || 1e6);
  }

  loadedByPlayer(kind: number, context: Context, stats: LoaderStats, data: unknown): void {
    if (!(data instanceof ArrayBuffer) || !data.byteLength) return;
    this.arrived(kind, context);
    const { start: from, first, end: till } = stats.loading;
    if (first > from) this.firstByteMs = first - from;
    this.holdMs = Math.min(1500, 400 + 2 * (till - from));
    const start = context.rangeStart ?? 0;
    const end = context.rangeEnd ?? 0;
    if (end && data.byteLength !== end - start) return;
    const url = addressOf(context);
    this.viewer.loaded({ url, start, end, kind, bytes: data.slice(0), tookMs: till - from });
  }

  private firstFrame(): void {
    this.viewer.startupMs ||= Math.round(performance.now() - this.began);
    this.viewer.firstFrame();
  }

  private tick(urgent: boolean): void {
    for (const d of [...this.pending]) d.look();
    const now = performance.now();
    if (!this.pending.size || (!urgent && now - this.reportedAt < reportMs)) return;
    this.reportedAt = now;
    for (const kind of kinds) {
      const edge = this.edges[kind];
      if (edge !== undefined) this.viewer.buffer(kind, this.until(edge));
    }
  }

  private listen(): void {
    const { hls, head, viewer } = this;
    const { Events: E } = hls.constructor as typeof Hls;
    const on: Hls["on"] = (event, fn) => {
      hls.on(event, fn);
      this.listeners.push(() => hls.off(event, fn));
    };
    on(E.MANIFEST_LOADING, (_, { url }) => {
      this.began = performance.now();
      this.starts = Infinity;
      this.edges = [];
      this.seen = [];
      viewer.open(url);
    });
    on(E.MEDIA_ATTACHED, (_, { media }) => head.attach(media));
    on(E.MEDIA_DETACHING, () => head.detach());
    on(E.FRAG_BUFFERED, () => this.tick(true));
  }

  private install(): void {
    const { config } = this.hls;
    const { fLoader, pLoader } = this.own;
    const plugin = this;
    config.fLoader = class {
      constructor(c: HlsConfig) {
        const own = new (fLoader ?? (config.loader as Make<Loader<Context>>))(c);
        return plugin.inTurn(own, (...load) => new Delivery(plugin, ...load));
      }
    } as unknown as NonNullable<typeof fLoader>;
    config.pLoader = class {
      constructor(c: HlsConfig) {
        const own = new (pLoader ?? (config.loader as Make<Loader<PlaylistLoaderContext>>))(c);
        return plugin.inTurn(own, plugin.readAlong);
      }
    } as unknown as NonNullable<typeof pLoader>;
  }

  /** The player's own loader, except that a load's turn may be another's first. */
  private inTurn<T extends LoaderContext>(
    loader: Loader<T>,
    begin: (loader: Loader<T>, own: Loader<T>["load"], ...load: Load<T>) => Turn | null,
  ): Loader<T> {
    let turn: Turn | null = null;
    const { load, abort, destroy } = loader;
    loader.load = (context, ...rest) => {
      turn?.drop();
      // hls.js's CMCD has a getter of that name.
      Object.defineProperty(loader, "context", { value: context, writable: true, configurable: true });
      turn = begin(loader, load.bind(loader), context, ...rest);
    };
    loader.abort = () => {
      if (!turn?.abort()) abort.call(loader);
    };
    loader.destroy = () => {
      turn?.drop();
      destroy.call(loader);
    };
    return loader;
  }

  /** Asks the agent for a live playlist's reload, and tells it what the player reads by itself. */
  private readAlong = (
    loader: Loader<PlaylistLoaderContext>,
    load: Loader<PlaylistLoaderContext>["load"],
    ...[context, configuration, callbacks]: Load<PlaylistLoaderContext>
  ): Turn | null => {
    const { viewer } = this;
    const { url: asked } = context; // before loaders around the player's add to it
    const own = () =>
      load(context, configuration, {
        ...callbacks,
        onSuccess: (response, stats, c, details) => {
          const { data, url } = response;
          this.readMs = stats.loading.end - stats.loading.first;
          if (typeof data === "string") viewer.playlist(url || asked, data, asked);
          callbacks.onSuccess(response, stats, c, details);
        },
      });
    const turn = viewer.answer({ plugin: this, loader, context, configuration, callbacks, own });
    if (!turn) own();
    return turn;
  };
}
