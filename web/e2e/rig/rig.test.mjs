// The rig itself, where it counts or decides.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import test from "node:test";
import { cpuSeconds, tree } from "./proc.mjs";
import { Child, freePort } from "./process.mjs";
import { Proxy, classOf } from "./proxy.mjs";
import { Site } from "./site.mjs";
import { until, within } from "./wait.mjs";
import { slope, troughs } from "./weight.mjs";

// A server that answers 1000 bytes, and echoes whatever follows an upgrade.
async function target(t) {
  const server = createServer((req, res) => res.end("x".repeat(1000)));
  server.on("upgrade", (req, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => { server.closeAllConnections(); server.close(); });
  return `http://127.0.0.1:${server.address().port}`;
}

async function proxied(t, options) {
  const proxy = await Proxy.open(await target(t), options);
  t.after(() => proxy.close());
  return proxy;
}

test("paths belong to classes", () => {
  const classes = ["/shoal.js", "/runtime-1.mjs", "/agent-1.wasm", "/v1/join", "/announce", "/"].map(classOf);
  assert.deepEqual(classes, ["script", "script", "wasm", "signalling", "signalling", "other"]);
});

test("the proxy counts bodies and heads by class", async (t) => {
  const proxy = await proxied(t);
  assert.equal((await (await fetch(`${proxy.origin}/shoal.js`)).text()).length, 1000);
  assert.ok(proxy.bytes.script > 1000 && proxy.bytes.script < 2000, `${proxy.bytes.script} bytes`);
  assert.equal(proxy.bytes.wasm + proxy.bytes.signalling + proxy.bytes.other, 0);
});

test("the proxy delays and keeps the order of an upgraded connection", async (t) => {
  const proxy = await proxied(t, { delay: 20 });
  const socket = connect(new URL(proxy.origin).port, "127.0.0.1");
  t.after(() => socket.destroy());
  let heard = "";
  socket.on("data", (chunk) => { heard += chunk; });
  const began = Date.now();
  socket.write("GET /v1/join HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
  await until("the upgrade", () => heard.includes("101"));
  for (const word of ["one ", "two ", "three"]) socket.write(word);
  await until("the echo", () => heard.endsWith("one two three"));
  assert.ok(Date.now() - began >= 20, "delayed");
  assert.ok(proxy.bytes.signalling > 2 * "one two three".length);
});

test("the proxy answers in the server's place", async (t) => {
  const proxy = await proxied(t, {
    answers: (path) => (path === "/agent.wasm" ? { status: 404, headers: {}, body: "" } : undefined),
  });
  assert.equal((await fetch(`${proxy.origin}/agent.wasm`)).status, 404);
  assert.equal((await fetch(`${proxy.origin}/other`)).status, 200);
});

test("a page's player is made by a module where a system mixes itself in", async (t) => {
  const site = await Site.open();
  t.after(() => site.close());
  site.page("plain", { config: { debug: true } });
  site.page("mixed", { mixin: "const Player = mixed(Hls);", imports: { core: "/core.js" } });
  const [plain, mixed] = await Promise.all(["plain", "mixed"].map(async (name) => (await fetch(`${site.origin}/${name}`)).text()));
  assert.match(plain, /<script>\s+const video.*\s+const hls = new Hls\({"debug":true}\)/);
  assert.match(mixed, /<script type="importmap">{"imports":{"core":"\/core.js"}}<\/script>\s+<script type="module">\s+const Player/);
  assert.match(mixed, /const hls = new Player\({}\)/);
});

test("waiting names what did not come", async () => {
  await assert.rejects(until("rain", () => false, 10), /rain: not within 10 ms/);
  await assert.rejects(within("snow", new Promise(() => {}), 10), /snow: not within 10 ms/);
});

test("a child that never answers is ended, and its output told", async () => {
  const child = new Child("sh", ["-c", "echo cannot start; exec sleep 60"]);
  await assert.rejects(child.answers(`http://127.0.0.1:${await freePort()}`, 200), /cannot start/);
  assert.ok(child.ended);
});

test("a process tree holds its descendants and their CPU time", async (t) => {
  const child = new Child("sh", ["-c", "sh -c 'while read line; do :; done < /dev/zero' & wait"]);
  t.after(async () => {
    for (const pid of tree(child.pid).reverse()) process.kill(pid, "SIGKILL");
    await until("the tree is gone", () => child.ended);
  });
  await until("the grandchild", () => tree(child.pid).length === 2);
  await until("CPU time", () => cpuSeconds(child.pid) > 0.05);
});

test("a slope is that of most points: single leaps and saw teeth do not move it", () => {
  const times = [...Array(40).keys()];
  assert.equal(slope(times.map((t) => [t, 7 + 2 * t])), 2);
  assert.equal(slope(times.map((t) => [t, t === 20 ? 900 : 7])), 0);
  assert.ok(Math.abs(slope(times.map((t) => [t, 3 * t + (t % 4)])) - 3) < 0.1);
});

test("troughs are what a saw tooth stands on", () => {
  const teeth = [...Array(40).keys()].map((t) => [t, 5 + (t % 10)]);
  assert.deepEqual(troughs(teeth, 3).map(([, value]) => value), [5, 5, 5]);
  assert.deepEqual(troughs([[0, 3], [1.5, 2], [2, 4]], 1), [[1, 2]]);
});
