// What every scenario stands on: an origin with 20 ms of latency, a web site,
// and the systems under test, each with a page of its own name.
import { Origin } from "../e2e/rig/origin.mjs";
import { Site } from "../e2e/rig/site.mjs";

export const latency = 20; // ms, of the origin and of each system's own server

export class Stage {
  systems = new Map();

  static async open(names) {
    const stage = new Stage();
    stage.origin = await Origin.open({ latency });
    stage.source = stage.origin.live;
    stage.site = await Site.open();
    for (const name of names) {
      const { open } = await import(`./systems/${name}.mjs`);
      const system = await open({ site: stage.site.origin, latency });
      stage.site.page(name, system.page);
      stage.systems.set(name, system);
    }
    return stage;
  }

  url(name) { return this.site.url(name, this.source); }

  async close() {
    for (const system of this.systems.values()) await system.close();
    this.site.close();
    await this.origin.close();
  }
}
