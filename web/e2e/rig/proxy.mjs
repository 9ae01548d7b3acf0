// A proxy in front of the coordinator: counts every byte by class, adds the
// latency of a network, and can answer in the server's place.
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { pipeline } from "node:stream";

/** The class that a path's bytes are counted under. */
export function classOf(path) {
  if (/^\/(v1\/|announce$)/.test(path)) return "signalling";
  if (/\.wasm$/.test(path)) return "wasm";
  if (/\.m?js$/.test(path)) return "script";
  return "other";
}

const headBytes = (raw) => raw.reduce((sum, text) => sum + text.length + 2, 0);

export class Proxy {
  /** Bytes that crossed in both directions, by class. */
  bytes = { script: 0, wasm: 0, signalling: 0, other: 0 };
  /** {at, path, range, status, bytes} of every answer that was passed on, in order. */
  log = [];
  #server;
  #target;
  #delay;
  #answers;
  #hold;
  #upgraded = new Set();

  /**
   * Forwards to `target` (http://host:port) after `delay` milliseconds.
   * `answers` maps a request to {status, headers, body} to answer in its
   * place, or to undefined. `hold` gives each body and each connection's messages
   * to the page a lane(), a stream that they pass through.
   */
  static async open(target, { delay = 0, answers = () => undefined, host = "127.0.0.1", hold } = {}) {
    const proxy = new Proxy();
    proxy.#target = new URL(target);
    proxy.#delay = delay;
    proxy.#answers = answers;
    proxy.#hold = hold;
    proxy.#server = createServer((req, res) => proxy.#pass(req, res));
    proxy.#server.on("upgrade", (req, socket, head) => proxy.#upgrade(req, socket, head));
    proxy.#server.listen(0, host);
    await once(proxy.#server, "listening");
    proxy.origin = `http://${host}:${proxy.#server.address().port}`;
    return proxy;
  }

  close() {
    this.#server.closeAllConnections();
    this.#upgraded.forEach((end) => end());
    this.#server.close();
  }

  #count(path, bytes) { this.bytes[classOf(path)] += bytes; }

  #pass(req, res) {
    const path = req.url.split("?")[0];
    this.#count(path, headBytes(req.rawHeaders));
    const own = this.#answers(path);
    if (own) return void res.writeHead(own.status, own.headers).end(own.body);
    setTimeout(() => this.#forward(path, req, res), this.#delay);
  }

  #lanes() { return this.#hold ? [this.#hold.lane()] : []; }

  #forward(path, req, res) {
    const record = { at: Date.now(), path, range: req.headers.range ?? "", status: 0, bytes: 0 };
    const { hostname, port } = this.#target;
    const onward = request({ hostname, port, path: req.url, method: req.method, headers: req.headers });
    onward.on("response", (answer) => {
      this.#count(path, headBytes(answer.rawHeaders));
      res.writeHead(answer.statusCode, answer.rawHeaders);
      record.status = answer.statusCode;
      this.log.push(record);
      const body = [answer, ...this.#lanes()];
      body.at(-1).on("data", (chunk) => {
        this.#count(path, chunk.length);
        record.bytes += chunk.length;
      });
      pipeline([...body, res], () => {}); // one end that is gone ends the others
    });
    onward.on("error", () => res.destroy());
    req.pipe(onward);
  }

  #upgrade(req, socket, head) {
    const path = req.url.split("?")[0];
    const onward = connect(Number(this.#target.port), this.#target.hostname, () => {
      onward.write(requestText(req));
      onward.write(head);
    });
    const end = () => {
      socket.destroy();
      onward.destroy();
      this.#upgraded.delete(end);
    };
    this.#upgraded.add(end);
    this.#carry(path, socket, onward, end);
    this.#carry(path, onward, socket, end, this.#lanes());
  }

  // A timer per chunk keeps the order: equal delays expire in the order made.
  #carry(path, from, to, end, lanes = []) {
    from.setNoDelay(true);
    lanes.reduce((stream, lane) => stream.pipe(lane), from).on("data", (chunk) => {
      this.#count(path, chunk.length);
      setTimeout(() => to.writable && to.write(chunk), this.#delay / 2);
    });
    from.on("end", () => setTimeout(end, this.#delay));
    from.on("close", end);
    from.on("error", end);
  }
}

function requestText(req) {
  const lines = [`${req.method} ${req.url} HTTP/1.1`];
  for (let i = 0; i < req.rawHeaders.length; i += 2) lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
