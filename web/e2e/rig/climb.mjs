// Which rungs of a ladder viewers climb to, each with a narrow line of its own
// to the origin.
import { ladder } from "./media.mjs";
import { Line } from "./line.mjs";
import { delay } from "./wait.mjs";

/** Of a page: what is shown and what is asked for, by its rung. */
const note = `<script>
  globalThis.climb = { shown: [], asked: [], aborted: [], estimates: [] };
  const rungOf = ({ frag }) => ({ at: performance.now(), rung: frag.level, seconds: frag.duration, number: frag.sn });
  hls.on(Hls.Events.FRAG_CHANGED, (_, data) => climb.shown.push(rungOf(data)));
  hls.on(Hls.Events.FRAG_LOADING, (_, data) => data.frag.type === "main" && climb.asked.push(rungOf(data)));
  hls.on(Hls.Events.FRAG_LOAD_EMERGENCY_ABORTED, (_, data) => climb.aborted.push(rungOf(data)));
  hls.on(Hls.Events.FRAG_BUFFERED, (_, data) => data.frag.type === "main" && climb.estimates.push(hls.bandwidthEstimate));
</script>`;

export class Climb {
  /** By viewer: the line that all its requests take. */
  lines = new Map();
  #studio;
  #name;

  /** @param options {name, rate: bytes a second of a viewer's line} */
  constructor(studio, { name, rate }) {
    this.#studio = studio;
    this.#name = name;
    this.channel = studio.air(studio.channels.rungs({ name, line: ({ viewer }) => this.#line(viewer, rate) }));
  }

  #line(viewer, rate) {
    if (!this.lines.has(viewer)) this.lines.set(viewer, new Line(rate));
    return this.lines.get(viewer);
  }

  /** Opens viewers a second apart. @param page as Studio's */
  async viewers(count, page) {
    const url = this.#studio.page(this.channel.url, { ...page, more: note });
    const names = Array.from({ length: count }, (_, i) => `${this.#name}${i}`);
    return Promise.all(names.map(async (name, i) => {
      await delay(1000 * i);
      return this.#studio.viewer(url, name);
    }));
  }
}

/** What a viewer has climbed to so far, and how calmly: stalls are {ms, after: ms from the first frame}. */
export async function climbed(viewer) {
  const climb = await viewer.evaluate(() => climb);
  const { stalls, firstFrame } = await viewer.seen();
  const began = await viewer.evaluate(() => performance.timeOrigin) + firstFrame;
  return { ...climb, ...climbing(climb), stalls: stalls.map(({ at, ms }) => ({ ms, after: at - began })) };
}

/** From what was shown: the mean rate in kbit/s, changes a minute from the 20th second, the highest rung asked for. */
export function climbing({ shown, asked }) {
  const seconds = shown.reduce((sum, one) => sum + one.seconds, 0);
  const kilobits = shown.reduce((sum, one) => sum + one.seconds * ladder[one.rung], 0);
  const settled = shown[0].at + 20_000;
  const later = shown.filter((one, i) => one.at > settled && one.rung !== shown[i - 1]?.rung);
  const minutes = (shown.at(-1).at - settled) / 60_000;
  return {
    rate: kilobits / seconds,
    changes: later.length / minutes,
    highest: Math.max(...asked.map(({ rung }) => rung)),
  };
}
