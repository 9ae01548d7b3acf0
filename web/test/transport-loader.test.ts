// An integrator's own loader loads what the agent fetches.
import { pass, settle } from "./page";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { bytes } from "./fakes";
import { install } from "./network";
import { Custom, player, range, refusal, url } from "./player";

beforeEach(install);

test("an integrator's loader is given what hls.js would give it, and destroyed when it is done", async () => {
  const response = player({ loader: Custom }).fetch(range);
  await settle();
  const { context, calls } = Custom.last;
  assert.deepEqual([context.url, context.frag.sn, context.rangeStart, context.rangeEnd, context.responseType],
    [url, 7, 100, 200, "arraybuffer"]);
  Custom.last.succeed(100, 206);
  const { status, headers } = await response;
  assert.deepEqual([status, headers.get("content-range"), calls], [206, "bytes 100-199/*", ["destroy"]]);
  assert.equal((await (await response).arrayBuffer()).byteLength, 100);
});

for (const [what, length, code, status] of [
  ["that ignores the range gives the whole", 5000, 200, 200],
  ["that names no status is taken by the length", 100, undefined, 206],
  ["that names 200 for a range is taken by the length", 100, 200, 206],
] as const) {
  test(`a loader ${what}`, async () => {
    const response = player({}, Custom).fetch(range);
    await settle();
    Custom.last.succeed(length, code);
    assert.equal((await response).status, status);
  });
}

test("a part of another length than was asked for is no answer", async () => {
  const response = player({}, Custom).fetch(range);
  await settle();
  Custom.last.succeed(99, 206);
  assert.equal(await (await response).text().then(() => "read", (e: Error) => e.name), "TypeError");
});

test("a loader's refusal keeps its status; anything else is a failed fetch", async () => {
  const refused = player({}, Custom).fetch();
  await settle();
  Custom.last.callbacks.onError({ code: 403, text: "no" }, Custom.last.context, null, {} as never);
  assert.equal((await refused).status, 403);
  const late = refusal(player({}, Custom).fetch());
  await settle();
  Custom.last.callbacks.onTimeout({} as never, Custom.last.context, null);
  assert.equal(await late, "TypeError");
});

test("an abort reaches the loader once, and nothing follows", async () => {
  const p = player({}, Custom);
  const response = refusal(p.fetch());
  await settle();
  p.abort();
  p.abort();
  Custom.last.succeed(10, 200);
  assert.deepEqual([await response, Custom.last.calls], ["AbortError", ["abort", "destroy"]]);
});

test("a loader whose bytes come at its end shows that they are coming", async () => {
  const response = player({}, Custom).fetch();
  await settle();
  await pass(1000);
  Custom.last.stats.loaded = 5;
  await pass(1000);
  const { status, body } = await response;
  assert.deepEqual([status, (await body?.getReader().read())?.value?.byteLength], [200, 0]);
});

test("a loader that streams is streamed where the player loads progressively", async () => {
  const response = player({ progressive: true }, Custom).fetch();
  await settle();
  const { callbacks, context, stats } = Custom.last;
  callbacks.onProgress?.(stats as never, context, bytes(30), null);
  const reader = (await response).body?.getReader();
  assert.equal((await reader?.read())?.value?.byteLength, 30);
  callbacks.onProgress?.(stats as never, context, bytes(20), null);
  Custom.last.succeed(0, 200);
  assert.deepEqual([(await reader?.read())?.value?.byteLength, (await reader?.read())?.done], [20, true]);
});

test("of several fragments in one resource the loader is given the one that has the bytes", async () => {
  const at = (sn: number, from: number, to: number) => ({ url, sn, byteRangeStartOffset: from, byteRangeEndOffset: to });
  const initSegment = at(0, 0, 50);
  const fragments = [at(7, 50, 150), at(8, 150, 900)].map((frag) => ({ ...frag, initSegment }));
  void player({}, Custom, [{ details: { fragments } }]).fetch({ Range: "bytes=150-899" });
  await settle();
  assert.equal(Custom.last.context.frag.sn, 8);
});

test("a URL that the player has not listed yet comes with the most similar fragment", async () => {
  void player({}, Custom).fetch(undefined, "https://o.example.com/live/8.m4s");
  await settle();
  const { frag } = Custom.last.context;
  assert.deepEqual([frag.url, frag.type, frag.level], ["https://o.example.com/live/8.m4s", "main", 0]);
});
