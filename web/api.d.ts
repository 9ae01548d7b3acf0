// The public surface of Shoal in a page.
import type Hls from "hls.js";
import type { HlsConfig } from "hls.js";

/** What a page may set. All are optional. */
export interface Options {
  /** The Shoal server, e.g. "https://shoal.example.com"; default: where the script came from. */
  server?: string;
  /** The stream's name; default: the manifest's URL without its query. */
  stream?: string;
  /** The viewer's site, where the page knows better than the address does. */
  site?: string;
  /** Where the installation asks for one. */
  token?: string;
  /** false: nothing is loaded, sent or connected until configure({ p2p: true }). Default true. */
  p2p?: boolean;
  /** false: this viewer takes from others and gives nothing. Default true. */
  upload?: boolean;
  /** Upper bound of what is given to all others together; default: the server's policy. */
  maxUploadKbps?: number;
  /** Upper bound of media kept for others; default 64. */
  memoryMB?: number;
  /**
   * Names a playlist or segment whose URL differs per viewer (in more than its
   * query): returns what is equal for all viewers, itself a URL.
   */
  segmentId?: (url: string) => string;
}

export type State = "off" | "loading" | "connecting" | "active";

/** Why Shoal is off, or what it waits for; "" where there is nothing to say. */
export type Reason =
  | ""
  | "page" // ?shoal=off, or the player is detached
  | "policy" // the server does not allow it here
  | "consent" // p2p is false
  | "metered" // the viewer asked the browser to save data
  | "no-webrtc"
  | "no-wasm"
  | "csp" // the page's Content-Security-Policy forbids it
  | "wasm-failed" // the agent could not be loaded, or ended
  | "version" // script and agent are of different versions
  | "unreachable" // no answer from the coordinator
  | "refused" // the coordinator refused: token, origin or limits
  | "player"; // not a player that Shoal knows

/** One viewer that this page exchanges bytes with. Bytes are of media. */
export interface Peer {
  id: string;
  received: number;
  sent: number;
  rttMs: number;
}

/** Totals of the page, over all its players, since it was loaded. */
export interface Stats {
  state: State;
  reason: Reason;
  viewer: string; // this viewer's id; "" before the coordinator gave one
  site: string;
  peers: Peer[]; // connected now
  originBytes: number; // received from the origin, by the agent or the player itself
  peerBytes: number; // received from other viewers, and verified
  uploadBytes: number; // given to other viewers
  wastedBytes: number; // received and thrown away
  originReasons: Record<string, number>; // originBytes by reason
  stallMs: number; // the play head stood still while it should have moved
  startupMs: number; // from loadSource or attach to the first frame; 0 before it
}

export interface Events {
  state: { state: State; reason: Reason; message: string };
  /** A segment is complete; or its fetch from the origin begins (source "origin", complete false). */
  segment: {
    id: string; // track/number
    source: "origin" | "peers" | "both";
    bytes: number; // 0 where not known yet
    peerBytes: number;
    reason: string; // of the bytes from the origin, "" where there are none
    complete: boolean;
  };
  peer: { id: string; joined: boolean };
  stall: { ms: number };
  /** message names what was wrong and the cure; help is a page that says more. */
  error: { code: string; message: string; help: string };
}

export interface Shoal {
  readonly version: string;
  /** Delivers what an hls.js player loads. Twice on one player is one attachment. */
  attach(player: Hls, options?: Options): void;
  /** Ends the attachment; the player goes on by itself. */
  detach(player: Hls): void;
  /** For new Hls(Shoal.hlsConfig(options)): attaches the player that is made with it. */
  hlsConfig(options?: Options): Partial<HlsConfig>;
  /** Changes consent and limits of all players, at any time. */
  configure(options: Pick<Options, "p2p" | "upload" | "maxUploadKbps">): void;
  stats(): Stats;
  /** Returns a function that removes fn again. */
  on<E extends keyof Events>(event: E, fn: (e: Events[E]) => void): () => void;
}

declare const Shoal: Shoal;
export default Shoal;
