// Streams of every kind, shared by two viewers. SHOAL_HLS names the version of
// hls.js that plays them.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Studio } from "./rig/studio.mjs";

const timeout = 90_000;
let studio;
before(async () => { studio = await Studio.open(); });
after(() => studio?.close());

const kinds = {
  "CMAF, live": () => studio.channels.cmaf(),
  "MPEG-TS, live": () => studio.channels.ts(),
  "CMAF, on demand": () => studio.channels.cmaf({ name: "cmaf-vod", mode: "vod" }),
  "MPEG-TS, on demand": () => studio.channels.ts({ name: "ts-vod", mode: "vod" }),
  "one file by byte ranges, live": () => studio.channels.range(),
  "one file by byte ranges, on demand": () => studio.channels.range({ name: "range-vod", mode: "vod" }),
  "AES-128": () => studio.channels.aes(),
  "MPEG-TS with discontinuities": () => studio.channels.breaks(),
  "CMAF with discontinuities": () => studio.channels.heads(),
};

for (const [kind, make] of Object.entries(kinds)) {
  test(`two viewers share ${kind}`, { timeout }, async (t) => {
    const channel = studio.air(make());
    const viewers = await studio.pair(t, channel.url);

    await studio.shared(viewers);
    await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
    await studio.assertSound(viewers);
  });
}
