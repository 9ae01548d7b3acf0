// The circumstances a benchmark runs in: what the origin serves and which player
// plays it.
import { Origin } from "../e2e/rig/origin.mjs";
import { signed } from "./origin/signature.mjs";
import { encodedHD, length, lengthHD, remuxed, unable } from "./origin/title.mjs";

const program = (...args) => [process.execPath, new URL("origin/main.mjs", import.meta.url).pathname, ...args];
const media = new URL("../../build/out/cuts", import.meta.url).pathname;

const openCut = (cut) => async ({ latency }) => Origin.open({ latency, command: program("--cut", await cut(media)) });

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

const listed = 60; // seconds: what the channel lists when it begins, and some to open everything

const plainly = (url) => url;

/**
 * By name: open gives the origin (of e2e/rig, as far as used here), page what
 * the page is made with (see e2e/rig/site.mjs), source the URL that viewer i
 * plays, seconds the longest run, unable why it cannot be made here.
 */
export const variants = {
  cmaf: { open: (options) => Origin.open(options), page: {}, source: plainly, seconds: Infinity },
  ts: { open: openCut(remuxed), page: {}, source: plainly, seconds: length - listed, unable },
  hd: { open: openCut(encodedHD), page: {}, source: plainly, seconds: lengthHD - listed, unable },
  signed: {
    open: openSigned,
    page: { head: '<meta name="referrer" content="unsafe-url">' },
    source: (url, i) => signed(url, String(i)),
    seconds: Infinity,
  },
  hls14: { open: (options) => Origin.open(options), page: { player: "hls14" }, source: plainly, seconds: Infinity },
};
