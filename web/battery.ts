// How much charge is left, where a browser tells: Chromium does, on secure pages.

interface Battery extends EventTarget {
  readonly charging: boolean;
  readonly level: number; // 0 to 1
}

/** Share of the charge at and below which a battery that is not charged is low. */
const little = 0.2;

/** Calls fn with whether the battery is low, once that is known and when it changes, until the end that it returns. */
export function onBattery(fn: (low: boolean) => void): () => void {
  let ended = false;
  let end = () => { ended = true; };
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> };
  void getBattery?.call(navigator).then((battery) => {
    if (ended) return;
    const tell = () => fn(!battery.charging && battery.level <= little);
    const events = ["levelchange", "chargingchange"];
    for (const name of events) battery.addEventListener(name, tell);
    end = () => { for (const name of events) battery.removeEventListener(name, tell); };
    tell();
  }, () => {}); // the page's Permissions-Policy forbids it
  return () => end();
}
