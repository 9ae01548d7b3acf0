// One neighbour, the second to join, sends at 64 kbit/s and has no idea of it.
import { everywhere } from "../must.mjs";
import { apart } from "../plan.mjs";
import { live } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `A neighbour with an uplink of 64 kbit/s: ${viewers} viewers, one second apart, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml-tuned"],
  viewers: 6,
  seconds: 50,
  plan: ({ viewers }) => apart(viewers, 1000).map((seat, i) => (i === 1 ? { ...seat, line: { up: 64 } } : seat)),
  source: "live/single.m3u8",
  figures: live,
  bounds: everywhere,
};
