// A live encoder as people run it: ffmpeg, in real time, with a list of segments
// that it deletes behind itself.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Child } from "./process.mjs";

const source = ["-re", "-f", "lavfi", "-i", "testsrc2=s=256x144:r=15,noise=alls=24:allf=t", "-re", "-f", "lavfi", "-i", "sine=f=440"];
const codecs = ["-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
  "-b:v", "500k", "-g", "30", "-keyint_min", "30", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "64k"];
// Old ones stay for a minute, so that a test can still read what was sent.
const live = ["-f", "hls", "-hls_time", "2", "-hls_list_size", "6", "-hls_delete_threshold", "30"];
const flags = ["-hls_flags", "delete_segments+independent_segments+program_date_time"];

/** Encodes into dir/ts/live.m3u8 (MPEG-TS) and dir/cmaf/live.m3u8; close() ends it. */
export function encoder(dir) {
  for (const name of ["ts", "cmaf"]) mkdirSync(join(dir, name), { recursive: true });
  const child = new Child("ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", ...source,
    ...codecs, ...live, ...flags, join(dir, "ts/live.m3u8"),
    ...codecs, ...live, ...flags, "-hls_segment_type", "fmp4", join(dir, "cmaf/live.m3u8")]);
  return { close: () => child.stop(), get output() { return child.output; } };
}
