// One run of one system through a scenario: everything that was seen, for `figures`.
import { Chromium } from "../e2e/rig/chromium.mjs";
import { cpuSeconds, machineSeconds, memory } from "../e2e/rig/proc.mjs";
import { Viewer } from "../e2e/rig/viewer.mjs";
import { delay, within } from "../e2e/rig/wait.mjs";
import { Catalogue } from "./catalogue.mjs";
import { Stage } from "./stage.mjs";

const settle = 20_000; // ms after the last join until the steady state begins
const queue = 40; // packets of data channels that wait for a line; more are lost
const patience = 90_000; // ms for opening and reading everything

/**
 * @param name of the system
 * @param scenario see series.mjs
 * @param options {viewers, seconds, variant} seconds from the first join to the end
 */
export async function run(name, scenario, options) {
  const stage = await Stage.open([name], scenario, options.variant);
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
  const system = stage.systems.get(name);
  const context = () => (scenario.warm ? warmed(chromium, stage.rehearsal(name), system.ready) : chromium.context());
  const contexts = await Promise.all(plan.map(context));
  const before = { ...system.own };
  if (scenario.hold) stage.hold(scenario.hold);
  const catalogue = new Catalogue((url) => stage.origin.unlogged(url), stage.source);
  await catalogue.beat();
  const cpuBefore = cpuSeconds(chromium.pid);
  const machineBefore = machineSeconds();
  const start = Date.now();
  const open = (i) => Viewer.open(contexts[i], stage.url(name));
  const seats = await Promise.all(plan.map((seat, i) => sit(seat, () => open(i), start, start + 1000 * seconds)));

  const cpu = cpuSeconds(chromium.pid) - cpuBefore;
  const machine = since(machineBefore);
  const end = Date.now();
  const log = (await stage.log()).filter((line) => line.at >= start).map((line) => ({ ...line }));
  const own = Object.fromEntries(Object.entries(system.own).map(([kind, bytes]) => [kind, bytes - before[kind]]));
  const seen = await Promise.all(seats.map(async (seat, i) => (
    { joined: start + plan[i].joins, left: Boolean(seat.seen), ...(seat.seen ?? await read(seat.page)) })));
  const memoryUsed = memory(chromium.pid);
  await catalogue.stop(new Set(log.map((line) => line.path)));
  const lastJoin = start + Math.max(...plan.map((seat) => seat.joins));
  const settled = scenario.settled === undefined ? lastJoin + settle : start + scenario.settled;
  return { start, settled, end, log, own, from: system.scripts, cpu, machine, memory: memoryUsed, catalogue, viewers: seen };
}

/** Resolves when the viewer has left, with what it saw, or at the end, with its page. */
async function sit({ joins, leaves, line }, open, start, end) {
  await until(start + joins);
  const page = await open();
  if (line) await limit(page, line);
  await until(Math.min(start + (leaves ?? Infinity), end));
  if (leaves === undefined) return { page };
  const seen = await read(page);
  await page.close();
  return { seen };
}

/** A context whose cache has what the page loads: somebody has watched something else in it. */
export async function warmed(chromium, url, ready = () => true) {
  const context = await chromium.context();
  const viewer = await Viewer.open(context, url);
  await viewer.started();
  await viewer.until("all is loaded", ready);
  await viewer.page.close();
  return context;
}

// Chromium limits what the page sends and receives, data channels included.
async function limit({ page }, { down, up }) {
  const session = await page.createCDPSession();
  const bytes = (kilobits) => (kilobits ? (kilobits * 1000) / 8 : -1);
  await session.send("Network.emulateNetworkConditions", {
    offline: false, latency: 0, downloadThroughput: bytes(down), uploadThroughput: bytes(up), packetQueueLength: queue,
  });
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
