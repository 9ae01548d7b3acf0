// Loads the agent's program, once per page, however many players there are.
import type { AgentModule } from "./agent";

interface Runtime {
  start(response: Promise<Response>, ended: (words: string) => void): Promise<AgentModule>;
}

type Ended = (words: string) => void;

let program: Promise<AgentModule> | undefined;
const waiting = new Set<Ended>();

/**
 * The program, from the directory that base names. ended is called if it
 * crashes later. A load that failed is tried again by the next caller.
 */
export function loadProgram(base: string, ended: Ended): Promise<AgentModule> {
  waiting.add(ended);
  program ??= load(base).catch((e: unknown) => {
    program = undefined;
    throw e;
  });
  return program;
}

/** Takes back what loadProgram was given. */
export function leaveProgram(ended: Ended): void {
  waiting.delete(ended);
}

async function load(base: string): Promise<AgentModule> {
  const url = base + SHOAL_RUNTIME;
  const body = fetch(base + SHOAL_AGENT, { credentials: "omit" });
  body.catch(() => {});
  const runtime = (await import(/* webpackIgnore: true */ /* @vite-ignore */ url)) as Runtime;
  return runtime.start(body, (words) => {
    program = undefined;
    for (const fn of waiting) fn(words);
  });
}
