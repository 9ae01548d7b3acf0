// What the player has read before Shoal was attached to it: a script that comes
// late misses its first playlists, and a title's are read once.
import type { LevelDetails } from "hls.js";
import type { Source } from "./transport";

/** Gives the viewer the media playlists that the player holds. */
export function readBefore({ hls, viewer }: Source): void {
  for (const { uri, details } of hls.levels) read(uri, details);
  for (const { url, details } of hls.audioTracks) read(url, details);

  function read(asked: string, details: LevelDetails | undefined): void {
    if (details?.m3u8) viewer.playlist(details.url, details.m3u8, asked);
  }
}
