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

/** Plays in both browsers at once, through a gate of their own. */
async function open(t, name, config, lines) {
  const gate = await Gate.open(stage.origin.url);
  t.after(() => gate.close());
  stage.site.page(name, { config, lines });
  const url = stage.site.url(name, gate.origin + new URL(stage.origin.live).pathname);
  const viewers = await Promise.all(browsers.map((browser) => browser.viewer(url)));
  t.after(() => Promise.all(viewers.map((viewer) => viewer.close())));
  await Promise.all(viewers.map((viewer) => viewer.started(30_000)));
  return { gate, viewers };
}

const shoal = (stream) => `<script src="${stage.shoal}/shoal.js"></script>
<script>Shoal.attach(hls, { stream: "${stream}" })</script>`;

const browserOf = ({ headers }) => (/Firefox/.test(headers["user-agent"]) ? "Firefox" : "Chromium");

/**
 * Lets segments stall on their way to each browser, until the other, whom the
 * first piece has reached, asks for the rest by its range.
 */
async function rescues({ gate, viewers }) {
  await Promise.all(viewers.map((viewer) => viewer.meets(1)));
  const ranged = () => new Set(gate.media.filter(({ headers }) => headers.range).map(browserOf));
  const other = { Chromium: "Firefox", Firefox: "Chromium" };
  gate.stalls = (asked) => isMedia(asked) && !asked.headers.range && !ranged().has(other[browserOf(asked)]);
  await until("both browsers ask for ranges", () => ranged().size === browsers.length, 60_000);
}

const isMedia = ({ path }) => path.endsWith(".m4s");

describe("preflights", { concurrency: true }, () => {
  test("without headers of the page's own there are none, for ranges neither", { timeout }, async (t) => {
    const { gate, viewers } = await open(t, "plain", {}, shoal("plain"));

    await rescues({ gate, viewers });
    assert.deepEqual(gate.preflights.map(({ path, headers }) => [path, headers["access-control-request-headers"]]), []);
    assert.deepEqual(preflightsOfServer, []);
  });

  test("with a header of the page's own a range adds nothing to them", { timeout }, async (t) => {
    const { gate, viewers } = await open(t, "token", token, shoal("token"));

    await rescues({ gate, viewers });
    const preflights = gate.preflights.filter(isMedia);
    const headers = new Set(preflights.map((asked) => asked.headers["access-control-request-headers"]));
    assert.deepEqual([...headers], ["x-token"]);
    const alone = browsers.length * new Set(gate.media.map(({ path }) => path)).size;
    t.diagnostic(`${preflights.length} preflights; the players alone: ${alone}`);
    assert.ok(preflights.length <= alone, `${preflights.length} preflights, the players alone have ${alone}`);
  });

  test("a player alone has one per URL for such a header", { timeout }, async (t) => {
    const { gate } = await open(t, "alone", token, "");

    await until("media is preflighted in both browsers", () =>
      new Set(gate.preflights.filter(isMedia).map(browserOf)).size === 2);
    const keys = gate.preflights.filter(isMedia).map((asked) => `${browserOf(asked)} ${asked.path}`);
    assert.equal(new Set(keys).size, keys.length);
  });
});
