// Scenario join: cold viewers drop in on a standing swarm of three, one after
// the other, the systems in turn; what counts is the time to the first frame.
import { Chromium } from "../e2e/rig/chromium.mjs";
import { Stage } from "./stage.mjs";

const standing = 3;

/** Returns {[system]: {firstFrame, fromLoad}[]}. */
export async function run(names, { joins, variant, progress }) {
  const stage = await Stage.open(names, variant);
  const chromium = await Chromium.open();
  try {
    for (const name of names) await stand(stage, chromium, name);
    const out = Object.fromEntries(names.map((name) => [name, []]));
    for (let i = 0; i < joins; i++) {
      // Who goes first changes, so that neither always follows the other.
      const order = i % 2 ? [...names].reverse() : names;
      for (const name of order) out[name].push(await join(stage, chromium, name));
      progress(i + 1, out);
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

async function join(stage, chromium, name) {
  const viewer = await chromium.viewer(stage.url(name));
  await viewer.started(30_000);
  const { firstFrame, loadedAt } = await viewer.seen();
  await viewer.playsOn(1);
  await viewer.close();
  return { firstFrame, fromLoad: firstFrame - loadedAt };
}
