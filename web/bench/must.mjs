// What the eight viewers' series has to reach, and where it falls short. Pure.
import { median } from "./count.mjs";

const musts = [
  { figure: "copiesSteady", most: 1.1, says: "origin copies per segment, steady" },
  { figure: "offload", least: 0.8, says: "offload, whole run" },
  { figure: "stalls", most: 0, says: "stalls" },
  // Playlists that differ from viewer to viewer are everybody's own.
  { figure: "playlistWorth", most: 1.3, says: "playlists, in viewers' worth", except: "signed" },
];

/** A sentence for each figure of Shoal's runs whose median misses its bound. */
export function misses(runs, variant) {
  const found = [];
  for (const { figure, most = Infinity, least = -Infinity, says, except } of musts) {
    const middle = median(runs.map((run) => run[figure]));
    if (except === variant || (middle <= most && middle >= least)) continue;
    const bound = Number.isFinite(most) ? `at most ${most}` : `at least ${least}`;
    found.push(`missed: ${says}: ${middle.toFixed(3)}, must be ${bound}`);
  }
  return found;
}
