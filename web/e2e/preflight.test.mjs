// Shoal asks a cross-origin origin, and its own server, in ways that cause no
// preflight which the player alone would not cause.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Firefox } from "./rig/firefox.mjs";
import { Gate } from "./rig/gate.mjs";
import { Stage } from "./rig/stage.mjs";
import { until } from "./rig/wait.mjs";

const timeout = 120_000;
const token = `{ xhrSetup: (xhr) => xhr.setRequestHeader("x-token", "secret") }`;

let stage, browsers;
const closing = [];
const preflightsOfServer = [];
before(async () => {
  const answers = (req) => { if (req.method === "OPTIONS") preflightsOfServer.push(req.url); };
  stage = await Stage.open({ after: (close) => closing.push(close) }, { answers });
  browsers = [stage.chromium, await stage.closing(Firefox.open())];
});
after(async () => { for (const close of closing) await close(); });

// Keeps the function that the agent fetches with.
const head = `<script>
  let agentFetch, ready;
  Object.defineProperty(globalThis, "__shoalReady", {
    configurable: true,
    get: () => ready,
    set(fn) {
      ready = (module) => fn({ ...module, open(config, host) {
        agentFetch = host.fetch;
        return module.open(config, host);
      } });
    },
  });
</script>`;
const shoal = () => `<script src="${stage.shoal}/shoal.js"></script><script>Shoal.attach(hls)</script>`;

/** Plays in both browsers at once, through a gate of their own. */
async function open(t, name, config, lines) {
  const gate = await Gate.open(stage.origin.url);
  t.after(() => gate.close());
  stage.site.page(name, { config, lines, head });
  const url = stage.site.url(name, gate.origin + new URL(stage.origin.live).pathname);
  const viewers = await Promise.all(browsers.map((browser) => browser.viewer(url)));
  t.after(() => Promise.all(viewers.map((viewer) => viewer.close())));
  await Promise.all(viewers.map((viewer) => viewer.started(30_000)));
  return { gate, viewers };
}

/** Plays with Shoal until agents fetch, then rescues a segment that nobody has fetched yet. */
async function rescue(t, name, config) {
  const { gate, viewers } = await open(t, name, config, shoal());
  await Promise.all(viewers.map((viewer) => viewer.reaches("active")));
  const seen = gate.media.length;
  await until("agents fetch", () => gate.media.length >= seen + 4);
  // Well before where either player began, and listed still.
  const path = gate.media[0].path.replace(/\d+(?=\.m4s)/, (number) => number - 6);
  const got = await Promise.all(viewers.map((viewer) => viewer.evaluate(ranges, gate.origin + path)));
  return { gate, path, got };
}

/** In the page: asks as the agent does for what is missing of a segment, and for its rest. */
async function ranges(url) {
  const got = [];
  for (const range of ["bytes=0-999", "bytes=1000-"]) {
    const answer = await agentFetch(url, { signal: new AbortController().signal, headers: { Range: range } });
    const { byteLength } = await answer.arrayBuffer();
    got.push([answer.status, byteLength > 0 && (range.endsWith("-") || byteLength === 1000)]);
  }
  return got;
}

const served = [[206, true], [206, true]];
const browserOf = ({ headers }) => (/Firefox/.test(headers["user-agent"]) ? "Firefox" : "Chromium");
const shape = (asked) => [browserOf(asked), asked.path, asked.headers["access-control-request-headers"]];

describe("preflights", { concurrency: true }, () => {
  test("without headers of the page's own there are none, for ranges neither", { timeout }, async (t) => {
    const { gate, got } = await rescue(t, "plain", {});

    assert.deepEqual(got, [served, served]);
    assert.deepEqual(gate.preflights.map(shape), []);
    assert.deepEqual(preflightsOfServer, []);
  });

  test("with a header of the page's own a segment has one, whatever is asked of it", { timeout }, async (t) => {
    const { gate, path, got } = await rescue(t, "token", token);

    assert.deepEqual(got, [served, served]);
    const rescued = gate.preflights.filter((asked) => asked.path === path).map(shape);
    assert.deepEqual(rescued.sort(), [["Chromium", path, "x-token"], ["Firefox", path, "x-token"]]);
    assert.deepEqual([...new Set(gate.preflights.map((asked) => shape(asked)[2]))], ["x-token"]);
  });

  test("so has a segment of the player alone", { timeout }, async (t) => {
    const { gate } = await open(t, "alone", token, "");

    await until("media is preflighted in both browsers", () =>
      new Set(gate.preflights.filter(({ path }) => path.endsWith(".m4s")).map(browserOf)).size === 2);
    const preflighted = new Set(gate.preflights.map((asked) => shape(asked).slice(0, 2).join()));
    const bare = gate.media.filter((asked) => !preflighted.has([browserOf(asked), asked.path].join()));
    assert.deepEqual(bare.map(({ path }) => path), []);
  });
});
