// Stand-ins for XMLHttpRequest and fetch(), as far as the agent's fetches use
// them.

/** The test decides when it answers. */
export class FakeXhr extends EventTarget {
  static made: FakeXhr[] = [];
  readyState = 0;
  status = 0;
  response: ArrayBuffer | null = null;
  responseType = "";
  private url = "";
  private asked: [string, string][] = [];

  constructor() {
    super();
    FakeXhr.made.push(this);
  }

  sends = 0;
  aborts = 0;

  open(_method: string, url: string): void {
    this.url = url;
    this.asked = [];
    this.readyState = 1;
  }
  setRequestHeader(name: string, value: string): void {
    if (this.readyState !== 1) throw new Error("InvalidStateError");
    this.asked.push([name, value]);
  }
  getAllResponseHeaders(): string {
    return "content-type: video/mp4\r\nage: 4\r\n";
  }
  send(): void {
    this.sends++;
  }
  abort(): void {
    this.aborts++;
    this.dispatchEvent(new Event("abort"));
    this.dispatchEvent(new Event("loadend"));
  }

  /** What it was asked for. */
  get shape(): unknown {
    return [this.url, ...this.asked];
  }

  begin(status: number): void {
    this.status = status;
    this.readyState = 2;
    this.dispatchEvent(new Event("readystatechange"));
  }
  end(body: ArrayBuffer): void {
    this.response = body;
    this.readyState = 4;
    this.dispatchEvent(new Event("load"));
    this.dispatchEvent(new Event("loadend"));
  }
}
// As in browsers, these are accessors of the prototype.
const unset = {
  withCredentials: false, timeout: 0, onload: null, onloadend: null, onloadstart: null,
  onerror: null, onabort: null, ontimeout: null,
};
for (const [name, value] of Object.entries<unknown>(unset)) {
  const values = new WeakMap<object, unknown>();
  Object.defineProperty(FakeXhr.prototype, name, {
    get(this: object) {
      return values.has(this) ? values.get(this) : value;
    },
    set(this: object, to: unknown) {
      values.set(this, to);
    },
  });
}

export interface Fetched {
  url: string;
  headers: Record<string, string>;
  credentials: string | undefined;
  signal: AbortSignal | null | undefined;
}

export const fetched: Fetched[] = [];

export function install(): void {
  FakeXhr.made = [];
  fetched.length = 0;
  const answer = (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const request = input instanceof Request ? input : undefined;
    const headers = Object.fromEntries(new Headers(request?.headers ?? init.headers));
    const credentials = request?.credentials ?? init.credentials;
    fetched.push({ url: request?.url ?? String(input), headers, credentials, signal: init.signal });
    return Promise.resolve(new Response("media"));
  };
  Object.assign(globalThis, { XMLHttpRequest: FakeXhr, fetch: answer });
}
