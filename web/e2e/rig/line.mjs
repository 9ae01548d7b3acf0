// A line to the origin that carries so much and no more: all that is sent over
// it at once shares its rate.
const tickMs = 10;

export class Line {
  #sending = []; // {answer, body, at, sent(bytes)}, whose turn comes round
  #timer;
  #fall; // {bytes, rate}
  #last = 0; // ms: what was earned until then is spent or lost

  /** @param rate bytes a second; it may change while bytes are under way */
  constructor(rate) { this.rate = rate; }

  /** Sends `body` as the rest of an HTTP answer; `sent` hears of all bytes that left. */
  send(answer, body, sent = () => {}) {
    if (!body.length) return void answer.end();
    const one = { answer, body, at: 0, sent };
    this.#sending.push(one);
    answer.on("close", () => this.#drop(one));
    if (this.#timer) return;
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** Once so many more bytes have left, the rate is another. */
  falls(bytes, rate) { this.#fall = { bytes, rate }; }

  /** Whether nothing is being sent. */
  get idle() { return !this.#sending.length; }

  #drop(one) {
    this.#sending = this.#sending.filter((other) => other !== one);
    if (this.#sending.length) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick() {
    const now = performance.now();
    const earned = Math.floor((this.rate * (now - this.#last)) / 1000);
    if (!earned) return; // it adds up
    this.#last = now;
    const share = Math.ceil(earned / this.#sending.length);
    for (const one of this.#sending) this.#write(one, share);
    if (this.#fall && (this.#fall.bytes -= earned) <= 0) [this.rate, this.#fall] = [this.#fall.rate, undefined];
  }

  #write(one, bytes) {
    const part = one.body.subarray(one.at, one.at + bytes);
    one.at += part.length;
    one.answer.write(part);
    one.sent(part.length);
    if (one.at < one.body.length) return;
    this.#drop(one);
    one.answer.end();
  }
}
