// Runs the agent's program: Go's own glue, loaded only when it is needed.
import { admitted } from "./admitted";
import { ofPage, putGlobals, takeGlobals } from "./globals";
import "../wasm_exec.js";
import { makeBridge } from "./bridge.js";
import { lastWords } from "./fs";
import { check } from "./options";
import type { AgentModule } from "./agent";
import { withPage, type PageModule } from "./host";
import type { Program } from "./program";

interface GoProgram {
  readonly importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

const page = globalThis as unknown as {
  Go: new () => GoProgram;
  __shoalReady?: (module: AgentModule) => void;
  __shoalBridge?: object;
};
const Go = page.Go;
const ofGo = takeGlobals();
putGlobals(ofPage);

/**
 * Compiles and starts the program. ended is called once, with what it said
 * last, if it ends after it was ready; before that the promise is rejected with
 * an error that has a code of messages.ts.
 */
export async function start(
  response: Response | Promise<Response>,
  ended: (words: string) => void,
): Promise<Program> {
  const go = new Go();
  const bridge = makeBridge();
  const { instance } = await compile(response, { ...go.importObject, shoal: bridge.imports });
  await turn();
  putGlobals(ofGo);
  page.__shoalBridge = bridge.page;
  bridge.attach(go, instance);
  const starting = ready(go, instance, ended); // Go asks for the names before it waits for anything
  putGlobals(ofPage);
  delete page.__shoalBridge;
  const { version, open } = await starting.finally(() => {
    delete page.__shoalReady;
  });
  await turn();
  return { version, open, check };
}

async function compile(response: Response | Promise<Response>, imports: WebAssembly.Imports) {
  const answer = await admitted(response).catch((e: unknown) => {
    throw failure("assets", String(e));
  });
  const { status, headers, url } = answer;
  // The server says why; others who answer 403 say it to people, in HTML.
  const why = status === 403 ? (await answer.text()).slice(0, 300).trim() : "";
  if (why.startsWith("shoal: ")) throw failure("refused", why);
  if (status !== 200) throw failure("agent-status", `${url} is answered with status ${status}`);
  const type = headers.get("content-type") ?? "none";
  if (!/^application\/wasm$/i.test(type)) throw failure("agent-type", `${url} has type ${type}`);
  return WebAssembly.instantiateStreaming(answer, imports).catch((e: unknown) => {
    // Browsers differ in when, and whether, they tell of the violation otherwise.
    if (/Content.Security|CSP|unsafe-eval/.test(String(e))) throw failure("csp", "script-src wasm-eval");
    throw failure("agent-broken", `${url}: ${e}`);
  });
}

/**
 * Lets the page do what waits for it: what the browser does to start the
 * program, what the program does and what the viewer does are tasks apart.
 * Unlike a timer it is not slowed down in hidden pages.
 */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port2.onmessage = () => {
      port1.close();
      resolve();
    };
    port1.postMessage(null);
  });
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
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
      else reject(failure("agent-broken", lastWords || "the program ended at once"));
    };
    go.run(instance).then(over, over);
  });
}
