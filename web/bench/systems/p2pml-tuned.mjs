// p2p-media-loader 14 s behind live, where it buys only what is due within 4 s.
import { note as noted, p2pml } from "../rival/p2pml.mjs";

export const title = "p2p-media-loader, tuned";
export const note = noted("14 s behind live with a high-demand window of 4 s");
export const open = p2pml({ hls: { liveSyncDuration: 14 }, core: { highDemandTimeWindow: 4 } });
