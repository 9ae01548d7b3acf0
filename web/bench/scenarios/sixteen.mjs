// Twice as many viewers as elsewhere, half a second apart.
import { everywhere } from "../must.mjs";
import { apart } from "../plan.mjs";
import { live } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `${viewers} viewers, half a second apart, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml-tuned"],
  viewers: 16,
  seconds: 50,
  plan: ({ viewers }) => apart(viewers, 500),
  source: "live/single.m3u8",
  figures: live,
  bounds: everywhere,
};
