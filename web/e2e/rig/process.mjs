// Child processes with an end: started, awaited until they answer, stopped,
// and never left behind when the runner exits.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { until, within } from "./wait.mjs";

const kept = 1 << 20; // characters of a child's output, the last ones

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** A TCP port that nobody listens on. */
export async function freePort(host = "127.0.0.1") {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** One child process and the last of what it printed. */
export class Child {
  #process;
  #output = "";

  constructor(command, args, options = {}) {
    this.command = command;
    this.#process = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    running.add(this.#process);
    const keep = (text) => { this.#output = (this.#output + text).slice(-kept); };
    this.#process.stdout.on("data", keep);
    this.#process.stderr.on("data", keep);
    this.#process.on("error", (err) => keep(`${err.message}\n`));
    this.#process.on("exit", () => running.delete(this.#process));
  }

  get pid() { return this.#process.pid; }
  get output() { return this.#output; }
  get ended() { return this.#process.exitCode !== null || this.#process.signalCode !== null; }

  /** Waits until the child answers `url` with a success. */
  async answers(url, ms = 20_000) {
    try {
      await until(`${this.command} answers ${url}`, async () => {
        if (this.ended) return false;
        return (await fetch(url)).ok;
      }, ms);
    } catch (err) {
      await this.stop("SIGKILL");
      throw new Error(`${err.message}\n${this.#output}`);
    }
    return this;
  }

  /** Waits until the child ends. One that does not, a program in Go, says what it is about. */
  async ends(ms) {
    try {
      await until(`${this.command} ends`, () => this.ended, ms);
    } catch (err) {
      await this.stop("SIGQUIT");
      const own = this.#output.split("\n\n").filter((stack) => stack.startsWith("goroutine") && stack.includes("shoal/"));
      throw new Error([err.message, ...own.slice(0, 20)].join("\n\n"));
    }
  }

  signal(name) { this.#process.kill(name); }

  async stop(name = "SIGTERM") {
    if (this.ended) return;
    // Not "close": a grandchild may hold the pipes open for longer.
    const ended = once(this.#process, "exit");
    this.#process.kill(name);
    try {
      await within(`${this.command} ends`, ended, 5000);
    } catch {
      this.#process.kill("SIGKILL");
      await ended;
    }
  }
}
