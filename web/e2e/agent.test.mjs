// The agent's program missing, broken or of another version.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Stage } from "./rig/stage.mjs";
import { assertCalm } from "./rig/judge.mjs";

const timeout = 40_000;
const isAgent = (path) => path.endsWith(".wasm");
const crossOrigin = { "access-control-allow-origin": "*" };
const wasm = { ...crossOrigin, "content-type": "application/wasm" };

for (const [what, answer] of [
  ["missing", { status: 404, headers: crossOrigin, body: "" }],
  ["corrupt", { status: 200, headers: wasm, body: Buffer.from("\0asm\x01\0\0\0 and then nothing that is WASM", "latin1") }],
  ["cut short", { status: 200, headers: wasm, body: Buffer.from("\0asm\x01\0\0\0", "latin1") }],
  ["not WASM at all", { status: 200, headers: { ...crossOrigin, "content-type": "text/html" }, body: "<p>Sign in</p>" }],
]) {
  test(`with the agent's program ${what} the player does the work`, { timeout }, async (t) => {
    const stage = await Stage.open(t, { answers: (path) => (isAgent(path) ? answer : undefined) });
    const [viewer] = await stage.viewers(1);

    await viewer.reaches("off", "wasm-failed");
    await viewer.playsOn(5);
    await assertCalm([viewer]);
  });
}

test("script and agent of different versions do not work together", { timeout }, async (t) => {
  let older;
  const stage = await Stage.open(t, { answers: (path) => (path === "/shoal.js" ? older : undefined) });
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url)));
  const script = await (await fetch(`${stage.server.origin}/shoal.js`)).text();
  const body = script.replaceAll(`"${version}"`, '"0.0.1"');
  assert.notEqual(body, script, "the script names its version");
  older = { status: 200, headers: { ...crossOrigin, "content-type": "text/javascript" }, body };
  const [viewer] = await stage.viewers(1);

  await viewer.reaches("off", "version");
  await viewer.playsOn(5);
  await assertCalm([viewer]);
});

test("Go's start gives way before the agent's, and leaves the page's globals alone by then", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const watched = (page) => page.evaluateOnNewDocument(watchStart);
  const viewer = await stage.chromium.viewer(stage.watch, watched);

  await viewer.reaches("active");
  assert.deepEqual(await viewer.evaluate(() => order), ["Go has started", "ready, process is undefined"]);
});

// Notes when Go's start is over, and when the program is ready, with Go's global names or without.
function watchStart() {
  let ready;
  const order = globalThis.order = [];
  Object.defineProperty(globalThis, "__shoalReady", {
    configurable: true,
    set(heard) {
      ready = heard;
      queueMicrotask(() => order.push("Go has started"));
    },
    get: () => (module) => {
      order.push(`ready, process is ${typeof process}`);
      ready(module);
    },
  });
}
