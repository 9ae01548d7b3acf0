// Tells the page what happens, and what is wrong. A listener that throws
// disturbs nobody.
import type { Events, Reason } from "./api";
import { bring } from "./program";

type Listener = (e: never) => void;

/** What messages.js made of a complaint; reason: of the viewer's state, where it is another. */
export interface Words {
  code: string;
  message: string;
  reason?: Reason;
}

export class Emitter {
  private listeners = new Map<string, Set<Listener>>();

  on<E extends keyof Events>(event: E, fn: (e: Events[E]) => void): () => void {
    const set = this.listeners.get(event) ?? new Set<Listener>();
    this.listeners.set(event, set.add(fn));
    return () => void set.delete(fn);
  }

  emit<E extends keyof Events>(event: E, e: Events[E]): void {
    this.listeners.get(event)?.forEach((fn) => {
      try {
        (fn as (e: Events[E]) => void)(e);
      } catch (error) {
        console.error(error);
      }
    });
  }

  /**
   * Says on the console, and to listeners, what is wrong. messages.js in the
   * directory base has the words; without base, or it, the detail must do.
   */
  async complain(code: string, detail: string, home: string, base: string): Promise<Words> {
    const help = `${home}help.html#`;
    let words: Words = { code, message: `${code}: ${detail}` };
    try {
      words = await (await bring(base && base + "messages.js")).say(code, detail, SHOAL_VERSION, help);
    } catch {
      console.error("Shoal:", words.message, help + code);
    }
    this.emit("error", { code: words.code, message: words.message, help: help + words.code });
    return words;
  }
}
