// A fetch through the integrator's own loader, used as hls.js uses it.
import type { FragmentLoaderContext as Context, HlsConfig, Loader, LoaderConfiguration } from "hls.js";
import type { FetchInit } from "./agent";
import { aborted, Body } from "./transport-body";
import { rangeOf } from "./transport-context";

/** hls.js's own: a loader that streams gives no smaller chunks, in bytes. */
const highWaterMark = 1 << 17;

/** How often the loader's counter is looked at, in ms. */
const lookMs = 1000;

/**
 * The loader is destroyed once it is done. Its bytes come at its end, except
 * where the player itself loads progressively; what it retries is its own
 * affair, as the agent retries too.
 */
export function throughLoader(
  loader: Loader<Context>,
  context: Context,
  config: HlsConfig,
  init: FetchInit,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (init.signal.aborted) throw aborted();
    new Passage(loader, rangeOf(init), init.signal, resolve, reject).start(context, config);
  });
}

class Passage {
  private body = new Body();
  private status = 0; // of the Response, once there is one
  private over = false;
  private timer = 0;
  private stop = (): void => {
    this.loader.abort();
    this.close(() => this.fail(aborted()));
  };

  constructor(
    private loader: Loader<Context>,
    private range: { start: number; end: number },
    private signal: AbortSignal,
    private resolve: (r: Response) => void,
    private reject: (why: Error) => void,
  ) {}

  start(context: Context, config: HlsConfig): void {
    this.signal.addEventListener("abort", this.stop);
    this.timer = setInterval(() => this.look(), lookMs) as unknown as number;
    this.loader.load(context, once(config), {
      onSuccess: ({ data, code }) => this.close(() => this.end(bytesOf(data), code)),
      onError: ({ code, text }) => this.close(() => this.refuse(code, text)),
      onTimeout: () => this.close(() => this.fail(new TypeError("the loader timed out"))),
      onAbort: () => this.close(() => this.fail(aborted())),
      ...(config.progressive && {
        onProgress: (_stats, _context, data, details: { status?: number } | null) =>
          this.push(bytesOf(data), details?.status),
      }),
    });
  }

  /** Takes the last step, once. */
  private close(step: () => void): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.timer);
    this.signal.removeEventListener("abort", this.stop);
    try {
      step();
    } catch (e) {
      this.fail(e as Error);
    }
    this.loader.destroy();
  }

  private get expected(): number {
    return this.range.end ? 206 : 200;
  }

  private answer(status: number): void {
    if (this.status) return;
    const { start, end } = this.range;
    const range = `bytes ${start}-${end - 1}/*`;
    this.resolve(this.body.respond(status, status === 206 ? { "Content-Range": range } : {}));
    this.status = status;
  }

  /** Bytes have come, so the origin does not refuse; hls.js's counter tells no more. */
  private look(): void {
    if (!this.loader.stats?.loaded) return;
    this.answer(this.expected);
    this.body.pulse();
  }

  private push(bytes: Uint8Array, status = this.expected): void {
    if (this.over) return;
    this.answer(status);
    this.body.push(bytes.slice()); // hls.js gives its chunks away to its worker
  }

  /** Some loaders name 200 whatever they got: a body as long as the range is that range. */
  private end(bytes: Uint8Array, code: number | undefined): void {
    const { start, end } = this.range;
    const length = Math.max(bytes.byteLength, this.body.sent);
    const ranged = end > 0 && length === end - start;
    this.answer(ranged ? 206 : code || 200);
    if ((this.status === 206) !== ranged) throw new TypeError(`the loader got ${length} bytes of ${end - start}`);
    this.body.push(bytes.subarray(this.body.sent));
    this.body.end();
  }

  private refuse(code: number, text: string): void {
    if (this.status || code < 400) this.fail(new TypeError(text));
    else this.resolve(this.body.respond(code, {}));
  }

  private fail(why: Error): void {
    this.reject(why);
    this.body.fail(why);
  }
}

/** A fragment's configuration, as hls.js makes it, for one try. */
function once({ fragLoadPolicy }: HlsConfig): LoaderConfiguration {
  const loadPolicy = { ...fragLoadPolicy.default, timeoutRetry: null, errorRetry: null };
  const timeout = loadPolicy.maxLoadTimeMs;
  return { loadPolicy, timeout, maxRetry: 0, retryDelay: 0, maxRetryDelay: 0, highWaterMark };
}

function bytesOf(data: unknown): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(0);
}
