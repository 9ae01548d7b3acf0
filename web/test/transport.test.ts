// The agent's fetches are made as the player makes its own.
import { pass, settle } from "./page";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type Hls from "hls.js";
import type { FragmentLoaderContext as Context, HlsConfig, LoaderCallbacks } from "hls.js";
import { fetchFor } from "../transport";
import { bytes } from "./fakes";
import { fetched, FakeXhr, install } from "./network";

const url = "https://o.example.com/live/7.m4s";
const range = { Range: "bytes=100-199" };

beforeEach(install);

/** hls.js's own loader, as far as it is told from others. */
class XhrLoader {
  stats = {};
  constructor(readonly config: HlsConfig) {}
  loadInternal(): void {}
}

const listed = { url, sn: 7, type: "main", level: 0 };

interface Player {
  fetch(headers?: Record<string, string>, of?: string): Promise<Response>;
  abort(): void;
}

/** A player with this in its config, and one listed fragment. */
function player(config: object = {}, fLoader?: unknown, levels: object[] = [{ details: { fragments: [listed] } }, {}]): Player {
  const hls = Object.assign(Object.create({ constructor: { DefaultConfig: { loader: XhrLoader } } }), {
    config: { loader: XhrLoader, fragLoadPolicy: { default: { maxLoadTimeMs: 9 } }, ...config },
    levels,
    audioTracks: [],
  }) as Hls;
  const controller = new AbortController();
  const fetch = fetchFor(() => ({ hls, fLoader: fLoader as HlsConfig["fLoader"] }), () => {});
  return {
    fetch: (headers, of = url) => fetch(of, { signal: controller.signal, ...(headers && { headers }) }),
    abort: () => controller.abort(),
  };
}

async function text(response: Promise<Response>): Promise<string> {
  return (await response).text();
}

async function refusal(response: Promise<Response>): Promise<string> {
  return response.then(() => "none", (e: Error) => e.name);
}

test("where the integrator has set nothing the fetch is as the agent asks", async () => {
  await player().fetch(range);
  const [only] = fetched;
  assert.deepEqual([fetched.length, only?.url, only?.headers], [1, url, { range: "bytes=100-199" }]);
  assert.equal(FakeXhr.made.length, 0);
});

test("what xhrSetup sets of the request is set of a fetch that streams", async () => {
  const xhrSetup = (xhr: XMLHttpRequest) => {
    xhr.withCredentials = true;
    xhr.timeout = 5000;
    xhr.setRequestHeader("X-Token", "a"); // throws until the request is open
  };
  assert.equal(await text(player({ xhrSetup }).fetch(range)), "media");
  assert.deepEqual(fetched.map(({ url: u, headers, credentials }) => [u, headers, credentials]), [
    [url, { "x-token": "a", range: "bytes=100-199" }, "include"],
  ]);
  assert.deepEqual(FakeXhr.made.map((xhr) => xhr.sends), [0]);
});

test("an xhrSetup that opens the request itself chooses the URL", async () => {
  const xhrSetup = (xhr: XMLHttpRequest, asked: string) => xhr.open("GET", `${asked}?sig=1`, true);
  await player({ xhrSetup }).fetch();
  assert.deepEqual(fetched.map((f) => [f.url, f.headers, f.credentials]), [[`${url}?sig=1`, {}, "same-origin"]]);
});

test("an xhrSetup that takes its time is waited for, and what is aborted meanwhile is never fetched", async () => {
  let allow = () => {};
  const xhrSetup = () => new Promise<void>((done) => (allow = done));
  const p = player({ xhrSetup });
  const first = p.fetch();
  await settle();
  assert.equal(fetched.length, 0);
  allow();
  await first;
  const second = refusal(p.fetch());
  await settle();
  p.abort();
  allow();
  assert.deepEqual([await second, fetched.length], ["AbortError", 1]);
});

test("an xhrSetup that throws fails the fetch as it fails the player's load", async () => {
  const xhrSetup = () => {
    throw new RangeError("no token");
  };
  assert.equal(await refusal(player({ xhrSetup }).fetch()), "RangeError");
});

for (const [what, meddle] of Object.entries<(xhr: XMLHttpRequest) => void>({
  "listens to the request": (xhr) => xhr.addEventListener("load", () => {}),
  "sets a handler that hls.js leaves alone": (xhr) => (xhr.onload = () => {}),
  "replaces a method": (xhr) => (xhr.send = xhr.send.bind(xhr)),
  "asks by another method": (xhr) => xhr.open("POST", url, true),
})) {
  test(`where xhrSetup ${what} that very request is sent`, async () => {
    const response = player({ xhrSetup: meddle }).fetch(range);
    await settle();
    const [xhr] = FakeXhr.made;
    assert.deepEqual([fetched.length, xhr?.shape], [0, [url, ["Range", "bytes=100-199"]]]);
    xhr?.begin(206);
    const { status, headers } = await response;
    assert.deepEqual([status, headers.get("age"), headers.get("content-type")], [206, "4", "video/mp4"]);
    xhr?.end(bytes(100));
    assert.equal((await (await response).arrayBuffer()).byteLength, 100);
  });
}

test("a request that is sent as it is shows that it goes on, and ends with the fetch", async () => {
  const p = player({ xhrSetup: (xhr: XMLHttpRequest) => xhr.addEventListener("load", () => {}) });
  const response = p.fetch();
  await settle();
  const [xhr] = FakeXhr.made;
  xhr?.begin(200);
  const reader = (await response).body?.getReader();
  xhr?.dispatchEvent(new Event("progress"));
  assert.equal((await reader?.read())?.value?.byteLength, 0);
  p.abort();
  assert.equal(xhr?.aborts, 1);
  assert.equal(await reader?.read().then(() => "more", (e: Error) => e.name), "AbortError");
});

test("fetchSetup makes the request where the player loads progressively", async () => {
  const seen: unknown[] = [];
  const fetchSetup = (context: Context, init: RequestInit) => {
    seen.push(context.rangeStart, context.rangeEnd, context.frag.sn, init.credentials);
    (init.headers as Headers).set("X-Token", "b");
    return Promise.resolve(new Request(context.url, { ...init, credentials: "include" }));
  };
  const p = player({ progressive: true, fetchSetup });
  await p.fetch(range);
  assert.deepEqual(seen, [100, 200, 7, "same-origin"]);
  const [only] = fetched;
  assert.deepEqual([only?.headers, only?.credentials], [{ "x-token": "b", range: "bytes=100-199" }, "include"]);
  assert.equal(only?.signal?.aborted, false);
  p.abort();
  assert.equal(only?.signal?.aborted, true);
});

test("a fetchSetup that the player does not use is not used", async () => {
  const fetchSetup = () => assert.ok(false, "called");
  await player({ fetchSetup }).fetch();
  assert.equal(fetched.length, 1);
});

/** An integrator's loader: the test decides when it answers. */
class Custom {
  static made: Custom[] = [];
  stats = { loaded: 0 };
  calls: string[] = [];
  context!: Context;
  callbacks!: LoaderCallbacks<Context>;
  constructor(readonly config: HlsConfig) {
    Custom.made.push(this);
  }
  static get last(): Custom {
    return Custom.made[Custom.made.length - 1] as Custom;
  }
  load(context: Context, _: object, callbacks: LoaderCallbacks<Context>): void {
    Object.assign(this, { context, callbacks });
  }
  abort(): void {
    this.calls.push("abort");
    this.callbacks.onAbort?.(this.stats as never, this.context, null);
  }
  destroy(): void {
    this.calls.push("destroy");
  }
  succeed(n: number, code?: number): void {
    const response = { url: this.context.url, data: bytes(n), ...(code && { code }) };
    this.callbacks.onSuccess(response, this.stats as never, this.context, null);
  }
}

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

/** hls.js's CMCD, around the loader there was. */
function cmcd(Inner: new (config: HlsConfig) => object, add: (context: Context) => void): unknown {
  return class {
    loader: { stats: object; load(...args: unknown[]): void };
    constructor(config: HlsConfig) {
      this.loader = new Inner(config) as never;
    }
    get stats(): object {
      return this.loader.stats;
    }
    load(context: Context, ...rest: unknown[]): void {
      add(context);
      this.loader.load(context, ...rest);
    }
    abort(): void {}
    destroy(): void {}
  };
}

test("CMCD adds to the URL of a fetch that streams", async () => {
  const add = (context: Context) => (context.url += "?CMCD=bl%3D4000");
  assert.equal(await text(player({ cmcd: {} }, cmcd(XhrLoader, add)).fetch(range)), "media");
  assert.deepEqual(fetched.map((f) => [f.url, f.headers]), [[`${url}?CMCD=bl%3D4000`, { range: "bytes=100-199" }]]);
});

test("CMCD adds headers beside those of xhrSetup", async () => {
  const add = (context: Context) => (context.headers = { ...context.headers, "CMCD-Request": "bl=4000" });
  const xhrSetup = (xhr: XMLHttpRequest) => xhr.setRequestHeader("X-Token", "a");
  await player({ cmcd: {}, xhrSetup }, cmcd(XhrLoader, add)).fetch();
  assert.deepEqual(fetched.map((f) => f.headers), [{ "cmcd-request": "bl=4000", "x-token": "a" }]);
});

test("CMCD around an integrator's loader leaves that one in its place", async () => {
  const add = (context: Context) => (context.url += "?CMCD=x");
  const response = player({ cmcd: {} }, cmcd(Custom as never, add)).fetch();
  await settle();
  assert.equal(Custom.last.context.url, `${url}?CMCD=x`);
  Custom.last.succeed(10, 200);
  assert.equal((await response).status, 200);
});

test("once the player is gone nothing is fetched", async () => {
  const fetch = fetchFor(() => null, () => {});
  assert.equal(await refusal(fetch(url, { signal: new AbortController().signal })), "AbortError");
  assert.equal(fetched.length, 0);
});
