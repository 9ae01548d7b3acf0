// The demo's title on demand as MPEG-TS, by ffmpeg and without encoding anew.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { Origin } from "../../e2e/rig/origin.mjs";

/** Seconds of media in the title. */
export const length = 600;

/** Makes `directory` anew: index.m3u8 and segments of 2 s, audio and video in one. */
export async function remux(directory) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const origin = await Origin.open();
  try {
    ffmpeg(["-i", `${origin.url}/vod/single.m3u8`, "-map", "0:v", "-map", "0:a", "-c", "copy",
      "-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod",
      "-hls_segment_filename", join(directory, "%d.ts"), join(directory, "index.m3u8")]);
  } finally {
    await origin.close();
  }
}

// The origin is a process of its own, so that waiting here does not stop it.
function ffmpeg(args) {
  const { error, status, stderr } = spawnSync("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", ...args]);
  if (error?.code === "ENOENT") throw new Error("bench: --variant ts needs ffmpeg in the PATH (apt-get install ffmpeg)");
  if (error || status !== 0) throw new Error(`bench: ffmpeg: ${error?.message ?? stderr}`);
}
