// What every scenario stands on: an origin with 20 ms of latency, a web site,
// and the systems under test, each with a page of its own name.
import { Proxy } from "../e2e/rig/proxy.mjs";
import { Site } from "../e2e/rig/site.mjs";
import { variants } from "./variants.mjs";

export const latency = 20; // ms, of the origin and of each system's own server

/**
 * A file of web/bench/systems exports `title`, its full name, `note`, what a reader of
 * figures must know of its settings, if anything, and `open(options)`, which resolves to
 * a system.
 *
 * @typedef {{site: string, front: (target: string) => Promise<Proxy>}} Options
 *   site: the pages' origin. front puts a proxy before a server of the system's own,
 *   as far away as the origin is; what the viewers fetch of the system comes through
 *   fronts, so that it is delayed, held and counted (`bytes`, by class) as the rest is.
 * @typedef {{page: object, own: object, close: () => unknown}} System
 *   page: what the page is made with, see e2e/rig/site.mjs; own: bytes of the system's
 *   own so far, {script, wasm, signalling, other}; close ends what was opened.
 */

export class Stage {
  systems = new Map();
  #variant;
  #stream; // its URL, before the variant makes it a viewer's own
  #opened = 0; // viewers so far

  /** @param names of systems @param source a path on the origin @param variant a name in variants.mjs */
  static async open(names, source, variant = "cmaf") {
    const stage = new Stage();
    stage.#variant = variants[variant];
    stage.origin = await stage.#variant.open({ latency });
    stage.#stream = `${stage.origin.url}/${source}`;
    stage.source = stage.#variant.source(stage.#stream, 0); // for the catalogue
    stage.site = await Site.open();
    const front = (target) => Proxy.open(target, { delay: latency });
    for (const name of names) {
      const { open } = await import(`./systems/${name}.mjs`);
      const system = await open({ site: stage.site.origin, front });
      stage.site.page(name, { ...stage.#variant.page, ...system.page });
      stage.systems.set(name, system);
    }
    return stage;
  }

  /** The page of a system for one more viewer. */
  url(name) { return this.site.url(name, this.#variant.source(this.#stream, ++this.#opened)); }

  async close() {
    for (const system of this.systems.values()) await system.close();
    this.site.close();
    await this.origin.close();
  }
}
