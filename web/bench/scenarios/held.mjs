// An office whose line carries half of what its viewers play: 8 of 0.6 Mbit/s, and
// 2.5 Mbit/s for all that origin and systems send them. Caches have the system's script
// and program before.
import { bounds } from "../must.mjs";
import { apart } from "../plan.mjs";
import { held } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `Origin held to 2.5 Mbit/s, warm: ${viewers} viewers, one second apart, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml", "p2pml-tuned"],
  viewers: 8,
  seconds: 50,
  plan: ({ viewers }) => apart(viewers, 1000),
  source: "live/single.m3u8",
  hold: 2500,
  warm: true,
  figures: held,
  bounds: [bounds.calm(), bounds.ownTask(50)],
};
