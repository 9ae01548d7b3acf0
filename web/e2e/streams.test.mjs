// Streams of every kind, shared by two viewers. SHOAL_HLS names the version of
// hls.js that plays them; with SHOAL_BRIEF only the most telling kinds run, with
// SHOAL_NIGHTLY those too that take their time.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Studio } from "./rig/studio.mjs";

const timeout = 90_000;
const brief = !!process.env.SHOAL_BRIEF;
const further = brief ? () => {} : test; // a test that is not among the most telling
const nightly = process.env.SHOAL_NIGHTLY ? test : () => {};
let studio;
before(async () => { studio = await Studio.open(); });
after(() => studio?.close());

const telling = {
  "MPEG-TS, live": () => studio.channels.ts(),
  "CMAF, on demand": () => studio.channels.cmaf({ name: "cmaf-vod", mode: "vod" }),
  "one file by byte ranges, live": () => studio.channels.range(),
};
const others = {
  "CMAF, live": () => studio.channels.cmaf(),
  "MPEG-TS, on demand": () => studio.channels.ts({ name: "ts-vod", mode: "vod" }),
  "one file by byte ranges, on demand": () => studio.channels.range({ name: "range-vod", mode: "vod" }),
  "MPEG-TS with discontinuities": () => studio.channels.breaks(),
  "CMAF with discontinuities": () => studio.channels.heads(),
};

// The whole title would be loaded before neighbours have met.
const config = { maxBufferLength: 10, maxMaxBufferLength: 10 };

for (const [kind, make] of Object.entries(brief ? telling : { ...telling, ...others })) {
  test(`two viewers share ${kind}`, { timeout }, async (t) => {
    const channel = studio.air(make());
    const viewers = await studio.pair(t, channel.url, { config });

    await studio.shared(viewers);
    await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
    await studio.assertSound(viewers);
  });
}

test("encrypted segments are shared as they are, and everyone fetches the key", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.aes());
  const viewers = await studio.pair(t, channel.url);

  await studio.shared(viewers);
  await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
  const keys = studio.packager.of(channel).filter(({ path }) => path === "/aes/key").map(({ viewer }) => viewer);
  assert.deepEqual([...new Set(keys)].sort(), ["a", "b"]);
  await studio.assertSound(viewers);
});

test("keys and all settings but two are the player's own", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.ts({ name: "settings" }));
  const viewer = await studio.viewer(studio.page(channel.url));
  t.after(() => viewer.close());
  await viewer.reaches("active");

  const changed = await viewer.evaluate(() => {
    const is = (value) => (typeof value === "function" ? value : JSON.stringify(value));
    const own = "abrEwmaDefaultEstimate"; // hls.js sets it by what it measures
    return Object.keys({ ...Hls.DefaultConfig, ...hls.config })
      .filter((name) => name !== own && is(hls.config[name]) !== is(Hls.DefaultConfig[name]));
  });
  assert.deepEqual(changed.sort(), ["fLoader", "pLoader"]);
});

for (const kind of ["cmaf", "ts", "aes"]) {
  nightly(`little more than one copy of ${kind} leaves the origin`, { timeout }, async (t) => {
    const channel = studio.air(studio.channels[kind]({ name: `copies-${kind}` }));
    const viewers = await studio.pair(t, channel.url);
    const track = Object.keys(channel.tracks)[0];
    const from = channel.listed(track) + 1;
    await studio.until("eight further segments are listed", () => channel.listed(track) >= from + 8);

    const copies = studio.packager.copies(channel, (path) => {
      const number = parseInt(path.split("/").at(-1));
      return number >= from && number < from + 6;
    });
    assert.ok(copies <= 1.2, `${copies} copies`);
    await studio.assertSound(viewers);
  });
}

test("a live stream that ends goes on as one on demand", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.cmaf({ name: "ending", mode: "event", ends: 4 }));
  const viewers = await studio.pair(t, channel.url);
  await Promise.all(viewers.map((viewer) => viewer.until("the stream has ended",
    () => hls.levels[0].details?.live === false && Number.isFinite(video.duration))));
  await Promise.all(viewers.map((viewer) => viewer.evaluate(() => { video.currentTime = video.duration - 2; })));
  await Promise.all(viewers.map((viewer) => viewer.until("it is played to its end", () => video.ended)));

  for (const viewer of viewers) await seek(viewer, 4);
  await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
  await studio.trade(viewers, "/ending/high/");
  await studio.assertSound(viewers);
});

further("viewers who seek in a title share what each other has there", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.ts({ name: "title", mode: "vod" }));
  const [first, second] = await studio.pair(t, channel.url, { config });
  await seek(first, 80);
  await first.playsOn(2);
  await seek(second, 80);
  await second.playsOn(2);

  await studio.trade([second], "/title/main/[45].[.]ts");
  await studio.assertSound([first, second]);
});

further("viewers who go back in a live stream share its past", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.cmaf({ name: "past", window: 30, head: 60 }));
  const [first, second] = await studio.pair(t, channel.url);
  for (const viewer of [first, second]) {
    await seek(viewer, 10);
    await viewer.playsOn(1);
  }
  await studio.trade([second], "/past/high/");
  await Promise.all([first, second].map(async (viewer) => {
    await viewer.evaluate(() => { video.currentTime = hls.liveSyncPosition; });
    await viewer.playsOn(2);
  }));
  await studio.assertSound([first, second]);
});

further("each of two languages is shared", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.languages());
  const viewers = await studio.pair(t, channel.url);
  await studio.trade(viewers, "/languages/audio/");
  await Promise.all(viewers.map((viewer) => viewer.evaluate(() => { hls.audioTrack = 1; })));

  await studio.trade(viewers, "/languages/other/");
  await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
  await studio.assertSound(viewers);
});

further("subtitles are shown as without Shoal", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.subtitles());
  const viewers = await studio.pair(t, channel.url);
  await Promise.all(viewers.map((viewer) => viewer.evaluate(() => { hls.subtitleTrack = 0; })));
  await Promise.all(viewers.map((viewer) => viewer.until("cues are there",
    () => [...video.textTracks].some((track) => track.cues?.length > 1))));

  await studio.shared(viewers);
  await studio.assertSound(viewers);
});

further("a change of rendition changes what is shared", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.levels());
  const viewers = await studio.pair(t, channel.url, { config: { startLevel: 1 } });
  await studio.trade(viewers, "/levels/high/");
  await Promise.all(viewers.map((viewer) => viewer.evaluate(() => { hls.nextLevel = 0; })));
  await studio.trade(viewers, "/levels/low/");

  await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
  await studio.assertSound(viewers);
});

further("a cap on the rendition is kept, and viewers of different renditions do not disturb each other", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.levels({ name: "capped" }));
  const viewers = await studio.pair(t, channel.url, { config: { startLevel: 0 } });
  const [low, free] = viewers;
  await low.evaluate(() => { hls.autoLevelCapping = 0; });
  await free.evaluate(() => { hls.nextLevel = 1; });
  await Promise.all([
    low.until("the lower rendition is shown", () => hls.currentLevel === 0),
    free.until("the higher rendition is shown", () => hls.currentLevel === 1),
  ]);
  const before = (await low.evaluate(() => tap.delivered)).length;
  await Promise.all(viewers.map((viewer) => viewer.playsOn(3)));

  const later = (await low.evaluate(() => tap.delivered)).slice(before).map(({ url }) => new URL(url).pathname);
  assert.ok(later.some((path) => path.includes("/low/")) && !later.some((path) => path.includes("/high/")), `${later}`);
  await studio.trade(viewers, "/capped/audio/");
  await studio.assertSound(viewers);
});

test("a player recovers, stops and starts again, and goes on sharing", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.ts({ name: "recovering" }));
  const viewers = await studio.pair(t, channel.url);
  await studio.shared(viewers);
  await viewers[0].evaluate(() => hls.recoverMediaError());
  await viewers[0].playsOn(2);
  await viewers[1].evaluate(() => { hls.stopLoad(); hls.startLoad(); });
  await viewers[1].playsOn(2);

  await studio.shared(viewers, 100_000 + await received(viewers));
  await studio.assertSound(viewers);
});

further("two players on one page share two streams", { timeout }, async (t) => {
  const one = studio.air(studio.channels.cmaf({ name: "one" }));
  const two = studio.air(studio.channels.ts({ name: "two" }));
  const viewers = await studio.pair(t, one.url, { more: beside(two.url) });
  await studio.trade(viewers, "/one/high/");
  await studio.trade(viewers, "/two/main/");

  await viewers[0].evaluate(() => other.destroy());
  await viewers[0].playsOn(3);
  assert.equal((await viewers[0].stats()).state, "active");
  await studio.assertSound(viewers);
});

// A second player in the page, of another stream.
const beside = (source) => `<video id="beside" muted playsinline width="320"></video>
<script>
  const other = new Hls();
  tap.on(other);
  Shoal.attach(other);
  other.on(Hls.Events.MANIFEST_PARSED, () => document.getElementById("beside").play().catch(() => {}));
  other.loadSource(${JSON.stringify(source)});
  other.attachMedia(document.getElementById("beside"));
</script>`;

async function seek(viewer, seconds) {
  await viewer.evaluate((seconds) => {
    video.currentTime = seconds;
    video.play();
  }, seconds);
  await viewer.until(`it plays at ${seconds} s`, (seconds) => !video.seeking && video.currentTime > seconds && video.currentTime < seconds + 20, 20_000, seconds);
}

async function received(viewers) {
  return (await Promise.all(viewers.map((viewer) => viewer.stats()))).reduce((sum, one) => sum + one.peerBytes, 0);
}
