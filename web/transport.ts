// The agent's fetches, made as the player makes its own: with the integrator's
// xhrSetup, fetchSetup, headers, credentials and loaders.
import type Hls from "hls.js";
import type { FragmentLoaderContext as Context, HlsConfig, Loader } from "hls.js";
import type { AgentHost, FetchInit } from "./agent";
import type { Delivery } from "./delivery";
import { contextOf } from "./transport-context";
import { throughLoader } from "./transport-loader";
import { byXhrSetup } from "./transport-xhr";
import type { Viewer } from "./viewer";

/** A player with its viewer, and the class it loads fragments with by itself where that is not config.loader. */
export interface Source {
  hls: Hls;
  viewer: Pick<Viewer, "playlist">;
  own: Pick<HlsConfig, "fLoader">;
  owns: (Delivery | undefined)[]; // by kind: what the player last loaded by itself
}

type Make = new (config: HlsConfig) => Loader<Context>;

/**
 * AgentHost.fetch for the player that source gives at the time of each call;
 * heard is told of every answer.
 */
export function fetchFor(source: () => Source | null, heard: (url: string, r: Response) => void): AgentHost["fetch"] {
  return async (url, init) => {
    const response = await fetchAs(source(), url, init);
    heard(url, response);
    return response;
  };
}

async function fetchAs(player: Source | null, url: string, init: FetchInit): Promise<Response> {
  if (!player) throw new DOMException("the player is gone", "AbortError");
  const { hls, own: { fLoader } } = player;
  const { config } = hls;
  if (!fLoader && isDefault(hls)) {
    const told = config.xhrSetup || config.fetchSetup;
    return told ? direct(config, contextOf(hls, url, init), init) : fetch(url, init);
  }
  const context = contextOf(hls, url, init);
  const loader = new (fLoader ?? (config.loader as Make))(config);
  return (isDefault(hls) && underCmcd(loader, context, config, init)) || throughLoader(loader, context, config, init);
}

/**
 * Whether config.loader is hls.js's own: the default one, which no subclass is,
 * or the one that hls.js puts there itself for `progressive`.
 */
function isDefault(hls: Hls): boolean {
  const { loader, progressive } = hls.config;
  const known = loader === (hls.constructor as typeof Hls).DefaultConfig.loader;
  return !!progressive || (known && Object.prototype.hasOwnProperty.call(loader.prototype, "loadInternal"));
}

/** What hls.js's own loaders do, but as a stream. */
async function direct(config: HlsConfig, context: Context, init: FetchInit): Promise<Response> {
  const { xhrSetup, fetchSetup, progressive } = config;
  if (xhrSetup && !progressive) return byXhrSetup(xhrSetup, context, init);
  const headers = new Headers({ ...context.headers, ...init.headers });
  const { signal } = init;
  if (!fetchSetup || !progressive) return fetch(context.url, { signal, headers });
  const params = { method: "GET", mode: "cors", credentials: "same-origin", signal, headers };
  return fetch(await fetchSetup(context, params), { signal });
}

/**
 * hls.js's CMCD wraps the player's loader in one that only adds to URL and
 * headers. Where it wraps hls.js's own loader, a stream takes that one's place.
 */
function underCmcd(
  loader: Loader<Context> & { loader?: Loader<Context> },
  context: Context,
  config: HlsConfig,
  init: FetchInit,
): Promise<Response> | undefined {
  const { cmcd, loader: Own } = config;
  if (!cmcd || loader.loader?.constructor !== Own) return undefined;
  return new Promise((resolve) => {
    const { stats } = loader;
    const stream = { stats, load: (c: Context) => resolve(direct(config, c, init)), abort() {}, destroy() {} };
    loader.loader = stream as unknown as Loader<Context>;
    loader.load(context, {} as never, {} as never);
  });
}
