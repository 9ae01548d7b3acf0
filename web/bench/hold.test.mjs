import assert from "node:assert/strict";
import test from "node:test";
import { setImmediate } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { Hold } from "./hold.mjs";

function held(t, rate) {
  const hold = new Hold();
  t.after(() => hold.close());
  if (rate) hold.limit(rate);
  return hold;
}

test("what passes a hold is what was sent", async (t) => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));
  const lane = held(t, 1e6).lane();
  lane.end(bytes);
  assert.deepEqual(await buffer(lane), bytes);
});

test("a hold without a limit lets all pass at once", async (t) => {
  const lane = held(t).lane();
  lane.end(Buffer.alloc(5000));
  assert.equal((await buffer(lane)).length, 5000);
});

test("a short message passes before the long body that came first", async (t) => {
  const hold = held(t, 1e5);
  const [body, message] = [hold.lane(), hold.lane()];
  const over = [];
  const ends = [buffer(body).then(() => over.push("body")), buffer(message).then(() => over.push("message"))];
  body.end(Buffer.alloc(20_000));
  message.end(Buffer.alloc(100));
  await Promise.all(ends);
  assert.deepEqual(over, ["message", "body"]);
});

test("bytes of a stream that was given up use none of the path", async (t) => {
  const hold = held(t, 1e5);
  const [given, kept] = [hold.lane(), hold.lane()];
  given.write(Buffer.alloc(1e9));
  given.destroy();
  kept.end(Buffer.alloc(5000));
  assert.equal((await buffer(kept)).length, 5000);
});

test("a hold sends as much as its rate, and keeps nothing for later from an idle time", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const lane = held(t, 1e5).lane();
  let sent = 0;
  lane.on("data", (chunk) => { sent += chunk.length; });
  t.mock.timers.tick(1000);
  lane.write(Buffer.alloc(30_000));
  t.mock.timers.tick(100);
  await setImmediate();
  assert.ok(sent >= 10_000 && sent <= 10_000 + 1000 + 1460, `${sent} bytes in 100 ms`); // a tick and a turn more at most
});
