// The demo origin as a process of its own: what left it, and how it may fail.
import { createHash } from "node:crypto";
import { Child, freePort } from "./process.mjs";
import { until } from "./wait.mjs";

const binary = new URL("../../../build/bin/origin", import.meta.url).pathname;
const own = "rig"; // marks our own requests in the log
const segment = /^\/live\/([^/]+)\/(\d+)\.m4s$/;
const media = "/live/video-360.m3u8"; // the track of live/single.m3u8 that has pictures

const sum = (list) => list.reduce((total, x) => total + x, 0);

export class Origin {
  #child;

  /** @param options {latency: ms before each answer, host, command: program and arguments of another origin} */
  static async open({ latency = 0, host = "127.0.0.1", command = [binary] } = {}) {
    const origin = new Origin();
    const port = await freePort(host);
    origin.url = `http://${host}:${port}`;
    origin.live = `${origin.url}/live/single.m3u8`;
    const [program, ...args] = command;
    origin.#child = new Child(program, [...args, "--addr", `${host}:${port}`, "--latency", `${latency}ms`]);
    await origin.#child.answers(`${origin.url}/_log`);
    return origin;
  }

  close() { return this.#child.stop(); }

  /** Fetches without leaving a trace in log(). */
  unlogged(url) { return fetch(url, { headers: { "x-client": own } }); }

  /** What viewers asked for: {at, path, range, status, bytes}, in order of its end. */
  async log() {
    const { requests } = await (await fetch(`${this.url}/_log`)).json();
    return requests.filter((r) => r.client !== own).map((r) => (
      { at: Date.parse(r.time), path: r.path, range: r.range, status: r.status, bytes: r.bytes }));
  }

  /** Bytes of media segments that left so far. */
  async mediaBytes() {
    return sum((await this.log()).filter((line) => segment.test(line.path)).map((line) => line.bytes));
  }

  /** The newest media sequence number that is listed. */
  async newest() {
    const text = await (await this.unlogged(this.url + media)).text();
    return Number(/(\d+)\.m4s\s*$/.exec(text)[1]);
  }

  /** Waits until segment `number` is listed. */
  async lists(number) {
    await until(`segment ${number} is listed`, async () => await this.newest() >= number, 60_000);
  }

  /** Bytes sent of the segments from..to of all tracks over their length. */
  async copies(from, to) {
    const sent = (await this.log()).filter(({ path }) => {
      const number = Number(segment.exec(path)?.[2] ?? -1);
      return number >= from && number <= to;
    });
    const paths = [...new Set(sent.map((line) => line.path))];
    const lengths = await Promise.all(paths.map(async (path) => (await this.#bytes(path)).length));
    return sum(sent.map((line) => line.bytes)) / sum(lengths);
  }

  /** SHA-256 of all that viewers fetched: segments and init segments. */
  async hashes() {
    const paths = new Set((await this.log()).map((line) => line.path).filter((path) => !path.endsWith(".m3u8")));
    const bodies = await Promise.all([...paths].map((path) => this.#bytes(path)));
    return new Set(bodies.map((body) => createHash("sha256").update(body).digest("hex")));
  }

  /** Answers all segments with `status` for `ms` milliseconds; resolves when that is over. */
  async failsFor(ms, status) {
    await this.#fault({ status, for: `${ms}ms` });
    await until("the fault is over", async () => {
      const inForce = await (await fetch(`${this.url}/_fault`)).json();
      return !inForce?.length;
    }, ms + 10_000);
  }

  /** Sends segments at `rate` bytes a second in all, for `ms` milliseconds from now. */
  async slowFor(ms, rate) { await this.#fault({ rate, for: `${ms}ms` }); }

  async #fault(fault) {
    const answer = await fetch(`${this.url}/_fault`, { method: "POST", body: JSON.stringify({ match: ".m4s", ...fault }) });
    if (!answer.ok) throw new Error(`origin: fault: ${await answer.text()}`);
  }

  async #bytes(path) {
    const answer = await this.unlogged(this.url + path);
    if (!answer.ok) throw new Error(`origin: ${path}: status ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}
