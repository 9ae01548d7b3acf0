// What p2p-media-loader needs from a server, as a process of its own: its published
// modules, compressed as a CDN would, and a tracker.
//
//   node web/bench/rival/main.mjs --addr 127.0.0.1:9002
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { WebSocketServer } from "ws";
import { Tracker } from "./tracker.mjs";

const interval = 20; // s between announcements
const { values } = parseArgs({ options: { addr: { type: "string", default: "127.0.0.1:9002" } } });

const modules = new Map(["core", "hlsjs"].map((part) => {
  const name = `p2p-media-loader-${part}`;
  const file = new URL(`../../node_modules/${name}/dist/${name}.es.min.js`, import.meta.url);
  return [`/${name}.js`, brotliCompressSync(readFileSync(file))];
}));

const server = createServer((req, res) => {
  if (req.url === "/readyz") return void res.writeHead(204).end();
  const module = modules.get(req.url);
  if (!module) return void res.writeHead(404).end();
  res.writeHead(200, {
    "content-type": "text/javascript", "content-encoding": "br", "content-length": module.length,
    "cache-control": "public, max-age=31536000, immutable", "access-control-allow-origin": "*",
  }).end(module);
});

const tracker = new Tracker({ interval });
const sockets = new WebSocketServer({ server, path: "/announce", perMessageDeflate: false });
sockets.on("connection", (socket) => {
  const send = (message) => socket.send(JSON.stringify(message));
  socket.on("message", (text) => tracker.take(text, send));
  socket.on("close", () => tracker.leave(send));
  socket.on("error", () => socket.terminate());
});

const [host, port] = values.addr.split(":");
server.listen(Number(port), host);
