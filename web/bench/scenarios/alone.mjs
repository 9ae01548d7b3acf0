// One viewer of a stream: it has nobody to talk to, and must not try.
import { bounds } from "../must.mjs";
import { apart } from "../plan.mjs";

export default {
  title: ({ seconds }) => `One viewer alone, ${seconds} s`,
  systems: ["plain", "shoal"],
  viewers: 1,
  seconds: 20,
  plan: () => apart(1, 0),
  source: "live/single.m3u8",
  figures: ["connections", "uploadMost", "stalls"],
  bounds: [
    bounds.nothing("connections", "peer connections"), bounds.nothing("uploadMost", "bytes uploaded"), bounds.stalls(),
  ],
};
