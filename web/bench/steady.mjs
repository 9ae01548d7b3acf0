// Scenario steady: viewers join one second apart and stay.
import { Chromium } from "../e2e/rig/chromium.mjs";
import { cpuSeconds, machineSeconds, memory } from "../e2e/rig/proc.mjs";
import { delay } from "../e2e/rig/wait.mjs";
import { Catalogue } from "./catalogue.mjs";
import { Stage } from "./stage.mjs";

/**
 * One run of one system: everything that was seen, for `figures`.
 * @param options {viewers, seconds, variant} seconds from the first join to the end
 */
export async function run(name, options) {
  const stage = await Stage.open([name], options.variant);
  const chromium = await Chromium.open();
  try {
    return await watch(stage, chromium, name, options);
  } finally {
    await chromium.close();
    await stage.close();
  }
}

async function watch(stage, chromium, name, { viewers, seconds }) {
  const catalogue = new Catalogue((url) => stage.origin.unlogged(url), stage.source);
  const cpuBefore = cpuSeconds(chromium.pid);
  const machineBefore = machineSeconds();
  const start = Date.now();
  const joining = [];
  for (let i = 0; i < viewers; i++) {
    await delay(start + 1000 * i - Date.now());
    joining.push(chromium.viewer(stage.url(name)));
  }
  const lastJoin = Date.now();
  const pages = await Promise.all(joining);
  await delay(start + 1000 * seconds - Date.now());

  const cpu = cpuSeconds(chromium.pid) - cpuBefore;
  const machine = since(machineBefore);
  const end = Date.now();
  const log = await stage.origin.log();
  const own = { ...stage.systems.get(name).own };
  const seen = await Promise.all(pages.map(async (page) => (
    { ...await page.seen(), appended: await page.appended(), loaded: await page.loaded(), stats: await stats(page) })));
  const memoryUsed = memory(chromium.pid);
  await catalogue.stop();
  return { start, lastJoin, end, log, own, cpu, machine, memory: memoryUsed, catalogue, viewers: seen };
}

// Shares of the machine's CPU time, which tell whether a run can be trusted.
function since(before) {
  const now = machineSeconds();
  const all = now.all - before.all;
  return { busy: (now.working - before.working) / all, stolen: (now.stolen - before.stolen) / all };
}

const stats = (page) => page.evaluate(() => globalThis.Shoal?.stats());
