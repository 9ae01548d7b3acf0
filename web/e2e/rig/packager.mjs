// A live packager: slides windows over media that is cut already, in wall time,
// and keeps a log of what left it. Every channel may misbehave in its own way.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { mediaPlaylist, until } from "./playlist.mjs";

const files = new Map();
const fileBytes = (path) => files.get(path) ?? files.set(path, readFileSync(path)).get(path);
const part = (bytes, { start, end }) => (end ? bytes.subarray(start, end) : bytes);

/** SHA-256 in hexadecimal. */
export const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

/**
 * One stream: a master playlist and its tracks.
 *
 * tracks: name -> entries. mode: "live", "vod", or "event", which lists
 * everything since its beginning. ends: seconds after which the stream is over,
 * and EXT-X-ENDLIST is added. window: entries of a live playlist. head: seconds
 * that were on the air before the channel opened.
 *
 * What it may do to a request {viewer, path, query, headers}, all optional:
 * answers(request) gives {status, headers, body} in the origin's place;
 * lag(request) is how many entries this request sees later than others;
 * text(playlist, request) changes a playlist; body(bytes, request) a segment;
 * headers are added to every answer; ranges is "served", "ignored" (200) or
 * "refused" (416); zipped is a pattern of the paths that are sent as gzip;
 * cut(request) is how many bytes of a body leave before the connection breaks,
 * 0 for all; line(request) is the Line that the answer takes.
 */
export class Channel {
  constructor(name, options) {
    Object.assign(this, { name, mode: "live", window: 8, head: 20, ranges: "served", headers: {}, ...options });
    this.began = Date.now() - this.head * 1000;
  }

  /** How many entries of the track are out. */
  listed(track) {
    const entries = this.tracks[track];
    if (this.mode === "vod") return entries.length;
    const age = Math.min((Date.now() - this.began) / 1000, this.over);
    let count = 0, out = 0;
    while (count < entries.length && (out += entries[count].duration) <= age + 0.1) count++;
    return count;
  }

  get over() { return this.ends === undefined ? Infinity : this.head + this.ends; }
  get ended() { return this.mode === "vod" || Date.now() - this.began >= this.over * 1000; }

  playlist(track, lag = 0) {
    const entries = this.tracks[track];
    const end = Math.max(1, this.listed(track) - lag);
    const first = this.mode === "live" ? Math.max(0, end - this.window) : 0;
    const type = { vod: "VOD", event: "EVENT" }[this.mode];
    const name = (entry, number) => `${track}/${this.#uri(entry, number)}`;
    return mediaPlaylist(entries, first, end, {
      type, ended: this.ended, key: this.key, began: this.dated ? this.began : 0, name });
  }

  /** Seconds of the stream before entry `number` of a track. */
  starts(track, number) { return until(this.tracks[track], number); }

  #uri(entry, number) {
    if (entry.end || number === undefined) return `${basename(entry.file, ".mp4")}-${this.#cut(entry)}.mp4`;
    return number + (entry.text ? ".vtt" : entry.file.slice(entry.file.lastIndexOf(".")));
  }

  #cut(entry) { return entry.file.split("/").at(-2); }

  /** The bytes at "track/file", undefined where there are none (yet). */
  resource(path, lag = 0) {
    const [track, file] = path.split("/");
    const entries = this.tracks[track] ?? [];
    const number = Number(/^(\d+)\.(m4s|ts|vtt)$/.exec(file)?.[1] ?? -1);
    if (number >= 0) return number < this.listed(track) - lag ? this.#entry(entries[number]) : undefined;
    const whole = entries.flatMap((entry) => [entry.init, entry]).find((one) => one?.file && this.#uri(one) === file);
    return whole && fileBytes(whole.file);
  }

  #entry(entry) { return entry.text ? Buffer.from(entry.text) : part(fileBytes(entry.file), entry); }
}

/** Serves channels under /name/, and a key under /key. */
export class Packager {
  log = []; // {at, viewer, method, path, query, range, status, bytes, closed}, in order of their beginning
  channels = new Map();
  #server;

  /** Listens on every address, so that it has several names: url is one, elsewhere another. */
  static async open({ latency = 10 } = {}) {
    const packager = new Packager();
    packager.#server = createServer((req, res) => setTimeout(() => packager.#serve(req, res), latency));
    packager.#server.listen(0);
    await once(packager.#server, "listening");
    const { port } = packager.#server.address();
    packager.url = `http://127.0.0.1:${port}`;
    packager.elsewhere = `http://localhost:${port}`;
    return packager;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Puts a channel on the air; returns it, with the URL of its master playlist. */
  add(channel) {
    this.channels.set(channel.name, channel);
    channel.url = `${this.url}/${channel.name}/master.m3u8`;
    channel.on = this;
    return channel;
  }

  /** Requests that were answered for a channel. */
  of(channel) { return this.log.filter(({ path }) => path.startsWith(`/${channel.name}/`)); }

  /** SHA-256 of bytes start..end-1 of a path, all of it where both are 0; "" where there is nothing. */
  hash(path, start, end, body = (bytes) => bytes) {
    const bytes = this.#resource(path);
    return bytes ? hashOf(part(body(bytes), { start, end })) : "";
  }

  /** Bytes sent of a channel's media since `from` (ms), over those of the distinct media sent. */
  copies(channel, wanted = () => true) {
    const sent = this.of(channel).filter(({ path, bytes }) => /\.(m4s|ts)$/.test(path) && bytes && wanted(path));
    const length = [...new Set(sent.map(({ path }) => path))].reduce((sum, path) => sum + this.#resource(path).length, 0);
    return sent.reduce((sum, { bytes }) => sum + bytes, 0) / length;
  }

  #resource(path) {
    const [, name, ...rest] = path.split("/");
    return this.channels.get(name)?.resource(rest.join("/"));
  }

  #serve(req, res) {
    const url = new URL(req.url, this.url);
    const [, name] = url.pathname.split("/");
    const channel = this.channels.get(name);
    const request = {
      viewer: /viewer-(\w+)/.exec(req.headers["user-agent"])?.[1] ?? "",
      method: req.method, path: url.pathname, query: url.searchParams, headers: req.headers, url: req.url,
    };
    const answer = channel ? zipped(channel, request, this.#answer(channel, request)) : { status: 404 };
    const headers = { "access-control-allow-origin": "*", "cache-control": "no-store", ...channel?.headers, ...answer.headers };
    const body = req.method === "HEAD" ? "" : answer.body ?? "";
    res.writeHead(answer.status, { "content-length": body.length, ...headers });
    const cut = Math.min(channel?.cut?.(request) || Infinity, body.length);
    const line = channel?.line?.(request);
    const entry = {
      at: Date.now(), viewer: request.viewer, method: req.method, path: url.pathname, query: url.search,
      range: req.headers.range ?? "", cookie: req.headers.cookie ?? "", status: answer.status, bytes: line ? 0 : cut,
    };
    res.on("close", () => { entry.closed = true; });
    if (cut < body.length) res.write(body.subarray(0, cut), () => setTimeout(() => res.destroy(), 50));
    else if (line) line.send(res, body, (bytes) => { entry.bytes += bytes; });
    else res.end(body);
    this.log.push(entry);
  }

  #answer(channel, request) {
    const own = channel.answers?.(request);
    if (own) return own;
    if (request.method === "OPTIONS") return { status: 405 };
    const [, , ...rest] = request.path.split("/");
    const file = rest.join("/");
    const lag = channel.lag?.(request) ?? 0;
    if (file === "master.m3u8") return text(channel, channel.master, request);
    if (file.endsWith(".m3u8")) return text(channel, channel.playlist(file.slice(0, -5), lag), request);
    if (file === "key") return { status: 200, headers: { "content-type": "application/octet-stream" }, body: channel.secret };
    const bytes = channel.resource(file, lag);
    if (!bytes) return { status: 404 };
    return ranged(channel.ranges, channel.body?.(bytes, request) ?? bytes, request.headers.range);
  }
}

function text(channel, playlist, request) {
  const body = Buffer.from(channel.text?.(playlist, request) ?? playlist);
  return { status: 200, headers: { "content-type": "application/vnd.apple.mpegurl" }, body };
}

// A request for a range asks for no encoding (Fetch standard, 4.5), and gets none.
function zipped({ zipped: pattern }, { path, headers }, answer) {
  if (!pattern?.test(path) || answer.status !== 200 || !/gzip/.test(headers["accept-encoding"])) return answer;
  return { ...answer, headers: { ...answer.headers, "content-encoding": "gzip" }, body: gzipSync(answer.body) };
}

// RFC 9110, 14.2: a server may ignore Range.
function ranged(manner, bytes, range) {
  const found = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  const type = { "content-type": "video/mp4" };
  if (manner === "refused" && range) return { status: 416, headers: type, body: "" };
  if (manner === "ignored" || !found) return { status: 200, headers: type, body: bytes };
  const [start, end] = [Number(found[1]), found[2] ? Math.min(Number(found[2]) + 1, bytes.length) : bytes.length];
  if (start >= end) return { status: 416, headers: { "content-range": `bytes */${bytes.length}` }, body: "" };
  return { status: 206, headers: { ...type, "accept-ranges": "bytes", "content-range": `bytes ${start}-${end - 1}/${bytes.length}` }, body: bytes.subarray(start, end) };
}
