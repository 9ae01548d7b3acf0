// What a page is told when something an integrator did keeps Shoal from
// working: the cause and the cure, once, on the console and as an event. What
// needs no browser is in web/test/errors.test.ts.
import assert from "node:assert/strict";
import test from "node:test";
import { Firefox } from "./rig/firefox.mjs";
import { freePort } from "./rig/process.mjs";
import { Foreign, said } from "./rig/foreign.mjs";
import { Proxy } from "./rig/proxy.mjs";
import { Server } from "./rig/server.mjs";
import { Stage } from "./rig/stage.mjs";
import { until } from "./rig/wait.mjs";

const timeout = 120_000;

/** What each page is like, and what it is told: a code, the reason in the stats, words of the message. */
const cases = {
  "a page of an origin that is not allowed is told the flag that lets it in": {
    page: ({ stranger }) => ({ site: stranger }),
    told: ({ stranger }) => ["refused", "refused", stranger.origin, `--allow-origin ${stranger.origin}`],
  },
  "a socket that refuses the page's origin says so as well": {
    page: ({ closed }) => ({ attach: attachTo(closed.origin) }),
    told: ({ stage }) => ["refused", "refused", stage.foreign.origin, "--allow-origin"],
  },
  "a policy without wasm-unsafe-eval is named with what to add": {
    page: (on) => ({ headers: policy(on, { script: `'unsafe-inline' 'self' ${on.shoal}` }) }),
    told: () => ["csp", "csp", "add 'wasm-unsafe-eval' to script-src"],
  },
  "a policy without the socket is named with what to add": {
    page: (on) => ({ headers: policy(on, { connect: `'self' ${on.stage.origin.url} ${on.shoal}/` }) }),
    told: ({ shoal }) => ["csp", "csp", `add ${shoal.replace("http", "ws")} to connect-src`],
  },
  "a policy without the agent's host is named with what to add": {
    page: (on) => ({ headers: policy(on, { connect: `'self' ${on.stage.origin.url}` }) }),
    told: ({ shoal }) => ["csp", "csp", `add ${shoal} to connect-src`],
  },
  "a policy without the script's host is named though no words can be loaded": {
    page: (on) => ({ ...bundled(on), headers: policy(on, { script: "'self' 'unsafe-inline' 'wasm-unsafe-eval'" }) }),
    told: ({ shoal }) => ["csp", "csp", "Content-Security-Policy", "script-src", `${shoal}/runtime-`],
  },
  "an agent that is not there is told with its address and status": {
    page: ({ wrong }) => ({ script: `${wrong.agentStatus}/shoal.js` }),
    told: () => ["agent-status", "wasm-failed", /agent-\w+\.wasm is answered with status 404/],
  },
  "an agent that somebody before the server refuses is told with its status": {
    page: ({ wrong }) => ({ script: `${wrong.forbidden}/shoal.js` }),
    told: () => ["agent-status", "wasm-failed", "status 403"],
  },
  "an agent of a wrong type is told with the type to set": {
    page: ({ wrong }) => ({ script: `${wrong.agentType}/shoal.js` }),
    told: () => ["agent-type", "wasm-failed", "text/plain, want application/wasm"],
  },
  "an agent that is cut short is told as damaged": {
    page: ({ wrong }) => ({ script: `${wrong.agentBroken}/shoal.js` }),
    told: () => ["agent-broken", "wasm-failed", "damaged"],
  },
  "a script that is not there is told with its address and status": {
    page: ({ wrong }) => ({ script: `${wrong.runtime}/shoal.js` }),
    told: () => ["assets", "wasm-failed", /runtime-\w+\.js is answered with status 404/],
  },
  "a bundle that is older than the server is told both versions": {
    page: (on) => bundled(on, "0.0.1"),
    told: () => ["version", "version", "version 0.0.1"],
  },
  "a server that is not there is told with what could not be loaded": {
    page: (on) => ({ ...bundled(on), attach: attachTo(on.nobody) }),
    told: ({ nobody }) => ["assets", "wasm-failed", `${nobody}/runtime-`],
  },
  "a coordinator that does not answer is told with its address": {
    page: ({ nobody }) => ({ attach: attachTo(nobody) }),
    told: ({ nobody }) => ["unreachable", "unreachable", nobody],
  },
  "a browser without WebRTC is told that nothing can be done": {
    page: () => ({ head: "<script>delete globalThis.RTCPeerConnection</script>" }),
    told: () => ["no-webrtc", "no-webrtc", "no WebRTC"],
  },
  "two copies of different versions are told as such": {
    page: ({ shoal, stage }) => ({ script: [`${stage.foreign.origin}/old.js`, `${shoal}/shoal.js`] }),
    told: () => ["copies", "", "versions 0.0.1 and"],
  },
  "an option that is misspelt is told, and does no harm": {
    page: ({ shoal }) => ({ attach: `Shoal.attach(hls, { sever: "${shoal}" })` }),
    told: () => ["option-name", "", "no option sever; did you mean server?"],
  },
};

/** What is wrong with what a server answers. */
const faults = {
  agentStatus: { match: /\.wasm$/, status: 404 },
  forbidden: { match: /\.wasm$/, status: 403, body: "<html>no</html>" },
  agentType: { match: /\.wasm$/, status: 200, headers: { "content-type": "text/plain" }, body: "?" },
  agentBroken: { match: /\.wasm$/, status: 200, headers: { "content-type": "application/wasm" }, body: "\0asm" },
  runtime: { match: /runtime-/, status: 404 },
};

test("what an integrator did wrong is told with its cause and its cure", { timeout, concurrency: 3 }, async (t) => {
  const on = await openAll(t);
  await Promise.all(Object.keys(cases).map((name) => t.test(name, () => holds(on, name, on.stage.chromium))));
});

test("Firefox, which tells of a policy in other ways, is told the same", { timeout }, async (t) => {
  const on = await openAll(t);
  const firefox = await on.stage.closing(Firefox.open());
  for (const name of Object.keys(cases).filter((name) => /policy without (wasm|the socket)/.test(name))) {
    await t.test(name, () => holds(on, name, firefox));
  }
});

/** Opens the page of a case, and holds what it is told against what is wanted; the video plays on. */
async function holds(on, name, browser) {
  const { page, told } = cases[name];
  const { site = on.stage.foreign, ...content } = page(on);
  const url = site.page(name.replaceAll(/\W+/g, "-"), on.stage.origin.live, { script: `${on.shoal}/shoal.js`, ...content });
  const viewer = await browser.viewer(url);
  try {
    await assertTold(viewer, ...told(on));
    await viewer.playsOn(0.5);
  } finally {
    await viewer.close();
  }
}

/** The error comes once on the console and as an event, and the stats have its reason. */
async function assertTold(viewer, code, reason, ...words) {
  const lines = () => said(viewer).filter((line) => line.includes(`help.html#${code}`));
  const line = await until(`the console names ${code}`, () => lines()[0]).catch(async (err) => {
    throw new Error(`${err.message}\n${await viewer.account()}`);
  });
  for (const word of words) {
    assert.ok(word instanceof RegExp ? word.test(line) : line.includes(word), `${line}\nwants ${word}`);
  }
  if (reason) await viewer.reaches(reason === "unreachable" ? "connecting" : "off", reason);
  const heard = await viewer.evaluate((code) => told.filter((e) => e.code === code), code);
  if (code !== "copies") assert.ok(heard.length && line.includes(heard[0].message), `events ${JSON.stringify(heard)}`);
  assert.equal(lines().length, 1, `the console says it once: ${viewer.console.join("\n")}`);
}

const attachTo = (server) => `Shoal.attach(hls, { server: "${server}" })`;

/** A policy that would do, but for what is given. */
function policy({ stage, shoal }, { script, connect } = {}) {
  const own = "'self' 'unsafe-inline' 'wasm-unsafe-eval'";
  const all = `'self' ${stage.origin.url} ${shoal} ${shoal.replace("http", "ws")}`;
  return {
    "content-security-policy": `default-src 'self'; media-src blob:; img-src data:; worker-src 'self' blob:; ` +
      `script-src ${script ?? `${own} ${shoal}`}; connect-src ${connect ?? all}`,
  };
}

/** The script under a name of the page's own, as a bundler makes it; of an older version where one is given. */
function bundled({ stage, shoal, bundle }, version) {
  const older = version && bundle.replaceAll(/"\d+\.\d+\.\d+"/g, `"${version}"`).replace(/runtime-\w+/, "runtime-0");
  const path = version ? "/older.js" : "/bundle.js";
  stage.foreign.file(path, "text/javascript", older || bundle);
  return { script: stage.foreign.origin + path, attach: attachTo(shoal) };
}

/** The stage, and what the cases need of it. */
async function openAll(t) {
  const stage = await Stage.open(t);
  stage.foreign = await stage.closing(Foreign.open());
  stage.foreign.file("/old.js", "text/javascript",
    "Shoal = { version: '0.0.1', attach() {}, on() {}, stats: () => ({ state: 'off' }) }");
  const stranger = await stage.closing(Foreign.open());
  const server = await stage.closing(Server.open({ allow: [stage.foreign.origin] }));
  const closed = await stage.closing(Server.open({ allow: [] }));
  const shoal = server.origin;
  const bundle = await (await fetch(`${shoal}/shoal.js`)).text();
  const wrong = {};
  for (const [name, { match, ...answer }] of Object.entries(faults)) {
    const answers = (path) => (match.test(path) ? { ...answer, headers: { "access-control-allow-origin": "*", ...answer.headers } } : undefined);
    wrong[name] = (await stage.closing(Proxy.open(shoal, { answers }))).origin;
  }
  return { stage, stranger, shoal, closed, bundle, wrong, nobody: `http://127.0.0.1:${await freePort()}` };
}
