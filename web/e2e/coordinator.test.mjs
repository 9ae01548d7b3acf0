import assert from "node:assert/strict";
import test from "node:test";
import { freePort } from "./rig/process.mjs";
import { Stage } from "./rig/stage.mjs";
import { assertCalm } from "./rig/judge.mjs";

const timeout = 90_000;

test("an unreachable coordinator costs nothing", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const [viewer] = await stage.viewers(1, stage.page("lost", { server: nobody }));

  await viewer.until("the reason is named", () => Shoal.stats().reason === "unreachable");
  await viewer.playsOn(6);
  await assertCalm([viewer]);
});

test("a mesh outlives its coordinator, and heals by itself when it is back", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const viewers = await stage.swarm(3);
  await stage.server.kill();
  const from = await stage.origin.newest();
  await stage.origin.lists(from + 7);
  const copies = await stage.origin.copies(from + 2, from + 5);
  assert.ok(copies <= 1.35, `${copies} origin copies per segment without a coordinator`);

  await stage.server.start();
  await Promise.all(viewers.map((viewer) => viewer.reaches("active", "", 40_000)));
  const [late] = await stage.viewers(1);
  await late.meets(1, 40_000);
  await late.receives(100_000);
  await assertCalm([...viewers, late]);
});

test("a page that the server does not allow plays on alone", { timeout }, async (t) => {
  const stage = await Stage.open(t, { allow: ["https://elsewhere.example.com"] });
  const [viewer] = await stage.viewers(1);

  await viewer.reaches("off", "refused");
  await viewer.playsOn(4);
  await assertCalm([viewer]);
});

test("a page of another origin that the server allows takes part", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  assert.notEqual(new URL(stage.watch).origin, stage.server.origin);
  const viewers = await stage.swarm(2);
  await viewers[1].receives(100_000);
  await assertCalm(viewers);
});
