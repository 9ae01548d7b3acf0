// Loads the agent's program, once per page, however many players there are.
import type { PageModule } from "./host";

interface Runtime {
  start(response: Promise<Response>, ended: (words: string) => void): Promise<PageModule>;
}

type Ended = (words: string) => void;

let program: Promise<PageModule> | undefined;
const waiting = new Set<Ended>();

/**
 * The program, from the directory that base names. ended is called if it
 * crashes later. A load that failed is tried again by the next caller.
 */
export function loadProgram(base: string, ended: Ended): Promise<PageModule> {
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

async function load(base: string): Promise<PageModule> {
  const url = base + SHOAL_RUNTIME;
  const body = fetch(base + SHOAL_AGENT, { credentials: "omit" });
  body.catch(() => {});
  const runtime = (await import(/* webpackIgnore: true */ /* @vite-ignore */ url)) as Runtime;
  return runtime.start(body, (words) => {
    program = undefined;
    for (const fn of waiting) fn(words);
  });
}
