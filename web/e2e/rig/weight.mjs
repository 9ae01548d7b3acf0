// What a page weighs, and whether that grows.
import { median } from "../../bench/count.mjs";

/** Goes into a page's head: keeps its peer connections and the agent's memory to look at later. */
export const scales = `<script>
  const made = [];
  const Real = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real { constructor(...a) { super(...a); made.push(new WeakRef(this)); } };
  const memories = [];
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...a) => {
    const all = await instantiate.apply(WebAssembly, a);
    memories.push(all.instance.exports.mem);
    return all;
  };
</script>`;

/**
 * Has the agent collect its garbage, which holds buffers of the page, by
 * destroying a player; and forgets what the probe has seen.
 */
export function collect(viewer) {
  return viewer.evaluate(async () => {
    const { seen } = probe;
    seen.appended.length = seen.loaded.length = seen.samples.length = 0;
    if (!globalThis.Shoal) return;
    const one = new Hls();
    Shoal.attach(one, { stream: "scales" });
    one.loadSource(hls.url);
    await new Promise((parsed) => one.once(Hls.Events.MANIFEST_PARSED, parsed));
    one.destroy();
    await new Promise((collected) => setTimeout(collected, 100));
  });
}

/**
 * What the page takes, after a collection of garbage: DOM nodes, listeners,
 * open peer connections; bytes of JavaScript's heap, of ArrayBuffers and
 * of the agent's memory.
 */
export async function weigh(viewer) {
  const session = await viewer.page.createCDPSession();
  await session.send("HeapProfiler.enable");
  for (let i = 0; i < 2; i++) await session.send("HeapProfiler.collectGarbage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  const { open, wasm } = await viewer.evaluate(() => ({
    open: made.map((ref) => ref.deref()).filter((one) => one && one.connectionState !== "closed").length,
    wasm: memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
  }));
  await session.detach();
  return { nodes, listeners: jsEventListeners, open, heap: usedSize, buffers: backingStorageSize, wasm };
}

/**
 * How fast a figure grows: the median of the slopes between all pairs of
 * points (Theil and Sen), which single leaps do not move.
 * @param points [time, value] pairs @returns value per unit of time
 */
export function slope(points) {
  const slopes = points.flatMap(([t, v], i) =>
    points.slice(i + 1).map(([later, value]) => (value - v) / (later - t)));
  return median(slopes);
}
