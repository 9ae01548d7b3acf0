// The agent's fetches are made as the player makes its own.
import { settle } from "./page";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { FragmentLoaderContext as Context, HlsConfig } from "hls.js";
import { fetchFor } from "../transport";
import { bytes } from "./fakes";
import { fetched, FakeXhr, install } from "./network";
import { Custom, player, range, refusal, url, XhrLoader } from "./player";

beforeEach(install);

async function text(response: Promise<Response>): Promise<string> {
  return (await response).text();
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
