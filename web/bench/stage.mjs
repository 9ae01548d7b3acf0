// What every scenario stands on: an origin with 20 ms of latency, a web site,
// and the systems under test, each with a page of its own name.
import { Site } from "../e2e/rig/site.mjs";
import { variants } from "./variants.mjs";

export const latency = 20; // ms, of the origin and of each system's own server

export class Stage {
  systems = new Map();
  #variant;
  #opened = 0; // viewers so far

  /** @param names of systems @param variant a name in variants.mjs */
  static async open(names, variant = "cmaf") {
    const stage = new Stage();
    stage.#variant = variants[variant];
    stage.origin = await stage.#variant.open({ latency });
    stage.source = stage.#variant.source(stage.origin.live, 0); // for the catalogue
    stage.site = await Site.open();
    for (const name of names) {
      const { open } = await import(`./systems/${name}.mjs`);
      const system = await open({ site: stage.site.origin, latency });
      stage.site.page(name, { ...stage.#variant.page, ...system.page });
      stage.systems.set(name, system);
    }
    return stage;
  }

  /** The page of a system for one more viewer. */
  url(name) { return this.site.url(name, this.#variant.source(this.origin.live, ++this.#opened)); }

  async close() {
    for (const system of this.systems.values()) await system.close();
    this.site.close();
    await this.origin.close();
  }
}
