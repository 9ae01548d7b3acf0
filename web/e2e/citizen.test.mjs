// What integrators give to hls.js applies to what the agent fetches as well.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Gate } from "./rig/gate.mjs";
import { assertCalm } from "./rig/judge.mjs";
import { Stage } from "./rig/stage.mjs";
import { version } from "./rig/studio.mjs";
import { until } from "./rig/wait.mjs";

const timeout = 60_000;
let stage, gate;
const closing = [];
before(async () => {
  stage = await Stage.open({ after: (close) => closing.push(close) });
  gate = await stage.closing(Gate.open(stage.origin.url));
});
after(async () => { for (const close of closing) await close(); });

// Notes the media that the agent asks for: its requests begin in the runtime.
const note = `<script>
  document.cookie = "who=me";
  const made = [];
  const noted = (url) => {
    if (/\\.m4s/.test(url) && /runtime-/.test(new Error().stack)) made.push(url);
  };
  const plain = fetch;
  globalThis.fetch = (input, init) => {
    noted(input.url ?? String(input));
    return plain(input, init);
  };
</script>`;

/** The URL of a page whose player has this config; its stream is its own. */
function page(name, config, { attach = `Shoal.attach(hls, { stream: "${name}" })`, head = "" } = {}) {
  const lines = `<script src="${stage.shoal}/shoal.js"></script>\n<script>${attach}</script>`;
  stage.site.page(name, { config, lines, head: note + head, player: version });
  return stage.site.url(name, gate.origin + new URL(stage.origin.live).pathname);
}

/** The URL of a page with all levels, whose viewer is alone. */
function alone(name, config, head = "") {
  const url = page(name, config, { head });
  return url.replace("single.m3u8", "master.m3u8");
}

/** Opens `count` viewers, and forgets what the gate was asked before. */
async function open(t, count, url) {
  gate.asked.length = 0;
  const viewers = await stage.viewers(count, url);
  t.after(() => Promise.all(viewers.map((viewer) => viewer.close())));
  for (const viewer of viewers) await viewer.reaches("active");
  return viewers;
}

/** Waits until the agent has asked for `count` segments. */
const makes = (viewer, count = 3) =>
  viewer.until(`the agent asks for ${count} segments`, (count) => made.length >= count, 30_000, count);

/** Waits until a viewer has received from another. */
const share = (viewers) => until("a viewer receives from another", async () => {
  const stats = await Promise.all(viewers.map((viewer) => viewer.stats()));
  return stats.some(({ peerBytes }) => peerBytes > 20_000);
}, 30_000);

test("xhrSetup's header and cookies are on the agent's fetches, and viewers share", { timeout }, async (t) => {
  const viewers = await open(t, 2, page("xhr", `{
    xhrSetup(xhr) {
      xhr.withCredentials = true;
      xhr.setRequestHeader("x-token", "secret");
    },
  }`));
  await Promise.all(viewers.map((viewer) => viewer.meets(1)));

  await share(viewers);
  await until("an agent fetches", async () => {
    const counts = await Promise.all(viewers.map((viewer) => viewer.evaluate(() => made.length)));
    return Math.max(...counts) >= 2;
  });
  const bare = gate.asked.filter(({ method, headers }) =>
    method === "GET" && (headers["x-token"] !== "secret" || !/who=me/.test(headers.cookie)));
  assert.deepEqual(bare, [], "requests without token or cookie");
  await assertCalm(viewers);
});

test("an xhrSetup that listens has its own request sent", { timeout }, async (t) => {
  const [viewer] = await open(t, 1, page("listener", `{
    xhrSetup(xhr, url) {
      noted(url);
      xhr.open("GET", url + "?sig=1", true);
      xhr.addEventListener("load", () => loads.push(url));
    },
  }`, { head: "<script>const loads = [];</script>" }));

  await makes(viewer);
  await viewer.until("the listener hears of the agent's loads", () => made.slice(0, 3).every((url) => loads.includes(url)));
  assert.ok(gate.media.every(({ query }) => query.get("sig") === "1"), "every URL is signed");
  await assertCalm([viewer]);
});

test("fetchSetup makes the agent's requests", { timeout }, async (t) => {
  const [viewer] = await open(t, 1, page("progressive", `{
    progressive: true,
    fetchSetup(context, init) {
      init.headers.set("x-token", "made");
      return new Request(context.url, { ...init, credentials: "include" });
    },
  }`));

  await makes(viewer);
  const bare = gate.media.filter(({ headers }) => headers["x-token"] !== "made" || !/who=me/.test(headers.cookie));
  assert.deepEqual(bare, []);
  await assertCalm([viewer]);
});

test("an integrator's loader loads what the agent fetches", { timeout }, async (t) => {
  const [viewer] = await open(t, 1, page("loader", `{
    fLoader: class extends Hls.DefaultConfig.loader {
      load(context, config, callbacks) {
        noted(context.url);
        context.headers = { ...context.headers, "x-loader": "mine" };
        super.load(context, config, callbacks);
      }
    },
  }`));

  await makes(viewer);
  await viewer.playsOn(4);
  assert.ok(gate.media.every(({ headers }) => headers["x-loader"] === "mine"), "every request is the loader's");
  await assertCalm([viewer]);
});

for (const useHeaders of [false, true]) {
  const how = useHeaders ? "headers" : "queries";
  test(`CMCD is on the agent's fetches, in ${how}`, { timeout }, async (t) => {
    const url = page(`cmcd-${how}`, { cmcd: { contentId: "film", useHeaders } });
    const [viewer] = await open(t, 1, url);

    await makes(viewer);
    const bare = gate.media.filter(({ query, headers }) =>
      !/cid=/.test(useHeaders ? headers["cmcd-session"] : query.get("CMCD")));
    assert.deepEqual(bare, []);
    await assertCalm([viewer]);
  });
}

test("CMCD of a player that is made with Shoal's config is shared as well", { timeout }, async (t) => {
  const script = `<script src="${stage.shoal}/shoal.js"></script>`;
  const config = `{ cmcd: { contentId: "film" }, ...Shoal.hlsConfig({ stream: "made" }) }`;
  const viewers = await open(t, 2, page("made", config, { head: script, attach: "" }));
  await Promise.all(viewers.map((viewer) => viewer.meets(1)));

  await share(viewers);
  assert.ok(gate.media.every(({ query }) => query.get("CMCD")), "every request has CMCD");
  await assertCalm(viewers);
});

// Counts what the agent has been asked for and has neither answered nor been
// told to forget.
const spy = `<script>
  const waiting = new Map();
  let late = 0;
  const watch = (agent) => {
    const { request, abort } = agent;
    agent.request = (...args) => {
      const [done, fail] = args.splice(5);
      const ask = {};
      const once = (fn) => (...answer) => {
        if (ask.over) late++;
        ask.over = true;
        waiting.delete(ask.id);
        fn(...answer);
      };
      ask.id = request(...args, once(done), once(fail));
      if (ask.id && !ask.over) waiting.set(ask.id, ask);
      return ask.id;
    };
    agent.abort = (id) => {
      if (waiting.has(id)) waiting.get(id).over = true;
      waiting.delete(id);
      abort(id);
    };
    return agent;
  };
  let ready;
  Object.defineProperty(globalThis, "__shoalReady", {
    configurable: true,
    get: () => ready,
    set(fn) { ready = (module) => fn({ ...module, open: (...args) => watch(module.open(...args)) }); },
  });
</script>`;

test("storms of aborts and seeks leave nothing behind", { timeout }, async (t) => {
  const [viewer] = await open(t, 1, alone("storm", {}, spy));
  await makes(viewer, 2);
  await viewer.evaluate(async () => {
    const rest = (ms) => new Promise((done) => setTimeout(done, ms));
    for (let i = 0; i < 40; i++) {
      const { start, end } = { start: hls.liveSyncPosition - 8, end: hls.liveSyncPosition };
      video.currentTime = i % 2 ? start + (i % 4) : end;
      if (i % 3 === 0) hls.stopLoad();
      await rest(30);
      if (i % 3 === 0) hls.startLoad();
      if (i % 5 === 0) hls.nextLevel = i % hls.levels.length;
    }
    hls.nextLevel = -1;
    video.currentTime = hls.liveSyncPosition;
  });

  await viewer.playsOn(3);
  await viewer.until("the agent is asked for no more than the player loads", () => waiting.size <= 2);
  assert.equal(await viewer.evaluate(() => late), 0, "answers after an abort");
  assert.deepEqual((await viewer.seen()).errors.filter(({ fatal }) => fatal), []);
});

test("hls.js sees the counters grow of what comes slowly through the agent", { timeout }, async (t) => {
  const [viewer] = await open(t, 1, alone("slow", {}));
  await makes(viewer, 2);
  await viewer.evaluate(() => {
    globalThis.seen = []; // of each load: how much had come, whenever that grew
    hls.on("hlsFragLoading", (_, { frag }) => {
      const list = [0];
      seen.push(list);
      const timer = setInterval(() => {
        const { loaded, loading, aborted } = frag.stats ?? { aborted: true };
        if (loaded > list.at(-1)) list.push(loaded);
        if (aborted || loading.end) clearInterval(timer);
      }, 50);
    });
  });

  await stage.origin.slowFor(10_000, 60_000);
  await viewer.until("a load's counter grows in steps", () => seen.some((list) => list.length > 3));
});
