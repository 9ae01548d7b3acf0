import assert from "node:assert/strict";
import test from "node:test";
import { Stage } from "./rig/stage.mjs";
import { assertCalm } from "./rig/judge.mjs";

const timeout = 60_000;

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

  const stats = await Promise.all(viewers.map((viewer) => viewer.stats()));
  const sum = (key) => stats.reduce((total, one) => total + one[key], 0);
  const left = await stage.origin.mediaBytes();
  near("originBytes", sum("originBytes"), left);
  // Some of what was uploaded may have been thrown away, as may bytes of the origin.
  const [given, taken, wasted] = ["uploadBytes", "peerBytes", "wastedBytes"].map(sum);
  assert.ok(given >= 0.9 * taken && given <= 1.1 * (taken + wasted),
    `${given} bytes uploaded, ${taken} received, ${wasted} wasted`);
  for (const one of stats) {
    const reasons = Object.values(one.originReasons).reduce((a, b) => a + b, 0);
    assert.equal(reasons, one.originBytes, "every origin byte has a reason");
    assert.ok(one.startupMs > 0, "startupMs is known");
  }
});

// What is under way while the counters are read one after the other may differ.
function near(what, got, want) {
  assert.ok(Math.abs(got - want) <= 0.15 * want, `${what}: ${got}, want about ${want}`);
}

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
