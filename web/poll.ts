// One reload of a live playlist that the agent may answer.
import type { PlaylistLoaderContext as Context } from "hls.js";
import { Ask, type Load } from "./ask";

/** After so many target durations without news a playlist is the origin's to answer. */
const maxAge = 3;

export class Poll extends Ask<Context> {
  private url = ""; // where the playlist came from last, after redirects

  protected ask(): number {
    this.url = source(this.load);
    if (!this.url) return 0;
    const name = this.load.plugin.viewer.named(this.load.context.url);
    return this.agent.poll(
      this.url, name,
      (text) => this.heard(() => this.done(text)),
      () => this.heard(() => this.pass()),
    );
  }

  protected wait(): void {
    this.after(this.patience, () => this.takeBack());
  }

  protected late(): boolean {
    return false;
  }

  /**
   * The reload began when the player asked, so that it asks again when it
   * would have; its bytes came as fast as they usually do.
   */
  private done(text: string): void {
    if (!this.leave("done")) return;
    const { loader: { stats }, context, callbacks, plugin } = this.load;
    const end = performance.now();
    this.speak(this.url);
    stats.loaded = stats.total = text.length;
    stats.loading = { start: this.began, first: Math.max(this.began, end - plugin.readMs), end };
    callbacks.onProgress?.(stats, context, text, null);
    callbacks.onSuccess({ url: this.url, data: text, code: 200 }, stats, context, null);
  }
}

/**
 * Where a live track's playlist came from that the player reloads as a whole,
 * and has not gone without news of for long; "" for everything else.
 */
function source({ plugin: { hls }, context }: Load<Context>): string {
  const { type, level, id, url, deliveryDirectives } = context;
  const track = type === "level" ? hls.levels[level ?? -1] : type === "audioTrack" ? hls.audioTracks[id ?? -1] : undefined;
  const details = track?.details;
  const whole = !deliveryDirectives && !/[?&]_HLS_/.test(url);
  return details?.live && whole && !(details.age > maxAge * details.targetduration) ? details.url : "";
}
