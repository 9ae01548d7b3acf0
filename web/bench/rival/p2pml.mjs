// hls.js with p2p-media-loader 2.3.1, as its manual has it: an import map, its
// engine mixed into the player, a tracker. hls.js's worker is off: it transfers the
// buffers it is given, the engine hands out those it keeps, and would seed empty ones.
import { Child, freePort } from "../../e2e/rig/process.mjs";

const main = new URL("main.mjs", import.meta.url).pathname;

/** What a reader of the rival's figures must know. */
export const note = (settings) => `version 2.3.1, ${settings}; hls.js's worker is off, with which it would seed empty buffers.`;

// What the engine says of itself, under the names of Shoal.stats().
const account = `<script type="module">
  const told = { originBytes: 0, peerBytes: 0, uploadBytes: 0 };
  const peers = new Set();
  const engine = hls.p2pEngine;
  engine.addEventListener("onSegmentLoaded", ({ bytesLength, downloadSource }) => {
    told[downloadSource === "p2p" ? "peerBytes" : "originBytes"] += bytesLength;
  });
  engine.addEventListener("onChunkUploaded", (bytes) => { told.uploadBytes += bytes; });
  engine.addEventListener("onPeerConnect", ({ peerId, streamType }) => peers.add(streamType + peerId));
  engine.addEventListener("onPeerClose", ({ peerId, streamType }) => peers.delete(streamType + peerId));
  globalThis.rival = { stats: () => ({ ...told, peers: [...peers] }) };
</script>`;

/**
 * A system's `open` (see stage.mjs) for these settings.
 * @param settings {hls, core}: of hls.js, and of the engine, beside what the bench asks for
 */
export const p2pml = ({ hls = {}, core = {} }) => async ({ front }) => {
  const addr = `127.0.0.1:${await freePort()}`;
  const server = await new Child(process.execPath, [main, "--addr", addr]).answers(`http://${addr}/readyz`);
  const proxy = await front(`http://${addr}`);
  const announceTrackers = [`${proxy.origin.replace("http", "ws")}/announce`];
  return {
    page: {
      imports: { "p2p-media-loader-core": `${proxy.origin}/p2p-media-loader-core.js` },
      mixin: `import { HlsJsP2PEngine } from "${proxy.origin}/p2p-media-loader-hlsjs.js";
  const Player = HlsJsP2PEngine.injectMixin(Hls);`,
      config: { ...hls, enableWorker: false, p2p: { core: { announceTrackers, rtcConfig: { iceServers: [] }, ...core } } },
      lines: account,
    },
    own: proxy.bytes,
    scripts: proxy.origin,
    ready: () => Boolean(globalThis.rival),
    async close() {
      proxy.close();
      await server.stop();
    },
  };
};
