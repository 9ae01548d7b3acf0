// The headers of the origin's latest answers, by URL.
const maxHeads = 32;

export class Heads {
  private known = new Map<string, Headers>(); // oldest first

  heard(url: string, { headers }: Response): void {
    this.known.delete(url);
    this.known.set(url, headers);
    for (const old of this.known.keys()) {
      if (this.known.size <= maxHeads) return;
      this.known.delete(old);
    }
  }

  /** Null where there was no such answer, or it had no such header for the page to see. */
  get(url: string, name: string): string | null {
    return this.known.get(url)?.get(name) ?? null;
  }
}
