// HLS as it is out there: one channel per kind of stream.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ladder, media, recording } from "./media.mjs";
import { Channel } from "./packager.mjs";
import { alternating, masterPlaylist, plain } from "./playlist.mjs";

const picture = { high: "avc1.42c00d", low: "avc1.42c00b", tall: "avc1.42c01e" };
const sound = "mp4a.40.2";
const high = { bandwidth: 800_000, size: "320x180" };
const low = { bandwidth: 300_000, size: "160x90" };

const muxed = (uri = "main.m3u8") => masterPlaylist([{ uri, ...high, codecs: `${picture.high},${sound}` }]);
const sounds = [
  { type: "AUDIO", group: "sound", name: "en", uri: "audio.m3u8", chosen: true },
  { type: "AUDIO", group: "sound", name: "de", uri: "other.m3u8" },
];
const words = [{ type: "SUBTITLES", group: "words", name: "en", uri: "words.m3u8", chosen: true }];

function demuxed({ levels = ["high"], renditions = sounds.slice(0, 1) } = {}) {
  const groups = { audio: "sound", ...(renditions.some(({ type }) => type === "SUBTITLES") && { subtitles: "words" }) };
  const variants = levels.map((level) => ({
    uri: `${level}.m3u8`, ...(level === "high" ? high : low), codecs: `${picture[level]},${sound}`, ...groups }));
  return masterPlaylist(variants, renditions);
}

// One cue per segment; the clock of MPEG-TS begins where ffmpeg's muxer begins it.
const cues = (entries) => entries.map((entry, i) => ({
  duration: entry.duration,
  text: `WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n${clock(2 * i)} --> ${clock(2 * i + 2)}\ncue ${i}\n`,
}));
const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 23);

/** Makes channels by kind, on the media that ffmpeg cut. */
export class Channels {
  #dir;

  static async open() {
    const channels = new Channels();
    channels.#dir = await media();
    return channels;
  }

  #cut(name) { return plain(recording(this.#dir, name)); }
  #cmaf(...names) { return Object.fromEntries(names.map((name) => [name, this.#cut(name)])); }
  #turns(length, ...names) { return alternating(names.map((name) => recording(this.#dir, name)), length); }

  /** Picture and sound in MPEG-TS. */
  ts(options) { return this.#make("ts", { master: muxed(), tracks: { main: this.#cut("ts") } }, options); }

  /** Picture and sound apart, in CMAF. */
  cmaf(options) { return this.#make("cmaf", { master: demuxed(), tracks: this.#cmaf("high", "audio") }, options); }

  /** Two renditions of the picture. */
  levels(options) {
    return this.#make("levels", { master: demuxed({ levels: ["low", "high"] }), tracks: this.#cmaf("high", "low", "audio") }, options);
  }

  /** A ladder of three renditions, whose levels are their places in `ladder`. */
  rungs(options) {
    const names = ladder.map((kilobits) => `rung-${kilobits}`);
    const variants = ladder.map((kilobits, i) => ({
      uri: `${names[i]}.m3u8`, bandwidth: kilobits * 1000, size: "640x360", codecs: `${picture.tall},${sound}`, audio: "sound" }));
    return this.#make("rungs", { master: masterPlaylist(variants, sounds.slice(0, 1)), tracks: this.#cmaf(...names, "audio") }, options);
  }

  /** Two languages. */
  languages(options) {
    return this.#make("languages", { master: demuxed({ renditions: sounds }), tracks: this.#cmaf("high", "audio", "other") }, options);
  }

  /** Subtitles as WebVTT in segments. */
  subtitles(options) {
    const tracks = this.#cmaf("high", "audio");
    const renditions = [sounds[0], ...words];
    return this.#make("subtitles", { master: demuxed({ renditions }), tracks: { ...tracks, words: cues(tracks.high) } }, options);
  }

  /** One file with picture and sound in CMAF; segments and their head are byte ranges of it. */
  range(options) { return this.#make("range", { master: muxed(), tracks: { main: this.#cut("range") } }, options); }

  /** MPEG-TS, encrypted as a whole. */
  aes(options) {
    const key = 'METHOD=AES-128,URI="key",IV=0x000102030405060708090a0b0c0d0e0f';
    return this.#make("aes", { master: muxed(), tracks: { main: this.#cut("aes") }, key, secret: readFileSync(join(this.#dir, "key")) }, options);
  }

  /** MPEG-TS with another programme every six seconds, whose clock is its own. */
  breaks(options) { return this.#make("breaks", { master: muxed(), tracks: { main: this.#turns(3, "ts", "ts-break") } }, options); }

  /** The same in CMAF: every change brings another head. */
  heads(options) {
    const tracks = { main: this.#turns(3, "high", "break") };
    return this.#make("heads", { master: masterPlaylist([{ uri: "main.m3u8", ...high, codecs: picture.high }]), tracks }, options);
  }

  #make(name, content, options) {
    return new Channel(options?.name ?? name, { dated: true, ...content, ...options });
  }
}
