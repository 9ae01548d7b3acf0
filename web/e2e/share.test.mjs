import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { Stage } from "./rig/stage.mjs";
import { assertCalm } from "./rig/judge.mjs";
import { until } from "./rig/wait.mjs";

const timeout = 60_000;
const run = promisify(execFile);

test("three viewers share one copy of each new segment", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const viewers = await stage.swarm(3);
  const from = await stage.origin.newest();
  await stage.origin.lists(from + 8);

  const copies = await stage.origin.copies(from + 1, from + 6);
  assert.ok(copies <= 1.35, `${copies} origin copies per segment`);
  await assertCalm(viewers);
});

test("Shoal.stats() counts what really crossed", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const viewers = await stage.swarm(3);
  await Promise.all(viewers.map((viewer) => viewer.receives(200_000)));

  // Counters are read one after the other while the video goes on, and a busy
  // agent publishes its own a quarter of a second late: what one side has counted
  // is waited for on the other. A tenth is for what was sent and given up.
  const before = await counted(viewers, stage);
  await until("all bytes that left the origin are counted by somebody", async () =>
    (await counted(viewers, stage)).originBytes >= 0.9 * before.left);
  await until("all bytes of the origin have left it", async () =>
    (await counted(viewers, stage)).left >= 0.9 * before.originBytes);
  await until("all bytes received were uploaded", async () =>
    (await counted(viewers, stage)).uploadBytes >= before.peerBytes);
  await until("all bytes uploaded are received or wasted", async () => {
    const { peerBytes, wastedBytes } = await counted(viewers, stage);
    return 1.1 * (peerBytes + wastedBytes) >= before.uploadBytes;
  });

  const after = await counted(viewers, stage);
  assert.ok(after.left >= before.left && after.uploadBytes >= before.uploadBytes, "counters grow");
  for (const one of after.stats) {
    const reasons = Object.values(one.originReasons).reduce((a, b) => a + b, 0);
    assert.equal(reasons, one.originBytes, "every origin byte has a reason");
    assert.ok(one.startupMs > 0, "startupMs is known");
  }
});

// The viewers' counters added up, and the bytes that left the origin.
async function counted(viewers, stage) {
  const stats = await Promise.all(viewers.map((viewer) => viewer.stats()));
  const sums = { stats, left: await stage.origin.mediaBytes() };
  for (const key of ["originBytes", "peerBytes", "uploadBytes", "wastedBytes"]) {
    sums[key] = stats.reduce((total, one) => total + one[key], 0);
  }
  return sums;
}

test("what a page's agent was told is run again by the simulator, to the same actions", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const [viewer] = await stage.swarm(2);
  await viewer.receives(200_000);
  const recordings = await viewer.evaluate(() => Shoal.recordings().map((bytes) => [...bytes]));
  assert.equal(recordings.length, 1, "one for each agent");

  const file = join(mkdtempSync(join(tmpdir(), "shoal-")), "page.recording");
  writeFileSync(file, Uint8Array.from(recordings[0]));
  const { stdout } = await run("go", ["run", "./sim", "-replay", file]);
  assert.match(stdout, /\d{3,} events .*: all as recorded/);
});

test("one viewer alone opens no connection and uploads nothing", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const [viewer] = await stage.viewers(1);
  await viewer.reaches("active");
  await viewer.playsOn(10, 30_000);

  const { connections, sent } = await viewer.seen();
  assert.deepEqual({ connections, sent }, { connections: 0, sent: 0 });
  assert.equal((await viewer.stats()).uploadBytes, 0);
  await assertCalm([viewer]);
});
