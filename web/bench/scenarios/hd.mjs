// Pictures of 720p at 6 Mbit/s: ten times the bytes of the other scenarios.
import { bounds } from "../must.mjs";
import { apart } from "../plan.mjs";
import { live } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `HD, 6 Mbit/s: ${viewers} viewers, one second apart, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml-tuned"],
  viewers: 4,
  seconds: 45,
  plan: ({ viewers }) => apart(viewers, 1000),
  variant: "hd",
  source: "live/single.m3u8",
  figures: live,
  bounds: [
    bounds.copies(1.1), bounds.fair(0.03), bounds.noMoreStalls(), bounds.latency(0.3), bounds.cpu(1.25), bounds.ownTask(50),
  ],
};
