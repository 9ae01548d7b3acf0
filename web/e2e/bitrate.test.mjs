// What the player's bitrate logic makes of a fast neighbourhood behind narrow
// lines to the origin, and of a line that collapses.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Climb, climbed } from "./rig/climb.mjs";
import { ladder } from "./rig/media.mjs";
import { Studio } from "./rig/studio.mjs";
import { delay } from "./rig/wait.mjs";

const narrow = 350_000; // bytes a second: 2.8 Mbit/s
const wide = 2_000_000;
const collapsed = 6_250; // 50 kbit/s
const settled = 50_000; // ms from when all play to the count
const start = 10_000; // ms from a viewer's first frame: agents that start at once on two cores hold up everything
let studio;
before(async () => { studio = await Studio.open(); });
after(() => studio?.close());

const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;

async function side(name, page) {
  const viewers = await new Climb(studio, { name, rate: narrow }).viewers(4, page);
  await delay(settled);
  const all = await Promise.all(viewers.map(climbed));
  const received = mean(await Promise.all(viewers.map((viewer) => viewer.evaluate(() => globalThis.Shoal?.stats().peerBytes ?? 0))));
  await Promise.all(viewers.map((viewer) => viewer.close()));
  return { all, received, rate: mean(all.map(({ rate }) => rate)) };
}

test("neighbours neither lift the bitrate beyond the line to the origin nor hold it down", { timeout: 150_000 }, async (t) => {
  const alone = await side("alone", { plain: true });
  const together = await side("together", {});
  const told = JSON.stringify([alone, together].map(({ rate, all }) => [
    Math.round(rate), ...all.map(({ shown, stalls }) => [shown.map(({ rung }) => rung).join(""), ...stalls])]));
  t.diagnostic(told);
  assert.ok(together.rate >= 0.9 * alone.rate, told);
  const affordable = ladder.filter((kilobits) => kilobits * 125 <= narrow).length - 1;
  for (const { changes, highest, stalls } of together.all) {
    assert.ok(changes <= 2, `${changes} changes a minute: ${told}`);
    assert.ok(highest <= affordable, `rung ${highest} asked for: ${told}`);
    assert.ok(stalls.every(({ after }) => after < start), told);
  }
  assert.ok(together.received > 1_000_000, `${together.received} bytes from neighbours: ${told}`);
});

// On such a line the lowest rung itself takes twelve times as long as it plays: without
// neighbours nothing is ever shown again.
const saved = 3000; // ms that the play head may stand still until neighbours have brought it

// hls.js abandons a load for the lowest rung only where it skips one.
test("a player whose line collapses in mid-load leaves the rung that nobody near has", { timeout: 90_000 }, async (t) => {
  const climb = new Climb(studio, { name: "falling", rate: wide });
  const [falling, below] = await climb.viewers(2, { config: { startLevel: 0, liveSyncDurationCount: 4 } });
  t.after(() => Promise.all([falling, below].map((viewer) => viewer.close())));
  await below.evaluate(() => { hls.autoLevelCapping = 0; });
  await Promise.all([falling, below].map((viewer) => viewer.meets(1)));
  await falling.until("the highest rung is shown", () => climb.shown.at(-1)?.rung === 2, 40_000);
  await below.until("it has the lowest rung of all that is buffered",
    () => climb.shown.length > 4 && climb.shown.slice(-4).every(({ rung }) => rung === 0), 30_000);
  let fell = Infinity; // ms on the clock
  climb.channel.body = (bytes, { viewer, path }) => {
    if (viewer !== falling.name || !/rung-4000.\d+[.]m4s/.test(path)) return bytes;
    climb.channel.body = undefined;
    fell = Date.now();
    climb.lines.get(viewer).falls(0.3 * bytes.length, collapsed);
    return bytes;
  };

  await falling.until("its load is abandoned", () => climb.aborted.at(-1)?.rung === 2, 30_000);
  await falling.until("the lowest rung is shown", () => climb.shown.at(-1)?.rung === 0, 30_000);
  await falling.playsOn(4);
  const { stalls } = await falling.seen();
  const stood = stalls.filter(({ at }) => at > fell).reduce((sum, { ms }) => sum + ms, 0);
  t.diagnostic(`it stood still for ${Math.round(stood)} ms`);
  assert.ok(stood < saved, await falling.account());
  await studio.until("nothing of it is under way", () => studio.packager.of(climb.channel)
    .every(({ path, closed }) => closed || !path.includes("rung-4000")));
});
