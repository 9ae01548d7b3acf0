// What the origin really has: each segment's length and hash, fetched once
// while it is listed, past the origin's log; of a title on demand what was asked for,
// at the end.
import { createHash } from "node:crypto";
import { delay, until } from "../e2e/rig/wait.mjs";
import { initOf } from "./origin/channel.mjs";

const pollEvery = 1500; // ms, under a segment's duration

/** Watches a live stream and keeps {path, track, number, bytes, hash} by path. */
export class Catalogue {
  segments = new Map();
  inits = new Map();
  #read;
  #playlists = [];
  #stopped = false;
  #known; // the playlists are
  #done;

  /** @param read fetches a URL past the origin's log @param master the stream's URL */
  constructor(read, master) {
    this.#read = read;
    this.#known = this.#list(master);
    this.#done = this.#watch();
    this.#known.catch(() => {}); // told by stop
    this.#done.catch(() => {});
  }

  /** The paths of the media playlists. */
  get playlists() { return new Set(this.#playlists.map((url) => new URL(url).pathname)); }

  /** Looks once more and ends. @param asked paths, of which those of a title on demand are entered */
  async stop(asked) {
    this.#stopped = true;
    await this.#done;
    await this.#look(asked);
  }

  /**
   * Resolves when a live stream lists a new segment. Who joins starts up to a segment's
   * duration further behind the later it is in one, so runs begin with one.
   */
  async beat() {
    await this.#known;
    const read = async () => (await this.#get(this.#playlists[0])).text();
    const before = await read();
    if (before.includes("#EXT-X-ENDLIST")) return;
    await until("the stream goes on", async () => await read() !== before);
  }

  async #list(master) {
    const text = await (await this.#get(master)).text();
    this.#playlists = playlistsOf(text).map((uri) => new URL(uri, master).href);
    if (this.#playlists.length === 0) this.#playlists = [master];
  }

  async #watch() {
    await this.#known;
    while (!this.#stopped) {
      await this.#look();
      await delay(pollEvery);
    }
  }

  async #look(asked = new Set()) {
    for (const track of this.#playlists) {
      const { init, first, uris, over } = segmentsOf(await (await this.#get(track)).text());
      const wanted = (uri) => !over || asked.has(new URL(uri, track).pathname);
      if (init) await this.#keep(this.inits, track, init, -1);
      for (const [i, uri] of uris.entries()) if (wanted(uri)) await this.#keep(this.segments, track, uri, first + i);
    }
  }

  async #keep(map, track, uri, number) {
    const url = new URL(uri, track);
    if (map.has(url.pathname)) return;
    const body = new Uint8Array(await (await this.#get(url.href)).arrayBuffer());
    const hash = createHash("sha256").update(body).digest("hex");
    map.set(url.pathname, { path: url.pathname, track, number, bytes: body.length, hash });
  }

  async #get(url) {
    const answer = await this.#read(url);
    if (!answer.ok) throw new Error(`catalogue: ${url}: status ${answer.status}`);
    return answer;
  }
}

/** The media playlists of a master playlist (RFC 8216, 4.3.4); none in a media playlist. */
export function playlistsOf(text) {
  const renditions = [...text.matchAll(/^#EXT-X-MEDIA:.*\bURI="([^"]+)"/gm)].map((m) => m[1]);
  const variants = [...text.matchAll(/^#EXT-X-STREAM-INF:.*\r?\n([^#\s].*)$/gm)].map((m) => m[1].trim());
  return [...new Set([...renditions, ...variants])];
}

/** The segments of a media playlist (RFC 8216, 4.3.3). */
export function segmentsOf(text) {
  const first = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0);
  const uris = text.split(/\r?\n/).filter((line) => line && !line.startsWith("#"));
  return { init: initOf(text), first, uris, over: /^#EXT-X-ENDLIST/m.test(text) };
}
