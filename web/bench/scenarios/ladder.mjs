// Three levels of 0.37, 0.62 and 1.2 Mbit/s and the player's own choice among them:
// a third of the viewers each on lines that carry the first, the second and any. Caches
// have the script and the program before, which are no matter of levels.
import { bounds, everywhere } from "../must.mjs";
import { apart } from "../plan.mjs";
import { ladder } from "../table.mjs";

const lines = [{ down: 800 }, { down: 1300 }, undefined]; // kbit/s

export default {
  title: ({ viewers, seconds }) => `Three levels: ${viewers} viewers, one second apart, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml", "p2pml-tuned"],
  viewers: 6,
  seconds: 50,
  plan: ({ viewers }) => apart(viewers, 1000).map((seat, i) => ({ ...seat, line: lines[i % lines.length] })),
  source: "live/master.m3u8",
  warm: true,
  figures: ladder,
  bounds: [...everywhere, bounds.bitrate(0.95)],
};
