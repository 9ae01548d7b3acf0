// README's "Your own stream in 10 minutes", done as it is written: the commands
// and the page are the README's own, only ports differ.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { Chromium } from "./rig/chromium.mjs";
import { Child, freePort } from "./rig/process.mjs";
import { until } from "./rig/wait.mjs";

const timeout = 90_000;
const root = new URL("../../", import.meta.url).pathname;
const readme = readFileSync(join(root, "README.md"), "utf8");
const section = /^## Your own stream in 10 minutes\n([^]*?)^## /m.exec(readme)[1];

/** The fenced blocks of a language, in order. */
function blocks(language) {
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "gm"))].map((found) => found[1]);
}

// A directory that looks like the repository after `make build`, and is the
// reader's. What is started in it ends with the test.
class Desk {
  directory = mkdtempSync(join(tmpdir(), "shoal-quickstart-"));
  #children = [];
  #ports;

  static async open(t) {
    const desk = new Desk();
    t.after(() => desk.#close());
    for (const name of ["build", "web"]) symlinkSync(join(root, name), join(desk.directory, name));
    desk.#ports = { 8000: await freePort(), 8080: await freePort() };
    return desk;
  }

  /** A text of the README with this desk's ports. */
  adapt(text) { return text.replace(/\b(8000|8080)\b/g, (port) => this.#ports[port]); }

  run(commands) { execFileSync("bash", ["-ec", this.adapt(commands)], { cwd: this.directory }); }

  /** Starts a command that goes on. */
  start(command) {
    // The port of STUN is fixed, and on one machine nobody needs it.
    const env = { ...process.env, SHOAL_STUN: "off" };
    const child = new Child("bash", ["-c", `exec ${this.adapt(command)}`], { cwd: this.directory, env });
    this.#children.push(child);
    return child;
  }

  async #close() {
    for (const child of this.#children) await child.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

test("README's own stream is played and shared by two browsers", { timeout }, async (t) => {
  const browsers = [open(t), open(t)];
  const desk = await Desk.open(t);
  const [prepare, encode, serve, shoal] = blocks("sh");
  const [page] = blocks("html");
  const [link] = /http:\/\/127\.0\.0\.1:8000\/\?[^>]*/.exec(section);

  assert.match(prepare, /^make build\n/);
  desk.run(prepare.replace("make build\n", "test -x build/bin/shoal\n")); // the tests run after it
  writeFileSync(join(desk.directory, /`(site\/\w+\.html)`/.exec(section)[1]), desk.adapt(page));
  const encoder = desk.start(encode);
  await desk.start(serve).answers(desk.adapt("http://127.0.0.1:8000/"));
  await desk.start(shoal).answers(desk.adapt("http://127.0.0.1:8080/readyz"));
  await listed(desk, encoder);

  const watch = async (browser) => (await browser).viewer(desk.adapt(link));
  const viewers = await Promise.all(browsers.map(watch));
  await told(viewers, "each is the other's neighbour", (all) => all.every(({ peers }) => peers.length === 1));
  await told(viewers, "bytes come from the neighbour", (all) => sum(all.map(({ peerBytes }) => peerBytes)) > 300_000);
});

const sum = (list) => list.reduce((total, x) => total + x, 0);

async function open(t) {
  const chromium = await Chromium.open();
  t.after(() => chromium.close());
  return chromium;
}

/** Waits until the encoder's playlist is long enough to play from. */
async function listed(desk, encoder) {
  const playlist = desk.adapt("http://127.0.0.1:8000/live/index.m3u8");
  try {
    await until("the encoder has listed three segments", async () => {
      const answer = await fetch(playlist);
      return answer.ok && (await answer.text()).split("#EXTINF").length > 3;
    }, 40_000);
  } catch (err) {
    throw new Error(`${err.message}\n${encoder.output}`);
  }
}

/** Waits until what the pages' Shoal.stats() say satisfies `look`. */
async function told(viewers, what, look) {
  let all;
  try {
    await until(what, async () => look(all = await Promise.all(viewers.map((viewer) => viewer.stats()))), 40_000);
  } catch (err) {
    throw new Error(`${err.message}\n${JSON.stringify(all)}\n${viewers.map((v) => v.console.join("\n")).join("\n\n")}`);
  }
}
