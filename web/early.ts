// Remembers what the player loaded before the agent was there, within bounds.
const maxPlaylists = 16;
const maxPlaylistBytes = 1 << 20;
const maxSegments = 8;
const maxSegmentBytes = 8 << 20;

export interface Loaded {
  url: string;
  start: number;
  end: number; // exclusive; start = end = 0: the whole resource
  kind: number; // 0 main, 1 audio
  bytes: ArrayBuffer;
  tookMs: number;
}

export class Early {
  /** By URL the latest text, and the URL it was asked for; oldest first. */
  playlists = new Map<string, [text: string, asked: string]>();
  segments: Loaded[] = [];
  bytes = 0; // of segments

  playlist(url: string, text: string, asked: string): void {
    if (text.length > maxPlaylistBytes) return;
    this.playlists.delete(url);
    this.playlists.set(url, [text, asked]);
    for (const old of this.playlists.keys()) {
      if (this.playlists.size <= maxPlaylists) return;
      this.playlists.delete(old);
    }
  }

  /** Returns the bytes that it had to forget. */
  segment(loaded: Loaded): number {
    this.segments.push(loaded);
    this.bytes += loaded.bytes.byteLength;
    let forgotten = 0;
    while (this.segments.length > maxSegments || this.bytes > maxSegmentBytes) {
      const size = this.segments.shift()?.bytes.byteLength ?? 0;
      this.bytes -= size;
      forgotten += size;
    }
    return forgotten;
  }

  takeSegments(): Loaded[] {
    const taken = this.segments;
    this.segments = [];
    this.bytes = 0;
    return taken;
  }
}
