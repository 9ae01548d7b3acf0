// Viewers join one second apart and stay.
import { bounds } from "../must.mjs";
import { apart } from "../plan.mjs";
import { live } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `${viewers} viewers, one second apart, ${seconds} s`,
  viewers: 8,
  seconds: 60,
  plan: ({ viewers }) => apart(viewers, 1000),
  source: "live/single.m3u8",
  figures: live,
  bounds: [bounds.copies(1.1), bounds.offload(0.8), bounds.stalls(), bounds.playlists(1.3)],
};
