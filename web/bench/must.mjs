// What Shoal has to reach in a scenario, and where it falls short. Pure.
import { median } from "./count.mjs";

const middle = (runs, figure) => median(runs.map((run) => run[figure]));

const beyond = (figure) => (shoal, plain) => middle(shoal, figure) - middle(plain, figure);
const against = (figure) => (shoal, plain) => middle(shoal, figure) / middle(plain, figure);

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
  fair: (most) => ({
    says: "offload below the ideal less a first segment per joiner", of: (shoal) => middle(shoal, "shortfall"), most,
  }),
  noMoreStalls: () => ({ says: "stalls more than plain's", of: beyond("stalls"), most: 0 }),
  latency: (most) => ({ says: "live latency beyond plain's, s", of: beyond("behind"), most }),
  cpu: (most) => ({ says: "CPU against plain's", of: against("cpu"), most }),
  firstFrame: (most) => ({ says: "first frame after navigation, against plain's", of: against("firstFrame"), most }),
  ownTask: (most) => ({ says: "longest task of Shoal's own, ms", of: (shoal) => middle(shoal, "ownTask"), most }),
  bitrate: (least) => ({ says: "played bitrate against plain's", of: against("bitrate"), least }),
  calm: () => ({ says: "stalls after the first 10 s", of: (shoal) => middle(shoal, "lateStalls"), most: 0 }),
};

/** What holds in every live scenario. @param cpu at most, against plain's */
export const always = (cpu) => [
  bounds.fair(0.03), bounds.noMoreStalls(), bounds.latency(0.3), bounds.cpu(cpu), bounds.ownTask(50),
];

/** And where there is a steady state. */
export const everywhere = [bounds.copies(1.1), ...always(1.2)];

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
