// The integrator's web site: a page with a video, hls.js as it comes, and
// whatever two lines the system under test asks for.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { once } from "node:events";

const require = createRequire(import.meta.url);
const probe = readFileSync(new URL("probe.js", import.meta.url));

/** hls.js by the names that web/package.json gives its versions. */
const players = ["hls.js", "hls14", "hls15", "hls16"];

/**
 * The page: a player that loads at once, then the lines that the system under
 * test asks an integrator to add.
 * @param content {lines, player, head, config, imports, mixin}: player is one of `players`; head
 *   comes first; config is given to the player: an object, or the text of one that has functions;
 *   mixin begins a module and makes the class Player of Hls, imports is the module's import map
 */
function html({ lines = "", player = "hls.js", head = "", config = {}, imports, mixin }) {
  return `<!doctype html>
<meta charset="utf-8">
${head}
<link rel="icon" href="data:,">
<title>viewer</title>
<script src="/probe.js"></script>
<video id="video" muted playsinline width="320"></video>
<script src="/players/${player}"></script>
${imports ? `<script type="importmap">${JSON.stringify({ imports })}</script>` : ""}
<script${mixin ? ' type="module"' : ""}>
  ${mixin ?? ""}
  const video = document.getElementById("video");
  const hls = new ${mixin ? "Player" : "Hls"}(${typeof config === "string" ? config : JSON.stringify(config)});
  probe.watch(video, hls);
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => {}));
  hls.loadSource(new URLSearchParams(location.search).get("src"));
  hls.attachMedia(video);
  ${mixin ? "globalThis.hls = hls;" : ""}
</script>
${lines}
`;
}

/** Serves pages by name on a port of its own. */
export class Site {
  #server;
  #pages = new Map();
  #packages = new Map();

  static async open(host = "127.0.0.1") {
    const site = new Site();
    site.#server = createServer((req, res) => site.#answer(req, res)).listen(0, host);
    await once(site.#server, "listening");
    site.origin = `http://${host}:${site.#server.address().port}`;
    return site;
  }

  page(name, content) { this.#pages.set(`/${name}`, html(content)); }

  /** A page that is written out, for players that are no bare hls.js. */
  document(name, text) { this.#pages.set(`/${name}`, `<!doctype html>\n<meta charset="utf-8">\n${text}`); }

  /** Serves the scripts and styles of a package below /packages/name/. */
  package(name) { this.#packages.set(name, new URL(`../../node_modules/${name}/`, import.meta.url)); }

  url(name, source) { return `${this.origin}/${name}?src=${encodeURIComponent(source)}`; }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(req, res) {
    const path = req.url.split("?")[0];
    const send = (type, body) => res.writeHead(200, { "content-type": type }).end(body);
    const player = players.find((name) => path === `/players/${name}`);
    if (player) return send("text/javascript", readFileSync(require.resolve(`${player}/dist/hls.min.js`)));
    if (path === "/probe.js") return send("text/javascript", probe);
    const [, , name, rest] = /^\/(packages)\/([\w.]+)\/([\w./-]+\.(?:js|css))$/.exec(path) ?? [];
    const inside = this.#packages.get(name);
    if (inside) return send(rest.endsWith(".css") ? "text/css" : "text/javascript", readFileSync(new URL(rest, inside)));
    const page = this.#pages.get(path);
    if (page) return send("text/html; charset=utf-8", page);
    return res.writeHead(404).end();
  }
}
