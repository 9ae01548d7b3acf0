// The plugin for hls.js: its fragments and init segments go through the agent,
// its playlists are read along, its keys are left alone.
import type Hls from "hls.js";
import type {
  FragmentLoaderContext as Context,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderStats,
  PlaylistLoaderContext,
} from "hls.js";
import { Delivery } from "./delivery";
import { Playhead } from "./playhead";
import type { Viewer } from "./viewer";

const kinds = [0, 1];

/** How often the agent hears of the buffer while the player waits for it, in ms. */
const reportMs = 400;

type Make<T> = new (config: HlsConfig) => T;

export class HlsPlugin {
  readonly pending = new Set<Delivery>();
  readonly head: Playhead;
  firstByteMs = 20; // as the player's own loads last saw it
  /** A fragment may wait for the agent while it is needed later than this, in ms. */
  holdMs = 1000;

  private own: Pick<HlsConfig, "fLoader" | "pLoader">;
  private began = performance.now();
  private starts = Infinity; // of the first fragment, in seconds
  private edges: (number | undefined)[] = []; // by kind: what is asked for begins here, or what is loaded ends
  private seen: boolean[] = []; // by kind: something has arrived
  private distrusted = "";
  private reportedAt = 0;
  private listeners: (() => void)[] = [];

  constructor(
    private hls: Hls,
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
    for (const d of [...this.pending]) d.look();
    this.head.detach();
  }

  /** Whether the agent can deliver it at all. */
  deliverable({ frag, url }: Context): boolean {
    const known = frag.type === "main" || frag.type === "audio";
    return known && this.viewer.state !== "off" && !frag.bitrateTest && url !== this.distrusted;
  }

  /** How long until the play head reaches a position, in ms. */
  until(seconds: number): number {
    return this.head.until(seconds, this.starts);
  }

  /** Whether something of this kind has arrived: nothing before that may wait. */
  begun(kind: number): boolean {
    return !!this.seen[kind] && !!this.head.media;
  }

  requested(kind: number, starts: number): void {
    this.edges[kind] = starts;
    this.starts = Math.min(this.starts, starts);
  }

  arrived(kind: number, { frag, part }: Context): void {
    const { start, duration } = part ?? frag;
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
    const { url } = context;
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
        return plugin.withAgent(new (fLoader ?? (config.loader as Make<Loader<Context>>))(c));
      }
    } as unknown as NonNullable<typeof fLoader>;
    config.pLoader = class {
      constructor(c: HlsConfig) {
        const own = pLoader ?? (config.loader as Make<Loader<PlaylistLoaderContext>>);
        return plugin.readAlong(new own(c));
      }
    } as unknown as NonNullable<typeof pLoader>;
  }

  /** The player's own loader, except that its load asks the agent first. */
  private withAgent(loader: Loader<Context>): Loader<Context> {
    let delivery: Delivery | undefined;
    const { load, abort, destroy } = loader;
    loader.load = (context, configuration, callbacks) => {
      delivery = new Delivery(this, loader, load.bind(loader), context, configuration, callbacks);
    };
    loader.abort = () => {
      if (!delivery?.abort()) abort.call(loader);
    };
    loader.destroy = () => {
      delivery?.drop();
      destroy.call(loader);
    };
    return loader;
  }

  /** The player's own loader, except that what it read is told to the agent. */
  private readAlong(loader: Loader<PlaylistLoaderContext>): Loader<PlaylistLoaderContext> {
    const load = loader.load;
    loader.load = (context, configuration, callbacks: LoaderCallbacks<PlaylistLoaderContext>) =>
      load.call(loader, context, configuration, {
        ...callbacks,
        onSuccess: (response, stats, c, details) => {
          const { data, url } = response;
          if (typeof data === "string") this.viewer.playlist(url || c.url, data);
          callbacks.onSuccess(response, stats, c, details);
        },
      });
    return loader;
  }
}
