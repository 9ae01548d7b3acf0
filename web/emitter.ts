// Tells the page what happens. A listener that throws disturbs nobody.
import type { Events } from "./api";

type Listener = (e: never) => void;

export class Emitter {
  private listeners = new Map<string, Set<Listener>>();
  debug = false;

  on<E extends keyof Events>(event: E, fn: (e: Events[E]) => void): () => void {
    const set = this.listeners.get(event) ?? new Set<Listener>();
    this.listeners.set(event, set.add(fn));
    return () => void set.delete(fn);
  }

  emit<E extends keyof Events>(event: E, e: Events[E]): void {
    if (this.debug) console.debug("[shoal]", event, e);
    this.listeners.get(event)?.forEach((fn) => {
      try {
        (fn as (e: Events[E]) => void)(e);
      } catch (error) {
        console.error(error);
      }
    });
  }
}
