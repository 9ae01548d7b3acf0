// One viewer: a page in a browser, and what a test asks of it.
import { until } from "./wait.mjs";

/** A page that plays, driven by puppeteer. */
export class Viewer {
  console = []; // what the page printed, last 50 lines
  #context;

  static async open(context, url, prepare) {
    const viewer = new Viewer();
    viewer.#context = context;
    viewer.page = await context.newPage();
    const keep = (line) => { viewer.console = [...viewer.console.slice(-49), line]; };
    viewer.page.on("console", (message) => keep(message.text()));
    viewer.page.on("pageerror", (err) => keep(`uncaught: ${err.message}`));
    await prepare?.(viewer.page);
    await viewer.page.goto(url, { waitUntil: "domcontentloaded" });
    return viewer;
  }

  evaluate(fn, ...args) { return this.page.evaluate(fn, ...args); }

  /** What the probe has seen, without the lists of buffers. */
  seen() {
    return this.evaluate(() => ({ ...probe.seen, appended: undefined, loaded: undefined }));
  }

  appended() { return this.evaluate(() => probe.seen.appended); }

  /** The MPEG-TS segments that the player was given. */
  loaded() { return this.evaluate(() => probe.seen.loaded); }

  stats() { return this.evaluate(() => Shoal.stats()); }

  time() { return this.evaluate(() => document.getElementById("video").currentTime); }

  /** Waits until `look`, run in the page, returns something truthy. */
  async until(what, look, ms, ...args) {
    try {
      return await until(what, () => this.evaluate(look, ...args), ms);
    } catch (err) {
      throw new Error(`${err.message}\n${await this.account()}`);
    }
  }

  /** Waits until the first frame was shown. */
  started(ms = 20_000) {
    return this.until("first frame", () => probe.seen.firstFrame, ms);
  }

  /** Waits until the play head has moved on by `seconds` from where it is. */
  async playsOn(seconds = 2, ms = 20_000) {
    const from = await this.time();
    await this.until(`the video plays on from ${from.toFixed(1)} s by ${seconds} s`,
      (least) => document.getElementById("video").currentTime >= least, ms, from + seconds);
  }

  /** Waits until Shoal is in this state, for this reason where one is given. */
  reaches(state, reason = "", ms = 20_000) {
    return this.until(`Shoal.stats() says ${state} ${reason}`, (state, reason) => {
      const now = Shoal.stats();
      return now.state === state && (!reason || now.reason === reason);
    }, ms, state, reason);
  }

  /** Waits until `count` neighbours are connected. */
  meets(count, ms = 30_000) {
    return this.until(`${count} neighbours`, (count) => Shoal.stats().peers.length >= count, ms, count);
  }

  /** Waits until `bytes` more came from neighbours than now. */
  async receives(bytes, ms = 30_000) {
    const { peerBytes } = await this.stats();
    await this.until(`${bytes} more bytes from neighbours`,
      (least) => Shoal.stats().peerBytes >= least, ms, peerBytes + bytes);
  }

  /** What the page says of itself, for a failed test. */
  async account() {
    try {
      const told = await this.evaluate(() => JSON.stringify({
        stats: globalThis.Shoal?.stats?.(), errors: probe.seen.errors.slice(-5),
        stalls: probe.seen.stalls, time: document.getElementById("video").currentTime,
        last: probe.seen.samples.at(-1),
      }));
      return `page: ${told}\nconsole: ${this.console.slice(-15).join("\n  ")}`;
    } catch (err) {
      return `page does not answer: ${err.message}`;
    }
  }

  /** Kills the page's process. */
  async crash() {
    const session = await this.page.createCDPSession();
    session.send("Page.crash").catch(() => {}); // the page cannot answer that
  }

  /** Stops all JavaScript of the page; its network goes on. */
  async freeze() {
    const session = await this.page.createCDPSession();
    await session.send("Debugger.enable");
    await session.send("Debugger.pause");
  }

  /** Puts another tab in front. With its sound on: Chromium pauses mute hidden videos. */
  async hide() {
    await this.evaluate(() => { document.getElementById("video").muted = false; });
    const front = await this.#context.newPage();
    await front.bringToFront();
  }

  async close() { await this.#context.close(); }
}
