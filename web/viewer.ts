// One viewer: the state of one player's attachment, and its agent. It fails
// open: whatever goes wrong, the player loads by itself.
import type { PlaylistLoaderContext } from "hls.js";
import type { AgentStats, Progress } from "./agent";
import type { Options, Reason, State } from "./api";
import type { Load } from "./ask";
import type { Emitter } from "./emitter";
import { Early, type Loaded } from "./early";
import type { PageAgent, PageHost } from "./host";
import type { Turn } from "./hls";
import type { FragmentLoad } from "./order";
import { leaveProgram, loadCached, loadProgram } from "./program";
import { blockedByPolicy, facts, obstacle } from "./page";
import { plus } from "./stats";
import type { Source } from "./transport";

/** How long after it began to load the player may wait for the agent, in ms. */
const patience = 3000;

export class Viewer {
  state: State = "off";
  reason: Reason = "";
  originBytes = 0; // loaded by the player and not offered to the agent
  originReasons: Record<string, number> = {};
  startupMs = 0;
  stallMs = 0;
  /** Length of the stall that goes on now, in ms. */
  stalling = (): number => 0;
  /** Called when requests that wait should look again. */
  changed = (): void => {};

  /** Whose loads the agent's fetches resemble. */
  source: Source | null = null;

  private agent: PageAgent | null = null;
  private last: AgentStats | null = null; // of the agent there is
  private past: AgentStats | null = null; // of the agents that are gone
  private early = new Early();
  private stream = "";
  private started = false; // the first frame is shown
  private paused = false;
  private was = false; // the agent was active once
  private giveUpAt = Infinity;
  private generation = 0;

  constructor(
    private options: Options,
    private assets: string, // directories, with a slash at the end
    private server: string,
    private emitter: Emitter,
  ) {
    this.reset();
  }

  /** Requests go to the agent. */
  get ready(): boolean {
    return this.agent !== null && (this.state === "active" || (this.was && this.state !== "off"));
  }

  /** The agent may soon be ready: what can wait should. */
  get coming(): boolean {
    return this.state !== "off" && !this.ready && performance.now() < this.giveUpAt;
  }

  /** A stream begins; what came before is of no use to it. */
  open(manifest: string): void {
    const named = this.options.stream ?? (this.named(manifest).split(/[?#]/)[0] as string);
    if (named === this.stream) return;
    this.stop();
    this.stream = named;
    this.early = new Early();
    this.reset();
  }

  /** The player's own loads are slow: an agent at hand is not what they wait for, and may help. */
  slow(): void {
    if (this.state === "loading") void this.load(loadCached);
  }

  /** The first frame is shown: from now on the agent competes with nothing. */
  firstFrame(): void {
    this.started = true;
    if (this.state !== "loading" || this.paused) return;
    this.giveUpAt = performance.now() + patience;
    void this.load(loadProgram);
  }

  configure(options: Options): void {
    this.options = { ...this.options, ...options };
    const { p2p, upload, maxUploadKbps } = this.options;
    if (p2p === false) {
      this.off("consent", "p2p is false");
    } else if (this.reason === "consent") {
      this.reset();
      if (this.started) this.firstFrame();
    } else {
      this.tell((agent) => agent.configure(true, upload !== false, maxUploadKbps ?? 0));
    }
  }

  /** asked: the URL that was asked for, which names the track; url: where it was found. */
  playlist(url: string, text: string, asked: string): void {
    this.early.playlist(url, text, asked);
    this.show(url, text, asked);
  }

  /** The player begins to load a segment by itself. */
  loading(kind: number, sequence: number | string): void {
    const id = `${kind ? "audio" : "main"}/${sequence}`;
    const reason = this.ownReason;
    this.emitter.emit("segment", { id, source: "origin", bytes: 0, peerBytes: 0, reason, complete: false });
  }

  /** The player loaded a segment by itself; the viewer takes the buffer over. */
  loaded(loaded: Loaded): void {
    if (this.state === "off") this.count(loaded.bytes.byteLength, this.ownReason);
    else if (this.agent) this.offer(loaded);
    else this.count(this.early.segment(loaded), this.ownReason);
  }

  /** Why the player loads by itself. */
  private get ownReason(): string {
    if (this.state === "off") return "policy";
    return this.ready ? "no-holder" : "startup";
  }

  /** Null where the player must load by itself. */
  deliver(load: FragmentLoad): Turn | null {
    return (this.ready && this.tell((agent) => agent.deliver(load))) || null;
  }

  /** Null where the player must load by itself. */
  answer(load: Load<PlaylistLoaderContext>): Turn | null {
    return (this.ready && this.tell((agent) => agent.answer(load))) || null;
  }

  progress(id: number): Progress {
    return this.tell((agent) => agent.progress(id)) ?? { loaded: 0, total: 0, askedMs: -1, waits: false };
  }

  abort(id: number): void {
    this.tell((agent) => agent.abort(id));
  }

  buffer(kind: number, aheadMs: number): void {
    this.tell((agent) => agent.buffer(kind, aheadMs));
  }

  stalled(ms: number): void {
    this.stallMs += ms;
    this.emitter.emit("stall", { ms });
    this.tell((agent) => agent.stalled(ms));
  }

  pageChanged(): void {
    if (this.reason === "unreachable" && this.blocked()) return;
    const { hidden, metered, offline } = facts();
    this.tell((agent) => agent.page(hidden, metered, offline));
  }

  /** The agent's totals, those of earlier agents included; null before the first. */
  agentStats(): AgentStats | null {
    this.tell((agent) => (this.last = agent.stats()));
    return this.last && this.past ? plus(this.last, this.past) : (this.last ?? this.past);
  }

  /** Of the agent that runs now; null where none does. */
  recording(): Uint8Array | null {
    let bytes: Uint8Array | null = null;
    this.tell((agent) => (bytes = agent.recording()));
    return bytes;
  }

  /** Bytes loaded by the player that the agent has not been told of. */
  get waitingBytes(): number {
    return this.early.bytes;
  }

  /** The page goes, perhaps to come back. */
  pause(): void {
    if (this.state === "off") return;
    this.stop();
    this.paused = true;
    this.reset();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.started) this.firstFrame();
  }

  /** code: what to complain of, where the reason does not say it closely enough. */
  off(reason: Reason, message: string, code?: string): void {
    this.stop();
    this.turn("off", reason, message, code);
  }

  private reset(): void {
    this.was = false;
    this.giveUpAt = Infinity;
    const reason = obstacle();
    if (this.options.p2p === false) this.off("consent", "p2p is false");
    else if (reason) this.off(reason, "");
    else this.turn("loading", "", "");
  }

  private async load(by: typeof loadCached): Promise<void> {
    const mine = ++this.generation;
    try {
      const module = await by(this.assets, this.crashed);
      if (!module || mine !== this.generation) return;
      this.giveUpAt = Math.min(this.giveUpAt, performance.now() + patience);
      if (module.version !== SHOAL_VERSION) {
        this.off("version", module.version);
        return;
      }
      const wrong = module.check(this.options, this.complain);
      if (wrong) return this.off("refused", ...wrong);
      this.agent = module.open(this.config(), this.host(mine));
      this.begin();
    } catch (e) {
      if (mine === this.generation) this.failed(e);
    }
  }

  private config() {
    const o = this.options;
    return {
      server: this.server.replace(/^http/, "ws") + "v1/join",
      stream: this.stream,
      site: o.site ?? "",
      token: o.token ?? "",
      p2p: true,
      upload: o.upload !== false,
      maxUploadKbps: o.maxUploadKbps ?? 0,
      memoryMB: o.memoryMB ?? 0,
    };
  }

  private begin(): void {
    if (this.state === "loading") this.turn("connecting", "", "");
    this.pageChanged();
    for (const [url, [text, asked]] of this.early.playlists) this.show(url, text, asked);
    for (const loaded of this.early.takeSegments()) this.offer(loaded);
    this.tell((agent) => agent.begun());
  }

  private show(url: string, text: string, asked: string): void {
    this.tell((agent) => agent.playlist(url, text, this.named(asked)));
  }

  private offer({ url, start, end, kind, bytes, tookMs }: Loaded): void {
    const size = bytes.byteLength;
    if (!this.tell((agent) => agent.offer(url, start, end, kind, bytes, tookMs))) {
      this.count(size, this.ownReason);
    }
  }

  private host(mine: number): PageHost {
    const emit: Emitter["emit"] = (event, e) => {
      if (mine === this.generation) this.emitter.emit(event, e);
    };
    return {
      state: (state, reason, message) => {
        if (mine !== this.generation) return;
        if (reason !== "unreachable") this.turn(state as State, reason as Reason, message);
        else if (!this.blocked()) this.lost(state as State, reason);
      },
      segment: (id, source, bytes, peerBytes, reason) =>
        emit("segment", { id, source: source as "both", bytes, peerBytes, reason, complete: true }),
      originFetch: (id, bytes, reason) =>
        emit("segment", { id, source: "origin", bytes, peerBytes: 0, reason, complete: false }),
      peer: (id, joined) => emit("peer", { id, joined }),
      error: (code, message) => this.complain(code, message),
      source: () => this.source,
    };
  }

  private turn(state: State, reason: Reason, message: string, code: string = reason): void {
    if (state === this.state && reason === this.reason) return;
    this.state = state;
    this.reason = reason;
    this.was ||= state === "active";
    this.emitter.emit("state", { state, reason, message });
    this.changed();
    if (!/^(|page|consent|policy)$/.test(code)) this.complain(code, message);
  }

  private complain = (code: string, detail: string): void => {
    const base = this.options.p2p === false || code === "metered" ? "" : this.assets;
    void this.emitter.complain(code, detail, this.assets, base).then(({ reason }) => {
      if (reason && this.state === "off") this.turn("off", reason, "", "page");
    });
  };

  /** Firefox tells of a forbidden socket only after it has failed: the complaint waits for that. */
  private lost(state: State, reason: Reason): void {
    this.turn(state, reason, this.server, "page");
    setTimeout(() => this.reason === reason && this.complain(reason, this.server), 300);
  }

  /** Off, if it is the page's own policy that is in the way. */
  private blocked(): boolean {
    const what = blockedByPolicy(this.assets, this.server);
    if (what) this.off("csp", `Content-Security-Policy: allow ${what}`);
    return !!what;
  }

  private failed(e: unknown): void {
    const { message, code = "assets" } = e as { message: string; code?: string };
    if (!this.blocked()) this.off(/^(refused|csp)$/.test(code) ? code as Reason : "wasm-failed", message, code);
  }

  private crashed = (words: string): void => {
    this.agent = null;
    this.off("wasm-failed", words);
  };

  /** Ends the agent, if there is one. Its totals stay. */
  private stop(): void {
    this.generation++;
    leaveProgram(this.crashed);
    const total = this.agentStats();
    this.tell((agent) => agent.close());
    this.agent = this.last = null;
    this.past = total && { ...total, viewer: "", site: "", peers: [] };
    this.count(this.early.takeSegments().reduce((sum, l) => sum + l.bytes.byteLength, 0), "startup");
  }

  private count(bytes: number, reason: string): void {
    this.originBytes += bytes;
    this.originReasons = plus(this.originReasons, { [reason]: bytes });
  }

  named(url: string): string {
    const { segmentId } = this.options;
    if (!segmentId) return url;
    let name = "";
    try {
      name = segmentId(url);
      new URL(name);
      return name;
    } catch (e) {
      this.complain("segment-id", `for ${url} it gave ${name}: ${e}`);
      return url;
    }
  }

  /** Calls the agent; a program that has crashed must not reach the player. */
  private tell<T>(call: (agent: PageAgent) => T): T | undefined {
    try {
      return this.agent ? call(this.agent) : undefined;
    } catch (e) {
      this.crashed(String(e));
      return undefined;
    }
  }
}
