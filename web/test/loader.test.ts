// What hls.js gets to see of a fragment's way, whatever becomes of the agent.
import { pass, settle } from "./page";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import Shoal from "../shoal";
import { bytes, FakeHls, FakeMedia, OwnLoader } from "./fakes";
import { program } from "./program";

let hls: FakeHls;
let media: FakeMedia;

beforeEach(() => {
  Object.assign(program, { loads: 0, version: "1.2.3", fails: null, agents: [] });
  OwnLoader.made = [];
  hls = new FakeHls();
  media = new FakeMedia();
  Shoal.attach(hls.asHls);
  hls.open(media);
});

afterEach(() => Shoal.detach(hls.asHls));

/** The first segment is loaded and shown: two seconds are buffered. */
async function firstFrame(): Promise<void> {
  hls.load(10).own.answer(bytes(1000));
  hls.buffered();
  media.showFirstFrame(20);
  await settle();
}

async function active(): Promise<void> {
  await firstFrame();
  program.agent.host.state("active", "", "");
}

test("nothing of the agent is loaded before the first frame", async () => {
  hls.load(10).own.answer(bytes(1000));
  await pass(2000);
  assert.equal(program.loads, 0);
  media.showFirstFrame(20);
  assert.equal(program.loads, 1);
});

test("the first segment of each kind goes to the origin at once", async () => {
  assert.equal(hls.load(10).own.loads, 1);
  hls.buffered("main");
  assert.equal(hls.load(10, "audio").own.loads, 1);
});

test("the first segment is offered to the agent once it is there, as a copy", async () => {
  const first = hls.load(10);
  const data = bytes(1000);
  first.own.answer(data);
  assert.equal(first.data, data);
  media.showFirstFrame(20);
  await settle();
  assert.deepEqual(program.agent.offered, ["https://o.example.com/live/main/10.m4s"]);
});

test("a later segment waits for the agent, then goes through it", async () => {
  await firstFrame();
  const second = hls.load(11);
  assert.equal(second.own.loads, 0);
  program.agent.host.state("active", "", "");
  assert.equal(second.own.loads, 0);
  assert.equal(program.agent.last.url, "https://o.example.com/live/main/11.m4s");
  assert.equal(program.agent.last.aheadMs, 2000);
});

test("a segment waits no longer than the buffer allows", async () => {
  await firstFrame();
  const second = hls.load(11);
  media.currentTime = 20.9;
  await pass(100);
  assert.equal(second.own.loads, 0);
  media.currentTime = 21.7;
  await pass(100);
  assert.equal(second.own.loads, 1);
});

test("a segment waits no longer than three seconds however much is buffered", async () => {
  await firstFrame();
  const far = hls.load(30);
  await pass(2900);
  assert.equal(far.own.loads, 0);
  await pass(200);
  assert.equal(far.own.loads, 1);
});

test("a segment does not wait for a first frame that does not come", async () => {
  hls.load(10).own.answer(bytes(1000));
  hls.buffered();
  const second = hls.load(11);
  await pass(1400);
  assert.equal(second.own.loads, 0);
  await pass(200);
  assert.equal(second.own.loads, 1);
});

test("the first segment goes to the origin at once after its init segment, too", () => {
  hls.load("initSegment").own.answer(bytes(700));
  assert.equal(hls.load(10).own.loads, 1);
});

test("an init segment never waits", async () => {
  await firstFrame();
  assert.equal(hls.load("initSegment").own.loads, 1);
});

test("subtitles and bitrate tests are left alone", async () => {
  await active();
  assert.equal(hls.load(11, "subtitle").own.loads, 1);
  assert.equal(hls.load(11, "main", { bitrateTest: true }).own.loads, 1);
  assert.equal(program.agent.asked.length, 0);
});

test("what the agent does not know the player loads by itself, and offers", async () => {
  await active();
  program.agent.knows = false;
  const load = hls.load(11);
  assert.equal(load.own.loads, 1);
  load.own.answer(bytes(500));
  assert.equal(program.agent.offered.length, 2);
});

test("the agent's bytes reach the player once, progress first, with the time it names", async () => {
  await active();
  const load = hls.load(11);
  await pass(700);
  const data = bytes(1000);
  program.agent.last.done(data, 80, 1000, 0);
  program.agent.last.done(data, 80, 1000, 0);
  assert.deepEqual(load.told, ["progress", "success"]);
  assert.equal(load.data, data);
  const { loading, loaded, total } = load.stats;
  assert.equal(Math.round(loading.end - loading.first), 80);
  assert.ok(loading.first > loading.start);
  assert.deepEqual([loaded, total], [1000, 1000]);
});

test("what the agent holds already reaches the player before the request is through", async () => {
  await active();
  program.agent.held = bytes(1000);
  const load = hls.load(11);
  await pass(500);
  assert.deepEqual([load.told, load.own.loads, Shoal.stats().state], [["progress", "success"], 0, "active"]);
});

test("where the agent cannot tell the time, the player's own estimate is confirmed", async () => {
  await active();
  const load = hls.load(11);
  program.agent.last.done(bytes(1_000_000), 0, 1_000_000, 0);
  assert.equal(Math.round(load.stats.loading.end - load.stats.loading.first), 1000); // at 8 Mbit/s
});

test("waiting for neighbours never looks like loading", async () => {
  await active();
  const load = hls.load(11);
  await pass(1500);
  assert.equal(performance.now() - load.stats.loading.start, 0);
  program.agent.fetches();
  await pass(500);
  assert.equal(performance.now() - load.stats.loading.start, 500);
});

test("the counters grow as bytes come, and the whole is known as soon as the agent knows it", async () => {
  await active();
  const { stats } = hls.load(11);
  program.agent.fetches();
  const { come } = program.agent.last;
  assert.deepEqual([stats.loaded, stats.total, stats.loading.first], [0, 0, 0]);
  await pass(200);
  Object.assign(come, { loaded: 100, total: 1000 });
  assert.deepEqual([stats.loaded, stats.total], [100, 1000]);
  assert.ok(stats.loading.first > stats.loading.start && stats.loading.first < performance.now());
  come.loaded = 900;
  await pass(0);
  assert.equal(stats.loaded, 900);
});

test("what neighbours brought before the origin was asked counts at the usual rate", async () => {
  await active();
  const { stats } = hls.load(11);
  Object.assign(program.agent.last.come, { loaded: 500_000, total: 1_000_000 });
  await pass(1000);
  program.agent.fetches();
  await pass(300);
  assert.equal(performance.now() - stats.loading.start, 300 + 500); // at 8 Mbit/s
});

test("an aborted load's counters stay where they were", async () => {
  await active();
  const load = hls.load(11);
  program.agent.fetches();
  Object.assign(program.agent.last.come, { loaded: 400, total: 1000 });
  const { start } = load.stats.loading;
  load.loader.abort();
  Object.assign(program.agent.last.come, { loaded: 1000, total: 1000 });
  await pass(500);
  assert.deepEqual([load.stats.loaded, load.stats.total, load.stats.loading.start], [400, 1000, start]);
});

test("headers are those of the origin's answer to the agent, where there was one", async () => {
  await active();
  const url = "https://o.example.com/live/main/11.m4s";
  const load = hls.load(11);
  Object.assign(globalThis, { fetch: async () => new Response("", { headers: { age: "7.5", "x-cdn": "b" } }) });
  Object.assign(FakeHls.DefaultConfig, { loader: OwnLoader });
  await program.agent.host.fetch(url, { signal: new AbortController().signal });
  program.agent.last.done(bytes(10), 1, 0, 10);
  assert.deepEqual([load.loader.getCacheAge?.(), load.loader.getResponseHeader?.("x-cdn")], [7.5, "b"]);
  const shared = hls.load(12);
  program.agent.last.done(bytes(10), 1, 10, 0);
  assert.deepEqual([shared.loader.getCacheAge?.(), shared.loader.getResponseHeader?.("x-cdn")], [null, null]);
});

test("what is handed back begins anew for the player's own loader", async () => {
  await active();
  const load = hls.load(11);
  Object.assign(program.agent.last.come, { loaded: 400, total: 1000 });
  program.agent.last.fail(-1, "no room");
  assert.deepEqual([load.stats.loaded, load.stats.total, load.own.loads], [0, 0, 1]);
});

test("a loader that is used again lets go of what it was asked before", async () => {
  await active();
  const load = hls.load(11);
  const { context } = load.loader;
  load.loader.load({ ...context, url: "https://o.example.com/live/main/12.m4s" } as never, load.configuration, load.callbacks);
  assert.deepEqual(program.agent.asked.map((a) => a.aborted), [true, false]);
  program.agent.last.done(bytes(10), 1, 0, 0);
  assert.deepEqual(load.told, ["progress", "success"]);
});

test("the agent is asked for the URL that the playlist lists, whatever loaders around the player's add", async () => {
  await active();
  const url = "https://o.example.com/live/main/11.m4s";
  const load = hls.load(11, "main", { url }, `${url}?CMCD=bl%3D2000`);
  assert.equal(program.agent.last.url, url);
  program.agent.last.fail(-1, "no room");
  load.own.answer(bytes(500));
  assert.deepEqual(program.agent.offered.slice(1), [url]);
});

test("a loader whose context cannot be set is used as well", async () => {
  await active();
  hls.config.loader = class extends OwnLoader {
    constructor() {
      super();
      Object.defineProperty(this, "context", { configurable: true, get: () => null });
    }
  } as never;
  const load = hls.load(11);
  program.agent.last.done(bytes(10), 1, 0, 0);
  assert.deepEqual(load.told, ["progress", "success"]);
});

test("the origin's failure reaches the player as its own would have", async () => {
  await active();
  const load = hls.load(11);
  program.agent.last.fail(404, "Not Found");
  assert.deepEqual([load.told, load.code, load.own.loads], [["error"], 404, 0]);
});

test("what the agent hands back the player loads by itself", async () => {
  await active();
  const load = hls.load(11);
  program.agent.last.fail(-1, "no room");
  assert.deepEqual([load.told, load.own.loads], [[], 1]);
});

test("an abort is told once, in every state", async () => {
  await firstFrame();
  const held = hls.load(11);
  held.loader.abort();
  held.loader.abort();
  assert.deepEqual(held.told, ["abort"]);
  assert.equal(held.stats.aborted, true);

  program.agent.host.state("active", "", "");
  const asked = hls.load(12);
  asked.loader.abort();
  program.agent.last.done(bytes(10), 1, 0, 0);
  assert.deepEqual([asked.told, program.agent.last.aborted], [["abort"], true]);

  program.agent.knows = false;
  const own = hls.load(13);
  own.loader.abort();
  assert.deepEqual([own.told, own.own.aborts], [["abort"], 1]);
});

test("a fetch that never ends times out as the player's would, and the next try is its own", async () => {
  await active();
  const load = hls.load(11);
  program.agent.fetches();
  await pass(21_900);
  assert.deepEqual(load.told, []);
  await pass(300);
  assert.deepEqual([load.told, program.agent.last.aborted], [["timeout"], true]);
  assert.equal(hls.load(11).own.loads, 1);
});

test("an agent that lets the play head arrive without a move is passed over", async () => {
  await active();
  const load = hls.load(11);
  await pass(1500);
  media.currentTime = 22.1;
  await pass(200);
  assert.deepEqual([load.own.loads, program.agent.last.aborted], [1, true]);
});

test("a crash hands everything to the player's own loader", async () => {
  await active();
  const load = hls.load(11);
  program.ended("panic: out of luck");
  assert.equal(load.own.loads, 1);
  assert.equal(hls.load(12).own.loads, 1);
  assert.equal(Shoal.stats().state, "off");
  assert.equal(Shoal.stats().reason, "wasm-failed");
});

test("an agent that throws never reaches the player", async () => {
  await active();
  program.agent.broken = true;
  assert.equal(hls.load(11).own.loads, 1);
  assert.equal(Shoal.stats().reason, "wasm-failed");
});

test("a lost coordinator leaves the mesh in charge", async () => {
  await active();
  program.agent.host.state("connecting", "unreachable", "");
  hls.load(11);
  assert.equal(program.agent.asked.length, 1);
});

test("the player's own loaders are back after detach", async () => {
  await active();
  const load = hls.load(11);
  Shoal.detach(hls.asHls);
  assert.equal(load.own.loads, 1);
  assert.equal(hls.config.fLoader, undefined);
  assert.equal(program.agent.closed, true);
});
