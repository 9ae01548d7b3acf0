// A live channel made of a title's segments, listed as wall time passes. Pure.

const windowMs = 40_000; // as the demo's

/** @typedef {{file: string, seconds: number}} Segment */

/** The segments of a playlist on demand (RFC 8216, 4.3.2.1): {file, seconds}[]. */
export function segmentsOf(playlist) {
  return [...playlist.matchAll(/^#EXTINF:([\d.]+).*\r?\n(?!#)(\S+)/gm)]
    .map(([, seconds, file]) => ({ file, seconds: Number(seconds) }));
}

/** The init segment that a playlist names (RFC 8216, 4.3.2.5); "" where there is none. */
export const initOf = (playlist) => /^#EXT-X-MAP:.*\bURI="([^"]+)"/m.exec(playlist)?.[1] ?? "";

/** Segment n is listed from when it ends; when the channel begins a whole window is. */
export class Channel {
  #segments; // {file, begins, ends}: ms on the clock
  #target;
  #map;

  /** @param segments Segment[] @param now ms on the clock @param init the init segment's file, if they need one */
  constructor(segments, now, init = "") {
    this.#map = init && `#EXT-X-MAP:URI="${init}"\n`;
    let at = now - windowMs;
    this.#segments = segments.map(({ file, seconds }) => {
      const begins = at;
      at += seconds * 1000;
      return { file, begins, ends: at };
    });
    this.#target = Math.ceil(Math.max(...segments.map((s) => s.seconds)));
    this.ends = at;
  }

  /** The playlist at a time (RFC 8216, 4.3.3); undefined once the media is used up. */
  playlist(now) {
    if (now > this.ends) return undefined;
    const first = this.#segments.findIndex((s) => s.ends > now - windowMs);
    const listed = this.#segments.slice(first).filter((s) => s.ends <= now);
    const lines = listed.map(({ file, begins, ends }) => (
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(begins).toISOString()}\n` +
      `#EXTINF:${((ends - begins) / 1000).toFixed(6)},\n${file}\n`));
    return `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:${this.#target}\n` +
      `#EXT-X-MEDIA-SEQUENCE:${first}\n${this.#map}${lines.join("")}`;
  }

  /** Whether a file may be asked for yet. */
  lists(file, now) { return this.#segments.some((s) => s.file === file && s.ends <= now); }
}
