import test from "node:test";
import { Firefox } from "./rig/firefox.mjs";
import { Stage } from "./rig/stage.mjs";
import { assertCalm, assertOrigins } from "./rig/judge.mjs";

test("Firefox and Chromium share one swarm, both ways", { timeout: 90_000 }, async (t) => {
  const stage = await Stage.open(t);
  const [chromium] = await stage.viewers(1);
  const firefox = await (await stage.closing(Firefox.open())).viewer(stage.watch);
  await firefox.started(30_000);
  await Promise.all([chromium.meets(1), firefox.meets(1)]);

  await Promise.all([chromium.receives(100_000), firefox.receives(100_000)]);
  await assertCalm([chromium, firefox]);
  await assertOrigins([chromium, firefox], stage.origin);
});
