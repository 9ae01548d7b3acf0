// An origin that the demo's cannot be, as a process of its own: MPEG-TS or HD, or URLs
// signed for each viewer. It counts as demo/origin does (GET /_log, POST /_reset).
//
//   node web/bench/origin/main.mjs --cut DIR        DIR as title.mjs leaves it
//   node web/bench/origin/main.mjs --signed ORIGIN  in front of a demo origin
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { answerTo, send } from "./body.mjs";
import { cutContent } from "./cut.mjs";
import { signedContent } from "./signed.mjs";

const { values } = parseArgs({
  options: {
    addr: { type: "string", default: "127.0.0.1:9001" },
    latency: { type: "string", default: "0ms" },
    cut: { type: "string" },
    signed: { type: "string" },
  },
});

const maxRecords = 200_000; // as demo/origin; a run of minutes makes some thousands
const latency = parseInt(values.latency, 10);
const content = values.cut ? cutContent(values.cut, Date.now()) : signedContent(values.signed);
let log = [];

const open = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "Range",
  "access-control-expose-headers": "Content-Length, Content-Range",
  "accept-ranges": "bytes",
  "timing-allow-origin": "*",
};

function control(req, res) {
  if (req.method === "POST" && req.url === "/_reset") {
    log = [];
    return void res.writeHead(204).end();
  }
  if (req.url !== "/_log") return void res.writeHead(404).end();
  res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ requests: log }));
}

/** A record as demo/origin's; it is entered when the request ends. */
function begin(req) {
  const client = String(req.headers["x-client"] ?? "");
  const { pathname: path } = new URL(req.url, "http://origin");
  const range = req.headers.range ?? "";
  return { time: new Date().toISOString(), client, method: req.method, path, range, status: 0, bytes: 0 };
}

async function answer(req, res, record) {
  await delay(latency);
  if (req.method === "OPTIONS") return void res.writeHead(record.status = 204, open).end();
  const url = `http://${req.headers.host}${req.url}`;
  const found = await content({ url, referer: req.headers.referer ?? "", trusted: record.client === "rig" });
  const { status, headers, bytes } = found.status === 200
    ? answerTo(record.range, found.body) : { status: found.status, headers: {}, bytes: found.body };
  record.status = status;
  res.writeHead(status, {
    ...open, ...headers, "content-type": found.type, "cache-control": found.cache, "content-length": bytes.length,
  });
  await send(res, bytes, (count) => { record.bytes += count; });
}

const server = createServer(async (req, res) => {
  if (req.url.startsWith("/_")) return control(req, res);
  const record = begin(req);
  try {
    await answer(req, res, record);
  } catch (err) {
    process.stderr.write(`origin: ${req.url}: ${err.message}\n`);
    res.destroy();
  }
  if (log.push(record) > maxRecords) log.shift();
});

const [host, port] = values.addr.split(":");
server.listen(Number(port), host);
