import type { Shoal } from "./api";

export function show(shoal: Shoal): void {
  console.debug(shoal.version);
}
