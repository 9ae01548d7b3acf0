// Eight viewers watch for as long as SHOAL_SOAK says, in minutes.
import assert from "node:assert/strict";
import test from "node:test";
import { median } from "../bench/count.mjs";
import { Stage } from "../e2e/rig/stage.mjs";
import { delay } from "../e2e/rig/wait.mjs";
import { forget, scales, troughs, weigh } from "../e2e/rig/weight.mjs";
import { growth, length, mebibyte, tenMinutes, timeout } from "./length.mjs";

const warmUp = Math.min(120_000, length / 2); // ms until windows, buffers and compiled code have settled

// What the median viewer may take more in ten minutes than one with the plain
// player does. Go's collector comes once a minute and lets go of megabytes of the
// page's, and compiled code settles over five: a short run finds great leaks only.
const memory = length < tenMinutes ? 8 * mebibyte * tenMinutes / (length - warmUp) : mebibyte;
const limits = { heap: memory, buffers: memory, wasm: memory, listeners: 1, nodes: 1, open: 1 };
const lows = (points) => troughs(points, length < tenMinutes ? 2 : 8);

test("eight viewers: heap, buffers, memory, listeners and connections stay flat", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const lines = `<script src="${stage.shoal}/shoal.js"></script>\n<script>Shoal.attach(hls)</script>`;
  stage.site.page("soak", { head: scales, lines });
  stage.site.page("plain", { head: scales });
  const [plain] = await stage.viewers(1, stage.site.url("plain", stage.origin.live));
  const viewers = await stage.viewers(8, stage.site.url("soak", stage.origin.live));
  await Promise.all(viewers.map((viewer) => viewer.meets(1)));

  await delay(warmUp);
  const before = await received(viewers);
  const [control, ...looks] = await watch([plain, ...viewers], length - warmUp);
  const after = await received(viewers);

  assert.ok(after.every((bytes, i) => bytes > before[i]), `every viewer goes on receiving: ${before}, then ${after}`);
  for (const [figure, most] of Object.entries(limits)) {
    const more = median(looks.map((points) => growth(points, figure, lows))) - growth(control, figure, lows);
    t.diagnostic(`${figure}: ${more.toFixed(1)} more in ten minutes, at most ${most}; ends at ${looks[0].at(-1)[1][figure]}`);
    assert.ok(more <= most, `${figure}: ${more} more in ten minutes, at most ${most}`);
  }
});

const received = async (viewers) =>
  (await Promise.all(viewers.map((viewer) => viewer.stats()))).map(({ peerBytes }) => peerBytes);

/** Weighs all viewers again and again for `ms`; for each a list of [time, weight]. */
async function watch(viewers, ms) {
  const looks = viewers.map(() => []);
  const begun = Date.now();
  while (Date.now() - begun < ms) {
    for (const [i, viewer] of viewers.entries()) {
      await forget(viewer);
      looks[i].push([Date.now(), await weigh(viewer)]);
    }
    await delay(ms / 40);
  }
  return looks;
}
