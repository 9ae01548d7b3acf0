// The npm package in projects of its users: packed, installed, type-checked,
// bundled by Vite, and its pages opened. And the script by its version, pinned by
// its integrity.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { assertCalm } from "./rig/judge.mjs";
import { Foreign, said } from "./rig/foreign.mjs";
import { Stage } from "./rig/stage.mjs";
import { until } from "./rig/wait.mjs";

const timeout = 180_000;
const spawned = promisify(execFile);
const path = (relative) => new URL(relative, import.meta.url).pathname;
const project = path("fixtures/vite");
const made = path("../../build/out/npm");

test("the npm package is installed, type-checked and bundled, and its pages take part", { timeout }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "shoal-package-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  await install(dir);
  await run("node", [path("../node_modules/typescript/bin/tsc"), "-p", "."], { cwd: project });
  await bundle(join(dir, "live"), "production");
  await bundle(join(dir, "strict"), "development"); // React mounts twice only in development
  const stage = await Stage.open(t, { allow: ["*"] });
  const site = await stage.closing(serve(dir));

  for (const page of ["live/plain", "live/react", "live/vue", "strict/react"]) {
    await t.test(`${page}.html shares with another viewer`, async () => {
      const query = `src=${encodeURIComponent(stage.origin.live)}&server=${stage.shoal}`;
      const [other] = await stage.viewers(1);
      const viewer = await stage.chromium.viewer(`${site.origin}/${page}.html?${query}`);
      await viewer.page.waitForFunction(() => globalThis.Shoal?.stats().peers.length, { timeout: 30_000 });
      assert.deepEqual(said(viewer), []);
      await until("one viewer is left of each page", async () => await stage.server.metric("shoal_viewers") === 2);
      await Promise.all([viewer.close(), other.close()]);
    });
  }
});

test("the package is imported where there is no page, and does nothing", async () => {
  const script = `import Shoal from "${made}/shoal.mjs";
    Shoal.attach({}); Shoal.on("state", () => {}); Shoal.configure({ p2p: true });
    console.log(JSON.stringify([typeof window, Shoal.stats().state, Object.keys(Shoal.hlsConfig()).length]));`;
  const { stdout } = await run("node", ["--input-type=module", "-e", script]);
  assert.deepEqual(JSON.parse(stdout), ["undefined", "off", 1]);
});

test("the package has the product's version, its types and no dependency", () => {
  const { version } = JSON.parse(readFileSync(path("../package.json"), "utf8"));
  const own = JSON.parse(readFileSync(`${made}/package.json`, "utf8"));
  assert.deepEqual([own.name, own.version, own.type, own.dependencies], ["shoal", version, "module", undefined]);
  assert.ok(own.peerDependenciesMeta["hls.js"].optional);
  for (const name of [own.main, own.types, "README.md", "LICENSE"]) assert.ok(existsSync(`${made}/${name}`), name);
});

test("the script by its version is loaded by a page that pins its integrity", { timeout }, async (t) => {
  const stage = await Stage.open(t, { allow: ["*"] });
  const foreign = await stage.closing(Foreign.open());
  const { version } = JSON.parse(readFileSync(path("../package.json"), "utf8"));
  const { files } = JSON.parse(readFileSync(path("../../build/dist/manifest.json"), "utf8"));
  const { integrity } = files[`/shoal-${version}.js`];
  const script = `${stage.shoal}/shoal-${version}.js`;
  const [viewer] = await stage.viewers(1, foreign.page("pinned", stage.origin.live, { script, integrity }));
  await viewer.reaches("active");
  assert.deepEqual(said(viewer), []);

  const other = integrity.replace(/-(.)/, (_, first) => first === "A" ? "-B" : "-A");
  const wrong = foreign.page("wrong", stage.origin.live, { script, integrity: other, attach: "" });
  const [alone] = await stage.viewers(1, wrong);
  assert.equal(await alone.evaluate(() => typeof Shoal), "undefined", "a script of another integrity runs");
  assert.ok(alone.console.some((line) => /integrity/.test(line)), "the browser names the cause");
  await assertCalm([alone]);
});

/** Runs a command; what it printed is part of its error. */
function run(command, args, options) {
  return spawned(command, args, options).catch((err) => {
    throw new Error(`${err.message}\n${err.stdout}`);
  });
}

/** Installs the project's packages where they are missing, and the package as packed. */
async function install(dir) {
  const mark = join(project, "node_modules/.shoal-lock");
  const lock = readFileSync(join(project, "package-lock.json"), "utf8");
  if (!existsSync(mark) || readFileSync(mark, "utf8") !== lock) {
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: project });
    copyFileSync(join(project, "package-lock.json"), mark);
  }
  const { stdout } = await run("npm", ["pack", made, "--silent", "--pack-destination", dir]);
  const target = join(project, "node_modules/shoal");
  rmSync(target, { recursive: true, force: true });
  await run("npm", ["install", "--no-save", "--no-package-lock", "--prefer-offline", "--no-audit", "--no-fund",
    join(dir, stdout.trim())], { cwd: project });
  assert.ok(existsSync(join(target, "shoal.mjs")), "the package is installed");
}

function bundle(outDir, mode) {
  return run("node", ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "--mode", mode,
    "--base", "./", "--outDir", outDir, "--emptyOutDir"], { cwd: project, env: { ...process.env, NODE_ENV: mode } });
}

/** Serves what was bundled, each build under its directory. */
async function serve(dir) {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url, "http://x");
    const file = join(dir, pathname);
    if (!existsSync(file)) return res.writeHead(404).end();
    return res.writeHead(200, { "content-type": types[extname(file)] ?? "text/plain" }).end(readFileSync(file));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
