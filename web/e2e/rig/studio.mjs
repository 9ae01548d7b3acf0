// A stage for streams of every kind: a packager in place of the demo's origin,
// and one browser and coordinator for many tests. SHOAL_HLS names the version of
// hls.js, SHOAL_BROWSER may be firefox.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Channels } from "./channels.mjs";
import { Chromium } from "./chromium.mjs";
import { Firefox } from "./firefox.mjs";
import { assertCalm } from "./judge.mjs";
import { Packager } from "./packager.mjs";
import { Server } from "./server.mjs";
import { Site } from "./site.mjs";
import { until } from "./wait.mjs";

const tap = readFileSync(new URL("tap.js", import.meta.url), "utf8");

/** The version of hls.js that pages play with, by its name in web/package.json. */
export const version = process.env.SHOAL_HLS ?? "hls.js";

export class Studio {
  /** Further origins than the packager, by host: what their bytes are. */
  origins = new Map();
  #open = [];
  #pages = 0;

  /** @param options {args: further ones for the browser} */
  static async open({ args } = {}) {
    const studio = new Studio();
    studio.channels = await Channels.open();
    studio.packager = await studio.closing(Packager.open());
    studio.site = await studio.closing(Site.open());
    studio.server = await studio.closing(Server.open({ allow: [studio.site.origin] }));
    const browser = process.env.SHOAL_BROWSER === "firefox" ? Firefox : Chromium;
    studio.browser = await studio.closing(browser.open({ args }));
    return studio;
  }

  /** Closes what `opening` resolves to when all is over; last opened first. */
  async closing(opening) {
    const opened = await opening;
    this.#open.push(opened);
    return opened;
  }

  async close() {
    for (const opened of this.#open.reverse()) await opened.close();
  }

  /** Puts a channel on the air and returns it. */
  air(channel) { return this.packager.add(channel); }

  /**
   * The URL of a page that plays `source`.
   * @param page {config: of hls.js, options: text of Shoal's options, plain: without Shoal, more: HTML that follows}
   */
  page(source, { config, options = "{}", plain, more = "" } = {}) {
    const name = `stream-${++this.#pages}`;
    const shoal = plain ? "" : `<script src="${this.server.origin}/shoal.js"></script>\n<script>Shoal.attach(hls, ${options})</script>`;
    const lines = `<script>${tap}\ntap.on(hls);</script>\n${shoal}\n${more}`;
    this.site.page(name, { lines, config, player: version });
    return this.site.url(name, source);
  }

  /** The URL of a page that is written out: `text` has the lines of head() in it. */
  document(source, text) {
    const name = `stream-${++this.#pages}`;
    this.site.document(name, text);
    return this.site.url(name, source);
  }

  /** What a page that is written out loads first: what watches it, hls.js and Shoal. */
  get head() {
    return `<link rel="icon" href="data:,">
<script src="/probe.js"></script>
<script src="/players/${version}"></script>
<script src="${this.server.origin}/shoal.js"></script>
<script>
  // As the player's own event gives it; before it loads anything.
  function made(hls, video) {
    Object.assign(globalThis, { hls, video });
    video.id = "video";
    probe.watch(video, hls);
    ${tap}
    tap.on(hls);
    Shoal.attach(hls);
  }
</script>`;
  }

  /** Opens a viewer that plays; `name` is known to the packager. */
  async viewer(url, name = "a") {
    const viewer = await this.browser.viewer(url, async (page) => {
      await page.setUserAgent({ userAgent: `Mozilla/5.0 Chrome viewer-${name}` });
    });
    viewer.name = name;
    await viewer.started();
    return viewer;
  }

  /** Two viewers of a source, or of one each, that know each other; they leave when the test ends. */
  async pair(t, source, page) {
    const [first, second = first] = [source].flat().map((one) => this.page(one, page));
    return this.meeting(t, first, second);
  }

  /** Two viewers at two URLs, likewise. */
  async meeting(t, first, second = first) {
    const viewers = [await this.viewer(first, "a"), await this.viewer(second, "b")];
    t.after(() => Promise.all(viewers.map((viewer) => viewer.close())));
    await Promise.all(viewers.map((viewer) => viewer.meets(1)));
    return viewers;
  }

  /** Waits until `look` finds something. */
  until(what, look, ms = 30_000) { return until(what, look, ms); }

  /** Waits until the viewers together received `bytes` from each other. */
  async shared(viewers, bytes = 100_000, ms = 30_000) {
    try {
      await until(`${bytes} bytes from neighbours`, async () => {
        const all = await Promise.all(viewers.map((viewer) => viewer.stats()));
        return all.reduce((sum, one) => sum + one.peerBytes, 0) >= bytes;
      }, ms);
    } catch (err) {
      throw new Error([err.message, ...await Promise.all(viewers.map((viewer) => viewer.account()))].join("\n"));
    }
  }

  /** The paths with `place` (a pattern) in them that a viewer's player was handed and the viewer never asked the packager for. */
  async given(viewer, place) {
    const delivered = await viewer.evaluate(() => tap.delivered.map(({ url }) => new URL(url).pathname));
    const asked = new Set(this.packager.log.filter((line) => line.viewer === viewer.name).map(({ path }) => path));
    return delivered.filter((path) => path.match(place) && !asked.has(path));
  }

  /** Waits until one of the viewers was given media of `place` by another. */
  async trade(viewers, place, ms = 30_000) {
    await until(`media of ${place} comes from a neighbour`, async () =>
      (await Promise.all(viewers.map((viewer) => this.given(viewer, place)))).flat().length > 0, ms);
  }

  /**
   * Fails unless all go on as they should: no stall, no fatal error, and the
   * origin's bytes; or, where the origin changes them, what one of `bodies`
   * makes of them.
   */
  async assertSound(viewers, ...bodies) {
    await assertCalm(viewers);
    for (const viewer of viewers) await this.assertGenuine(viewer, bodies);
  }

  /** Fails where the player was handed a byte that is not the packager's, or too little to tell. */
  async assertGenuine(viewer, bodies = []) {
    const genuine = ({ url, start, end, hash }) => {
      const { host, pathname } = new URL(url);
      const origin = this.origins.get(host) ?? this.packager;
      return (bodies.length ? bodies : [(bytes) => bytes]).some((body) => origin.hash(pathname, start, end, body) === hash);
    };
    const delivered = (await viewer.evaluate(() => tap.delivered)).filter((entry) => entry.hash);
    const other = delivered.filter((entry) => !genuine(entry)).map(({ url }) => url);
    assert.deepEqual(other, [], "bytes that differ from the origin's");
    assert.ok(delivered.length >= 2, `only ${delivered.length} fragments were delivered`);
  }
}
