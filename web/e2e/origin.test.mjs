// An origin that fails for a while.
import assert from "node:assert/strict";
import test from "node:test";
import { Stage } from "./rig/stage.mjs";
import { assertOrigins } from "./rig/judge.mjs";

const timeout = 90_000;
const outage = 4000; // ms: less than the player buffers

for (const status of [503, 404]) {
  test(`viewers survive an origin that answers ${status} for a while`, { timeout }, async (t) => {
    const stage = await Stage.open(t);
    const viewers = await stage.swarm(2);
    await stage.origin.failsFor(outage, status);

    await Promise.all(viewers.map((viewer) => viewer.playsOn(12, 40_000)));
    const fatal = (await Promise.all(viewers.map((viewer) => viewer.seen())))
      .flatMap(({ errors }) => errors.filter((err) => err.fatal));
    assert.deepEqual(fatal, [], "the player's retries suffice");
    const refused = (await stage.origin.log()).filter((line) => line.status === status);
    assert.ok(refused.length > 0, "the origin did fail");
    assert.ok(refused.length <= 30, `${refused.length} requests in ${outage} ms of failure`);
    await assertOrigins(viewers, stage.origin);
  });
}
