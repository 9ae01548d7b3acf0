// An origin with a lock: passes requests on to another one, answers CORS as a
// CDN does that wants headers and cookies, and notes what it was asked.
import { createServer, request } from "node:http";
import { once } from "node:events";

export class Gate {
  /** {method, path, query, headers, status} of every request, in order. */
  asked = [];
  #server;
  #target;

  /** @param target http://host:port of the origin behind it */
  static async open(target, { host = "127.0.0.1" } = {}) {
    const gate = new Gate();
    gate.#target = new URL(target);
    gate.#server = createServer((req, res) => gate.#answer(req, res)).listen(0, host);
    await once(gate.#server, "listening");
    gate.origin = `http://${host}:${gate.#server.address().port}`;
    return gate;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Preflights so far. */
  get preflights() { return this.asked.filter(({ method }) => method === "OPTIONS"); }

  /** Requests for media segments so far. */
  get media() { return this.asked.filter(({ method, path }) => method === "GET" && path.endsWith(".m4s")); }

  #answer(req, res) {
    const { pathname: path, searchParams: query } = new URL(req.url, this.origin);
    const entry = { method: req.method, path, query, headers: req.headers, status: 0 };
    this.asked.push(entry);
    const cors = {
      "access-control-allow-origin": req.headers.origin ?? "*",
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": req.headers["access-control-request-headers"] ?? "",
      vary: "origin",
    };
    const send = (status, headers) => {
      entry.status = status;
      return res.writeHead(status, headers);
    };
    if (req.method === "OPTIONS") return send(204, cors).end();
    const onward = { method: req.method, headers: { ...req.headers, host: this.#target.host } };
    const passed = request(new URL(path, this.#target), onward, (answer) => {
      send(answer.statusCode, { ...answer.headers, ...cors });
      answer.pipe(res);
    });
    passed.on("error", () => (res.headersSent ? res.destroy() : send(502, cors).end()));
    res.on("close", () => passed.destroy());
    return req.pipe(passed);
  }
}
