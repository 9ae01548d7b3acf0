// The coordinator as a process of its own, which can die and come back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child, freePort } from "./process.mjs";

const binary = new URL("../../../build/bin/shoal", import.meta.url).pathname;

export class Server {
  #child;
  #args;
  #data = mkdtempSync(join(tmpdir(), "shoal-server-"));

  /** Starts a coordinator that lets pages of the origins `allow` in. */
  static async open({ allow = ["*"], host = "127.0.0.1" } = {}) {
    const server = new Server();
    const port = await freePort(host);
    server.origin = `http://${host}:${port}`;
    server.#args = ["--addr", `${host}:${port}`, "--data", server.#data, "--stun", "off",
      ...allow.flatMap((origin) => ["--allow-origin", origin])];
    await server.start();
    return server;
  }

  get pid() { return this.#child.pid; }

  async start() {
    this.#child = new Child(binary, this.#args);
    await this.#child.answers(`${this.origin}/readyz`);
  }

  /** One figure of /metrics, by its name. */
  async metric(name) {
    const text = await (await fetch(`${this.origin}/metrics`)).text();
    return Number(new RegExp(`^${name} ([\\d.e+]+)`, "m").exec(text)?.[1] ?? NaN);
  }

  /** Ends it as a power cut would. */
  kill() { return this.#child.stop("SIGKILL"); }

  async close() {
    await this.#child.stop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
