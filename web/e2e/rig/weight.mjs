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

/** Forgets what the probe has seen: it keeps everything. */
export function forget(viewer) {
  return viewer.evaluate(() => {
    const { seen } = probe;
    seen.appended.length = seen.loaded.length = seen.samples.length = 0;
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

/**
 * The least value in each of `count` equal parts of the time: what a saw tooth
 * of garbage stands on, at the middle of the part. @param points [time, value] pairs, in order
 */
export function troughs(points, count) {
  const from = points[0][0];
  const part = (points.at(-1)[0] - from) / count;
  const least = [];
  for (const [at, value] of points) {
    const i = Math.min(count - 1, Math.floor((at - from) / part));
    least[i] = [from + (i + 0.5) * part, Math.min(value, least[i]?.[1] ?? Infinity)];
  }
  return least.filter(Boolean);
}
