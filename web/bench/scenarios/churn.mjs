// Comings and goings: every ten seconds the oldest viewer leaves and a new one comes.
import { always } from "../must.mjs";
import { replaced } from "../plan.mjs";
import { live } from "../table.mjs";

export default {
  title: ({ viewers, seconds }) => `Churn: ${viewers} viewers, one replaced every 10 s, ${seconds} s`,
  systems: ["plain", "shoal", "p2pml", "p2pml-tuned"],
  viewers: 8,
  seconds: 80,
  plan: ({ viewers, seconds }) => replaced(viewers, 10_000, seconds),
  source: "live/single.m3u8",
  settled: 28_000, // 20 s after the eighth join; whoever joins later counts from 20 s after that
  figures: live,
  // No bound on copies: there is no steady state in which nobody joins.
  bounds: always(1.2),
};
