// One fragment on its way to hls.js. It waits for the agent where the buffer
// allows, asks the agent, and is loaded by the player's own loader in every
// other case.
import type {
  FragmentLoaderContext as Context,
  Loader,
  LoaderCallbacks as Callbacks,
  LoaderConfiguration as Configuration,
} from "hls.js";
import type { HlsPlugin, Turn } from "./hls";

/** The longest that a fragment waits for the first frame, in ms. */
const blindMs = 1500;

/** How long a load may take before it is the network that it waits for, in ms. */
const slowMs = 250;

type Phase = "held" | "left" | "own" | "done";

export class Delivery implements Turn {
  phase: Phase = "held";
  private since = performance.now();
  private turn: Turn | null = null; // the agent's
  readonly kind: number;
  private starts: number; // on the player's timeline, in seconds

  constructor(
    private plugin: HlsPlugin,
    readonly loader: Loader<Context>,
    private load: Loader<Context>["load"],
    readonly context: Context,
    private configuration: Configuration,
    private callbacks: Callbacks<Context>,
  ) {
    this.kind = context.frag.type === "audio" ? 1 : 0;
    this.starts = (context.part ?? context.frag).start;
    if (plugin.deliverable(context)) {
      plugin.requested(this.kind, context);
      plugin.pending.add(this);
      this.start({ get: () => performance.now() });
      this.look();
    } else {
      this.own();
    }
  }

  look(): void {
    if (this.phase === "held" && !this.mayWait()) this.hand();
  }

  /** Asks the agent, or else the player's own loader. */
  hand(): void {
    this.leave("left");
    const { plugin, loader, context, configuration, callbacks, kind, starts } = this;
    const own = () => this.own();
    const url = addressOf(context);
    this.turn = plugin.viewer.deliver({ plugin, loader, context, configuration, callbacks, own, url, kind, starts });
    if (!this.turn) own();
  }

  abort(): boolean {
    if (this.turn) return this.turn.abort();
    if (this.phase !== "held") return this.phase === "done";
    this.leave("done");
    const { stats } = this.loader;
    stats.aborted = true;
    this.callbacks.onAbort?.(stats, this.context, null);
    return true;
  }

  drop(): void {
    this.turn?.drop();
    if (this.phase === "held") this.leave("done");
  }

  private mayWait(): boolean {
    const { plugin, context } = this;
    if (plugin.viewer.ready || !plugin.viewer.coming || isInit(context)) return false;
    if (!plugin.head.started && performance.now() - this.since > blindMs) return false;
    return plugin.begun(this.kind) && plugin.until(this.starts) > plugin.holdMs;
  }

  /** Hands over to the player's own loader. */
  private own(): void {
    this.phase = "own";
    const { plugin, callbacks, context, kind } = this;
    plugin.requested(kind, context);
    plugin.viewer.loading(kind, context.frag.sn);
    plugin.owns[kind] = this;
    setTimeout(() => this.loader.stats?.loading.end === 0 && plugin.viewer.slow(), slowMs);
    this.load(context, this.configuration, {
      ...callbacks,
      onAbort: (...aborted) => this.phase === "own" && callbacks.onAbort?.(...aborted),
      onSuccess: (response, stats, c, details) => {
        plugin.loadedByPlayer(kind, c, stats, response.data);
        callbacks.onSuccess(response, stats, c, details);
      },
    });
  }

  private leave(phase: Phase): void {
    this.phase = phase;
    this.plugin.pending.delete(this);
    this.start({ writable: true, value: 0 });
  }

  /**
   * While the fragment waits its load has not begun, as far as the bitrate
   * logic is concerned: hls.js would abandon it otherwise.
   */
  private start(is: PropertyDescriptor): void {
    const loading = this.loader.stats?.loading;
    if (loading) Object.defineProperty(loading, "start", { configurable: true, enumerable: true, ...is });
  }
}

/** The URL that the playlist lists, which a loader around the player's may have added to. */
export function addressOf({ frag, part, url }: Context): string {
  return (part ?? frag).url ?? url;
}

/** An init segment has no place on the timeline. Up to 1.5 hls.js loads it before all others. */
export function isInit({ frag }: Context): boolean {
  return frag.sn === "initSegment";
}
