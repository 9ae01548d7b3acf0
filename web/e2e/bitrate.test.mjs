// What the player's bitrate logic makes of a fast neighbourhood behind narrow
// lines to the origin, and of a line that collapses.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Climb, climbed } from "./rig/climb.mjs";
import { assertCalm } from "./rig/judge.mjs";
import { ladder } from "./rig/media.mjs";
import { Studio } from "./rig/studio.mjs";
import { delay } from "./rig/wait.mjs";

const narrow = 350_000; // bytes a second: 2.8 Mbit/s
const wide = 2_000_000;
const collapsed = 6_250; // 50 kbit/s
const settled = 60_000; // ms from the first viewer's start to the count
let studio;
before(async () => { studio = await Studio.open(); });
after(() => studio?.close());

const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;

test("neighbours neither lift the bitrate beyond the line to the origin nor hold it down", { timeout: 150_000 }, async (t) => {
  const climbing = [["alone", { plain: true }], ["together", {}]].map(([name, page]) => (
    new Climb(studio, { name, rate: narrow }).viewers(4, page)));
  const [alone, together] = await Promise.all(climbing);
  t.after(() => Promise.all([...alone, ...together].map((viewer) => viewer.close())));
  await delay(settled);

  const [without, with_] = await Promise.all([alone, together].map((viewers) => Promise.all(viewers.map(climbed))));
  const rates = [without, with_].map((all) => mean(all.map(({ rate }) => rate)));
  const told = `${rates.map(Math.round)} kbit/s; ${JSON.stringify(with_.map(({ shown }) => shown.map(({ rung }) => rung).join("")))}`;
  assert.ok(rates[1] >= 0.9 * rates[0], told);
  t.diagnostic(told);
  await assertCalm(together);
  const affordable = ladder.filter((kilobits) => kilobits * 125 <= narrow).length - 1;
  for (const { changes, highest } of with_) {
    assert.ok(changes <= 2, `${changes} changes a minute: ${told}`);
    assert.ok(highest <= affordable, `rung ${highest} asked for: ${told}`);
  }
  const shared = mean(await Promise.all(together.map(async (viewer) => (await viewer.stats()).peerBytes)));
  assert.ok(shared > 1_000_000, `${shared} bytes from neighbours: ${told}`);
});

// hls.js abandons a load for the lowest rung only where it skips one.
test("a player whose line collapses in mid-load leaves the rung that nobody near has", { timeout: 90_000 }, async (t) => {
  const climb = new Climb(studio, { name: "falling", rate: wide });
  const [falling, below] = await climb.viewers(2, { config: { startLevel: 0, liveSyncDurationCount: 4 } });
  t.after(() => Promise.all([falling, below].map((viewer) => viewer.close())));
  await below.evaluate(() => { hls.autoLevelCapping = 0; });
  await Promise.all([falling, below].map((viewer) => viewer.meets(1)));
  await falling.until("the highest rung is shown", () => climb.shown.at(-1)?.rung === 2, 40_000);
  climb.channel.body = (bytes, { viewer, path }) => {
    if (viewer !== falling.name || !/rung-4000.\d+[.]m4s/.test(path)) return bytes;
    climb.channel.body = undefined;
    climb.lines.get(viewer).falls(0.3 * bytes.length, collapsed);
    return bytes;
  };

  await falling.until("its load is abandoned", () => climb.aborted.at(-1)?.rung === 2, 30_000);
  await falling.until("the lowest rung is shown", () => climb.shown.at(-1)?.rung === 0, 30_000);
  await assertCalm([falling, below]);
  await studio.until("nothing of it is under way", () => studio.packager.of(climb.channel)
    .every(({ path, closed }) => closed || !path.includes("rung-4000")));
});
