// What a page and its browser do to a viewer.
import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import test from "node:test";
import { Stage } from "./rig/stage.mjs";
import { assertCalm } from "./rig/judge.mjs";

const timeout = 90_000;

test("a detached player goes on by itself", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const [leaver, stayer] = await stage.swarm(2);
  await leaver.evaluate(() => Shoal.detach(hls));

  await leaver.reaches("off", "page");
  await stayer.until("the other has left", () => Shoal.stats().peers.length === 0);
  const before = await leaver.seen();
  await Promise.all([leaver.playsOn(8), stayer.playsOn(8)]);
  const after = await leaver.seen();
  assert.equal(after.sent, before.sent, "bytes sent after detach");
  assert.equal((await leaver.stats()).peers.length, 0);
  await assertCalm([leaver, stayer]);
});

test("?shoal=off leaves the player alone", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const [viewer] = await stage.viewers(1, `${stage.watch}&shoal=off`);

  await viewer.reaches("off", "page");
  await viewer.playsOn(3);
  assert.equal((await viewer.stats()).viewer, "");
});

test("without consent nothing is loaded and nothing connects; with it, all at once", { timeout }, async (t) => {
  const stage = await Stage.open(t, { answers: () => undefined });
  const asked = stage.page("asked", { p2p: false });
  const [viewer] = await stage.viewers(1, asked);
  await viewer.reaches("off", "consent");
  await viewer.playsOn(4);
  assert.equal(stage.proxy.bytes.wasm + stage.proxy.bytes.signalling, 0);

  await stage.viewers(1);
  await viewer.evaluate(() => Shoal.configure({ p2p: true }));
  await viewer.meets(1);
  await viewer.receives(100_000);
  await assertCalm([viewer]);
});

test("a viewer that goes offline for a while comes back by itself", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const [viewer, other] = await stage.swarm(2);
  await viewer.page.setOfflineMode(true);
  await other.playsOn(4);
  await viewer.page.setOfflineMode(false);

  await viewer.playsOn(8, 40_000);
  await viewer.reaches("active", "", 40_000);
  await viewer.meets(1, 40_000);
  await viewer.receives(100_000);
  await assertCalm([other]);
});

test("a hidden, throttled viewer has no seed duty and stalls nobody", { timeout }, async (t) => {
  const stage = await Stage.open(t, { throttled: true });
  const [hidden, ...others] = await stage.swarm(3);
  await hidden.until("it fetched as a seed", () => Shoal.stats().originReasons.seed > 0);
  await hidden.hide();
  await hidden.until("the page is hidden", () => document.visibilityState === "hidden");
  const from = await stage.origin.newest();
  await stage.origin.lists(from + 3); // its last turns pass
  const before = await hidden.stats();
  await stage.origin.lists(from + 9);

  const after = await hidden.stats();
  assert.equal(after.originReasons.seed ?? 0, before.originReasons.seed ?? 0, "bytes fetched as a seed");
  await assertCalm(others);
  await hidden.playsOn(2);
});

test("a page over plain HTTP by LAN address takes part", { timeout }, async (t) => {
  const host = lanAddress();
  if (!host) return t.skip("this machine has no LAN address");
  const stage = await Stage.open(t, { host });
  const viewers = await stage.swarm(2);
  assert.equal(await viewers[0].evaluate(() => isSecureContext), false);

  await Promise.all(viewers.map((viewer) => viewer.receives(100_000)));
  await assertCalm(viewers);
});

function lanAddress() {
  const all = Object.values(networkInterfaces()).flat();
  return all.find((at) => at.family === "IPv4" && !at.internal)?.address;
}
