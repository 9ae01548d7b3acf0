// The title on demand, from its beginning, by viewers who start ten seconds apart.
import { bounds } from "../must.mjs";
import { apart } from "../plan.mjs";
import { demand } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `On demand: ${viewers} viewers, ten seconds apart, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml", "p2pml-tuned"],
  viewers: 6,
  seconds: 66,
  plan: ({ viewers }) => apart(viewers, 10_000),
  source: "vod/single.m3u8",
  figures: demand,
  bounds: [bounds.noMoreStalls(), bounds.cpu(1.2), bounds.ownTask(50)],
};
