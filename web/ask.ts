// A load that the agent may answer in the place of the player's own loader.
import type { Loader, LoaderCallbacks as Callbacks, LoaderConfiguration, LoaderContext } from "hls.js";
import type { Agent } from "./agent";
import type { Heads } from "./heads";
import type { HlsPlugin, Turn } from "./hls";

/** What hls.js asked a loader for. */
export interface Load<T extends LoaderContext> {
  plugin: HlsPlugin;
  loader: Loader<T>;
  context: T;
  configuration: LoaderConfiguration;
  callbacks: Callbacks<T>; // the player's
  own(): void; // loads by the player's own loader
}

export type Phase = "asked" | "own" | "done";

export abstract class Ask<T extends LoaderContext, L extends Load<T> = Load<T>> implements Turn {
  protected id = 0; // the agent's
  private phase: Phase = "asked";
  private timer = 0;
  private begun = false;
  protected readonly began = performance.now();

  constructor(
    protected readonly agent: Agent,
    private readonly heads: Heads,
    protected readonly load: L,
  ) {}

  /** Asks the agent; returns its id, or 0 where it can say nothing. */
  protected abstract ask(): number;

  /** Begins to wait for the answer. */
  protected abstract wait(): void;

  /** Whether it has been with the agent for too long. */
  protected abstract late(): boolean;

  /** Null where the agent can say nothing: the player's own loader is not called then. */
  begin(): Turn | null {
    this.id = this.ask();
    if (!this.id) return null;
    this.load.plugin.pending.add(this);
    this.wait();
    this.begun = true;
    return this;
  }

  /** Takes an answer. The agent may have it at once, but hls.js's loaders never call back within load(). */
  protected heard(answer: () => void): void {
    if (this.begun) answer();
    else queueMicrotask(answer);
  }

  look(): void {
    if (!this.load.plugin.viewer.ready || this.late()) this.takeBack();
  }

  abort(): boolean {
    if (this.phase !== "asked") return this.phase === "done";
    this.drop();
    const { loader, context, callbacks } = this.load;
    loader.stats.aborted = true;
    callbacks.onAbort?.(loader.stats, context, null);
    return true;
  }

  drop(): void {
    if (this.leave("done")) this.load.plugin.viewer.abort(this.id);
  }

  /** How long the player's own load might wait for its first byte, in ms. */
  protected get patience(): number {
    const { maxTimeToFirstByteMs: first, maxLoadTimeMs: all } = this.load.configuration.loadPolicy;
    return Number.isFinite(first) && first > 0 ? first : all;
  }

  protected after(ms: number, over: () => void): void {
    this.timer = setTimeout(over, ms) as unknown as number;
  }

  /**
   * Lets the loader speak of the origin's answer to the agent: it had none
   * itself, and not every integrator's loader can be asked then.
   */
  protected speak(url: string): void {
    const { loader } = this.load;
    const header = (name: string) => this.heads.get(url, name);
    loader.getResponseHeader = header;
    loader.getCacheAge = () => {
      const age = header("age");
      return age === null ? null : parseFloat(age);
    };
  }

  /** The agent hands it back. */
  protected pass(): void {
    if (this.leave("own")) this.load.own();
  }

  protected takeBack(): void {
    this.load.plugin.viewer.abort(this.id);
    this.pass();
  }

  /** Ends the agent's turn. Reports false where it was over already. */
  protected leave(phase: Phase): boolean {
    if (this.phase !== "asked") return false;
    this.phase = phase;
    clearTimeout(this.timer);
    this.load.plugin.pending.delete(this);
    this.left(phase);
    return true;
  }

  /** Called once, when the agent's turn is over. */
  protected left(_phase: Phase): void {}
}
