// The packager, where it counts, cuts or decides.
import assert from "node:assert/strict";
import test from "node:test";
import { Channel, Packager, hashOf } from "./packager.mjs";
import { alternating, masterPlaylist, mediaPlaylist } from "./playlist.mjs";

const cut = (name) => ({ init: { file: `/${name}/init.mp4` }, entries: [0, 1, 2, 3].map((i) => ({ file: `/${name}/${i}.m4s`, duration: 2 })) });
const name = ({ file }) => file;
const words = { tracks: { words: ["zero", "one", "two", "three"].map((text) => ({ text, duration: 2 })) }, mode: "vod", master: "#EXTM3U\n" };

async function served(t, options) {
  const packager = await Packager.open({ latency: 0 });
  t.after(() => packager.close());
  return packager.add(new Channel("talk", { ...words, ...options }));
}

const get = (channel, path, headers) => fetch(`${channel.on.url}/talk/${path}`, { headers });

test("a playlist's window says what has left it", () => {
  const text = mediaPlaylist(alternating([cut("a"), cut("b")], 1), 2, 4, { name });
  assert.deepEqual(text.trim().split("\n").slice(3), [
    "#EXT-X-MEDIA-SEQUENCE:2", "#EXT-X-DISCONTINUITY-SEQUENCE:1",
    "#EXT-X-DISCONTINUITY", '#EXT-X-MAP:URI="/a/init.mp4"', "#EXTINF:2.000000,", "/a/2.m4s",
    "#EXT-X-DISCONTINUITY", '#EXT-X-MAP:URI="/b/init.mp4"', "#EXTINF:2.000000,", "/b/3.m4s",
  ]);
});

test("byte ranges are given with their lengths and starts", () => {
  const entries = [{ file: "all.mp4", start: 100, end: 300, duration: 2, init: { file: "all.mp4", start: 0, end: 100 } }];
  const text = mediaPlaylist(entries, 0, 1, { name, ended: true, type: "VOD" });
  for (const line of ['#EXT-X-MAP:URI="all.mp4",BYTERANGE="100@0"', "#EXT-X-BYTERANGE:200@100", "#EXT-X-ENDLIST", "#EXT-X-PLAYLIST-TYPE:VOD"]) {
    assert.ok(text.includes(`${line}\n`), `${line} is missing in ${text}`);
  }
});

test("a master playlist names the groups of its renditions", () => {
  const text = masterPlaylist([{ uri: "v.m3u8", bandwidth: 1, codecs: "c", size: "1x1", audio: "sound" }],
    [{ type: "AUDIO", group: "sound", name: "en", uri: "a.m3u8", chosen: true }]);
  assert.match(text, /TYPE=AUDIO,GROUP-ID="sound",NAME="en",LANGUAGE="en",DEFAULT=YES/);
  assert.match(text, /CODECS="c",AUDIO="sound"\nv.m3u8\n/);
});

test("a live channel lists what is out, and ends when it is over", () => {
  const channel = new Channel("talk", { ...words, mode: "live", window: 2, head: 6, ends: 0 });
  const text = channel.playlist("words");
  assert.equal(channel.listed("words"), 3);
  assert.deepEqual(text.match(/words\/\d+\.vtt/g), ["words/1.vtt", "words/2.vtt"]);
  assert.ok(text.endsWith("#EXT-X-ENDLIST\n"));
});

test("an edge that lags behind neither lists nor has the newest", async (t) => {
  const channel = await served(t, { mode: "live", head: 6, lag: () => 1 });
  assert.equal((await get(channel, "words/2.vtt")).status, 404);
  assert.equal((await get(channel, "words/1.vtt")).status, 200);
  assert.doesNotMatch(await (await get(channel, "words.m3u8")).text(), /words\/2/);
});

for (const [ranges, status, body] of [["served", 206, "hr"], ["ignored", 200, "three"], ["refused", 416, ""]]) {
  test(`ranges are ${ranges}`, async (t) => {
    const channel = await served(t, { ranges });
    const answer = await get(channel, "words/3.vtt", { range: "bytes=1-2" });
    assert.deepEqual([answer.status, await answer.text()], [status, body]);
  });
}

test("what is packed is unpacked to what it was, and logged as it was sent", async (t) => {
  const channel = await served(t, { zipped: /vtt/ });
  const answer = await get(channel, "words/3.vtt");
  assert.deepEqual([answer.headers.get("content-encoding"), await answer.text()], ["gzip", "three"]);
  assert.ok(channel.on.of(channel)[0].bytes > "three".length, "gzip has a head");
});

test("hashes are of what a path holds, or a range of it, or what is made of it", async (t) => {
  const { on } = await served(t);
  const path = "/talk/words/3.vtt";
  const hashes = [on.hash(path, 0, 0), on.hash(path, 1, 3), on.hash(path, 0, 0, () => "other"), on.hash("/talk/words/4.vtt", 0, 0)];
  assert.deepEqual(hashes, [hashOf("three"), hashOf("hr"), hashOf("other"), ""]);
});

test("a connection breaks where it is told to, once", async (t) => {
  let left = 1;
  const channel = await served(t, { cut: () => (left-- > 0 ? 2 : 0) });
  await assert.rejects(async () => (await get(channel, "words/3.vtt")).text());
  assert.equal(await (await get(channel, "words/3.vtt")).text(), "three");
  assert.deepEqual(channel.on.of(channel).map(({ bytes }) => bytes), [2, 5]);
});
