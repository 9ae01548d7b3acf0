// Live, from the segments of a directory, at /live/single.m3u8.
import { readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { Channel, initOf, segmentsOf } from "./channel.mjs";

const playlistType = "application/vnd.apple.mpegurl";
const types = { ".ts": "video/mp2t", ".m4s": "video/mp4", ".mp4": "video/mp4" };
const text = (body, cache = "no-cache") => ({ status: 200, type: playlistType, cache, body: Buffer.from(body) });
const none = { status: 404, type: "text/plain", cache: "no-store", body: Buffer.from("no such file\n") };

/** @param directory index.m3u8 and the segments it lists @param now ms on the clock */
export function cutContent(directory, now) {
  const index = readFileSync(join(directory, "index.m3u8"), "utf8");
  const segments = segmentsOf(index);
  const init = initOf(index);
  const channel = new Channel(segments, now, init);
  const master = masterOf(directory, segments);
  return ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/live/single.m3u8") return text(master, "public, max-age=3600");
    if (pathname === "/live/video.m3u8") return live(channel);
    const file = pathname.replace(/^\/live\//, "");
    if (file !== init && !channel.lists(file, Date.now())) return none;
    const body = readFileSync(join(directory, file));
    return { status: 200, type: types[extname(file)], cache: "public, max-age=60, immutable", body };
  };
}

// One rendition; its rate is that of the fullest segment (RFC 8216, 4.3.4.2).
function masterOf(directory, segments) {
  const rates = segments.map(({ file, seconds }) => (sizeOf(join(directory, file)) * 8) / seconds);
  return `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-STREAM-INF:BANDWIDTH=${Math.ceil(Math.max(...rates))}\nvideo.m3u8\n`;
}

const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function live(channel) {
  const playlist = channel.playlist(Date.now());
  return playlist === undefined ? none : text(playlist);
}
