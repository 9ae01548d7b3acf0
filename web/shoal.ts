// The public surface (see api.d.ts): one object for the page, one viewer per
// player. Imported where there is no window it does nothing.
import type Hls from "hls.js";
import type { HlsConfig } from "hls.js";
import type { Options, Shoal as Surface } from "./api";
import { Emitter } from "./emitter";
import { HlsPlugin } from "./hls";
import { inPage, onFacts, urlSwitch } from "./page";
import { bring } from "./program";
import { nothing, totals } from "./stats";
import { Viewer } from "./viewer";

const emitter = new Emitter();
const plugins = new Map<Hls, HlsPlugin>();
let past = nothing(); // of players that are detached
let common: Options = {}; // what configure said last
let shown = false; // the overlay of ?shoal=debug

/** The directory this script came from; "" where a bundler swallowed it. */
const home = (() => {
  const script = inPage ? (document.currentScript as HTMLScriptElement | null)?.src : "";
  const url = script || import.meta.url;
  return /\/shoal[^/]*\.m?js([?#]|$)/.test(url) ? new URL(".", url).href : "";
})();

if (inPage) {
  onFacts(() => plugins.forEach((p) => p.viewer.pageChanged()));
  addEventListener("pagehide", () => plugins.forEach((p) => p.viewer.pause()));
  addEventListener("pageshow", () => plugins.forEach((p) => p.viewer.resume()));
}

function attach(player: Hls, options?: Options): void {
  if (!inPage) return;
  if (plugins.has(player)) {
    if (options) complain("attached", "");
    return;
  }
  const given = options?.server;
  const server = given === undefined ? home : directory(given);
  const viewer = new Viewer({ ...options, ...common }, home || server, server, emitter);
  const code = faultOf(player) || (server ? "" : "server");
  if (code) {
    viewer.off("player", `attach(player, { server: ${given} })`, code);
    past = totals(past, [viewer]);
    return;
  }
  debug(home || server);
  plugins.set(player, new HlsPlugin(player, viewer));
  player.once((player.constructor as typeof Hls).Events.DESTROYING, destroying, player);
}

/** Why a player cannot be attached: a code, "" where it can. */
function faultOf(player: Hls): string {
  if (!player?.config || typeof player.on !== "function") return "player";
  return player.userConfig === null ? "destroyed" : "";
}

function destroying(this: Hls): void {
  detach(this);
}

function detach(player: Hls): void {
  const plugin = plugins.get(player);
  if (!plugin) return;
  plugins.delete(player);
  plugin.detach();
  player.off((player.constructor as typeof Hls).Events.DESTROYING, destroying, player);
  past = { ...totals(past, [plugin.viewer]), viewer: "", site: "", peers: [] };
}

/**
 * hls.js makes its controllers with the player they belong to: the one for CMCD
 * is made as it would have been, before the attachment, as it wraps loaders too.
 */
function hlsConfig(options?: Options): Partial<HlsConfig> {
  const Hook = function (player: Hls) {
    const Own = (player.constructor as typeof Hls).DefaultConfig.cmcdController;
    const own = Own ? new Own(player) : { destroy() {} };
    attach(player, options);
    return own;
  };
  return { cmcdController: Hook as unknown as HlsConfig["cmcdController"] };
}

/** The server's URL with a slash at its end; "" where this page cannot use it. */
function directory(server: string): string {
  try {
    const url = new URL(`${server}`.replace(/\/*$/, "/"), /^\//.test(server) ? location.href : undefined);
    const { protocol, hostname } = url;
    const fits = protocol === location.protocol || /^https|^http:.*(localhost|127\.0)/.test(protocol + hostname);
    return fits ? url.href : "";
  } catch {
    return "";
  }
}

/** Says on behalf of the page, not of a player, what is wrong. */
export function complain(code: string, detail: string): void {
  void emitter.complain(code, detail, home, common.p2p === false ? "" : home);
}

/** ?shoal=debug: an overlay that shows what goes on, once. */
function debug(base: string): void {
  if (urlSwitch !== "debug" || !base || shown) return;
  shown = true;
  void bring(base + SHOAL_DEBUG).then((script) => script.show(Shoal));
}

const Shoal: Surface = {
  version: SHOAL_VERSION,
  attach,
  detach,
  hlsConfig,
  configure(options) {
    common = { ...common, ...options };
    plugins.forEach((p) => p.viewer.configure(options));
  },
  stats: () => totals(past, [...plugins.values()].map((p) => p.viewer)),
  recordings: () => [...plugins.values()].flatMap((p) => p.viewer.recording() ?? []),
  on: (event, fn) => emitter.on(event, fn),
};

if (inPage) debug(home);

export default Shoal;
