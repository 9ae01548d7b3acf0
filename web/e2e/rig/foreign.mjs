// A page of somebody else's, with headers and scripts of its own, and what it
// is told of Shoal: the errors, as events and on the console.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { once } from "node:events";

const require = createRequire(import.meta.url);
const read = (path) => readFileSync(path);
const own = {
  "/hls.js": read(require.resolve("hls.js/dist/hls.min.js")),
  "/probe.js": read(new URL("probe.js", import.meta.url)),
};

/** Puts the errors that Shoal emits into `told`, whenever it comes. */
const listen = `
  const told = [];
  const hear = () => Shoal.on("error", (e) => told.push(e));`;

const player = `
  const video = document.getElementById("video");
  const hls = new Hls();
  probe.watch(video, hls);
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => {}));
  hls.loadSource(new URLSearchParams(location.search).get("src"));
  hls.attachMedia(video);`;

export class Foreign {
  #server;
  #pages = new Map();

  static async open(host = "127.0.0.1") {
    const foreign = new Foreign();
    foreign.#server = createServer((req, res) => foreign.#answer(req, res)).listen(0, host);
    await once(foreign.#server, "listening");
    foreign.origin = `http://${host}:${foreign.#server.address().port}`;
    return foreign;
  }

  /**
   * A page that plays `source`; returns its URL.
   * @param content {headers, script, attach, head, integrity}: script is the URL of shoal.js or a
   *   list of them; attach is what the page calls then, `Shoal.attach(hls)` by default
   */
  page(name, source, { headers = {}, script, attach = "Shoal.attach(hls)", head = "", integrity }) {
    const more = integrity ? `integrity="${integrity}" crossorigin="anonymous" ` : "";
    const scripts = [script].flat().map((url) => `<script ${more}src="${url}"></script>`);
    this.#pages.set(`/${name}`, { type: "text/html; charset=utf-8", headers, body: `<!doctype html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>${name}</title>
${head}
<script src="/probe.js"></script>
<video id="video" muted playsinline width="320"></video>
<script src="/hls.js"></script>
<script>${player}${listen}</script>
${scripts.join("\n")}
<script>hear(); ${attach}</script>
` });
    return `${this.origin}/${name}?src=${encodeURIComponent(source)}`;
  }

  /** Serves any file of the page's own. */
  file(path, type, body) { this.#pages.set(path, { type, headers: {}, body }); }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(req, res) {
    const path = req.url.split("?")[0];
    if (own[path]) return res.writeHead(200, { "content-type": "text/javascript" }).end(own[path]);
    const page = this.#pages.get(path);
    if (!page) return res.writeHead(404).end();
    return res.writeHead(200, { "content-type": page.type, ...page.headers }).end(page.body);
  }
}

/** What the console says of Shoal. */
export const said = (viewer) => viewer.console.filter((line) => line.startsWith("Shoal:"));
