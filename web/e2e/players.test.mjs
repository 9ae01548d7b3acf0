// Players that bring hls.js along: Shoal attaches to the instance that they make.
import test, { after, before } from "node:test";
import { Studio } from "./rig/studio.mjs";

const timeout = 90_000;
let studio;
before(async () => {
  studio = await Studio.open();
  for (const name of ["vidstack", "plyr"]) studio.site.package(name);
});
after(() => studio?.close());

// Its icons come from a network of its own, which tests do without.
const vidstack = () => `${studio.head}
<script type="importmap">
  { "imports": { "https://cdn.jsdelivr.net/npm/media-icons@1.1.5/dist/cdn.js/+esm": "data:text/javascript,export {}" } }
</script>
<media-player muted autoplay playsinline load="eager"><media-provider></media-provider></media-player>
<script type="module">
  const player = document.querySelector("media-player");
  player.addEventListener("provider-change", ({ detail: provider }) => {
    if (provider?.type === "hls") provider.library = Hls;
  });
  player.addEventListener("hls-instance", ({ detail: hls }) => made(hls, player.querySelector("video")));
  await import("/packages/vidstack/cdn/vidstack.js");
  player.src = { src: new URLSearchParams(location.search).get("src"), type: "application/x-mpegurl" };
  globalThis.player = player;
</script>`;

test("Vidstack's viewers share through the hls.js that it makes", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.cmaf({ name: "vidstack" }));
  const viewers = await studio.meeting(t, studio.document(channel.url, vidstack()));

  await studio.shared(viewers);
  await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
  await studio.assertSound(viewers);
});

test("a source that Vidstack changes is another stream", { timeout }, async (t) => {
  const first = studio.air(studio.channels.cmaf({ name: "first" }));
  const second = studio.air(studio.channels.ts({ name: "second" }));
  const viewers = await studio.meeting(t, studio.document(first.url, vidstack()));
  await studio.trade(viewers, "/first/high/");
  await Promise.all(viewers.map((viewer) => viewer.evaluate((src) => { player.src = { src, type: "application/x-mpegurl" }; }, second.url)));

  await studio.trade(viewers, "/second/main/");
  for (const viewer of viewers) await viewer.until("the neighbour of the first stream is left", () => Shoal.stats().peers.length === 1);
});

const plyr = () => `${studio.head}
<link rel="stylesheet" href="/packages/plyr/dist/plyr.css">
<video muted playsinline></video>
<script src="/packages/plyr/dist/plyr.min.js"></script>
<script>
  const media = document.querySelector("video");
  const player = new Plyr(media, { loadSprite: false, muted: true });
  const own = new Hls();
  made(own, media);
  own.on(Hls.Events.MANIFEST_PARSED, () => player.play());
  own.loadSource(new URLSearchParams(location.search).get("src"));
  own.attachMedia(media);
</script>`;

test("Plyr's viewers share, and seek with its controls", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.ts({ name: "plyr", mode: "vod" }));
  const viewers = await studio.meeting(t, studio.document(channel.url, plyr()));
  await studio.shared(viewers);
  await Promise.all(viewers.map((viewer) => viewer.evaluate(() => { player.currentTime = 60; })));

  await Promise.all(viewers.map((viewer) => viewer.until("it plays on from the place sought", () => player.playing && video.currentTime > 61)));
  await studio.assertSound(viewers);
});
