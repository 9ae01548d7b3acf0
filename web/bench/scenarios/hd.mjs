// Pictures of 720p at 6 Mbit/s: ten times the bytes of the other scenarios.
import { always, bounds } from "../must.mjs";
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
  bounds: [bounds.copies(1.1), ...always(1.25)],
};
