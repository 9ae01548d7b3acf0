// A flash crowd: all of them within two seconds.
import { bounds, everywhere } from "../must.mjs";
import { apart } from "../plan.mjs";
import { live } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `Flash crowd: ${viewers} viewers in 2 s, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml", "p2pml-tuned"],
  viewers: 8,
  seconds: 40,
  plan: ({ viewers }) => apart(viewers, 2000 / viewers),
  source: "live/single.m3u8",
  figures: live,
  bounds: [...everywhere, bounds.firstFrame(1.15)],
};
