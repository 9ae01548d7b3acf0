// p2p-media-loader with its defaults: it moves the player to some 39 s behind live,
// nearly all that the window holds.
import { note as noted, p2pml } from "../rival/p2pml.mjs";

export const title = "p2p-media-loader, defaults";
export const note = noted("as it comes");
export const open = p2pml({});
