// Chromium through puppeteer: one browser, each viewer a context of its own
// with a cache of its own.
import puppeteer from "puppeteer-core";
import { Viewer } from "./viewer.mjs";

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--mute-audio",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];
// Separate contexts hide behind each other; only a test of hidden pages wants that.
const awake = [
  "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A running Chromium. */
export class Chromium {
  #browser;

  static async open({ throttled = false, args = [] } = {}) {
    const chromium = new Chromium();
    chromium.#browser = await puppeteer.launch({
      executablePath: chromiumPath,
      headless: true,
      args: [...flags, ...(throttled ? [] : awake), ...args],
    });
    return chromium;
  }

  get pid() { return this.#browser.process().pid; }
  get browser() { return this.#browser; }

  /** A context with a cache of its own. */
  context() { return this.#browser.createBrowserContext(); }

  /** Opens a viewer in a fresh context. `prepare` gets the page before it navigates. */
  async viewer(url, prepare) { return Viewer.open(await this.context(), url, prepare); }

  async close() { await this.#browser.close(); }
}
