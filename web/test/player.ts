// A player as the agent's fetches see it, and an integrator's loader.
import type Hls from "hls.js";
import type { FragmentLoaderContext as Context, HlsConfig, LoaderCallbacks } from "hls.js";
import { fetchFor } from "../transport";
import { bytes } from "./fakes";

export const url = "https://o.example.com/live/7.m4s";
export const range = { Range: "bytes=100-199" };

/** hls.js's own loader, as far as it is told from others. */
export class XhrLoader {
  stats = {};
  constructor(readonly config: HlsConfig) {}
  loadInternal(): void {}
}

const listed = { url, sn: 7, type: "main", level: 0 };

export interface Player {
  fetch(headers?: Record<string, string>, of?: string): Promise<Response>;
  abort(): void;
}

/** A player with this in its config, and one listed fragment. */
export function player(config: object = {}, fLoader?: unknown, levels: object[] = [{ details: { fragments: [listed] } }, {}]): Player {
  const hls = Object.assign(Object.create({ constructor: { DefaultConfig: { loader: XhrLoader } } }), {
    config: { loader: XhrLoader, fragLoadPolicy: { default: { maxLoadTimeMs: 9 } }, ...config },
    levels,
    audioTracks: [],
  }) as Hls;
  const controller = new AbortController();
  const fetch = fetchFor(() => ({ hls, viewer: { playlist() {} }, own: { fLoader: fLoader as HlsConfig["fLoader"] }, owns: [] }), () => {});
  return {
    fetch: (headers, of = url) => fetch(of, { signal: controller.signal, ...(headers && { headers }) }),
    abort: () => controller.abort(),
  };
}

/** The name of the error that a fetch ends with. */
export async function refusal(response: Promise<Response>): Promise<string> {
  return response.then(() => "none", (e: Error) => e.name);
}

/** An integrator's loader: the test decides when it answers. */
export class Custom {
  static made: Custom[] = [];
  stats = { loaded: 0 };
  calls: string[] = [];
  context!: Context;
  callbacks!: LoaderCallbacks<Context>;
  constructor(readonly config: HlsConfig) {
    Custom.made.push(this);
  }
  static get last(): Custom {
    return Custom.made[Custom.made.length - 1] as Custom;
  }
  load(context: Context, _: object, callbacks: LoaderCallbacks<Context>): void {
    Object.assign(this, { context, callbacks });
  }
  abort(): void {
    this.calls.push("abort");
    this.callbacks.onAbort?.(this.stats as never, this.context, null);
  }
  destroy(): void {
    this.calls.push("destroy");
  }
  succeed(n: number, code?: number): void {
    const response = { url: this.context.url, data: bytes(n), ...(code && { code }) };
    this.callbacks.onSuccess(response, this.stats as never, this.context, null);
  }
}
