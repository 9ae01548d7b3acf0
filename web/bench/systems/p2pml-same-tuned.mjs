// p2p-media-loader at hls.js's own live latency, where it buys only what is due
// within 2 s: by default that would be all there is between the play head and live.
import { note as noted, p2pml } from "../rival/p2pml.mjs";

export const title = "p2p-media-loader, hls.js's latency, tuned";
export const note = noted("at the live latency that hls.js has by default with a high-demand window of 2 s");
export const open = p2pml({ hls: { liveSyncDurationCount: 3 }, core: { highDemandTimeWindow: 2 } });
