// The public surface of Shoal in a page. docs/REFERENCE.md is made of it.
import type Hls from "hls.js";
import type { HlsConfig } from "hls.js";

/** What a page may set. All are optional. */
export interface Options {
  /** The Shoal server, e.g. `"https://shoal.example.com"`; default: where the script came from. */
  server?: string;
  /**
   * The stream's name, 1 to 2,048 bytes: viewers of one name share. Default: the manifest's URL without its query,
   * or what segmentId makes of it.
   */
  stream?: string;
  /** The viewer's site, at most 256 bytes, where the page knows better than the address does; it can only narrow it. */
  site?: string;
  /** Where the installation asks for one; at most 4,096 bytes. */
  token?: string;
  /** `false`: nothing is loaded, sent or connected until `configure({ p2p: true })`. Default `true`. */
  p2p?: boolean;
  /** `false`: this viewer takes from others and gives nothing. Default `true`. */
  upload?: boolean;
  /** Upper bound of what is given to all others together, in kbit/s; 0 and default: the server's policy. */
  maxUploadKbps?: number;
  /** Upper bound of media kept for others, in MB, 4 to 1,024; default 64, on phones 32. */
  memoryMB?: number;
  /**
   * Names a playlist or segment whose URL differs per viewer (in more than its query): is given a URL and returns
   * what is equal for all viewers, itself an absolute URL.
   */
  segmentId?: (url: string) => string;
}

/** How far Shoal is. */
export type State =
  | "off" // the player loads by itself; reason says why
  | "loading" // waits for the first frame, then loads the agent
  | "connecting" // the agent runs and asks the coordinator
  | "active"; // known to the coordinator, or connected to neighbours

/** Why Shoal is off, or what it waits for; `""` where there is nothing to say. */
export type Reason =
  | ""
  | "page" // ?shoal=off, or the player is detached
  | "policy" // the server does not allow it here
  | "consent" // p2p is false
  | "metered" // the viewer asked the browser to save data
  | "no-webrtc" // the browser has no WebRTC
  | "no-wasm" // the browser has no WebAssembly
  | "csp" // the page's Content-Security-Policy forbids it
  | "wasm-failed" // the agent could not be loaded, or ended
  | "version" // script and agent are of different versions
  | "unreachable" // no answer from the coordinator
  | "refused" // refused: the page's origin, the token, or an option
  | "player"; // not a player that Shoal knows

/** One viewer that this page exchanges bytes with. Bytes are of media. */
export interface Peer {
  /** The viewer's id. */
  id: string;
  /** Bytes received from it. */
  received: number;
  /** Bytes sent to it. */
  sent: number;
  /** The round trip to it, in ms; 0 before it was measured. */
  rttMs: number;
}

/** Totals of the page, over all its players, since it was loaded. */
export interface Stats {
  /** Of the player that is furthest. */
  state: State;
  /** Belongs to state. */
  reason: Reason;
  /** This viewer's id; `""` before the coordinator gave one. */
  viewer: string;
  /** The site that the coordinator counts this viewer to. */
  site: string;
  /** Connected now. */
  peers: Peer[];
  /** Bytes received from the origin, by the agent or the player itself. */
  originBytes: number;
  /** Bytes received from other viewers, and verified. */
  peerBytes: number;
  /** Bytes given to other viewers. */
  uploadBytes: number;
  /** Bytes received and thrown away. */
  wastedBytes: number;
  /**
   * originBytes by reason: `startup`, `seed`, `standby`, `no-holder`, `deadline`, `policy`, `integrity`, `budget`.
   */
  originReasons: Record<string, number>;
  /** The play head stood still while it should have moved, in ms. */
  stallMs: number;
  /** From loadSource or attach to the first frame, in ms; 0 before it. */
  startupMs: number;
}

/** What `Shoal.on` can be asked for, and what its function is given. */
export interface Events {
  /** The state or its reason changes; message says more, or is empty. */
  state: { state: State; reason: Reason; message: string };
  /** A segment is complete; or its fetch from the origin begins (source "origin", complete false). */
  segment: {
    id: string; // track/number
    source: "origin" | "peers" | "both";
    bytes: number; // 0 where not known yet
    peerBytes: number; // those of them that came from neighbours
    reason: string; // of the bytes from the origin, "" where there are none
    complete: boolean;
  };
  /** A neighbour is connected, or was. */
  peer: { id: string; joined: boolean };
  /** A stall is over; ms is its length. */
  stall: { ms: number };
  /** Something is wrong: message names it and the cure; help is the URL of a page that says more. */
  error: { code: string; message: string; help: string };
}

/** The global object `Shoal`, and the default export of the module. */
export interface Shoal {
  /** The script's version. */
  readonly version: string;
  /** Delivers what an hls.js player loads, before or after loadSource. Twice on one player is one attachment. */
  attach(player: Hls, options?: Options): void;
  /** Ends the attachment; the player goes on by itself. Destroying the player does the same. */
  detach(player: Hls): void;
  /** For `new Hls(Shoal.hlsConfig(options))`: attaches the player that is made with it. */
  hlsConfig(options?: Options): Partial<HlsConfig>;
  /** Changes consent and limits of all players, present and future, at any time. */
  configure(options: Pick<Options, "p2p" | "upload" | "maxUploadKbps">): void;
  /** The page's totals. */
  stats(): Stats;
  /**
   * What each agent of the page was told and decided in the last minutes, to be attached to a report: the simulator
   * runs it again (`go run ./sim -replay FILE`). It names segments and viewers; it holds no media.
   */
  recordings(): Uint8Array[];
  /** Calls fn at each event of that name; returns a function that removes it again. */
  on<E extends keyof Events>(event: E, fn: (e: Events[E]) => void): () => void;
}

declare const Shoal: Shoal;
export default Shoal;
