// The benchmark's own origins, and how their playlists are counted.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { Origin } from "../e2e/rig/origin.mjs";
import { playlistRate, weigh } from "./count.mjs";
import { answerTo } from "./origin/body.mjs";
import { Channel, initOf, segmentsOf } from "./origin/channel.mjs";
import { refusal, signed, signedPlaylist, viewerOf } from "./origin/signature.mjs";
import { signedContent } from "./origin/signed.mjs";

const main = new URL("origin/main.mjs", import.meta.url).pathname;
const title = (count) => Array.from({ length: count }, (_, i) => ({ file: `${i}.ts`, seconds: 2 }));
const numbers = (playlist) => playlist.split("\n").filter((line) => line.endsWith(".ts")).map((line) => parseInt(line, 10));

test("a title's playlist gives files and their lengths", () => {
  const playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.000000,\n0.ts\n#EXTINF:1.5,\n1.ts\n#EXT-X-ENDLIST\n";
  assert.deepEqual(segmentsOf(playlist), [{ file: "0.ts", seconds: 2 }, { file: "1.ts", seconds: 1.5 }]);
});

test("a channel lists forty seconds and moves on with the clock", () => {
  const channel = new Channel(title(30), 1_000_000);
  assert.deepEqual(numbers(channel.playlist(1_000_000)), title(20).map((_, i) => i));
  assert.equal(numbers(channel.playlist(1_001_999)).at(-1), 19);
  assert.deepEqual(numbers(channel.playlist(1_002_000)), title(20).map((_, i) => i + 1));
  assert.match(channel.playlist(1_002_000), /#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:16:02.000Z\n/);
  assert.ok(channel.lists("20.ts", 1_002_000) && !channel.lists("21.ts", 1_002_000));
});

test("a channel of fragments names their init segment", () => {
  assert.equal(initOf('#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:2,\n0.m4s\n'), "init.mp4");
  assert.equal(initOf("#EXTM3U\n#EXTINF:2,\n0.ts\n"), "");
  assert.match(new Channel(title(30), 0, "init.mp4").playlist(0), /^#EXT-X-MAP:URI="init.mp4"\n#EXT-X-PROGRAM/m);
  assert.doesNotMatch(new Channel(title(30), 0).playlist(0), /MAP/);
});

test("a channel is gone once its media is used up", () => {
  const channel = new Channel(title(30), 1_000_000);
  assert.equal(numbers(channel.playlist(1_020_000)).at(-1), 29);
  assert.equal(channel.playlist(1_020_001), undefined);
});

test("a signature is good for one path and one viewer", () => {
  const url = signed("http://o.example/live/1.m4s", "3");
  assert.equal(refusal(url, "3"), "");
  assert.match(refusal(url, "4"), /signed for viewer 3, asked for by viewer 4/);
  assert.match(refusal(url, ""), /by viewer unknown/);
  assert.equal(refusal(url.replace("1.m4s", "2.m4s"), "3"), "not signed");
  assert.equal(refusal(url.replace("viewer=3", "viewer=4"), "4"), "not signed");
  assert.equal(refusal("http://o.example/live/1.m4s", ""), "not signed");
});

test("who asks is told by the page's address", () => {
  const page = `http://site.example/shoal?src=${encodeURIComponent(signed("http://o.example/live/single.m3u8", "5"))}`;
  assert.equal(viewerOf(page), "5");
  for (const other of ["", "http://site.example/", "http://site.example/?src=x"]) assert.equal(viewerOf(other), "");
});

test("every URI of a signed playlist is signed, tags included", () => {
  const text = '#EXTM3U\n#EXT-X-MAP:URI="v/init.mp4"\n#EXTINF:2,\nv/1.m4s\n';
  const playlist = signedPlaylist(text, "http://o.example/live/v.m3u8?viewer=3", "3");
  const uris = [/URI="([^"]+)"/.exec(playlist)[1], playlist.trim().split("\n").at(-1)];
  assert.deepEqual(uris.map((uri) => uri.split("?")[0]), ["v/init.mp4", "v/1.m4s"]);
  for (const uri of uris) assert.equal(refusal(new URL(uri, "http://o.example/live/").href, "3"), "");
});

test("what another viewer's signature asks for is refused before the origin is asked", async () => {
  const content = signedContent("http://127.0.0.1:1"); // nobody answers there
  const referer = `http://site.example/?src=${encodeURIComponent(signed("http://o.example/live/single.m3u8", "5"))}`;
  const answer = await content({ url: signed("http://o.example/live/1.m4s", "3"), referer, trusted: false });
  assert.equal(answer.status, 403);
});

test("ranges are answered as asked", () => {
  const body = Buffer.from("0123456789");
  const told = (range) => {
    const { status, headers, bytes } = answerTo(range, body);
    return [status, bytes.toString(), headers["content-range"]];
  };
  assert.deepEqual(told(""), [200, "0123456789", undefined]);
  assert.deepEqual(told("bytes=2-4"), [206, "234", "bytes 2-4/10"]);
  assert.deepEqual(told("bytes=8-"), [206, "89", "bytes 8-9/10"]);
  assert.deepEqual(told("bytes=8-99"), [206, "89", "bytes 8-9/10"]);
  assert.deepEqual(told("bytes=-3"), [206, "789", "bytes 7-9/10"]);
  assert.deepEqual(told("bytes=10-"), [416, "", "bytes */10"]);
});

test("the origin of its own process counts what left it", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "shoal-ts-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const playlist = title(100).map(({ file }) => `#EXTINF:2.0,\n${file}\n`).join("");
  writeFileSync(join(directory, "index.m3u8"), `#EXTM3U\n${playlist}`);
  writeFileSync(join(directory, "3.ts"), "x".repeat(100_000));
  const origin = await Origin.open({ command: [process.execPath, main, "--cut", directory] });
  t.after(() => origin.close());

  await (await fetch(`${origin.url}/live/3.ts?a=b`)).arrayBuffer();
  await (await fetch(`${origin.url}/live/3.ts`, { headers: { range: "bytes=90000-" } })).arrayBuffer();
  await (await fetch(`${origin.url}/live/99.ts`)).text();
  await (await origin.unlogged(`${origin.url}/live/3.ts`)).arrayBuffer();
  const log = (await origin.log()).map(({ path, range, status, bytes }) => [path, range, status, bytes]);
  assert.deepEqual(log.slice(0, 2), [["/live/3.ts", "", 200, 100_000], ["/live/3.ts", "bytes=90000-", 206, 10_000]]);
  assert.deepEqual(log[2].slice(0, 3), ["/live/99.ts", "", 404]);
  assert.equal(log.length, 3);
});

test("playlists count in the steady state, and are worth as much as plain viewers poll", () => {
  const poll = (at, path = "/v.m3u8") => ({ at, path, bytes: 500 });
  const log = [poll(19_000), poll(20_000), poll(25_000), poll(30_000), poll(25_000, "/master.m3u8"), poll(25_000, "/1.ts")];
  const run = { settled: 20_000, end: 30_000, log, catalogue: { playlists: new Set(["/v.m3u8"]) } };
  assert.equal(playlistRate(run), 100); // two polls in ten seconds

  const results = { shoal: [{ playlistRate: 100, viewers: 8 }] };
  weigh(results, [{ playlistRate: 160, viewers: 2 }]);
  assert.equal(results.shoal[0].playlistWorth, 1.25);
});
