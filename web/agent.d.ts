// The contract between the page's loader and the agent in WebAssembly.
// client/wasm implements it; a test compares the names.

/** Given to `globalThis.__shoalReady` by the WASM program once it runs. */
export interface AgentModule {
  readonly version: string;
  /**
   * Starts one viewer. It never throws: where config is wrong, host.error("config", …)
   * and host.state("off", "refused", …) say so, and the agent does nothing.
   */
  open(config: AgentConfig, host: AgentHost): Agent;
}

export interface AgentConfig {
  server: string; // wss://… of the coordinator, up to and including /v1/join
  stream: string; // stream id
  site: string; // "" if the page names none
  token: string;
  p2p: boolean;
  upload: boolean;
  maxUploadKbps: number; // 0: the policy's
  memoryMB: number; // 0: the default
}

/** What the agent calls in the page. Functions must not throw. */
export interface AgentHost {
  /** state: connecting | active | off; reason as in Shoal.stats(). */
  state(state: string, reason: string, message: string): void;
  /** A segment is complete: source is "origin", "peers" or "both". */
  segment(id: string, source: string, bytes: number, peerBytes: number, reason: string): void;
  /** A request to the origin begins. */
  originFetch(id: string, bytes: number, reason: string): void;
  peer(id: string, joined: boolean): void;
  /**
   * The player is to leave what it loads by itself of this kind to the agent, by
   * request(), unless it is about to have it.
   */
  yield(kind: number): void;
  error(code: string, message: string): void;
  /**
   * fetch() as the player would do it: the integrator's headers, credentials and
   * loaders apply. It never throws: a refusal is a rejected promise.
   */
  fetch(url: string, init: FetchInit): Promise<Response>;
}

/** What the agent sets of a request: how to end it, and its Range header if it has one. */
export interface FetchInit {
  signal: AbortSignal;
  headers?: Record<string, string>;
}

export interface Agent {
  /**
   * A playlist that the player read, with the URL it came from after redirects.
   * name: the URL that names the track for all viewers; differs from url
   * where that was a redirect's, or the page gave segmentId.
   */
  playlist(url: string, text: string, name: string): void;
  /**
   * Asks for a segment. end is exclusive; start = end = 0 means the whole
   * resource. kind: 0 main, 1 audio. aheadMs: media buffered ahead of the play
   * head. Returns an id to abort with, or 0 where the agent does not know the
   * URL: the caller then loads by itself.
   * done(buffer, tookMs, peerBytes, originBytes): tookMs is what the player's
   * bitrate logic is to be told of the time from the first byte to the last,
   * 0 where the agent cannot know yet.
   * fail(status, text): HTTP's status, 0 for a network error, as the player
   * itself would have seen it; -1: load it by yourself (fail open).
   */
  request(
    url: string, start: number, end: number, kind: number, aheadMs: number,
    done: (bytes: ArrayBuffer, tookMs: number, peerBytes: number, originBytes: number) => void,
    fail: (status: number, text: string) => void,
  ): number;
  /** Of a request, or of a poll. Unknown and answered ones are ignored. */
  abort(id: number): void;
  progress(id: number): Progress;
  /**
   * Asks for a playlist that the player polls: url and name as of playlist().
   * Returns an id for abort, and calls one of the two later, or calls neither
   * and returns 0: the caller then loads by itself.
   * done(text): what the origin would answer, as fetched by a viewer nearby.
   * pass(): load it by yourself, now.
   */
  poll(url: string, name: string, done: (text: string) => void, pass: () => void): number;
  buffer(kind: number, aheadMs: number): void;
  /**
   * A segment that the player loaded by itself; the agent takes the buffer over,
   * and its bytes into its count. False where it does not know the URL.
   */
  offer(url: string, start: number, end: number, kind: number, bytes: ArrayBuffer, tookMs: number): boolean;
  /**
   * How far the player's own load of a segment has come: got of total bytes, 0
   * while that is unknown, tookMs after it was asked for.
   */
  loading(
    url: string, start: number, end: number, kind: number, got: number, total: number, tookMs: number,
  ): void;
  /** What the page allows now. */
  page(hidden: boolean, metered: boolean, offline: boolean, lowBattery: boolean): void;
  configure(p2p: boolean, upload: boolean, maxUploadKbps: number): void;
  stalled(ms: number): void;
  stats(): AgentStats;
  /** What the agent was told of late, for the simulator to run again; empty where there is none. */
  recording(): Uint8Array;
  close(): void;
}

/** How far a request has come; of one that is not under way nothing has. */
export interface Progress {
  loaded: number; // bytes
  total: number; // bytes; 0 while that is unknown
  askedMs: number; // since the origin was first asked for the segment; negative: it was not
  waits: boolean; // for neighbours, even if the play head needs it: the site's link is saturated
}

export interface AgentStats {
  viewer: string;
  site: string;
  peers: { id: string; received: number; sent: number; rttMs: number }[];
  originBytes: number;
  peerBytes: number;
  uploadBytes: number;
  wastedBytes: number;
  controlBytes: number;
  storedBytes: number;
  stallMs: number;
  originReasons: Record<string, number>;
}
