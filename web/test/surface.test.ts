// The public surface: consent, states, totals.
import { pass, settle } from "./page";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import Shoal from "../shoal";
import { bytes, FakeHls, FakeMedia } from "./fakes";
import { program } from "./program";

let hls: FakeHls;
let media: FakeMedia;

beforeEach(() => {
  Object.assign(program, { loads: 0, version: "1.2.3", fails: null, agents: [] });
  hls = new FakeHls();
  media = new FakeMedia();
});

afterEach(() => Shoal.detach(hls.asHls));

async function play(): Promise<void> {
  hls.open(media);
  hls.load(10).own.answer(bytes(1000));
  hls.buffered();
  media.showFirstFrame(20);
  await settle();
}

test("without consent nothing is loaded; with it everything starts", async () => {
  Shoal.attach(hls.asHls, { p2p: false });
  await play();
  assert.equal(program.loads, 0);
  assert.deepEqual([Shoal.stats().state, Shoal.stats().reason], ["off", "consent"]);
  Shoal.configure({ p2p: true });
  await settle();
  assert.equal(program.loads, 1);
  Shoal.configure({ p2p: false });
  assert.equal(program.agent.closed, true);
  assert.equal(Shoal.stats().reason, "consent");
  Shoal.configure({ p2p: true });
});

test("the coordinator and the stream follow from the script and the manifest", async () => {
  Shoal.attach(hls.asHls, { site: "office", maxUploadKbps: 500 });
  await play();
  const { server, stream, site, maxUploadKbps, upload } = program.agent.config;
  assert.equal(server, "wss://shoal.example.com/v1/join");
  assert.equal(stream, "https://o.example.com/live/master.m3u8");
  assert.deepEqual([site, maxUploadKbps, upload], ["office", 500, true]);
});

test("segmentId names the stream for all viewers", async () => {
  Shoal.attach(hls.asHls, { segmentId: (url) => url.replace("/live/", "/all/") });
  await play();
  assert.equal(program.agent.config.stream, "https://o.example.com/all/master.m3u8");
});

test("a server of its own may be named without a slash", async () => {
  Shoal.attach(hls.asHls, { server: "https://other.example.com/shoal" });
  await play();
  assert.equal(program.agent.config.server, "wss://other.example.com/shoal/v1/join");
});

test("consent given before attach counts", async () => {
  Shoal.configure({ p2p: false });
  Shoal.attach(hls.asHls);
  await play();
  assert.equal(program.loads, 0);
  Shoal.configure({ p2p: true });
});

test("twice on one player is one attachment", async () => {
  Shoal.attach(hls.asHls);
  Shoal.attach(hls.asHls);
  await play();
  assert.equal(program.agents.length, 1);
});

test("attaching and detaching again and again leaves nothing on the player", () => {
  const { fLoader, pLoader } = hls.config;
  for (let i = 0; i < 5; i++) {
    Shoal.attach(hls.asHls);
    assert.ok(hls.listening > 0);
    Shoal.detach(hls.asHls);
  }
  assert.equal(hls.listening, 0);
  assert.deepEqual([hls.config.fLoader, hls.config.pLoader], [fLoader, pLoader]);
});

test("destroying the player detaches", async () => {
  Shoal.attach(hls.asHls);
  await play();
  hls.trigger(FakeHls.Events.DESTROYING, {});
  assert.equal(program.agent.closed, true);
  assert.deepEqual([Shoal.stats().state, Shoal.stats().reason], ["off", "page"]);
});

test("an agent of another version is not used, and the cure is named", async () => {
  program.version = "1.2.4";
  const errors: string[] = [];
  const remove = Shoal.on("error", (e) => errors.push(e.code, e.help));
  Shoal.attach(hls.asHls);
  await play();
  remove();
  assert.equal(Shoal.stats().reason, "version");
  assert.deepEqual(errors, ["version", "https://shoal.example.com/help.html#version"]);
  assert.equal(program.agents.length, 0);
});

test("a program that cannot be loaded is no matter", async () => {
  program.fails = new Error("404");
  Shoal.attach(hls.asHls);
  await play();
  assert.deepEqual([Shoal.stats().state, Shoal.stats().reason], ["off", "wasm-failed"]);
  assert.equal(hls.load(11).own.loads, 1);
});

test("something that is no player is refused by name", () => {
  Shoal.attach({} as never);
  assert.deepEqual([Shoal.stats().state, Shoal.stats().reason], ["off", "player"]);
});

test("the player's own bytes are counted once, offered or not", async () => {
  const before = Shoal.stats().originBytes;
  Shoal.attach(hls.asHls);
  hls.open(media);
  hls.load(10).own.answer(bytes(1000));
  assert.equal(Shoal.stats().originBytes - before, 1000);
  media.showFirstFrame(20);
  await settle();
  assert.equal(program.agent.offered.length, 1);
  assert.equal(Shoal.stats().originBytes - before, 1000);
  Shoal.detach(hls.asHls);
  assert.equal(Shoal.stats().originBytes - before, 1000);
});

test("what came before the agent is kept within bounds", async () => {
  const before = Shoal.stats().originBytes;
  Shoal.attach(hls.asHls);
  hls.open(media);
  const loads = Array.from({ length: 20 }, (_, i) => hls.load(10 + i));
  for (const load of loads) load.own.answer(bytes(1000));
  media.showFirstFrame(20);
  await settle();
  assert.equal(program.agent.offered.length, 8);
  assert.equal(Shoal.stats().originBytes - before, 20_000);
});

test("a page that is left and come back to starts anew", async () => {
  Shoal.attach(hls.asHls);
  await play();
  dispatchEvent(new Event("pagehide"));
  assert.equal(program.agent.closed, true);
  dispatchEvent(new Event("pageshow"));
  await settle();
  assert.equal(program.agents.length, 2);
});

test("another manifest is another stream", async () => {
  Shoal.attach(hls.asHls);
  await play();
  const first = program.agent;
  hls.trigger(FakeHls.Events.MANIFEST_LOADING, { url: "https://o.example.com/other.m3u8" });
  assert.equal(first.closed, true);
  media.readyState = 0;
  hls.trigger(FakeHls.Events.MEDIA_DETACHING, {});
  hls.trigger(FakeHls.Events.MEDIA_ATTACHED, { media });
  media.showFirstFrame(0);
  await settle();
  assert.equal(program.agent.config.stream, "https://o.example.com/other.m3u8");
});

test("a stall is counted from 400 ms on, and told when it is over", async () => {
  const told: number[] = [];
  const remove = Shoal.on("stall", (e) => told.push(e.ms));
  const before = Shoal.stats().stallMs;
  Shoal.attach(hls.asHls);
  await play();
  await move(20, 1000);
  await pass(350);
  await move(21, 500);
  assert.deepEqual(told, []);
  await pass(900);
  assert.ok(Shoal.stats().stallMs - before >= 850, "while it goes on");
  await move(21.5, 500);
  remove();
  assert.equal(told.length, 1);
  assert.ok(Math.abs((told[0] as number) - 900) <= 150, `${told[0]} ms`);
  assert.equal(Shoal.stats().stallMs - before, told[0]);
  assert.deepEqual(program.agent.stalls, told);
});

test("neither a pause nor a seek is a stall", async () => {
  const before = Shoal.stats().stallMs;
  Shoal.attach(hls.asHls);
  await play();
  media.paused = true;
  media.fire("pause");
  await pass(3000);
  media.paused = false;
  media.seeking = true;
  media.fire("seeking");
  await pass(3000);
  media.seeking = false;
  media.currentTime = 50;
  media.fire("seeked");
  await move(50, 1000);
  assert.equal(Shoal.stats().stallMs, before);
});

/** Plays for ms from a position. */
async function move(from: number, ms: number): Promise<void> {
  for (let t = 0; t < ms; t += 50) {
    media.currentTime = from + (t + 50) / 1000;
    await pass(50);
  }
}

test("a listener that throws disturbs nobody", async () => {
  const heard: string[] = [];
  const error = console.error;
  console.error = () => {};
  const remove = [Shoal.on("state", () => { throw new Error("mine"); }), Shoal.on("state", (e) => heard.push(e.state))];
  Shoal.attach(hls.asHls);
  await play();
  for (const fn of remove) fn();
  console.error = error;
  assert.deepEqual(heard, ["loading", "connecting"]);
});

test("a page hands out a recording for each agent that runs, and none without", async () => {
  assert.deepEqual(Shoal.recordings(), []);
  Shoal.attach(hls.asHls, { stream: "news" });
  await play();
  assert.deepEqual(Shoal.recordings().map((bytes) => new TextDecoder().decode(bytes)), ["news"]);
});
