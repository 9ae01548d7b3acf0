// Which bitrates viewers play behind narrow lines to the origin: without Shoal,
// then with it. Ladder and lines are those of web/e2e/bitrate.test.mjs.
import { parseArgs } from "node:util";
import { Climb, climbed } from "../e2e/rig/climb.mjs";
import { Studio } from "../e2e/rig/studio.mjs";
import { delay } from "../e2e/rig/wait.mjs";
import { markdown } from "./table.mjs";

const { values } = parseArgs({
  options: {
    viewers: { type: "string", default: "4" },
    seconds: { type: "string", default: "70" }, // at most 80: the media lasts for two minutes
    kilobits: { type: "string", default: "2800" }, // of each viewer's line
  },
});
const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
const most = (list) => Math.max(...list);

async function side(studio, name, page) {
  const climb = new Climb(studio, { name, rate: Number(values.kilobits) * 125 });
  const viewers = await climb.viewers(Number(values.viewers), page);
  await delay(1000 * Number(values.seconds));
  const all = await Promise.all(viewers.map(climbed));
  await Promise.all(viewers.map((viewer) => viewer.close()));
  for (const { shown, estimates, stalls } of all) {
    process.stderr.write(`${name}: ${shown.map(({ rung }) => rung).join("")}, believed ${
      estimates.map((bits) => (bits / 1e6).toFixed(1)).join(" ")} Mbit/s${
      stalls.map(({ ms, after }) => `, stood ${ms.toFixed(0)} ms after ${(after / 1000).toFixed(1)} s`).join("")}\n`);
  }
  const stalls = all.flatMap((one) => one.stalls.map(({ ms }) => ms));
  return [name, mean(all.map(({ rate }) => rate)).toFixed(0), most(all.map(({ changes }) => changes)).toFixed(1),
    `${most(all.map(({ highest }) => highest))}`, `${stalls.length} (${(stalls.reduce((sum, ms) => sum + ms, 0) / 1000).toFixed(1)} s)`];
}

const studio = await Studio.open();
const head = ["side", "mean bitrate played, kbit/s", "changes a minute after 20 s, at most", "highest rung asked for", "stalls"];
const lines = [await side(studio, "plain", { plain: true }), await side(studio, "shoal", {})];
process.stdout.write(`${markdown([head, ...lines])}\n`);
await studio.close();
process.exit();
