// A Response that is filled while the transfer behind it goes on.

/** How often an empty chunk may say that bytes are coming, in ms. */
const pulseMs = 1000;

export class Body {
  private sink!: ReadableStreamDefaultController<Uint8Array>;
  private stream = new ReadableStream<Uint8Array>({ start: (sink) => void (this.sink = sink) });
  private pulsedAt = -Infinity;
  sent = 0; // bytes

  /** Throws a RangeError for a status that is none of HTTP's, as 0 is. */
  respond(status: number, headers: HeadersInit): Response {
    return new Response([204, 205, 304].includes(status) ? null : this.stream, { status, headers });
  }

  push(bytes: Uint8Array): void {
    if (!bytes.byteLength) return;
    this.sent += bytes.byteLength;
    this.sink.enqueue(bytes);
  }

  /** Says that the transfer goes on, though its bytes will come at its end only. */
  pulse(): void {
    const now = performance.now();
    if (now - this.pulsedAt < pulseMs) return;
    this.pulsedAt = now;
    this.sink.enqueue(new Uint8Array(0));
  }

  end(): void {
    this.sink.close();
  }

  fail(why: Error): void {
    this.sink.error(why);
  }
}

export const aborted = (): DOMException => new DOMException("the fetch was aborted", "AbortError");
