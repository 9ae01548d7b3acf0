// From what was seen to figures, as the design says they are counted. Pure.

const grown = 20_000; // ms that a viewer has been there until its state is a steady one
const tail = 8_000; // ms before the end in which slower viewers have yet to ask

const sum = (list) => list.reduce((total, x) => total + x, 0);

/** The middle value; the mean of the two middle ones for even counts. */
export function median(list) {
  if (list.length === 0) return NaN;
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Origin copies per segment: bytes the origin sent of these segments over
 * their length, each counted once.
 * @param log {at, path, bytes}[]
 * @param segments Map path -> {track, number, bytes}
 */
export function copies(log, segments, paths) {
  const sent = sum(log.filter((line) => paths.has(line.path)).map((line) => line.bytes));
  return sent / sum([...paths].map((path) => segments.get(path).bytes));
}

/** Segments that became available, so far as anyone asked, between two times. */
export function appeared(log, segments, from, to) {
  const firstAsked = new Map();
  const newest = new Map(); // by track
  for (const line of [...log].sort((a, b) => a.at - b.at)) {
    const { track, number } = segments.get(line.path);
    if (line.at < from) newest.set(track, Math.max(newest.get(track) ?? -1, number));
    else if (!firstAsked.has(line.path)) firstAsked.set(line.path, line.at);
  }
  const isNew = ({ track, number }) => number > (newest.get(track) ?? -1);
  const fresh = [...firstAsked].filter(([path, at]) => at <= to && isNew(segments.get(path)));
  return new Set(fresh.map(([path]) => path));
}

/** Copies of these segments by the name of their track. */
export function copiesByTrack(log, segments, paths) {
  const tracks = new Map();
  for (const path of paths) {
    const name = segments.get(path).track.split("/").at(-1);
    tracks.set(name, (tracks.get(name) ?? new Set()).add(path));
  }
  return Object.fromEntries([...tracks].map(([name, own]) => [name, copies(log, segments, own)]));
}

/**
 * Media bytes that reached the decoder, and those that are not the origin's. Where
 * the player rewrites segments before, it is the bytes that the player was given.
 * @param until ms on the clock: what came later, while pages were read, is left out
 */
export function appended(viewers, catalogue, until = Infinity) {
  const media = new Map([...catalogue.segments.values()].map((s) => [s.hash, s]));
  const inits = new Set([...catalogue.inits.values()].map((s) => s.hash));
  const out = { consumed: 0, distinct: 0, differing: 0, unhashed: 0 };
  const used = new Set();
  for (const entry of viewers.flatMap((v) => (v.loaded?.length ? v.loaded : v.appended))) {
    if (entry.at > until || inits.has(entry.hash)) continue;
    out.consumed += entry.bytes;
    if (!entry.hash) out.unhashed += entry.bytes;
    else if (!media.has(entry.hash)) out.differing += entry.bytes;
    else used.add(entry.hash);
  }
  out.distinct = sum([...used].map((hash) => media.get(hash).bytes));
  return out;
}

/**
 * Bytes of the first segment of each kind, sound and picture, of all viewers but
 * the first: what has to come from the origin where nobody is to wait for it.
 */
export function firstSegments(viewers, catalogue) {
  const media = new Map([...catalogue.segments.values()].map((s) => [s.hash, s]));
  return sum(viewers.slice(1).map((viewer) => {
    const list = viewer.loaded?.length ? viewer.loaded : viewer.appended;
    const known = list.map(({ hash }) => media.get(hash)).filter(Boolean);
    const kinds = new Map();
    for (const { track, bytes } of known) if (!kinds.has(isSound(track))) kinds.set(isSound(track), bytes);
    return sum([...kinds.values()]);
  }));
}

const isSound = (track) => track.includes("audio");

/** Stalls that were not over `ms` after the start. */
export function stallsAfter(ms, { start, viewers }) {
  return viewers.flatMap((v) => v.stalls).filter((stall) => stall.at + stall.ms > start + ms).length;
}

/** Times that another level was played than a second before. */
export function switches(samples) {
  const levels = samples.map((s) => s.bitrate).filter(Boolean);
  return levels.filter((level, i) => i > 0 && level !== levels[i - 1]).length;
}

// The longest that a script of the system's own kept a page, of all pages.
function ownTask(viewers, from) {
  const own = viewers.flatMap((v) => Object.entries(v.scripts)).filter(([url]) => from && url.startsWith(from));
  return Math.max(0, ...own.map(([, ms]) => ms));
}

/** Bytes of media playlists a second that the origin sent in the steady state. */
export function playlistRate(run) {
  const polls = run.log.filter((line) => run.catalogue.playlists.has(line.path) && line.at >= run.settled && line.at < run.end);
  return sum(polls.map((line) => line.bytes)) / ((run.end - run.settled) / 1000);
}

/**
 * Enters in each figure what its playlists are worth: as many plain viewers
 * poll as much. `reference` are figures of plain runs in the same circumstances.
 */
export function weigh(results, reference) {
  const one = median(reference.map((f) => f.playlistRate / f.viewers));
  for (const f of Object.values(results).flat()) f.playlistWorth = f.playlistRate / one;
}

/** The figures of one run; see `run` in watch.mjs for its record. */
export function figures(run) {
  const { catalogue, viewers, own } = run;
  const log = run.log.filter((line) => catalogue.segments.has(line.path));
  const steady = appeared(log, catalogue.segments, run.settled, run.end - tail);
  const media = sum(log.map((line) => line.bytes));
  const body = appended(viewers, catalogue, run.end);
  const assets = own.script + own.wasm;
  const chatter = own.signalling + own.other;
  const calm = viewers.flatMap((v) => v.samples.filter((s) => s.at >= Math.max(run.settled, v.joined + grown)));
  const played = viewers.flatMap((v) => v.samples.map((s) => s.bitrate).filter(Boolean));
  const started = viewers.filter((v) => v.firstFrame > 0);
  const present = viewers.filter((v) => !v.left).length; // at any time, whoever came and went
  const fair = 1 - (body.distinct + firstSegments(viewers, catalogue)) / body.consumed;
  return {
    offload: 1 - media / body.consumed,
    ideal: 1 - body.distinct / body.consumed,
    fair,
    shortfall: fair - (1 - media / body.consumed),
    netCold: 1 - (media + assets + chatter) / body.consumed,
    netWarm: 1 - (media + chatter) / body.consumed,
    copiesAll: copies(log, catalogue.segments, new Set(log.map((line) => line.path))),
    copiesSteady: copies(log, catalogue.segments, steady),
    copiesByTrack: copiesByTrack(log, catalogue.segments, steady),
    steadySegments: steady.size,
    viewers: present,
    playlistRate: playlistRate(run),
    refused: run.log.filter((line) => line.status === 401 || line.status === 403).length,
    latency: median(calm.map((s) => s.latency)),
    behind: median(calm.map((s) => s.behind)),
    ahead: median(calm.map((s) => s.ahead)),
    firstFrame: median(started.map((v) => v.firstFrame)),
    fromLoad: median(started.map((v) => v.firstFrame - v.loadedAt)),
    unstarted: viewers.length - started.length,
    stalls: sum(viewers.map((v) => v.stalls.length)),
    stallSeconds: sum(viewers.flatMap((v) => v.stalls.map((s) => s.ms))) / 1000,
    lateStalls: stallsAfter(10_000, run),
    bitrate: sum(played) / played.length,
    switches: sum(viewers.map((v) => switches(v.samples))) / viewers.length,
    errors: sum(viewers.map((v) => v.errors.length)),
    cpu: run.cpu,
    busy: run.machine.busy,
    stolen: run.machine.stolen,
    memory: run.memory / present,
    upload: median(viewers.map((v) => v.sent)),
    uploadMost: Math.max(...viewers.map((v) => v.sent)),
    connections: sum(viewers.map((v) => v.connections)),
    connected: sum(viewers.map((v) => v.connected)),
    fromPeers: sum(viewers.map((v) => v.stats?.peerBytes ?? 0)),
    longestTask: median(viewers.map((v) => v.longest)),
    ownTask: ownTask(viewers, run.from),
    differing: body.differing + body.unhashed,
    consumed: body.consumed,
    originMedia: media,
    originOther: sum(run.log.map((line) => line.bytes)) - media,
    ownBytes: { ...own },
  };
}

/** A generator of 32-bit numbers with a seed (Marsaglia's xorshift). */
export function generator(seed) {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

/** The ratio of medians b/a with its 95 % percentile bootstrap interval. */
export function ratio(a, b, { rounds = 4000, seed = 1 } = {}) {
  const next = generator(seed);
  const draw = (list) => list.map(() => list[next() % list.length]);
  const drawn = [];
  for (let i = 0; i < rounds; i++) drawn.push(median(draw(b)) / median(draw(a)));
  drawn.sort((x, y) => x - y);
  return {
    ratio: median(b) / median(a),
    low: drawn[Math.floor(rounds * 0.025)],
    high: drawn[Math.ceil(rounds * 0.975) - 1],
  };
}
