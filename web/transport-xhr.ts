// A fetch under an integrator's xhrSetup. It is run on a real XMLHttpRequest;
// where it only shaped the request, a fetch() of the same shape takes its
// place, because it can be read while it goes on.
import type { FragmentLoaderContext as Context, HlsConfig } from "hls.js";
import type { FetchInit } from "./agent";
import { aborted, Body } from "./transport-body";

type Setup = NonNullable<HlsConfig["xhrSetup"]>;

/** Handlers that hls.js leaves as xhrSetup set them. */
const handlers = ["onload", "onloadend", "onloadstart", "onerror", "onabort", "ontimeout"] as const;

/** Its timeout is not kept: the agent bounds its fetches itself. */
export async function byXhrSetup(setup: Setup, context: Context, init: FetchInit): Promise<Response> {
  const xhr = new XMLHttpRequest();
  const shape = new Shape(xhr);
  await prepare(xhr, setup, context, init);
  if (init.signal.aborted) throw aborted();
  if (!shape.suffices) return transfer(xhr, init.signal);
  const { url, headers } = shape;
  const credentials = xhr.withCredentials ? "include" : "same-origin";
  return fetch(url, { signal: init.signal, headers, credentials });
}

/** As hls.js does: unopened first, and opened if that throws. */
async function prepare(xhr: XMLHttpRequest, setup: Setup, context: Context, init: FetchInit): Promise<void> {
  // hls.js 1.6 and before give no context.
  const run = setup as (xhr: XMLHttpRequest, url: string, context: Context) => Promise<void> | void;
  try {
    await run(xhr, context.url, context);
  } catch {
    xhr.open("GET", context.url, true);
    await run(xhr, context.url, context);
  }
  if (!xhr.readyState) xhr.open("GET", context.url, true);
  const headers = { ...context.headers, ...init.headers };
  for (const name in headers) xhr.setRequestHeader(name, headers[name] as string);
}

/** What was done to an XMLHttpRequest before it is sent. */
class Shape {
  url = "";
  headers = new Headers();
  private plain = true; // a GET as fetch() makes it
  private made: Record<string, unknown> = {};
  private keys: number;

  constructor(private xhr: XMLHttpRequest) {
    this.keys = Object.keys(xhr).length;
    const { open, setRequestHeader, addEventListener } = xhr;
    this.watch("open", (method: string, url: string, ...rest: unknown[]) => {
      this.url = String(url);
      this.headers = new Headers();
      this.plain &&= method.toUpperCase() === "GET" && rest.length < 2;
      open.call(xhr, method, url, ...(rest as [boolean]));
    });
    this.watch("setRequestHeader", (name: string, value: string) => {
      setRequestHeader.call(xhr, name, value);
      this.headers.append(name, value);
    });
    this.watch("addEventListener", (...args: Parameters<typeof addEventListener>) => {
      this.plain = false;
      addEventListener.apply(xhr, args);
    });
  }

  /** Nothing but URL, headers and credentials was set. */
  get suffices(): boolean {
    const { xhr, made } = this;
    const untouched = Object.keys(made).every((name) => xhr[name as "open"] === made[name]);
    return this.plain && untouched && this.keys === Object.keys(xhr).length && handlers.every((name) => !xhr[name]);
  }

  private watch(name: string, value: unknown): void {
    this.made[name] = value;
    Object.defineProperty(this.xhr, name, { value, writable: true, configurable: true });
  }
}

/** Sends it, and makes a Response of what it gets. */
function transfer(xhr: XMLHttpRequest, signal: AbortSignal): Promise<Response> {
  const body = new Body();
  return new Promise((resolve, reject) => {
    const stop = () => xhr.abort();
    const on = (name: string, fn: () => void) => xhr.addEventListener(name, fn);
    const fail = (why: Error) => {
      reject(why);
      body.fail(why);
    };
    on("readystatechange", () => {
      if (xhr.readyState === 2) resolve(body.respond(xhr.status, headersOf(xhr)));
    });
    on("progress", () => body.pulse());
    on("load", () => {
      body.push(new Uint8Array(xhr.response as ArrayBuffer));
      body.end();
    });
    on("error", () => fail(new TypeError("the transfer failed")));
    on("timeout", () => fail(new TypeError("the transfer timed out")));
    on("abort", () => fail(aborted()));
    on("loadend", () => signal.removeEventListener("abort", stop));
    signal.addEventListener("abort", stop);
    xhr.responseType = "arraybuffer";
    xhr.send();
  });
}

function headersOf(xhr: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().split("\r\n")) {
    const [name, ...value] = line.split(": ");
    if (name) headers.append(name, value.join(": "));
  }
  return headers;
}
