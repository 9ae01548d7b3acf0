// Runs a Go test that was compiled for js/wasm in Chromium, or in Firefox where
// SHOAL_BROWSER is firefox:
//
//   GOOS=js GOARCH=wasm go test -exec "node $PWD/web/e2e/gotest.mjs" ./client/rtc
//
// Standard output, standard error and the exit code are the test's own. Where
// the package has a testdata/routes.mjs, its default export answers what the
// page asks of a second server, whose address is in SHOAL_TEST_ORIGIN.
// CHROMIUM and FIREFOX name the browsers if they are not on the usual path.
import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [binary, ...args] = process.argv.slice(2);
const support = resolve(import.meta.dirname, "../../wasm_exec.js");
const bridge = resolve(import.meta.dirname, "../bridge.js");

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="/wasm_exec.js"></script>
<script type="module">
import { makeBridge } from "/bridge.js";
const { argv, env } = await (await fetch("/config.json")).json();
const go = new Go();
const text = new TextDecoder();
globalThis.fs.writeSync = (fd, bytes) => {
  goPrint(fd, text.decode(bytes, { stream: true }));
  return bytes.length;
};
let code = 2;
Object.assign(go, { argv, env, exit: (n) => { code = n; } });
try {
  const { imports, page, attach } = makeBridge();
  globalThis.__shoalBridge = page;
  const { instance } = await WebAssembly.instantiateStreaming(fetch("/test.wasm"), { ...go.importObject, shoal: imports });
  attach(go, instance);
  await go.run(instance);
} catch (err) {
  goPrint(2, String(err && err.stack || err) + "\\n");
}
goExit(code);
</script>`;

function listen(handler) {
  const server = createServer(handler);
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

const address = (server) => `http://127.0.0.1:${server.address().port}`;

async function originServer() {
  const routes = resolve("testdata/routes.mjs");
  if (!existsSync(routes)) return null;
  return listen((await import(pathToFileURL(routes).href)).default);
}

async function pageServer(env) {
  const files = {
    "/": ["text/html", () => page],
    "/wasm_exec.js": ["text/javascript", () => readFile(support)],
    "/bridge.js": ["text/javascript", () => readFile(bridge)],
    "/test.wasm": ["application/wasm", () => readFile(binary)],
    "/config.json": ["application/json", () => JSON.stringify({ argv: ["test", ...args], env })],
  };
  return listen(async (request, response) => {
    const [type, body] = files[request.url] ?? [];
    response.writeHead(type ? 200 : 404, { "content-type": type ?? "text/plain" });
    response.end(type ? await body() : "");
  });
}

const browsers = {
  chrome: {
    executablePath: path("CHROMIUM", ["/usr/bin/chromium", "/usr/bin/google-chrome"]),
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--js-flags=--expose-gc",
    ],
  },
  firefox: {
    executablePath: path("FIREFOX", ["/usr/bin/firefox", "/usr/bin/firefox-esr"]),
    args: [],
  },
};

function path(variable, usual) {
  return process.env[variable] ?? usual.find(existsSync) ?? usual[0];
}

async function run(url, profile) {
  const name = process.env.SHOAL_BROWSER ?? "chrome";
  const browser = await puppeteer.launch({
    browser: name, headless: true, userDataDir: profile, ...browsers[name],
  });
  process.once("SIGQUIT", () => browser.close());
  try {
    const tab = await browser.newPage();
    await tab.exposeFunction("goPrint", (fd, text) => {
      (fd === 2 ? process.stderr : process.stdout).write(text);
    });
    tab.on("console", (message) => {
      if (/^(Failed to load resource|WebSocket connection to)/.test(message.text())) return;
      process.stderr.write(`console: ${message.text()}\n`);
    });
    const code = new Promise((done, failed) => {
      tab.exposeFunction("goExit", done).catch(failed);
      browser.on("disconnected", () => failed(new Error("the browser ended before the test")));
    });
    code.catch(() => {});
    await tab.goto(url);
    return await code;
  } finally {
    await browser.close();
  }
}

const origin = await originServer();
const server = await pageServer(origin ? { SHOAL_TEST_ORIGIN: address(origin) } : {});
const profile = await mkdtemp(join(tmpdir(), "shoal-test-"));
try {
  process.exitCode = await run(address(server), profile);
} catch (err) {
  console.error(err);
  process.exitCode = 2;
} finally {
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  for (const each of [server, origin]) {
    each?.closeAllConnections();
    each?.close();
  }
}
