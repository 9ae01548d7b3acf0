// p2p-media-loader at hls.js's own live latency, which the engine leaves alone where
// it is set; all else by default.
import { note as noted, p2pml } from "../rival/p2pml.mjs";

export const title = "p2p-media-loader, hls.js's latency";
export const note = noted("at the live latency that hls.js has by default");
export const open = p2pml({ hls: { liveSyncDurationCount: 3 } });
