// Viewers join one second apart and stay.
import { bounds, everywhere } from "../must.mjs";
import { apart } from "../plan.mjs";
import { live } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `${viewers} viewers, one second apart, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml", "p2pml-tuned", "p2pml-same", "p2pml-same-tuned"],
  viewers: 8,
  seconds: 60,
  plan: ({ viewers }) => apart(viewers, 1000),
  source: "live/single.m3u8",
  figures: live,
  bounds: [...everywhere, bounds.offload(0.8), bounds.playlists(1.3)],
};
