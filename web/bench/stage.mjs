// What every scenario stands on: an origin with 20 ms of latency, a web site,
// and the systems under test, each with a page of its own name.
import { Proxy } from "../e2e/rig/proxy.mjs";
import { Site } from "../e2e/rig/site.mjs";
import { Hold } from "./hold.mjs";
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
 * @typedef {{page: object, own: object, scripts?: string, ready?: () => unknown,
 *   close: () => unknown}} System
 *   page: what the page is made with, see e2e/rig/site.mjs; own: bytes of the system's
 *   own so far, {script, wasm, signalling, other}; scripts: what the URLs of its scripts
 *   begin with, so that their tasks are known; ready, run in a page, tells whether
 *   all that it loads is there; close ends what was opened.
 */

export class Stage {
  systems = new Map();
  #variant;
  #stream; // its URL, before the variant makes it a viewer's own
  #opened = 0; // viewers so far
  #hold;
  #line; // in front of the origin, where it is held

  /**
   * @param names of systems
   * @param scenario {source, hold}: a path on the origin; kbit/s of all that origin and systems send
   * @param variant a name in variants.mjs
   */
  static async open(names, { source, hold }, variant = "cmaf") {
    const stage = new Stage();
    stage.#variant = variants[variant];
    stage.origin = await stage.#variant.open({ latency });
    if (hold) await stage.#holdOrigin();
    stage.#stream = `${stage.#line?.origin ?? stage.origin.url}/${source}`;
    stage.source = stage.#variant.source(`${stage.origin.url}/${source}`, 0); // for the catalogue
    stage.site = await Site.open();
    for (const name of names) await stage.#add(name);
    return stage;
  }

  async #holdOrigin() {
    this.#hold = new Hold();
    this.#line = await Proxy.open(this.origin.url, { hold: this.#hold });
  }

  async #add(name) {
    const { open } = await import(`./systems/${name}.mjs`);
    const front = (target) => Proxy.open(target, { delay: latency, hold: this.#hold });
    const system = await open({ site: this.site.origin, front });
    this.site.page(name, { ...this.#variant.page, ...system.page });
    this.systems.set(name, system);
  }

  /** The page of a system for one more viewer. */
  url(name) { return this.site.url(name, this.#variant.source(this.#stream, ++this.#opened)); }

  /** The page of a system that plays something else, past every limit. */
  rehearsal(name) { return this.site.url(name, `${this.origin.url}/vod/single.m3u8`); }

  /** From now on origin and systems send no more than this, kbit/s in all. */
  hold(kilobits) { this.#hold.limit((kilobits * 1000) / 8); }

  /** What the origin sent: {at, path, range, status, bytes} by request. */
  async log() { return this.#line?.log ?? this.origin.log(); }

  async close() {
    for (const system of this.systems.values()) await system.close();
    this.#hold?.close();
    this.#line?.close();
    this.site.close();
    await this.origin.close();
  }
}
