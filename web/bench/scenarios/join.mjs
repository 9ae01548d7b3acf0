// Viewers drop in on a standing swarm of three, one after the other, the systems
// in turn; what counts is the time to the first frame.
import { Chromium } from "../../e2e/rig/chromium.mjs";
import { Viewer } from "../../e2e/rig/viewer.mjs";
import { median, ratio } from "../count.mjs";
import { Stage } from "../stage.mjs";
import { markdown } from "../table.mjs";
import { warmed } from "../watch.mjs";

const standing = 3;
const source = "live/single.m3u8";

export default joins("Cold", false);

/** The scenario with caches that are empty, or warm. */
export function joins(what, warm) {
  return {
    title: () => `${what} joins into a standing swarm of three`,
    figures: ["firstFrame", "fromLoad"],
    systems: ["plain", "shoal"],
    warm,
    report: (options, say) => report({ ...options, warm }, say),
  };
}

async function report(options, say) {
  const results = await runs(options, (n) => n % 10 || say(`${n} of ${options.joins} a side`));
  return { results, text: text(results) };
}

/** {[system]: {firstFrame, fromLoad}[]} */
async function runs({ systems, joins, variant, warm }, progress) {
  const stage = await Stage.open(systems, { source }, variant);
  const chromium = await Chromium.open();
  try {
    for (const name of systems) await stand(stage, chromium, name);
    const context = (name) =>
      (warm ? warmed(chromium, stage.rehearsal(name), stage.systems.get(name).ready) : chromium.context());
    const out = Object.fromEntries(systems.map((name) => [name, []]));
    for (let i = 0; i < joins; i++) {
      // Who goes first changes, so that neither always follows the other.
      const order = i % 2 ? [...systems].reverse() : systems;
      for (const name of order) out[name].push(await join(stage, await context(name), name));
      progress(i + 1);
    }
    return out;
  } finally {
    await chromium.close();
    await stage.close();
  }
}

async function stand(stage, chromium, name) {
  for (let i = 0; i < standing; i++) {
    const viewer = await chromium.viewer(stage.url(name));
    await viewer.playsOn(4);
  }
}

async function join(stage, context, name) {
  const viewer = await Viewer.open(context, stage.url(name));
  await viewer.started(30_000);
  const { firstFrame, loadedAt } = await viewer.seen();
  await viewer.playsOn(1);
  await viewer.close();
  return { firstFrame, fromLoad: firstFrame - loadedAt };
}

function text(results) {
  const [base] = Object.keys(results);
  const lines = Object.entries(results).flatMap(([name, samples]) => ["firstFrame", "fromLoad"].map((key) => {
    const list = samples.map((sample) => sample[key]);
    const against = name === base ? "" : interval(results[base].map((sample) => sample[key]), list);
    return [name, key === "firstFrame" ? "navigation" : "loadSource", String(list.length),
      `${median(list).toFixed(0)} (${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`, against];
  }));
  const head = ["system", "first frame after", "joins", "ms, median (range)", `ratio to ${base} (95 % interval)`];
  return markdown([head, ...lines]);
}

function interval(base, list) {
  const { ratio: middle, low, high } = ratio(base, list);
  return `${middle.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
