// MPEG-TS, live: the segments of a directory, at /live/single.m3u8.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Channel, segmentsOf } from "./channel.mjs";

const playlistType = "application/vnd.apple.mpegurl";
const text = (body, cache = "no-cache") => ({ status: 200, type: playlistType, cache, body: Buffer.from(body) });
const none = { status: 404, type: "text/plain", cache: "no-store", body: Buffer.from("no such file\n") };

// One rendition; its peak rate with a margin, in bits a second.
const master = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-STREAM-INF:BANDWIDTH=800000\nvideo.m3u8\n";

/** @param directory index.m3u8 and the segments it lists @param now ms on the clock */
export function tsContent(directory, now) {
  const segments = segmentsOf(readFileSync(join(directory, "index.m3u8"), "utf8"));
  const channel = new Channel(segments, now);
  return ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/live/single.m3u8") return text(master, "public, max-age=3600");
    if (pathname === "/live/video.m3u8") return live(channel);
    const file = pathname.replace(/^\/live\//, "");
    if (!channel.lists(file, Date.now())) return none;
    return { status: 200, type: "video/mp2t", cache: "public, max-age=60, immutable", body: readFileSync(join(directory, file)) };
  };
}

function live(channel) {
  const playlist = channel.playlist(Date.now());
  return playlist === undefined ? none : text(playlist);
}
