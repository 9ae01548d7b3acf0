// What the player would hand to a loader for a URL that the agent fetches.
import type Hls from "hls.js";
import type { Fragment, FragmentLoaderContext as Context, LevelDetails } from "hls.js";
import type { FetchInit } from "./agent";

/** "bytes=5-9" is { start: 5, end: 10 }; to the end of the resource, end is 0; without a header both are. */
export function rangeOf({ headers }: FetchInit): { start: number; end: number } {
  const [, start = 0, last] = /^bytes=(\d+)-(\d*)$/.exec(headers?.Range ?? "") ?? [];
  return { start: Number(start), end: last ? Number(last) + 1 : 0 };
}

/**
 * A fragment's context as hls.js makes it. A range to the end of the resource
 * cannot be said by a context: a loader then gives the whole.
 */
export function contextOf(hls: Hls, url: string, init: FetchInit): Context {
  const { start, end } = rangeOf(init);
  return {
    type: "media-fragment" as Context["type"],
    frag: fragmentOf(hls, url, start),
    part: null,
    responseType: "arraybuffer",
    url,
    headers: {},
    rangeStart: end ? start : 0,
    rangeEnd: end,
  };
}

/**
 * The fragment that has this byte of this URL; for one that the player has not
 * listed yet, the most similar one, under this URL.
 */
function fragmentOf(hls: Hls, url: string, start: number): Fragment {
  let best: Fragment | undefined;
  let common = -1;
  for (const frag of fragments(hls)) {
    const { byteRangeStartOffset: from = 0, byteRangeEndOffset: to = Infinity } = frag;
    if (frag.url === url && start >= from && start < to) return frag;
    const length = shared(frag.url ?? "", url);
    if (length >= common) [best, common] = [frag, length];
  }
  return Object.create(best ?? { type: "main", sn: 0, level: 0, start: 0, duration: 0 }, {
    url: { value: url },
  }) as Fragment;
}

function* fragments({ levels, audioTracks }: Hls): Generator<Fragment> {
  for (const { details } of [...levels, ...audioTracks]) {
    if (details) yield* listed(details);
  }
}

function* listed({ fragments, partList }: LevelDetails): Generator<Fragment> {
  let init: Fragment | null = null;
  for (const frag of fragments) {
    if (!frag) continue; // a gap of a delta update
    if (frag.initSegment && frag.initSegment !== init) yield (init = frag.initSegment);
    yield frag;
  }
  for (const { url, byteRangeStartOffset: from, byteRangeEndOffset: to, fragment } of partList ?? []) {
    const own = { url: { value: url }, byteRangeStartOffset: { value: from }, byteRangeEndOffset: { value: to } };
    yield Object.create(fragment, own) as Fragment;
  }
}

function shared(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
