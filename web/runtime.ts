// Runs the agent's program: Go's own glue, loaded only when it is needed.
import { ofPage, putGlobals, takeGlobals } from "./globals";
import "../wasm_exec.js";
import { lastWords } from "./fs";
import type { AgentModule } from "./agent";
import { withPage, type PageModule } from "./host";

interface GoProgram {
  readonly importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

const page = globalThis as unknown as {
  Go: new () => GoProgram;
  __shoalReady?: (module: AgentModule) => void;
};
const Go = page.Go;
const ofGo = takeGlobals();
putGlobals(ofPage);

/**
 * Compiles and starts the program. ended is called once, with what it said
 * last, if it ends after it was ready; before that the promise is rejected.
 */
export async function start(
  response: Promise<Response>,
  ended: (words: string) => void,
): Promise<PageModule> {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(response, go.importObject);
  putGlobals(ofGo);
  try {
    return await ready(go, instance, ended);
  } finally {
    delete page.__shoalReady;
    putGlobals(ofPage);
  }
}

function ready(
  go: GoProgram,
  instance: WebAssembly.Instance,
  ended: (words: string) => void,
): Promise<PageModule> {
  return new Promise((resolve, reject) => {
    let running = false;
    page.__shoalReady = (module) => {
      running = true;
      resolve(withPage(module));
    };
    const over = () => {
      if (running) ended(lastWords);
      else reject(new Error(lastWords || "the program ended at once"));
    };
    go.run(instance).then(over, over);
  });
}
