// The circumstances a benchmark runs in: what the origin serves and which player
// plays it.
import { Origin } from "../e2e/rig/origin.mjs";
import { signed } from "./origin/signature.mjs";
import { length, remux } from "./origin/remux.mjs";

const program = (...args) => [process.execPath, new URL("origin/main.mjs", import.meta.url).pathname, ...args];
const media = new URL("../../build/out/bench/ts", import.meta.url).pathname;

let remuxed;

async function openTS({ latency }) {
  await (remuxed ??= remux(media));
  return Origin.open({ latency, command: program("--ts", media) });
}

async function openSigned({ latency }) {
  const demo = await Origin.open();
  const origin = await Origin.open({ latency, command: program("--signed", demo.url) });
  return {
    url: origin.url,
    log: () => origin.log(),
    unlogged: (url) => origin.unlogged(url),
    async close() {
      await origin.close();
      await demo.close();
    },
  };
}

const plainly = (url) => url;

/**
 * By name: open gives the origin (of e2e/rig, as far as used here), page what
 * the page is made with (see e2e/rig/site.mjs), source the URL that viewer i
 * plays, seconds the longest run.
 */
export const variants = {
  cmaf: { open: (options) => Origin.open(options), page: {}, source: plainly, seconds: Infinity },
  ts: { open: openTS, page: {}, source: plainly, seconds: length - 60 },
  signed: {
    open: openSigned,
    page: { head: '<meta name="referrer" content="unsafe-url">' },
    source: (url, i) => signed(url, String(i)),
    seconds: Infinity,
  },
  hls14: { open: (options) => Origin.open(options), page: { player: "hls14" }, source: plainly, seconds: Infinity },
};
