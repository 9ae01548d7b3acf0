// The text of HLS playlists (RFC 8216) over a list of entries: {file, start,
// end, duration, init, discontinuity}, as recording() gives them.

/** The entries of a cut; `init` is what they need to be played. */
export const plain = ({ init, entries }) => entries.map((entry) => ({ ...entry, init }));

/** Entries in turns of `length` from each cut; a discontinuity lies between. */
export function alternating(cuts, length) {
  const lists = cuts.map(plain);
  return lists[0].map((_, i) => {
    const turn = Math.floor(i / length);
    return { ...lists[turn % lists.length][i], discontinuity: turn > 0 && i % length === 0 };
  });
}

/**
 * A media playlist of entries first..end-1, which are numbered by their place.
 * @param options {type: VOD or EVENT, ended, key: value of EXT-X-KEY,
 *   began: ms since 1970 of entry 0, for EXT-X-PROGRAM-DATE-TIME,
 *   name: (entry, number) => URI}
 */
export function mediaPlaylist(entries, first, end, { type, ended, key, began, name }) {
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", `#EXT-X-TARGETDURATION:${target(entries)}`, `#EXT-X-MEDIA-SEQUENCE:${first}`];
  const gone = entries.slice(0, first).filter((entry) => entry.discontinuity).length;
  if (gone) lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${gone}`);
  if (type) lines.push(`#EXT-X-PLAYLIST-TYPE:${type}`);
  if (key) lines.push(`#EXT-X-KEY:${key}`);
  let init;
  for (let number = first; number < end; number++) {
    const entry = entries[number];
    if (entry.discontinuity) lines.push("#EXT-X-DISCONTINUITY");
    if (entry.init && entry.init !== init) lines.push(map(init = entry.init, name));
    if (began && number === first) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(began + 1000 * until(entries, number)).toISOString()}`);
    lines.push(`#EXTINF:${entry.duration.toFixed(6)},`);
    if (entry.end) lines.push(`#EXT-X-BYTERANGE:${entry.end - entry.start}@${entry.start}`);
    lines.push(name(entry, number));
  }
  if (ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

function map(init, name) {
  const range = init.end ? `,BYTERANGE="${init.end - init.start}@${init.start}"` : "";
  return `#EXT-X-MAP:URI="${name(init)}"${range}`;
}

/** Seconds before entry `number`. */
export const until = (entries, number) => entries.slice(0, number).reduce((sum, entry) => sum + entry.duration, 0);

const target = (entries) => Math.round(Math.max(...entries.map((entry) => entry.duration)));

/**
 * A master playlist. @param variants [{uri, bandwidth, codecs, audio, subtitles}]
 * @param renditions [{type, group, name, uri, chosen}]
 */
export function masterPlaylist(variants, renditions = []) {
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"];
  for (const { type, group, name, uri, chosen } of renditions) {
    const is = chosen ? "YES" : "NO";
    lines.push(`#EXT-X-MEDIA:TYPE=${type},GROUP-ID="${group}",NAME="${name}",LANGUAGE="${name}",DEFAULT=${is},AUTOSELECT=${is},URI="${uri}"`);
  }
  for (const { uri, bandwidth, codecs, size, audio, subtitles } of variants) {
    const groups = (audio ? `,AUDIO="${audio}"` : "") + (subtitles ? `,SUBTITLES="${subtitles}"` : "");
    lines.push(`#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},RESOLUTION=${size},CODECS="${codecs}"${groups}`, uri);
  }
  return `${lines.join("\n")}\n`;
}
