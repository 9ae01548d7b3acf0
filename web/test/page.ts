// The browser around the code under test; imported first.
import { mock } from "node:test";

const listeners = new EventTarget();
Object.assign(globalThis, {
  window: globalThis,
  document: Object.assign(new EventTarget(), {
    visibilityState: "visible",
    currentScript: { src: "https://shoal.example.com/shoal.js" },
  }),
  location: new URL("https://page.example.com/watch"),
  addEventListener: listeners.addEventListener.bind(listeners),
  removeEventListener: listeners.removeEventListener.bind(listeners),
  dispatchEvent: listeners.dispatchEvent.bind(listeners),
  RTCPeerConnection: class {},
});
Object.defineProperty(globalThis, "navigator", { configurable: true, value: { onLine: true } });

mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
let now = 1000;
performance.now = () => now;

/** Lets virtual time go by, in steps as fine as the code's own. */
export async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    now += Math.min(50, left);
    mock.timers.tick(Math.min(50, left));
    await settle();
  }
}

/** Lets promises that are ready come through. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}
