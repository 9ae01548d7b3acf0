// The origin of the tests in the browser, as a page of another origin sees it.
import { gzipSync } from "node:zlib";

const media = Buffer.from(Array.from({ length: 300000 }, (_, i) => (i ^ (i >> 8) ^ (i >> 16)) & 255));
let preflights = 0;

function ranged(request, response, expose) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  if (first === undefined) return whole(request, response);
  const end = last === "" ? media.length : Math.min(Number(last) + 1, media.length);
  const body = media.subarray(Number(first), end);
  if (expose) response.setHeader("access-control-expose-headers", "content-range");
  response.writeHead(206, {
    "content-length": body.length,
    "content-range": `bytes ${first}-${end - 1}/${media.length}`,
  });
  response.end(body);
}

function whole(_request, response) {
  response.writeHead(200, { "content-length": media.length });
  response.end(media);
}

function cut(_request, response) {
  response.writeHead(200, { "content-length": media.length });
  response.write(media.subarray(0, 50000), () => setTimeout(() => response.destroy(), 100));
}

function trickle(_request, response) {
  response.writeHead(200, { "content-length": 20000 });
  let at = 0;
  const timer = setInterval(() => {
    response.write(media.subarray(at, at + 200));
    at += 200;
    if (at < 20000) return;
    clearInterval(timer);
    response.end();
  }, 2);
}

function silent(_request, response) {
  response.writeHead(200, { "content-length": media.length });
  response.write(media.subarray(0, 100));
}

function encoded(_request, response) {
  const body = gzipSync(Buffer.alloc(100000, 7));
  response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length });
  response.end(body);
}

const routes = {
  "/hidden": (q, r) => ranged(q, r, false),
  "/exposed": (q, r) => ranged(q, r, true),
  "/whole": whole,
  "/cut": cut,
  "/trickle": trickle,
  "/silent": silent,
  "/encoded": encoded,
  "/encoded.gz": encoded,
  "/preflights": (_q, r) => r.end(String(preflights)),
};

export default function answer(request, response) {
  if (request.method === "OPTIONS") preflights += 1;
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("cache-control", "no-store");
  const route = routes[request.url];
  if (route) return route(request, response);
  response.writeHead(404);
  response.end("nothing here");
}
