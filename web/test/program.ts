// In place of ../program: an agent whose every answer the test gives.
import type { Agent, AgentConfig, AgentHost, AgentStats, Progress } from "../agent";
import { withPage } from "../host";

import { say } from "../messages";
import { check } from "../options";
import type { Program } from "../program";

export interface Asked {
  url: string;
  aheadMs: number;
  done: (bytes: ArrayBuffer, tookMs: number, peerBytes: number, originBytes: number) => void;
  fail: (status: number, text: string) => void;
  aborted: boolean;
  come: { loaded: number; total: number };
  waits?: boolean;
  fetchedAt?: number;
}

export interface AskedPlaylist {
  url: string;
  name: string;
  done: (text: string) => void;
  pass: () => void;
}

export class FakeAgent implements Agent {
  asked: Asked[] = [];
  playlists: string[] = [];
  held: ArrayBuffer | null = null; // what it answers at once
  polls = false; // answers polls
  polled: AskedPlaylist[] = [];
  text = ""; // of the playlist that it answers at once
  unpolled: number[] = []; // polls taken back, counted from 1
  offered: string[] = [];
  own: [url: string, kind: number, got: number, total: number, tookMs: number][] = [];
  closed = false;
  knows = true;
  broken = false;
  counts: AgentStats = {
    viewer: "a1", site: "s", peers: [], originBytes: 0, peerBytes: 0, uploadBytes: 0, wastedBytes: 0,
    controlBytes: 0, storedBytes: 0, stallMs: 0, originReasons: {},
  };
  stalls: number[] = [];
  pages: boolean[][] = [];
  buffers: [number, number][] = [];

  constructor(
    readonly config: AgentConfig,
    readonly host: AgentHost,
  ) {}

  get last(): Asked {
    return this.asked[this.asked.length - 1] as Asked;
  }

  playlist(url: string): void {
    this.playlists.push(url);
  }
  request(url: string, _s: number, _e: number, _k: number, aheadMs: number, done: Asked["done"], fail: Asked["fail"]): number {
    if (this.broken) throw new Error("Go program has already exited");
    if (!this.knows) return 0;
    this.asked.push({ url, aheadMs, done, fail, aborted: false, come: { loaded: 0, total: 0 } });
    if (this.held) done(this.held, 10, 0, 0);
    return this.asked.length;
  }
  abort(id: number): void {
    const asked = this.asked[id - 1];
    if (asked) asked.aborted = true;
    else this.unpolled.push(id - 1000);
  }
  /** The origin is asked for what was requested last. */
  fetches(): void {
    this.last.fetchedAt = performance.now();
  }
  progress(id: number): Progress {
    const { come, fetchedAt, waits } = this.asked[id - 1] as Asked;
    return { ...come, waits: !!waits, askedMs: fetchedAt === undefined ? -1 : performance.now() - fetchedAt };
  }
  poll(url: string, name: string, done: (text: string) => void, pass: () => void): number {
    if (this.broken) throw new Error("Go program has already exited");
    if (!this.polls) return 0;
    this.polled.push({ url, name, done, pass });
    if (this.text) done(this.text);
    return 1000 + this.polled.length;
  }
  buffer(kind: number, aheadMs: number): void {
    this.buffers.push([kind, aheadMs]);
  }
  offer(url: string, _s: number, _e: number, _k: number, bytes: ArrayBuffer): boolean {
    this.offered.push(url);
    if (this.knows) this.counts.originBytes += bytes.byteLength;
    return this.knows;
  }
  loading(url: string, _s: number, _e: number, kind: number, got: number, total: number, tookMs: number): void {
    this.own.push([url, kind, got, total, tookMs]);
  }
  page(...facts: boolean[]): void {
    this.pages.push(facts);
  }
  configure(): void {}
  stalled(ms: number): void {
    this.stalls.push(ms);
  }
  stats(): AgentStats {
    if (this.broken) throw new Error("Go program has already exited");
    return { ...this.counts };
  }
  recording(): Uint8Array {
    return new TextEncoder().encode(this.config.stream);
  }
  close(): void {
    this.closed = true;
  }
}

export const program = {
  loads: 0,
  version: "1.2.3",
  fails: null as Error | null,
  cached: false, // the browser's cache has it
  words: true, // messages.js can be loaded
  agents: [] as FakeAgent[],
  ended: (_words: string): void => {},
  get agent(): FakeAgent {
    return program.agents[program.agents.length - 1] as FakeAgent;
  },
};

export function loadProgram(_base: string, ended: (words: string) => void): Promise<Program> {
  program.loads++;
  program.ended = ended;
  if (program.fails) return Promise.reject(program.fails);
  const open = (config: AgentConfig, host: AgentHost) => {
    program.agents.push(new FakeAgent(config, host));
    return program.agent;
  };
  return Promise.resolve({ ...withPage({ version: program.version, open }), check });
}

export async function loadCached(base: string, ended: (words: string) => void): Promise<Program | undefined> {
  return program.cached ? loadProgram(base, ended) : undefined;
}

/** What is brought is as it is in the page. */
export function bring(url: string): Promise<{ say: typeof say; show(): void }> {
  return url && program.words ? Promise.resolve({ say, show() {} }) : Promise.reject(new Error("404"));
}

export function leaveProgram(): void {}
