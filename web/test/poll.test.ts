// What hls.js gets to see of a live playlist that neighbours have read.
import { pass, settle } from "./page";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, PlaylistLoaderContext } from "hls.js";
import Shoal from "../shoal";
import { bytes, FakeHls, FakeMedia, OwnLoader } from "./fakes";
import { type AskedPlaylist, program } from "./program";

const text = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n";
const base = "https://o.example.com/live/";
const read = `${base}edge-3/main.m3u8`; // where main.m3u8 came from after a redirect

let hls: FakeHls;
let details: { live: boolean; age: number; targetduration: number; url: string };

beforeEach(async () => {
  Object.assign(program, { loads: 0, version: "1.2.3", fails: null, agents: [] });
  OwnLoader.made = [];
  hls = new FakeHls();
  details = { live: true, age: 2, targetduration: 2, url: read };
  Object.assign(hls, { levels: [{ details }, {}], audioTracks: [{ details }] });
  const media = new FakeMedia();
  Shoal.attach(hls.asHls);
  hls.open(media);
  hls.load(10).own.answer(bytes(1000));
  media.showFirstFrame(20);
  await settle();
  program.agent.host.state("active", "", "");
  program.agent.polls = true;
});

afterEach(() => Shoal.detach(hls.asHls));

/** A reload, and what hls.js was told of it. */
class Reload {
  told: string[] = [];
  data: unknown;
  url = "";
  loader: Loader<PlaylistLoaderContext>;

  constructor(more: object = {}, url = `${base}main.m3u8`) {
    const Make = hls.config.pLoader as unknown as new (c: HlsConfig) => Loader<PlaylistLoaderContext>;
    this.loader = new Make(hls.config);
    const context = { type: "level", level: 0, id: 0, url, responseType: "text", deliveryDirectives: null, ...more };
    const policy = { maxTimeToFirstByteMs: 4000, maxLoadTimeMs: 20_000, timeoutRetry: null, errorRetry: null };
    const callbacks: LoaderCallbacks<PlaylistLoaderContext> = {
      onSuccess: ({ data, url: from }) => {
        Object.assign(this, { data, url: from });
        this.told.push("success");
      },
      onError: () => this.told.push("error"),
      onTimeout: () => this.told.push("timeout"),
      onAbort: () => this.told.push("abort"),
    };
    this.loader.load(context as never, { loadPolicy: policy } as unknown as LoaderConfiguration, callbacks);
  }

  get own(): OwnLoader {
    return this.loader as unknown as OwnLoader;
  }
}

function asked(): AskedPlaylist {
  return program.agent.polled[program.agent.polled.length - 1] as AskedPlaylist;
}

test("a live reload is answered by the agent, as if it had been fetched", async () => {
  const reload = new Reload();
  assert.deepEqual([reload.own.loads, asked().url, asked().name], [0, read, `${base}main.m3u8`]);
  const before = performance.now();
  await pass(300);
  asked().done(text);
  asked().done(text);
  assert.deepEqual([reload.told, reload.data, reload.url], [["success"], text, read]);
  const { loading, loaded, total } = reload.loader.stats;
  assert.deepEqual([loading.start, loading.end, loaded, total], [before, before + 300, text.length, text.length]);
  assert.ok(loading.first >= loading.start && loading.first <= loading.end);
  assert.equal(program.agent.playlists.includes(read), false, "told what it knows");
});

test("what the agent has at once comes as late as from the network: not within the call", async () => {
  program.agent.text = text;
  const reload = new Reload();
  assert.deepEqual([reload.told, reload.own.loads], [[], 0]);
  await settle();
  assert.deepEqual([reload.told, reload.own.loads], [["success"], 0]);
  const given = new Reload();
  given.loader.abort();
  await settle();
  assert.deepEqual(given.told, ["abort"]);
});

test("an audio track's reload is answered as well", () => {
  new Reload({ type: "audioTrack", level: null });
  assert.equal(program.agent.polled.length, 1);
});

for (const [what, more, change] of [
  ["a manifest", { type: "manifest", level: null }, {}],
  ["a subtitle track", { type: "subtitleTrack" }, {}],
  ["a level's first load", { level: 1 }, {}],
  ["a level that is not live", {}, { live: false }],
  ["a level that has had no news for long", {}, { age: 7 }],
  ["a blocking reload", { deliveryDirectives: { msn: 9 } }, {}],
  ["a reload with directives in its URL", { url: `${base}main.m3u8?_HLS_skip=YES` }, {}],
] as const) {
  test(`${what} is the player's own to load`, () => {
    Object.assign(details, change);
    assert.deepEqual([new Reload(more).own.loads, program.agent.polled.length], [1, 0]);
  });
}

test("what the agent does not know, or hands back, the player loads, and tells the agent", () => {
  program.agent.polls = false;
  assert.equal(new Reload().own.loads, 1);
  program.agent.polls = true;
  const reload = new Reload();
  asked().pass();
  asked().pass();
  assert.equal(reload.own.loads, 1);
  reload.own.callbacks?.onSuccess({ url: read, data: text, code: 200 }, reload.loader.stats, {} as never, null);
  assert.deepEqual([reload.told, program.agent.playlists], [["success"], [read]]);
});

test("a poll waits no longer than the player's own load for its first byte", async () => {
  const reload = new Reload();
  await pass(3900);
  assert.equal(reload.own.loads, 0);
  await pass(200);
  assert.deepEqual([reload.own.loads, program.agent.unpolled], [1, [1]]);
  asked().done(text);
  assert.deepEqual(reload.told, []);
});

test("where the agent goes the player loads at once", () => {
  const reload = new Reload();
  program.ended("panic: out of luck");
  assert.equal(reload.own.loads, 1);
  assert.equal(new Reload().own.loads, 1);
});

test("an agent that throws never reaches the player", () => {
  program.agent.broken = true;
  assert.equal(new Reload().own.loads, 1);
});

test("a poll is aborted once, in every state, and destroyed without a word", async () => {
  const waiting = new Reload();
  waiting.loader.abort();
  waiting.loader.abort();
  asked().done(text);
  assert.deepEqual([waiting.told, program.agent.unpolled, waiting.loader.stats.aborted], [["abort"], [1], true]);

  const own = new Reload();
  asked().pass();
  own.loader.abort();
  assert.deepEqual([own.told, own.own.aborts], [["abort"], 1]);

  const gone = new Reload();
  gone.loader.destroy();
  asked().done(text);
  await pass(5000);
  assert.deepEqual([gone.told, gone.own.loads, program.agent.unpolled], [[], 0, [1, 3]]);
});

test("hls.js finds the load that goes on by its context", () => {
  const reload = new Reload();
  assert.equal(reload.loader.context?.url, `${base}main.m3u8`);
});
