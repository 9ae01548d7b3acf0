// Loads the agent's program, once per page, however many players there are.
import type { PageModule } from "./host";
import type { Options, Shoal } from "./api";
import type { Words } from "./emitter";

type Answer = Response | Promise<Response>;
type Ended = (words: string) => void;

/** The agent, and what looks after its options. */
export interface Program extends PageModule {
  /** Complains of names that nobody knows; returns why a value cannot be used: a detail and its code. */
  check(options: Options, complain: (code: string, detail: string) => void): [string, string] | undefined;
}

/** What the scripts export that are loaded when they are needed. */
interface Script {
  start(response: Answer, ended: Ended): Promise<Program>; // runtime
  say(code: string, detail: string, version: string, help: string): Promise<Words>; // messages
  show(shoal: Shoal): void; // debug
}

let program: Promise<Program> | undefined;
const waiting = new Set<Ended>();

/** A script from the server; bundlers are to leave it there. */
export function bring(url: string): Promise<Script> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ url) as Promise<Script>;
}

/**
 * The program, from the directory that base names. ended is called if it
 * crashes later. A load that failed is tried again by the next caller.
 */
export function loadProgram(base: string, ended: Ended): Promise<Program> {
  waiting.add(ended);
  return (program ??= load(base, ask(base)));
}

/** The program, where the browser's cache has it; the server sends nothing otherwise. */
export async function loadCached(base: string, ended: Ended): Promise<Program | undefined> {
  waiting.add(ended);
  const body = await ask(base, { Accept: "cached/wasm" }).catch(() => null);
  if (body?.status === 200) program ??= load(base, body); // what is wrong is said when the agent is needed
  return program;
}

/** Takes back what loadProgram was given. */
export function leaveProgram(ended: Ended): void {
  waiting.delete(ended);
}

function ask(base: string, headers?: HeadersInit): Promise<Response> {
  const body = fetch(base + SHOAL_AGENT, { credentials: "omit", headers });
  body.catch(() => {});
  return body;
}

async function load(base: string, body: Answer): Promise<Program> {
  try {
    const runtime = await bring(base + SHOAL_RUNTIME);
    return await runtime.start(body, (words) => {
      program = undefined;
      for (const fn of waiting) fn(words);
    });
  } catch (e) {
    program = undefined;
    throw e;
  }
}
