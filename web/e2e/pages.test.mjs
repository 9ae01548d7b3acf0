// Pages that are not ours: with policies, isolated from others, that attach and
// detach again and again, that are left and come back to.
import assert from "node:assert/strict";
import test from "node:test";
import { assertCalm } from "./rig/judge.mjs";
import { Foreign, said } from "./rig/foreign.mjs";
import { Stage } from "./rig/stage.mjs";
import { until } from "./rig/wait.mjs";
import { scales, weigh } from "./rig/weight.mjs";

const timeout = 120_000;

/** A stage with a page of somebody else's, whose origin may use the server. */
async function open(t) {
  const stage = await Stage.open(t, { allow: ["*"] });
  stage.foreign = await stage.closing(Foreign.open());
  stage.script = `${stage.shoal}/shoal.js`;
  return stage;
}

/** The narrowest policy that Shoal works under, on a page that isolates itself. */
function strict({ shoal, origin }) {
  return {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; media-src blob:; " +
      "require-trusted-types-for 'script'; " +
      `script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' ${shoal}; ` +
      `connect-src ${origin.url} ${shoal} ${shoal.replace("http", "ws")}`,
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
  };
}

test("a page with the narrowest policy, isolated and without workers, takes part", { timeout }, async (t) => {
  const stage = await open(t);
  stage.foreign.file("/hostile.css", "text/css",
    "body > :not(video) { display: none !important; opacity: 0 !important; font: 60px serif !important }");
  const url = stage.foreign.page("strict", stage.origin.live, {
    headers: strict(stage), script: stage.script, head: '<link rel="stylesheet" href="/hostile.css">',
  });
  const [viewer] = await stage.viewers(1, `${url}&shoal=debug`);
  await stage.viewers(1);

  assert.ok(await viewer.evaluate(() => crossOriginIsolated), "the page is isolated");
  await viewer.meets(1);
  await viewer.playsOn(3);
  assert.deepEqual(said(viewer), []);
  await assertCalm([viewer]);

  await t.test("and ?shoal=debug shows it what goes on, in a frame of its own", async () => {
    const shown = await viewer.evaluate(overlay);
    assert.match(shown.text, /Shoal \d.*active/s);
    assert.match(shown.text, /Neighbours 1.*Latest segments.*Why the origin was asked/s);
    assert.ok(shown.width > 200 && shown.height > 200, `it has a size: ${shown.width} × ${shown.height}`);
    assert.deepEqual([shown.font, shown.opacity], ["12px", "1"], "the page's rules stay outside");
    assert.match(await viewer.evaluate(copied), /^Shoal .*page: http.*\/strict\n.*neighbours:.*latest segments:/s);
    await viewer.evaluate(() => document.querySelector("shoal-debug").shadowRoot.querySelector("button[aria-label=fold]").click());
    const folded = await viewer.evaluate(overlay);
    assert.ok(folded.height < 60, `folded it has ${folded.height} pixels`);
  });
});

/** What the overlay shows. */
function overlay() {
  const section = document.querySelector("shoal-debug").shadowRoot.querySelector("section");
  const { width, height } = section.getBoundingClientRect();
  const { opacity } = getComputedStyle(document.querySelector("shoal-debug"));
  return { text: section.innerText, width, height, font: getComputedStyle(section).fontSize, opacity };
}

/** What the overlay's button copies. */
async function copied() {
  const root = document.querySelector("shoal-debug").shadowRoot;
  Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
  root.querySelectorAll("button")[0].click();
  await Promise.resolve();
  return root.querySelector("textarea").value;
}

test("an effect that runs twice leaves one viewer, and a player attached anew is delivered to", { timeout }, async (t) => {
  const stage = await open(t);
  const attach = `
    Shoal.attach(hls);
    Shoal.detach(hls);
    const first = new Hls();
    Shoal.attach(first);
    first.loadSource(hls.url);
    first.destroy();
    Shoal.attach(hls);`;
  const url = stage.foreign.page("twice", stage.origin.live, { script: stage.script, attach });
  const [viewer] = await stage.viewers(1, url);
  await stage.viewers(1);

  await viewer.meets(1);
  assert.equal(await stage.server.metric("shoal_viewers"), 2);
  assert.deepEqual(said(viewer), []);
  await assertCalm([viewer]);
});

test("a script that comes after a title's playlists were read shares the title", { timeout }, async (t) => {
  const stage = await open(t);
  const attach = "hls.once(Hls.Events.LEVEL_LOADED, () => Shoal.attach(hls));";
  const url = stage.foreign.page("late", `${stage.origin.url}/vod/single.m3u8`, { script: stage.script, attach });
  const [first, second] = await stage.viewers(2, url);

  await second.receives(1);
  assert.deepEqual([...said(first), ...said(second)], []);
  await assertCalm([first, second]);
});

test("a page that is left and come back to takes part again", { timeout }, async (t) => {
  const stage = await open(t);
  const url = stage.foreign.page("kept", stage.origin.live, { script: stage.script });
  stage.foreign.file("/other", "text/html", "<!doctype html><title>other</title>");
  const [viewer] = await stage.viewers(1, url);
  await viewer.reaches("active");
  await viewer.evaluate(() => { globalThis.kept = true; });

  await viewer.page.goto(`${stage.foreign.origin}/other`);
  await until("its socket is gone", async () => await stage.server.metric("shoal_viewers") === 0);
  await viewer.page.goBack({ waitUntil: "domcontentloaded" });
  assert.ok(await viewer.evaluate(() => globalThis.kept), "the browser kept the page");
  await viewer.reaches("active");
  await stage.viewers(1);
  await viewer.meets(1);
});

test("attach, play, destroy: 200 times and nothing grows", { timeout: 5 * timeout }, async (t) => {
  const stage = await open(t);
  const url = stage.foreign.page("again", stage.origin.live, { script: stage.script, head: source + scales });
  const [viewer] = await stage.viewers(1, url);
  await stage.viewers(1);
  await viewer.meets(1);
  await viewer.evaluate(() => hls.destroy());
  await cycle(viewer, 20);
  await played(viewer, 1);
  const before = await weigh(viewer);
  for (let i = 0; i < 4; i++) {
    await cycle(viewer, Number(process.env.SHOAL_CYCLES ?? 200) / 4 - 1);
    await played(viewer, 1);
  }
  const after = await weigh(viewer);

  t.diagnostic(`before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  assert.equal(after.open, 0, "peer connections that are still open");
  assert.ok(after.listeners <= before.listeners + 5, `listeners: ${before.listeners}, then ${after.listeners}`);
  assert.ok(after.nodes <= before.nodes + 20, `DOM nodes: ${before.nodes}, then ${after.nodes}`);
  assert.ok(after.heap <= before.heap + 2e6, `JavaScript heap: ${before.heap}, then ${after.heap}`);
  assert.ok(after.wasm <= before.wasm + 8e6, `WASM memory: ${before.wasm}, then ${after.wasm}`);
  await until("only the other's socket is left", async () => await stage.server.metric("shoal_viewers") === 1);
});

const source = '<script>const source = new URLSearchParams(location.search).get("src");</script>';

/** Attaches a player and destroys it as soon as it has begun to load. */
function cycle(viewer, times) {
  return viewer.evaluate(async (times) => {
    for (let i = 0; i < times; i++) {
      const one = new Hls();
      Shoal.attach(one);
      one.loadSource(source);
      one.attachMedia(video);
      await new Promise((next) => one.once(Hls.Events.MEDIA_ATTACHED, next));
      one.destroy();
    }
  }, times);
}

/** Attaches players that play with a neighbour, one after the other. */
async function played(viewer, times) {
  for (let i = 0; i < times; i++) {
    await viewer.evaluate(() => {
      globalThis.one = new Hls();
      Shoal.attach(one);
      one.loadSource(source);
      one.attachMedia(video);
      video.play().catch(() => {});
    });
    await viewer.meets(1);
    await viewer.evaluate(() => one.destroy());
  }
}
