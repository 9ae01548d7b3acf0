// An agent from the browser's cache: when it comes, and what it may take over before the first frame.
import { pass, settle } from "./page";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import Shoal from "../shoal";
import { bytes, FakeHls, FakeMedia, OwnLoader } from "./fakes";
import { program } from "./program";

let hls: FakeHls;
let media: FakeMedia;

beforeEach(async () => {
  Object.assign(program, { loads: 0, version: "1.2.3", fails: null, cached: true, agents: [] });
  OwnLoader.made = [];
  hls = new FakeHls();
  media = new FakeMedia();
  Shoal.attach(hls.asHls);
});

afterEach(() => {
  Shoal.detach(hls.asHls);
  program.cached = false;
});

/** The player loads its first segment, of which so many bytes of 1,000 came until the load was slow. */
async function loading(loaded: number) {
  hls.open(media);
  const first = hls.load(10);
  Object.assign(first.stats, { loaded, total: 1000 });
  await pass(250);
  program.agent.host.state("active", "", "");
  return first;
}

test("nothing of an agent comes before the first frame where the player's own loads are quick", async () => {
  hls.open(media);
  const first = hls.load(10);
  await pass(200);
  first.own.answer(bytes(1000));
  await pass(1000);
  assert.equal(program.agents.length, 0);
  media.showFirstFrame(20);
  await settle();
  assert.equal(program.agents.length, 1);
});

test("an agent in the browser's cache runs before the first frame once a load has taken 250 ms", async () => {
  hls.open(media);
  hls.load(10);
  await pass(200);
  assert.equal(program.agents.length, 0);
  await pass(50);
  assert.equal(program.agents.length, 1);
  media.showFirstFrame(20);
  await settle();
  assert.equal(program.loads, 1);
});

test("an agent that is not in the cache is loaded after the first frame", async () => {
  program.cached = false;
  hls.open(media);
  hls.load(10);
  await pass(250);
  assert.equal(program.loads, 0);
  assert.equal(Shoal.stats().state, "loading");
  media.showFirstFrame(20);
  await settle();
  assert.equal(program.loads, 1);
});

test("without consent the cache is not asked", async () => {
  Shoal.detach(hls.asHls);
  hls = new FakeHls();
  Shoal.attach(hls.asHls, { p2p: false });
  hls.open(media);
  hls.load(10);
  await pass(250);
  assert.equal(program.loads, 0);
});

test("the first segment goes to the origin at once though the agent comes up", async () => {
  const first = await loading(0);
  assert.equal(first.own.loads, 1);
  assert.equal(program.agent.asked.length, 0);
});

test("the agent is told how far the player's own load has come", async () => {
  await loading(300);
  assert.deepEqual(program.agent.own, [["https://o.example.com/live/main/10.m4s", 0, 300, 1000, 250]]);
});

test("the player leaves its own load to the agent where that asks for it", async () => {
  const first = await loading(0);
  await pass(200);
  program.agent.host.yield(0);
  assert.deepEqual([first.own.aborts, first.told], [1, []]);
  assert.equal(program.agent.last.url, "https://o.example.com/live/main/10.m4s");
  assert.equal(first.stats.aborted, false);
  program.agent.last.done(bytes(1000), 10, 1000, 0);
  assert.deepEqual(first.told, ["progress", "success"]);
});

test("a load that is about to end is not left to the agent", async () => {
  const first = await loading(500);
  await pass(700);
  program.agent.host.yield(0);
  assert.equal(first.own.aborts, 0);
  first.own.answer(bytes(1000));
  assert.deepEqual(first.told, ["success"]);
  program.agent.host.yield(0);
  assert.equal(program.agent.asked.length, 0);
});

test("a load of another kind, and one that was aborted, is not left to the agent", async () => {
  const first = await loading(0);
  program.agent.host.yield(1);
  first.loader.abort();
  program.agent.host.yield(0);
  assert.deepEqual([first.own.aborts, first.told, program.agent.asked.length], [1, ["abort"], 0]);
});

test("what the agent hands back is loaded by the player after all", async () => {
  const first = await loading(0);
  program.agent.host.yield(0);
  program.agent.last.fail(-1, "no");
  assert.equal(first.own.loads, 2);
  first.own.answer(bytes(1000));
  assert.deepEqual(first.told, ["success"]);
});

test("an agent that keeps off a saturated link is given the time", async () => {
  const first = await loading(0);
  program.agent.host.yield(0);
  program.agent.last.waits = true;
  await pass(10_100);
  assert.deepEqual([first.own.loads, first.told], [1, []]);
  await pass(10_000);
  assert.deepEqual(first.told, ["timeout"]);
});
