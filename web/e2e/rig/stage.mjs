// The stage of an end-to-end test: an origin, a coordinator, a web site and a
// browser, on free ports; all end with the test.
import { Chromium } from "./chromium.mjs";
import { Origin } from "./origin.mjs";
import { Proxy } from "./proxy.mjs";
import { Server } from "./server.mjs";
import { Site } from "./site.mjs";

export class Stage {
  #open = [];

  /**
   * @param t the test, whose end closes everything
   * @param options {host, allow, answers, throttled, options}: `answers`
   *   answers in the server's place (see Proxy), `options` are Shoal.attach's
   */
  static async open(t, { host = "127.0.0.1", allow, answers, throttled, options = {} } = {}) {
    const stage = new Stage();
    t.after(() => stage.#close());
    stage.origin = await stage.closing(Origin.open({ latency: 20, host }));
    stage.site = await stage.closing(Site.open(host));
    stage.server = await stage.closing(Server.open({ host, allow: allow ?? [stage.site.origin] }));
    stage.chromium = await stage.closing(Chromium.open({ throttled }));
    stage.shoal = stage.server.origin;
    if (answers) {
      stage.proxy = await stage.closing(Proxy.open(stage.server.origin, { answers }));
      stage.shoal = stage.proxy.origin;
    }
    stage.watch = stage.page("watch", options);
    return stage;
  }

  /** Closes what `opening` resolves to when the test ends; last opened first. */
  async closing(opening) {
    const opened = await opening;
    this.#open.push(opened);
    return opened;
  }

  async #close() {
    for (const opened of this.#open.reverse()) await opened.close();
  }

  /** Names a page with Shoal's two lines; returns its URL. */
  page(name, options = {}) {
    const rest = Object.keys(options).length ? `, ${JSON.stringify(options)}` : "";
    this.site.page(name, {
      lines: `<script src="${this.shoal}/shoal.js"></script>\n<script>Shoal.attach(hls${rest})</script>`,
    });
    return this.site.url(name, this.origin.live);
  }

  /** Opens viewers that play. */
  async viewers(count, url = this.watch) {
    const list = [];
    for (let i = 0; i < count; i++) {
      const viewer = await this.chromium.viewer(url);
      await viewer.started();
      list.push(viewer);
    }
    return list;
  }

  /** Opens viewers that are all connected to each other. */
  async swarm(count, url) {
    const list = await this.viewers(count, url);
    await Promise.all(list.map((viewer) => viewer.meets(count - 1)));
    return list;
  }
}
