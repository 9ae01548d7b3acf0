import "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { readBefore } from "../before";
import type { Source } from "../transport";

const details = (name: string) => ({ url: `https://edge.example.com/${name}`, m3u8: `#EXTM3U of ${name}` });

/** What the viewer of a player with these playlists reads. */
function reads(levels: object[], audioTracks: object[]): string[][] {
  const read: string[][] = [];
  const viewer = { playlist: (...told: string[]) => void read.push(told) };
  readBefore({ hls: { levels, audioTracks }, viewer } as unknown as Source);
  return read;
}

test("playlists that the player holds are read by their text, where they were found and by what name they were asked for", () => {
  const levels = [{ uri: "low.m3u8" }, { uri: "high.m3u8", details: details("high") }];
  assert.deepEqual(reads(levels, [{ url: "sound.m3u8", details: details("sound") }]), [
    ["https://edge.example.com/high", "#EXTM3U of high", "high.m3u8"],
    ["https://edge.example.com/sound", "#EXTM3U of sound", "sound.m3u8"],
  ]);
});

test("of a player that has read nothing, nothing is read", () => {
  assert.deepEqual(reads([{ uri: "low.m3u8" }], []), []);
});
