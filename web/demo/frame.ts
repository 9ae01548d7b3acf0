// A further viewer's few numbers, over its picture.
import { listen } from "./report";
import type { Player } from "./player";
import { percent, seconds, stateWords } from "./words";

export function frame(player: Player, number: number): void {
  const line = document.getElementById("frame-line") as HTMLElement;
  const name = document.createElement("b");
  name.textContent = `${number}`;
  const text = document.createElement("span");
  const behind = document.createElement("span");
  line.append(name, text, behind);
  document.title = `Viewer ${number}`;
  listen(({ key, stats, latency }) => {
    if (key !== player.key) return;
    const state = stateWords(stats.state, stats.reason);
    const share = percent(stats.peerBytes, stats.peerBytes + stats.originBytes);
    text.textContent = state.split(":")[0] || `${share} from viewers`;
    behind.textContent = seconds(latency);
    line.classList.toggle("waiting", state !== "");
  });
}
