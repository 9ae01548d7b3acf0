// The public surface (see api.d.ts): one object for the page, one viewer per
// player. Imported where there is no window it does nothing.
import type Hls from "hls.js";
import type { HlsConfig } from "hls.js";
import type { Options, Shoal as Surface } from "./api";
import { Emitter } from "./emitter";
import { HlsPlugin } from "./hls";
import { inPage, onFacts, urlSwitch } from "./page";
import { nothing, totals } from "./stats";
import { Viewer } from "./viewer";

const emitter = new Emitter();
const plugins = new Map<Hls, HlsPlugin>();
let past = nothing(); // of players that are detached
let common: Options = {}; // what configure said last

/** The directory this script came from; "" where a bundler swallowed it. */
const home = (() => {
  const script = inPage ? (document.currentScript as HTMLScriptElement | null)?.src : "";
  const url = script || import.meta.url;
  return /\/shoal[^/]*\.m?js([?#]|$)/.test(url) ? new URL(".", url).href : "";
})();

if (inPage) {
  emitter.debug = urlSwitch === "debug";
  onFacts(() => plugins.forEach((p) => p.viewer.pageChanged()));
  addEventListener("pagehide", () => plugins.forEach((p) => p.viewer.pause()));
  addEventListener("pageshow", () => plugins.forEach((p) => p.viewer.resume()));
}

function attach(player: Hls, options: Options = {}): void {
  if (!inPage || plugins.has(player)) return;
  const server = options.server ? directory(options.server) : home;
  const viewer = new Viewer({ ...options, ...common }, home || server, server, emitter);
  const known = player && player.config && typeof player.on === "function";
  if (!known || !server) {
    const message = known
      ? "the script does not come from a Shoal server: attach(player, { server })"
      : "not a player that Shoal knows: pass the Hls instance";
    viewer.refuse("player", message);
    past = totals(past, [viewer]);
    return;
  }
  plugins.set(player, new HlsPlugin(player, viewer));
  player.once((player.constructor as typeof Hls).Events.DESTROYING, () => detach(player));
}

function detach(player: Hls): void {
  const plugin = plugins.get(player);
  if (!plugin) return;
  plugins.delete(player);
  plugin.detach();
  past = { ...totals(past, [plugin.viewer]), viewer: "", site: "", peers: [] };
}

/**
 * hls.js makes its controllers with the player they belong to: the one for CMCD
 * is made as it would have been, after the attachment.
 */
function hlsConfig(options?: Options): Partial<HlsConfig> {
  const Hook = function (player: Hls) {
    attach(player, options);
    const Own = (player.constructor as typeof Hls).DefaultConfig.cmcdController;
    return Own ? new Own(player) : { destroy() {} };
  };
  return { cmcdController: Hook as unknown as HlsConfig["cmcdController"] };
}

function directory(server: string): string {
  return new URL(server.replace(/\/*$/, "/"), location.href).href;
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
  on: (event, fn) => emitter.on(event, fn),
};

export default Shoal;
