// What is wrong is said in words that name the cause and the cure, once on the
// console and each time as an event. What needs a browser is in
// web/e2e/errors.test.mjs.
import { settle } from "./page";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { readFileSync } from "node:fs";
import { codes } from "../messages";
import Shoal from "../shoal";
import type { Options } from "../api";
import { FakeHls, FakeMedia } from "./fakes";
import { program } from "./program";

let hls: FakeHls;
let told: { code: string; message: string; help: string }[] = [];
let lines: string[] = [];
const remove = Shoal.on("error", (e) => told.push(e));
const { error, warn } = console;

beforeEach(() => {
  Object.assign(program, { loads: 0, version: "1.2.3", fails: null, words: true, agents: [] });
  hls = new FakeHls();
  told = [];
  lines = [];
  console.error = console.warn = (...parts: string[]) => void lines.push(parts.join(" "));
});

afterEach(() => {
  Object.assign(console, { error, warn });
  Shoal.detach(hls.asHls);
});

async function play(options?: object): Promise<void> {
  Shoal.attach(hls.asHls, options as Options);
  const media = new FakeMedia();
  hls.open(media);
  media.showFirstFrame(20);
  await settle();
  await settle();
}

/** The one error there was, on the console too. */
function assertTold(code: string, reason: string, ...words: string[]): void {
  assert.deepEqual(told.map((e) => e.code), [code]);
  const { message, help } = told[0] as (typeof told)[0];
  for (const word of words) assert.ok(message.includes(word), `${message}\nwants ${word}`);
  assert.deepEqual(lines.map((line) => line.replace("Shoal: ", "")), [`${message} ${help}`]);
  assert.ok(help.endsWith(`help.html#${code}`), help);
  if (reason) assert.deepEqual([Shoal.stats().state, Shoal.stats().reason], ["off", reason]);
}

test("something that is no player is told what to pass", async () => {
  Shoal.attach({ video: true } as never);
  await settle();
  assertTold("player", "player", "new Hls()");
});

test("a player that is destroyed is told apart from others", async () => {
  Object.assign(hls, { userConfig: null });
  Shoal.attach(hls.asHls);
  await settle();
  assertTold("destroyed", "player", "destroyed", "right after new Hls()");
});

test("options for a player that is attached already are not silently lost", async () => {
  Shoal.attach(hls.asHls);
  Shoal.attach(hls.asHls);
  await settle();
  assert.deepEqual(told, []);
  Shoal.attach(hls.asHls, { site: "office" });
  await settle();
  assertTold("attached", "", "ignored", "Shoal.detach");
});

for (const [server, what] of Object.entries({
  "shoal.example.com": "a host without a scheme", "ftp://shoal.example.com": "another scheme",
  "https://": "no host", "": "nothing", "http://shoal.example.com": "http for a page over https",
})) {
  test(`a server that is ${what} is told`, async () => {
    await play({ server });
    assertTold("server", "player", `server: ${server} }`, "https://shoal.example.com");
  });
}

test("a server of another type is told, and nothing is thrown", async () => {
  for (const server of [42, null, {}]) Shoal.attach(new FakeHls().asHls, { server } as never);
  await settle();
  assert.deepEqual(told.map((e) => e.code), ["server", "server", "server"]);
});

test("a server on the machine itself may be without https", async () => {
  await play({ server: "http://localhost:8080" });
  assert.equal(program.agent.config.server, "ws://localhost:8080/v1/join");
});

test("a path on the page's own host is a server", async () => {
  await play({ server: "/shoal" });
  assert.equal(program.agent.config.server, "wss://page.example.com/shoal/v1/join");
});

test("an option that nobody knows is told with the one that is near, and does no harm", async () => {
  await play({ steam: "x" });
  assertTold("option-name", "", "no option steam", "did you mean stream?");
  assert.equal(program.agents.length, 1);
});

test("an option that resembles none is told alone", async () => {
  await play({ colour: "red" });
  assertTold("option-name", "", "there is no option colour.");
});

for (const [name, value, words] of [
  ["upload", "no", 'the string "no", want a boolean'], ["segmentId", "x", "want a function"],
  ["stream", null, "null, want a string"], ["site", 7, "the number 7"], ["maxUploadKbps", "500", "want a number"],
] as const) {
  test(`${name}: ${JSON.stringify(value)} is told as of a wrong type`, async () => {
    await play({ [name]: value });
    const typed = told.filter((e) => e.code === "option-type");
    assert.equal(typed.length, 1);
    assert.ok(typed[0]?.message.includes(words), typed[0]?.message);
    assert.deepEqual([Shoal.stats().reason, program.agents.length], ["refused", 0]);
  });
}

for (const [name, value, words] of [
  ["maxUploadKbps", -1, "is -1, want a whole number from 0"], ["memoryMB", 0, "want a whole number from 4 to 1024"],
  ["memoryMB", 1025, "is 1025"], ["maxUploadKbps", NaN, "is NaN"], ["stream", "", "has 0 bytes, want 1 to"],
  ["token", "x".repeat(4097), "has 4097 bytes, want 0 to 4096"],
] as const) {
  test(`${name}: ${String(value).slice(0, 10)} is told as out of range`, async () => {
    await play({ [name]: value });
    assertTold("option-range", "refused", words);
    assert.equal(program.agents.length, 0);
  });
}

test("values at the bounds are taken", async () => {
  await play({ maxUploadKbps: 0, memoryMB: 4, stream: "s", token: "x".repeat(4096), site: undefined });
  assert.deepEqual([told, program.agents.length], [[], 1]);
});

const bad: Record<string, () => unknown> = {
  throws: () => { throw new Error("mine"); },
  "returns no URL": () => "live/1.m4s",
  "returns nothing": () => undefined,
};
for (const [what, segmentId] of Object.entries(bad)) {
  test(`a segmentId that ${what} is told, and the player goes on`, async () => {
    await play({ segmentId });
    const { code, message } = told[0] as (typeof told)[0];
    assert.deepEqual([code, lines.length], ["segment-id", 1]);
    assert.ok(message.includes("must return a URL"), message);
    assert.equal(program.agent.config.stream, "https://o.example.com/live/master.m3u8");
  });
}

test("what the agent says of a playlist is passed on, once on the console", async () => {
  await play();
  for (let i = 0; i < 3; i++) program.agent.host.error("playlist", "no #EXTM3U; its segments are loaded without Shoal");
  await settle();
  assert.deepEqual([told.length, lines.length], [3, 1]);
  assert.ok(told[0]?.message.includes("no #EXTM3U"), told[0]?.message);
});

test("a refusal is passed on as the coordinator says it", async () => {
  await play();
  program.agent.host.state("off", "refused", "pages of https://a.example may not use this server");
  await settle();
  assertTold("refused", "refused", "pages of https://a.example");
});

test("an agent that ends is told with its last words, once", async () => {
  await play();
  program.ended("out of memory");
  await settle();
  assertTold("wasm-failed", "wasm-failed", "out of memory");
});

test("without messages.js the code and the detail must do", async () => {
  program.words = false;
  await play({ server: "nowhere" });
  assertTold("server", "player", "server: attach(player, { server: nowhere })");
});

test("before consent not even words are loaded", async () => {
  await play({ p2p: false, server: "nowhere" });
  assert.deepEqual([told[0]?.message, program.loads], ["server: attach(player, { server: nowhere })", 0]);
});

test("a viewer who saves data is told by the page alone", async () => {
  Object.defineProperty(navigator, "connection", { configurable: true, value: Object.assign(new EventTarget(), { saveData: true }) });
  await play();
  Reflect.deleteProperty(navigator, "connection");
  assertTold("metered", "metered", "metered");
  assert.equal(program.loads, 0);
});

test("a browser without WebAssembly is told so", async () => {
  const { WebAssembly } = globalThis;
  Reflect.deleteProperty(globalThis, "WebAssembly");
  await play();
  Object.assign(globalThis, { WebAssembly });
  assertTold("no-wasm", "no-wasm", "WebAssembly");
});

test("every code has its section in the guide", () => {
  const guide = readFileSync("docs/TROUBLESHOOTING.md", "utf8");
  const sections = new Set(Array.from(guide.matchAll(/^### (.*)$/gm), ([, name]) => name));
  assert.deepEqual(codes.filter((code) => !sections.has(code)), []);
  assert.ok(codes.length >= 20, `${codes.length} codes`);
});

/** The page's policy keeps something from loading, or would. */
function forbid(effectiveDirective: string, blockedURI: string, disposition = "enforce"): void {
  const event = new Event("securitypolicyviolation");
  document.dispatchEvent(Object.assign(event, { effectiveDirective, blockedURI, disposition }));
}

test("what a policy keeps from others, or only reports, is no fault of Shoal's", async () => {
  forbid("script-src-elem", "https://ads.example.com/x.js");
  forbid("img-src", "https://shoal.example.com/logo.png");
  forbid("script-src-elem", "https://shoal.example.com/runtime.js", "report");
  forbid("style-src", "inline");
  program.fails = new Error("404");
  await play();
  assertTold("assets", "wasm-failed", "cannot be loaded: 404");
});

test("what a policy keeps from Shoal is told, whatever was kept from others before", async () => {
  forbid("connect-src", "https://shoal.example.com/agent.wasm");
  for (let i = 0; i < 49; i++) forbid("script-src-elem", "inline");
  program.fails = new Error("blocked");
  await play();
  assertTold("csp", "csp", "add https://shoal.example.com to connect-src");
  forbid("script-src-elem", "inline"); // one more than is remembered
  Shoal.detach(hls.asHls);
  hls = new FakeHls();
  told = [];
  await play();
  assert.deepEqual(told.map((e) => e.code), ["assets"]);
});

test("different messages on the console have a bound", async () => {
  await play();
  for (let i = 0; i < 100; i++) program.agent.host.error("playlist", `line ${i}`);
  await settle();
  assert.equal(told.length, 100);
  assert.ok(lines.length > 10 && lines.length <= 50, `${lines.length} lines`);
  remove();
});
