// What Shoal has to reach in a scenario, and where it falls short. Pure.
import { median } from "./count.mjs";

const middle = (runs, figure) => median(runs.map((run) => run[figure]));

/**
 * A bound: what it is called, its value from Shoal's runs and plain's, the most or the
 * least it may be, and the variant that it is not asked of.
 * @typedef {{says: string, of: (shoal, plain) => number, most?: number, least?: number, except?: string}} Bound
 */
export const bounds = {
  copies: (most) => ({ says: "origin copies per segment, steady", of: (shoal) => middle(shoal, "copiesSteady"), most }),
  offload: (least) => ({ says: "offload, whole run", of: (shoal) => middle(shoal, "offload"), least }),
  stalls: () => ({ says: "stalls", of: (shoal) => middle(shoal, "stalls"), most: 0 }),
  // Playlists that differ from viewer to viewer are everybody's own.
  playlists: (most) => ({
    says: "playlists, in viewers' worth", of: (shoal) => middle(shoal, "playlistWorth"), most, except: "signed",
  }),
  nothing: (figure, says) => ({ says, of: (shoal) => middle(shoal, figure), most: 0 }),
};

/** A sentence for each bound that Shoal's runs miss; one that has nothing to be held against is left out. */
export function misses(list, { shoal = [], plain = [] }, variant) {
  const found = [];
  for (const { says, of, most = Infinity, least = -Infinity, except } of list) {
    const value = of(shoal, plain);
    if (except === variant || Number.isNaN(value) || (value <= most && value >= least)) continue;
    const bound = Number.isFinite(most) ? `at most ${most}` : `at least ${least}`;
    found.push(`missed: ${says}: ${value.toFixed(3)}, must be ${bound}`);
  }
  return found;
}
