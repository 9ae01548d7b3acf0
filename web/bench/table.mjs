// Figures of several runs as one table: medians, and ranges where they differ.
import { median } from "./count.mjs";

const percent = (x) => `${(100 * x).toFixed(1)} %`;
const fixed = (digits) => (x) => x.toFixed(digits);
const megabytes = (x) => (x / 1e6).toFixed(2);
const mebibytes = (x) => (x / 2 ** 20).toFixed(0);

// What can be printed: [heading, figure, how].
const rows = [
  ["origin copies per segment, steady", "copiesSteady", fixed(2)],
  ["origin copies per segment, whole run", "copiesAll", fixed(2)],
  ["offload, whole run", "offload", percent],
  ["offload if each segment left once", "ideal", percent],
  ["offload if so, but each joiner's first segment", "fair", percent],
  ["net offload, cold (own bytes counted)", "netCold", percent],
  ["net offload, warm (less script, WASM)", "netWarm", percent],
  ["live latency, s (player)", "latency", fixed(2)],
  ["live latency, s (program date time)", "behind", fixed(2)],
  ["buffer ahead, s", "ahead", fixed(1)],
  ["first frame after navigation, ms", "firstFrame", fixed(0)],
  ["first frame after loadSource, ms", "fromLoad", fixed(0)],
  ["viewers without a frame", "unstarted", fixed(0)],
  ["stalls", "stalls", fixed(0)],
  ["stalls after the first 10 s", "lateStalls", fixed(0)],
  ["stalled, s", "stallSeconds", fixed(1)],
  ["bitrate played, kbit/s", "bitrate", (x) => (x / 1000).toFixed(0)],
  ["switches of level per viewer", "switches", fixed(1)],
  ["player errors", "errors", fixed(0)],
  ["browser CPU, s", "cpu", fixed(1)],
  ["machine busy, all processes", "busy", percent],
  ["machine's CPU taken by its host", "stolen", percent],
  ["renderer memory per viewer, MiB (PSS)", "memory", mebibytes],
  ["longest task, ms", "longestTask", fixed(0)],
  ["longest task of the system's own, any viewer, ms", "ownTask", fixed(0)],
  ["uploaded per viewer, MB (median)", "upload", megabytes],
  ["uploaded per viewer, MB (most)", "uploadMost", megabytes],
  ["peer connections made", "connections", fixed(0)],
  ["peer connections that were connected", "connected", fixed(0)],
  ["media consumed, MB", "consumed", megabytes],
  ["media from the origin, MB", "originMedia", megabytes],
  ["media from neighbours, MB (system's word)", "fromPeers", megabytes],
  ["playlists, init segments from the origin, MB", "originOther", megabytes],
  ["playlists from the origin, steady, in viewers' worth", "playlistWorth", fixed(2)],
  ["requests that the origin refused", "refused", fixed(0)],
  ["bytes that are not the origin's", "differing", fixed(0)],
];

const ownBytes = "ownBytes"; // a row for each class

/** All that can be asked for. */
export const all = [...rows.map(([, figure]) => figure), ownBytes];
const without = (list, ...left) => list.filter((figure) => !left.includes(figure));

/** The figures of scenarios: of a ladder, of one live rendition, and of a title on demand. */
export const ladder = without(all, "lateStalls", "playlistWorth");
export const live = without(all, "lateStalls", "bitrate", "switches");
export const held = without(all, "bitrate", "switches", "playlistWorth");
export const demand = without(live, "copiesSteady", "latency", "behind", "playlistWorth");

function cell(values, how) {
  if (values.length === 0) return "failed";
  if (Number.isNaN(median(values))) return "–"; // too short for a steady state
  const [low, high] = [how(Math.min(...values)), how(Math.max(...values))];
  const middle = how(median(values));
  return low === high ? middle : `${middle} (${low} to ${high})`;
}

/** Pads columns so that the source reads as well as the rendered table. */
export function markdown(lines) {
  const width = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const row = (line) => `| ${line.map((text, i) => text.padEnd(width[i])).join(" | ")} |`;
  return [row(lines[0]), row(width.map((n) => "-".repeat(n))), ...lines.slice(1).map(row)].join("\n");
}

/** @param results {[system]: figures[]} @param wanted the figures to print */
export function table(results, wanted) {
  const systems = Object.keys(results);
  const lines = rows.filter(([, figure]) => wanted.includes(figure)).map(([heading, key, how]) =>
    [heading, ...systems.map((s) => cell(results[s].map((f) => f[key]), how))]);
  return markdown([["", ...systems], ...lines, ...(wanted.includes(ownBytes) ? ownRows(results) : [])]);
}

function ownRows(results) {
  const systems = Object.keys(results);
  return ["script", "wasm", "signalling", "other"].map((kind) =>
    [`own bytes: ${kind}, MB`, ...systems.map((s) =>
      cell(results[s].map((f) => f.ownBytes[kind]), (x) => (x / 1e6).toFixed(3)))]);
}
