// The demo's title on demand, cut anew by ffmpeg for an origin to list as live:
// index.m3u8 in a directory, and segments of 2 s with audio and video in one.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Origin } from "../../e2e/rig/origin.mjs";

/** Seconds of media: of the title, and of what is encoded in HD. */
export const length = 600;
export const lengthHD = 150;

const hls = ["-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod"];
const transportStream = ["-c", "copy", ...hls, "-hls_segment_filename", "%d.ts"];
// Noise gives the encoder something to spend its bits on, and the buffer of a second keeps segments even.
const fragments = ["-t", `${lengthHD}`, "-vf", "scale=1280:720,noise=alls=14:allf=t", "-c:v", "libx264", "-preset", "ultrafast",
  "-pix_fmt", "yuv420p", "-b:v", "6000k", "-minrate", "6000k", "-maxrate", "6000k", "-bufsize", "6000k",
  "-x264-params", "nal-hrd=cbr", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-c:a", "copy",
  ...hls, "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4", "-hls_segment_filename", "%d.m4s"];

/** Why this machine cannot cut; "" where it can. */
export function unable() {
  const { error } = spawnSync("ffmpeg", ["-version"]);
  return error ? "it needs ffmpeg in the PATH (apt-get install ffmpeg)" : "";
}

/** The directory below `base` with the title as MPEG-TS, not encoded anew. */
export const remuxed = (base) => cut(join(base, "ts"), transportStream);

/** The directory below `base` with the title in CMAF at 720p and 6 Mbit/s. */
export const encodedHD = (base) => cut(join(base, "hd"), fragments);

/** The name of a directory tells how it was made, so that it need not be made again. */
async function cut(name, how) {
  const directory = `${name}-${createHash("sha256").update(how.join(" ")).digest("hex").slice(0, 12)}`;
  if (existsSync(directory)) return directory;
  const making = `${directory}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const origin = await Origin.open();
  try {
    await ffmpeg(making, ["-i", `${origin.url}/vod/single.m3u8`, "-map", "0:v", "-map", "0:a", ...how, "index.m3u8"]);
    renameSync(making, directory);
  } finally {
    rmSync(making, { recursive: true, force: true });
    await origin.close();
  }
  return directory;
}

async function ffmpeg(cwd, args) {
  const child = spawn("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", ...args],
    { cwd, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`bench: ffmpeg ended with ${code}`);
}
