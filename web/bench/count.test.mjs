import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import test from "node:test";
import {
  appeared, appended, copies, copiesByTrack, firstSegments, generator, median, ratio, stallsAfter, switches,
} from "./count.mjs";
import { playlistsOf, segmentsOf } from "./catalogue.mjs";
import { bounds, misses } from "./must.mjs";
import { replaced } from "./plan.mjs";
import { twice } from "./series.mjs";
import { all, markdown, table } from "./table.mjs";

const segments = new Map([1, 2, 3].map((n) => [`/v/${n}`, { track: "http://o/v.m3u8", number: n, bytes: 100 * n }]));
const line = (at, n, bytes = 100 * n) => ({ at, path: `/v/${n}`, bytes });

test("copies are bytes sent over the length of distinct segments", () => {
  const log = [line(0, 1), line(1, 1), line(2, 2), line(3, 2, 50)];
  assert.equal(copies(log, segments, new Set(["/v/1", "/v/2"])), (100 + 100 + 200 + 50) / 300);
  assert.deepEqual(copiesByTrack(log, segments, new Set(["/v/1"])), { "v.m3u8": 2 });
});

test("a segment asked for before is no new one, nor is one that came too late", () => {
  const log = [line(5, 1), line(9, 2), line(11, 2), line(12, 3), line(21, 3)];
  assert.deepEqual([...appeared(log, segments, 10, 20)], ["/v/3"]);
  assert.deepEqual([...appeared(log, segments, 10, 11)], []);
});

test("bytes that are not the origin's count as differing", () => {
  const catalogue = {
    segments: new Map([["/v/1", { hash: "a", bytes: 100 }]]),
    inits: new Map([["/v/init", { hash: "i", bytes: 7 }]]),
  };
  const viewers = [
    { appended: [{ hash: "i", bytes: 7 }, { hash: "a", bytes: 100 }] },
    { appended: [{ hash: "a", bytes: 100 }, { hash: "b", bytes: 30 }, { hash: "", bytes: 5 }] },
  ];
  assert.deepEqual(appended(viewers, catalogue), { consumed: 235, distinct: 100, differing: 30, unhashed: 5 });
});

test("where the player rewrites segments, what it was given counts", () => {
  const catalogue = { segments: new Map([["/v/1", { hash: "a", bytes: 100 }]]), inits: new Map() };
  const viewers = [{ appended: [{ hash: "rewritten", bytes: 90 }], loaded: [{ hash: "a", bytes: 100 }] }];
  assert.deepEqual(appended(viewers, catalogue), { consumed: 100, distinct: 100, differing: 0, unhashed: 0 });
});

test("what reached the decoder after the end does not count", () => {
  const catalogue = { segments: new Map([["/v/1", { hash: "a", bytes: 100 }]]), inits: new Map() };
  const viewers = [{ appended: [{ at: 10, hash: "a", bytes: 100 }, { at: 11, hash: "b", bytes: 30 }] }];
  assert.equal(appended(viewers, catalogue, 10).consumed, 100);
});

test("each joiner's first segments are one of picture and one of sound, whichever level it begins with", () => {
  const segment = (hash, track, bytes) => [hash, { hash, track, bytes }];
  const segments = new Map([segment("v", "http://o/video-360.m3u8", 100), segment("w", "http://o/video-540.m3u8", 200),
    segment("a", "http://o/audio.m3u8", 10)]);
  const viewer = { appended: [{ hash: "init" }, { hash: "a" }, { hash: "v" }, { hash: "w" }, { hash: "v" }] };
  assert.equal(firstSegments([viewer, viewer, viewer], { segments }), 220);
});

test("a stall counts as a late one where it lasts beyond the first seconds", () => {
  const viewers = [{ stalls: [{ at: 0, ms: 5000 }, { at: 9000, ms: 1000 }, { at: 9500, ms: 600 }, { at: 20_000, ms: 1 }] }];
  assert.equal(stallsAfter(10_000, { start: 0, viewers }), 2);
});

test("switches of level are counted from when a level is known", () => {
  assert.equal(switches([0, 300, 300, 600, 300].map((bitrate) => ({ bitrate }))), 2);
});

test("in churn the oldest viewer leaves as a new one comes", () => {
  const seats = replaced(2, 10_000, 30);
  assert.deepEqual(seats, [{ joins: 0, leaves: 10_000 }, { joins: 1000, leaves: 20_000 }, { joins: 10_000 }, { joins: 20_000 }]);
});

test("median of odd and even counts", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});

test("the interval holds the ratio, and equal sides hold 1", () => {
  const next = generator(7);
  const draw = () => Array.from({ length: 80 }, () => 200 + next() % 100);
  const { ratio: middle, low, high } = ratio(draw(), draw());
  assert.ok(low <= middle && middle <= high);
  assert.ok(low <= 1 && 1 <= high, `${low} to ${high}`);
  const twice = ratio([10, 11, 12], [20, 22, 24]);
  assert.equal(twice.ratio, 2);
});

test("playlists name their tracks and segments", () => {
  const master = '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="audio.m3u8"\n' +
    '#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nv.m3u8\n';
  assert.deepEqual(playlistsOf(master), ["audio.m3u8", "v.m3u8"]);
  const media = '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-MAP:URI="i.mp4"\n#EXTINF:2,\n7.m4s\n#EXTINF:2,\n8.m4s\n';
  assert.deepEqual(segmentsOf(media), { init: "i.mp4", first: 7, uris: ["7.m4s", "8.m4s"], over: false });
  assert.deepEqual(playlistsOf(media), []);
});

test("a table's columns line up", () => {
  assert.equal(markdown([["a", "bb"], ["ccc", "d"]]), "| a   | bb |\n| --- | -- |\n| ccc | d  |");
});

test("a cell says where a system failed, and where there was nothing to measure", () => {
  assert.match(table({ plain: [{ copiesSteady: NaN }], shoal: [] }, ["copiesSteady"]), /steady \| –     \| failed \|/);
});

test("what misses its bound is named, at the bound it is not", () => {
  const list = [bounds.copies(1.1), bounds.offload(0.8), bounds.stalls(), bounds.playlists(1.3)];
  const of = (...runs) => misses(list, { shoal: runs }, "cmaf");
  const at = { copiesSteady: 1.1, offload: 0.8, stalls: 0, playlistWorth: 1.3 };
  assert.deepEqual(of(at), []);
  const beyond = { copiesSteady: 1.11, offload: 0.79, stalls: 1, playlistWorth: 8 };
  assert.equal(of(beyond).length, 4);
  assert.equal(misses(list, { shoal: [beyond] }, "signed").length, 3);
  assert.match(of(beyond)[1], /offload, whole run: 0\.790, must be at least 0\.8/);
  assert.equal(of(at, at, beyond).length, 0);
});

test("where Shoal did not run nothing is missed", () => {
  assert.deepEqual(misses([bounds.stalls()], { plain: [{ stalls: 3 }] }, "cmaf"), []);
});

test("every system has a name, and what is tuned says how", async () => {
  for (const file of readdirSync(new URL("systems", import.meta.url))) {
    const { title, note = "" } = await import(`./systems/${file}`);
    assert.ok(title, file);
    assert.equal(note.includes("worker is off"), file.startsWith("p2pml"), file);
  }
});

test("what fails once is told and tried again, what fails twice is given up", async () => {
  const failing = (times) => async () => { if (times-- > 0) throw new Error(`${times} left`); return "done"; };
  const told = [];
  const tell = (error) => told.push(error.message);
  assert.equal(await twice(failing(0), tell), "done");
  assert.equal(await twice(failing(1), tell), "done");
  assert.equal(await twice(failing(2), tell), undefined);
  assert.deepEqual(told, ["0 left", "1 left", "0 left"]);
});

test("bounds against plain hold at the bound, and ask nothing where plain did not run", () => {
  const list = [bounds.cpu(1.2), bounds.latency(0.3), bounds.noMoreStalls()];
  const plain = { cpu: 10, behind: 7, stalls: 2 };
  const of = (shoal, ...others) => misses(list, { shoal: [shoal], plain: others }, "cmaf");
  assert.deepEqual(of({ cpu: 12, behind: 7.25, stalls: 2 }, plain), []);
  assert.equal(of({ cpu: 12.1, behind: 7.4, stalls: 3 }, plain).length, 3);
  assert.deepEqual(of({ cpu: 99, behind: 99, stalls: 99 }), []);
});

test("a scenario says who joins when, and its figures are figures of the table", async () => {
  for (const file of readdirSync(new URL("scenarios", import.meta.url))) {
    const { default: scenario } = await import(`./scenarios/${file}`);
    if (scenario.report) continue;
    const { viewers, seconds, plan, figures } = scenario;
    const seats = plan({ viewers, seconds });
    assert.ok(seats.length >= viewers, file);
    assert.ok(seats.every(({ joins, leaves }) => joins >= 0 && joins < (leaves ?? seconds * 1000)), file);
    assert.deepEqual(figures.filter((name) => !all.includes(name)), [], file);
  }
});
