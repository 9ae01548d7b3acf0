// The rival's side of the benchmark: its tracker, and the process that serves it.
import assert from "node:assert/strict";
import test from "node:test";
import { WebSocket } from "ws";
import { Child, freePort } from "../e2e/rig/process.mjs";
import { within } from "../e2e/rig/wait.mjs";
import { Tracker } from "./rival/tracker.mjs";

const id = (letter) => letter.repeat(20);
const swarm = id("S");

/** A tracker, and viewers of one swarm that keep what it sends them. */
function meeting(...letters) {
  const tracker = new Tracker({ interval: 20, random: () => 0 });
  const viewers = Object.fromEntries(letters.map((letter) => {
    const got = [];
    const send = (message) => got.push(message);
    const say = (message) => tracker.take(JSON.stringify(
      { action: "announce", info_hash: swarm, peer_id: id(letter), ...message }), send);
    return [letter, { got, say, leave: () => tracker.leave(send) }];
  }));
  return viewers;
}

const offers = (count) => Array.from({ length: count }, (_, i) => ({ offer: { sdp: `${i}` }, offer_id: id(`${i}`) }));
const kinds = (got) => got.map((message) => (message.offer ? "offer" : message.answer ? "answer" : "interval"));

test("who announces itself is told when to do so again", () => {
  const { a } = meeting("a");
  a.say({ event: "started", offers: offers(5) });
  assert.deepEqual(a.got, [{ complete: 0, incomplete: 1, action: "announce", info_hash: swarm, interval: 20 }]);
});

test("each of the others gets one offer at most, and oneself none", () => {
  const { a, b, c } = meeting("a", "b", "c");
  for (const viewer of [a, b]) viewer.say({});
  c.say({ offers: offers(5) });
  assert.deepEqual([a, b, c].map(({ got }) => kinds(got)), [["interval", "offer"], ["interval", "offer"], ["interval"]]);
  assert.notDeepEqual(a.got[1].offer, b.got[1].offer);
  assert.equal(a.got[1].peer_id, id("c"));
});

test("fewer offers than others reach as many", () => {
  const { a, b, c } = meeting("a", "b", "c");
  for (const viewer of [a, b]) viewer.say({});
  c.say({ offers: offers(1) });
  assert.equal([a, b].flatMap(({ got }) => kinds(got)).filter((kind) => kind === "offer").length, 1);
});

test("an answer goes to whom it is for, and is not acknowledged", () => {
  const { a, b } = meeting("a", "b");
  a.say({});
  b.say({ to_peer_id: id("a"), answer: { sdp: "yes" }, offer_id: id("0") });
  assert.deepEqual(kinds(a.got), ["interval", "answer"]);
  assert.deepEqual(b.got, []);
});

test("who stops or leaves gets no more offers", () => {
  const { a, b, c } = meeting("a", "b", "c");
  for (const viewer of [a, b]) viewer.say({});
  a.say({ event: "stopped" });
  b.leave();
  c.say({ offers: offers(5) });
  assert.deepEqual([a, b].flatMap(({ got }) => kinds(got)), ["interval", "interval", "interval"]);
});

test("viewers of different swarms do not meet", () => {
  const { a, b } = meeting("a", "b");
  a.say({ info_hash: id("T") });
  b.say({ offers: offers(5) });
  assert.deepEqual(kinds(a.got), ["interval"]);
});

test("a message that makes no sense is refused with its reason", () => {
  const { a } = meeting("a");
  a.say({ action: "scrape" });
  a.say({ peer_id: id("a") + "a" });
  assert.deepEqual(a.got.map((message) => Object.keys(message)), [["failure reason"], ["failure reason"]]);
});

test("the process serves the pinned modules and the tracker", async (t) => {
  const addr = `127.0.0.1:${await freePort()}`;
  const main = new URL("rival/main.mjs", import.meta.url).pathname;
  const child = new Child(process.execPath, [main, "--addr", addr]);
  t.after(() => child.stop());
  await child.answers(`http://${addr}/readyz`);
  for (const part of ["core", "hlsjs"]) {
    const answer = await fetch(`http://${addr}/p2p-media-loader-${part}.js`);
    assert.equal(answer.headers.get("content-encoding"), "br");
    assert.match(await answer.text(), /export *\{/);
  }
  const socket = new WebSocket(`ws://${addr}/announce`);
  t.after(() => socket.terminate());
  socket.on("open", () => socket.send(JSON.stringify({ action: "announce", info_hash: swarm, peer_id: id("a") })));
  const told = await within("the tracker answers", new Promise((resolve) => socket.on("message", resolve)), 10_000);
  assert.equal(JSON.parse(told).interval, 20);
});
