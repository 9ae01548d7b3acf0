// Media for the packager: two minutes of a test picture and two tones, cut by
// ffmpeg in every way that HLS knows. It is made once and kept by the hash of
// this file in build/out/media.
import { createHash, randomBytes } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const seconds = 120;
const segment = 2; // seconds; a key frame begins each
const rate = 15; // frames a second

/** The rungs of a ladder of one picture, in kbit/s. */
export const ladder = [600, 1500, 4000];

const base = new URL("../../../build/out/media/", import.meta.url).pathname;

const ffmpeg = (cwd, ...args) => run("ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", ...args], { cwd });

// Noise keeps the rate up, so that a segment has several pieces.
const picture = (source, size) => ["-f", "lavfi", "-i", `${source}=s=${size}:r=${rate}:d=${seconds},noise=alls=24:allf=t`];
const tone = (hertz) => ["-f", "lavfi", "-i", `sine=f=${hertz}:d=${seconds}`];
const video = (kilobits) => ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
  "-b:v", `${kilobits}k`, "-maxrate", `${kilobits}k`, "-bufsize", `${kilobits}k`,
  "-g", `${rate * segment}`, "-keyint_min", `${rate * segment}`, "-sc_threshold", "0"];
const audio = ["-c:a", "aac", "-b:a", "64k", "-ac", "1"];

async function encode(dir) {
  await Promise.all([
    ffmpeg(dir, ...picture("testsrc2", "320x180"), ...tone(440), ...video(600), ...audio, "high.mp4"),
    ffmpeg(dir, ...picture("testsrc2", "160x90"), ...video(200), "low.mp4"),
    ffmpeg(dir, ...picture("smptebars", "320x180"), ...tone(880), ...video(500), ...audio, "break.mp4"),
    ffmpeg(dir, ...tone(660), ...audio, "other.mp4"),
    ...ladder.map((kilobits) => ffmpeg(dir, ...picture("testsrc2", "640x360"), ...video(kilobits), `rung-${kilobits}.mp4`)),
  ]);
}

/** Cuts `streams` of a file into the directory `name`. */
async function cut(dir, name, file, streams, ...format) {
  mkdirSync(join(dir, name));
  await ffmpeg(join(dir, name), "-i", `../${file}`, ...streams.flatMap((one) => ["-map", one]), "-c", "copy",
    "-f", "hls", "-hls_time", `${segment}`, "-hls_list_size", "0", "-hls_playlist_type", "vod", ...format, "index.m3u8");
}

const ts = ["-hls_segment_filename", "%03d.ts"];
const fmp4 = ["-hls_segment_type", "fmp4", "-hls_segment_filename", "%03d.m4s"];
const single = ["-hls_segment_type", "fmp4", "-hls_flags", "single_file", "-hls_segment_filename", "all.mp4"];

async function make(dir) {
  mkdirSync(dir, { recursive: true });
  await encode(dir);
  writeFileSync(join(dir, "key"), randomBytes(16));
  writeFileSync(join(dir, "key.info"), `key\n${join(dir, "key")}\n000102030405060708090a0b0c0d0e0f\n`);
  const both = ["0:v", "0:a"];
  await cut(dir, "ts", "high.mp4", both, ...ts);
  await cut(dir, "ts-break", "break.mp4", both, ...ts);
  await cut(dir, "aes", "high.mp4", both, ...ts, "-hls_key_info_file", "../key.info");
  await cut(dir, "range", "high.mp4", both, ...single);
  await cut(dir, "break", "break.mp4", ["0:v"], ...fmp4);
  await cut(dir, "high", "high.mp4", ["0:v"], ...fmp4);
  await cut(dir, "low", "low.mp4", ["0:v"], ...fmp4);
  await cut(dir, "audio", "high.mp4", ["0:a"], ...fmp4);
  await cut(dir, "other", "other.mp4", ["0:a"], ...fmp4);
  for (const kilobits of ladder) await cut(dir, `rung-${kilobits}`, `rung-${kilobits}.mp4`, ["0:v"], ...fmp4);
}

/** The directory that holds the media, made where it is missing. */
export async function media() {
  const source = readFileSync(new URL(import.meta.url));
  const dir = base + createHash("sha256").update(source).digest("hex").slice(0, 16);
  if (existsSync(dir)) return dir;
  mkdirSync(base, { recursive: true });
  for (const old of readdirSync(base)) {
    if (!(base + old).startsWith(dir)) rmSync(base + old, { recursive: true });
  }
  const making = `${dir}.${process.pid}`;
  await make(making);
  if (existsSync(dir)) rmSync(making, { recursive: true }); // another process was quicker
  else renameSync(making, dir);
  return dir;
}

/**
 * One cut as its index says: {init, entries}, an entry being {file, start, end,
 * duration} with the bytes start..end-1 of the file, both 0 for all of it.
 */
export function recording(dir, name) {
  const entries = [];
  let init, duration, range = [0, 0];
  for (const line of readFileSync(join(dir, name, "index.m3u8"), "utf8").split("\n")) {
    const [tag, value = ""] = line.split(/:(.*)/);
    if (tag === "#EXTINF") duration = parseFloat(value);
    if (tag === "#EXT-X-BYTERANGE") range = span(value);
    if (tag === "#EXT-X-MAP") init = map(join(dir, name), value);
    if (!line || line.startsWith("#")) continue;
    entries.push({ file: join(dir, name, line), start: range[0], end: range[1], duration });
  }
  return { init, entries };
}

function map(dir, attributes) {
  const [start, end] = span(/BYTERANGE="([^"]+)"/.exec(attributes)?.[1] ?? "0@0");
  return { file: join(dir, /URI="([^"]+)"/.exec(attributes)[1]), start, end };
}

const span = (value) => {
  const [length, start] = value.split("@").map(Number);
  return [start, start + length];
};
