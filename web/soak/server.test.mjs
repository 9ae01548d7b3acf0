// Native viewers come and go for as long as SHOAL_SOAK says, in minutes: 72 a
// minute, sixty at a time.
import assert from "node:assert/strict";
import test from "node:test";
import { Origin } from "../e2e/rig/origin.mjs";
import { Child } from "../e2e/rig/process.mjs";
import { Server } from "../e2e/rig/server.mjs";
import { delay, until } from "../e2e/rig/wait.mjs";
import { growth, length, mebibyte, tenMinutes, timeout } from "./length.mjs";

const viewer = new URL("../../build/bin/viewer", import.meta.url).pathname;

const settled = length / 3; // ms until the heap has found its size

// What may grow in ten minutes. Memory wavers by two mebibytes, so less time than
// that cannot tell less.
const memory = mebibyte * Math.max(1, 2 * tenMinutes / (length - settled));
const limits = { goroutines: 1, heap: memory, memory };

test("viewers come and go: what the server takes stays flat, and ends where it began", { timeout }, async (t) => {
  const origin = await Origin.open();
  t.after(() => origin.close());
  const server = await Server.open();
  t.after(() => server.close());
  const { goroutines } = await weigh(server);
  const crowd = new Child(viewer, ["-server", `${server.origin.replace("http", "ws")}/v1/join`, "-url", origin.live,
    "-n", "60", "-join", "200ms", "-stay", "50s", "-for", `${length / 1000}s`]);
  t.after(() => crowd.stop());

  await delay(settled);
  const looks = [];
  while (await server.metric("shoal_viewers") >= 50) {
    looks.push([Date.now(), await weigh(server)]);
    await delay(1000);
  }

  const came = await server.metric("shoal_joins_total");
  t.diagnostic(`${came} viewers came; ${JSON.stringify(looks.at(-1)[1])}`);
  assert.ok(came >= length / 1000, `${came} viewers came`);
  for (const [figure, most] of Object.entries(limits)) {
    const more = growth(looks, figure);
    t.diagnostic(`${figure}: ${more.toFixed(1)} more in ten minutes, at most ${most}`);
    assert.ok(more <= most, `${figure}: ${more} more in ten minutes, at most ${most}`);
  }
  await crowd.ends(60_000);
  await until("nobody is left", async () => await server.metric("shoal_viewers") === 0);
  await until(`there are ${goroutines} goroutines again`, async () => (await weigh(server)).goroutines <= goroutines + 3);
});

const weigh = async (server) => ({
  goroutines: await server.metric("go_goroutines"),
  heap: await server.metric("go_memstats_next_gc_bytes") / 2, // what lived at the last collection
  memory: await server.metric("process_resident_memory_bytes"),
});
