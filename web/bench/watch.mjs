// One run of one system through a scenario: everything that was seen, for `figures`.
import { Chromium } from "../e2e/rig/chromium.mjs";
import { cpuSeconds, machineSeconds, memory } from "../e2e/rig/proc.mjs";
import { delay, within } from "../e2e/rig/wait.mjs";
import { Catalogue } from "./catalogue.mjs";
import { Stage } from "./stage.mjs";

const settle = 20_000; // ms after the last join until the steady state begins
const patience = 90_000; // ms for opening and reading everything

/**
 * @param name of the system
 * @param scenario see series.mjs
 * @param options {viewers, seconds, variant} seconds from the first join to the end
 */
export async function run(name, scenario, options) {
  const stage = await Stage.open([name], scenario.source, options.variant);
  const chromium = await Chromium.open();
  try {
    const watched = watch(stage, chromium, name, scenario, options);
    return await within("a run ends", watched, options.seconds * 1000 + patience);
  } finally {
    await chromium.close();
    await stage.close();
  }
}

async function watch(stage, chromium, name, scenario, { viewers, seconds }) {
  const plan = scenario.plan({ viewers, seconds });
  const catalogue = new Catalogue((url) => stage.origin.unlogged(url), stage.source);
  const cpuBefore = cpuSeconds(chromium.pid);
  const machineBefore = machineSeconds();
  const start = Date.now();
  const open = () => chromium.viewer(stage.url(name));
  const seats = await Promise.all(plan.map((seat) => sit(seat, open, start, start + 1000 * seconds)));

  const cpu = cpuSeconds(chromium.pid) - cpuBefore;
  const machine = since(machineBefore);
  const end = Date.now();
  const log = await stage.origin.log();
  const system = stage.systems.get(name);
  const own = { ...system.own };
  const seen = await Promise.all(seats.map((seat) => seat.seen ?? read(seat.page)));
  const memoryUsed = memory(chromium.pid);
  await catalogue.stop();
  const lastJoin = start + Math.max(...plan.map((seat) => seat.joins));
  const settled = scenario.settled === undefined ? lastJoin + settle : start + scenario.settled;
  return { start, settled, end, log, own, cpu, machine, memory: memoryUsed, catalogue, viewers: seen };
}

/** Resolves when the viewer has left, with what it saw, or at the end, with its page. */
async function sit({ joins, leaves }, open, start, end) {
  await until(start + joins);
  const page = await open();
  await until(Math.min(start + (leaves ?? Infinity), end));
  if (leaves === undefined) return { page };
  const seen = await read(page);
  await page.close();
  return { seen };
}

const until = (at) => delay(at - Date.now());

const read = async (page) => (
  { ...await page.seen(), appended: await page.appended(), loaded: await page.loaded(), stats: await stats(page) });

// Shares of the machine's CPU time, which tell whether a run can be trusted.
function since(before) {
  const now = machineSeconds();
  const all = now.all - before.all;
  return { busy: (now.working - before.working) / all, stolen: (now.stolen - before.stolen) / all };
}

const stats = (page) => page.evaluate(() => (globalThis.Shoal ?? globalThis.rival)?.stats());
