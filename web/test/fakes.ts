// Stand-ins for hls.js, its loader and the media element, as far as the plugin
// sees them.
import type Hls from "hls.js";
import type {
  FragmentLoaderContext as Context,
  HlsConfig,
  Loader,
  LoaderCallbacks as Callbacks,
  LoaderConfiguration,
  LoaderStats,
} from "hls.js";

/** The player's own loader: the test decides when it answers. */
export class OwnLoader implements Loader<Context> {
  static made: OwnLoader[] = [];
  context: Context | null = null;
  stats: LoaderStats = {
    aborted: false, loaded: 0, retry: 0, total: 0, chunkCount: 0, bwEstimate: 0,
    loading: { start: 0, first: 0, end: 0 },
    parsing: { start: 0, end: 0 },
    buffering: { start: 0, first: 0, end: 0 },
  };
  loads = 0;
  aborts = 0;
  callbacks: Callbacks<Context> | null = null;
  getCacheAge?: () => number | null;
  getResponseHeader?: (name: string) => string | null;

  loadInternal(): void {} // hls.js's own are told by it from subclasses

  constructor() {
    OwnLoader.made.push(this);
  }

  load(context: Context, _: LoaderConfiguration, callbacks: Callbacks<Context>): void {
    if (this.stats.loading.start) throw new Error("used twice");
    this.loads++;
    this.context = context;
    this.callbacks = callbacks;
    this.stats.loading.start = performance.now();
  }

  answer(bytes: ArrayBuffer): void {
    const { stats, context, callbacks } = this;
    stats.loading.first = stats.loading.start + 5;
    stats.loading.end = stats.loading.start + 50;
    stats.loaded = stats.total = bytes.byteLength;
    callbacks?.onSuccess({ url: context?.url ?? "", data: bytes, code: 200 }, stats, context as Context, null);
  }

  abort(): void {
    this.aborts++;
    this.stats.aborted = true;
    this.callbacks?.onAbort?.(this.stats, this.context as Context, null);
  }

  /** As hls.js 1.7 does. */
  destroy(): void {
    this.callbacks = this.context = null;
    this.stats = null as never;
  }
}

type Handler = (event: string, data: object) => void;

const Events = {
  MANIFEST_LOADING: "manifestLoading", MEDIA_ATTACHED: "mediaAttached", MEDIA_DETACHING: "mediaDetaching",
  FRAG_BUFFERED: "fragBuffered", DESTROYING: "destroying",
};

/** As much of an Hls instance as the plugin uses. */
export class FakeHls {
  static Events = Events;
  static DefaultConfig = {};
  config = { loader: OwnLoader } as unknown as HlsConfig;
  url: string | null = null;
  media: FakeMedia | null = null;
  bandwidthEstimate = 8e6;
  levels: object[] = [];
  audioTracks: object[] = [];
  private handlers = new Map<string, Set<Handler>>();
  private contexts = new Map<Handler, object>();

  on(event: string, fn: Handler): void {
    this.handlers.set(event, (this.handlers.get(event) ?? new Set()).add(fn));
  }
  once(event: string, fn: Handler, context?: object): void {
    if (context) this.contexts.set(fn, context);
    this.on(event, fn);
  }
  off(event: string, fn: Handler): void {
    this.handlers.get(event)?.delete(fn);
  }
  /** Listeners there are. */
  get listening(): number {
    return [...this.handlers.values()].reduce((sum, set) => sum + set.size, 0);
  }
  trigger(event: string, data: object): void {
    for (const fn of this.handlers.get(event) ?? []) fn.call(this.contexts.get(fn), event, data);
  }
  get asHls(): Hls {
    return this as unknown as Hls;
  }

  open(media: FakeMedia): void {
    this.url = "https://o.example.com/live/master.m3u8?who=1";
    this.trigger(Events.MANIFEST_LOADING, { url: this.url });
    this.media = media;
    this.trigger(Events.MEDIA_ATTACHED, { media });
  }

  /** Loads a fragment as hls.js does. */
  load(sn: number | "initSegment", type = "main", more: object = {}, from = ""): Load {
    const seconds = typeof sn === "number" ? sn * 2 : 0;
    const frag = { sn, type, start: seconds, duration: 2, ...more };
    const url = from || `https://o.example.com/live/${type}/${sn}.m4s`;
    const Make = this.config.fLoader as unknown as new (c: HlsConfig) => Loader<Context>;
    return new Load(new Make(this.config), { frag, part: null, url, rangeStart: 0, rangeEnd: 0 } as unknown as Context);
  }

  buffered(type = "main"): void {
    this.trigger(Events.FRAG_BUFFERED, { frag: { type } });
  }
}

/** One load and what hls.js was told of it. */
export class Load {
  told: string[] = [];
  stats: LoaderStats;
  data: ArrayBuffer | null = null;
  code = 0;
  readonly configuration: LoaderConfiguration;
  readonly callbacks: Callbacks<Context>;

  constructor(
    readonly loader: Loader<Context>,
    context: Context,
  ) {
    this.stats = loader.stats;
    const policy = { maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 120_000, timeoutRetry: null, errorRetry: null };
    this.configuration = { loadPolicy: policy } as LoaderConfiguration;
    const over = (what: string) => {
      this.told.push(what);
      loader.destroy(); // hls.js lets go of a loader from within its callbacks
    };
    this.callbacks = {
      onSuccess: (response) => {
        this.data = response.data as ArrayBuffer;
        over("success");
      },
      onError: (e) => {
        this.code = e.code;
        over("error");
      },
      onTimeout: () => over("timeout"),
      onAbort: () => over("abort"),
      onProgress: () => this.told.push("progress"),
    };
    loader.load(context, this.configuration, this.callbacks);
  }

  get own(): OwnLoader {
    return this.loader as unknown as OwnLoader;
  }
}

/** A media element; time stands still unless the test moves it. */
export class FakeMedia extends EventTarget {
  currentTime = 0;
  readyState = 0;
  paused = false;
  seeking = false;
  ended = false;
  error = null;
  playbackRate = 1;

  fire(name: string): void {
    this.dispatchEvent(new Event(name));
  }

  showFirstFrame(at: number): void {
    this.currentTime = at;
    this.readyState = 4;
    this.fire("loadeddata");
  }
}

export function bytes(n: number): ArrayBuffer {
  return new Uint8Array(n).fill(7).buffer;
}
