// Origins as they are out there: what they leave out, hide, move, sign, pack and
// mark must not keep viewers from sharing, nor give them what is not theirs.
// With SHOAL_NIGHTLY the less telling ones are played too.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { encoder } from "./rig/encoder.mjs";
import { Nginx } from "./rig/nginx.mjs";
import { Studio } from "./rig/studio.mjs";

const timeout = 90_000;
const nightly = process.env.SHOAL_NIGHTLY ? test : () => {}; // tests that not every commit needs
let studio, nginx;
before(async () => {
  studio = await Studio.open({ args: ["--ignore-certificate-errors"] });
  nginx = await studio.closing(Nginx.open());
  await studio.closing(encoder(nginx.www));
  for (const origin of [nginx.http, nginx.https]) studio.origins.set(new URL(origin).host, nginx);
});
after(() => studio?.close());

for (const [ranges, when] of [["served", nightly], ["ignored", test], ["refused", test]]) {
  when(`what a broken connection left out comes from an origin whose ranges are ${ranges}`, { timeout }, async (t) => {
    const channel = studio.air(studio.channels.ts({ name: `ranges-${ranges}`, ranges, cut: onceEach(12, 100_000) }));
    const viewers = await studio.pair(t, channel.url);
    await studio.until("somebody asks for a range", () => studio.packager.of(channel).some(({ range }) => range));

    await Promise.all(viewers.map((viewer) => viewer.playsOn(3)));
    await studio.assertSound(viewers);
  });
}

// Breaks off the first answer of each segment from a number on to each viewer.
function onceEach(from, bytes) {
  const begun = new Set();
  return ({ viewer, path }) => {
    const again = begun.has(viewer + path) || !(parseInt(path.split("/").at(-1)) >= from);
    begun.add(viewer + path);
    return again ? 0 : bytes;
  };
}

test("segments and playlists that are found elsewhere are shared", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.cmaf({ name: "moved", answers: ({ headers, url }) => {
    const moved = !headers.host.startsWith("localhost");
    return moved ? { status: 302, headers: { location: studio.packager.elsewhere + url } } : undefined;
  } }));
  const viewers = await studio.pair(t, channel.url);

  await studio.shared(viewers);
  await studio.assertSound(viewers);
});

test("playlists that each viewer finds on another host are shared", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.ts({ name: "edges", answers: ({ viewer, headers, url, path }) => {
    const right = viewer === "a" || headers.host.startsWith("localhost") || !path.endsWith("main.m3u8");
    return right ? undefined : { status: 302, headers: { location: studio.packager.elsewhere + url } };
  } }));
  const viewers = await studio.pair(t, channel.url);

  await studio.shared(viewers);
  await studio.assertSound(viewers);
});

test("nobody fetches with another's signature", { timeout }, async (t) => {
  let issued = 0; // each playlist carries a new signature
  const channel = studio.air(studio.channels.cmaf({
    name: "signed",
    answers: ({ viewer, query }) => (query.get("sig")?.split(".")[0] === viewer ? undefined : { status: 403 }),
    text: (playlist, { viewer }) => sign(playlist, `sig=${viewer}.${++issued}`),
  }));
  const viewers = await studio.pair(t, ["a", "b"].map((name) => `${channel.url}?sig=${name}.0`));

  await studio.shared(viewers, 400_000);
  const refused = studio.packager.of(channel).filter(({ status }) => status === 403);
  assert.deepEqual(refused, []);
  await studio.assertSound(viewers);
});

const sign = (playlist, query) => playlist
  .replace(/^[^#\n].*$/gm, `$&?${query}`)
  .replace(/URI="[^"]+/g, `$&?${query}`);

test("one stream of two hosts is one swarm where the page says so", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.cmaf({ name: "hosts" }));
  const options = '{ stream: "hosts", segmentId: (url) => url.replace(/^https?:..[^/]+/, "https://cdn.example") }';
  const viewers = await studio.pair(t, [channel.url, channel.url.replace(studio.packager.url, studio.packager.elsewhere)], { options });

  await studio.shared(viewers);
  await studio.assertSound(viewers);
});

test("what is sent as gzip is shared as what it is", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.ts({ name: "zipped", zipped: /./ }));
  const viewers = await studio.pair(t, channel.url);

  await studio.shared(viewers);
  await Promise.all(viewers.map((viewer) => viewer.playsOn(3)));
  await studio.assertSound(viewers);
});

nightly("a viewer whose edge lags behind takes from one whose edge is ahead", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.cmaf({ name: "lag", lag: ({ viewer }) => (viewer === "b" ? 2 : 0) }));
  const viewers = await studio.pair(t, channel.url);

  await studio.trade([viewers[1]], "/lag/high/");
  await Promise.all(viewers.map((viewer) => viewer.playsOn(3)));
  await studio.assertSound(viewers);
});

test("a listed segment that an edge does not have yet is no error", { timeout }, async (t) => {
  const channel = studio.air(studio.channels.ts({ name: "late", lag: ({ viewer, path }) =>
    (viewer === "b" && path.endsWith(".ts") ? 1 : 0) }));
  const viewers = await studio.pair(t, channel.url);

  await studio.shared(viewers, 400_000);
  await Promise.all(viewers.map((viewer) => viewer.playsOn(3)));
  await studio.assertSound(viewers);
});

for (const [where, when, mark] of [
  ["begin", nightly, (bytes, viewer) => Buffer.concat([box(viewer), bytes])],
  ["end", test, (bytes, viewer) => Buffer.concat([bytes, box(viewer)])],
]) {
  when(`segments that ${where} with the viewer's mark are left to the origin`, { timeout }, async (t) => {
    const name = `marked-${where}`;
    const channel = studio.air(studio.channels.cmaf({ name, body: (bytes, { viewer }) => mark(bytes, viewer) }));
    const viewers = await studio.pair(t, channel.url);

    await Promise.all(viewers.map((viewer) => viewer.playsOn(6, 40_000)));
    for (const viewer of viewers) await studio.assertSound([viewer], (bytes) => mark(bytes, viewer.name));
  });
}

for (const [what, when, origin, path, protocol] of [
  ["MPEG-TS behind nginx", nightly, () => nginx.http, "/ts/live.m3u8", "HTTP/1.1"],
  ["CMAF behind nginx with HTTP/2", test, () => nginx.https, "/cmaf/live.m3u8", "HTTP/2.0"],
]) {
  when(`an encoder's live ${what} is shared`, { timeout }, async (t) => {
    await studio.until("the encoder is on the air", async () => {
      const answer = await fetch(nginx.http + path);
      return answer.ok && (await answer.text()).split("#EXTINF").length > 4;
    });
    const begun = nginx.log.length;
    const viewers = await studio.pair(t, origin() + path);

    await studio.shared(viewers);
    await Promise.all(viewers.map((viewer) => viewer.playsOn(2)));
    const answers = nginx.log.slice(begun).filter((line) => line.protocol === protocol);
    assert.ok(answers.some((line) => line.encoding === "gzip" && line.path === path), "playlists are packed");
    assert.deepEqual(answers.filter(({ status }) => status >= 400), []);
    await studio.assertSound(viewers);
  });
}

// A free box (ISO/IEC 14496-12, 8.1.2), which players pass over.
const box = (viewer) => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("free"), Buffer.from(viewer.padEnd(16, "."))]);
