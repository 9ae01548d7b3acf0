// A path that carries so much and no more: one bucket of bytes for every answer and
// every message that passes. Whoever has something to send takes turns, a packet's
// worth each, as under fq_codel: nobody is pushed aside by one who has more on the
// way, and a short message does not wait for a long body.
import { Transform } from "node:stream";

const turn = 1460; // bytes of an Ethernet packet that are TCP's
const tickMs = 10;
const mostMs = 250; // what the clock may owe after the process was kept from it

export class Hold {
  #rate = Infinity; // bytes a second
  #turns = []; // {lane, chunk, done}: what waits, in the order it is served
  #credit = 0; // bytes; below 0 after the last turn
  #last = 0; // ms: what was earned until then is in #credit
  #timer;

  /** From now on: so many bytes a second. Without this, all pass. */
  limit(rate) {
    this.#rate = rate;
    this.#last = Date.now();
    this.#timer = setInterval(() => this.#tick(Date.now()), tickMs);
  }

  close() { clearInterval(this.#timer); }

  /** A stream whose bytes pass when it is their turn. */
  lane() {
    const pass = (one) => this.#pass(one);
    return new Transform({
      highWaterMark: turn,
      transform(chunk, _, done) { pass({ lane: this, chunk, done }); },
    });
  }

  #pass(one) {
    if (this.#rate === Infinity) one.done(null, one.chunk);
    else this.#turns.push(one);
  }

  #tick(now) {
    this.#credit += (this.#rate * Math.min(now - this.#last, mostMs)) / 1000;
    this.#last = now;
    while (this.#credit > 0 && this.#turns.length) this.#serve(this.#turns.shift());
    // A path that was idle has nothing saved up.
    if (this.#turns.length === 0) this.#credit = Math.min(this.#credit, (this.#rate * tickMs) / 1000);
  }

  #serve(one) {
    if (one.lane.destroyed) return;
    const part = one.chunk.subarray(0, turn);
    one.chunk = one.chunk.subarray(turn);
    this.#credit -= part.length;
    one.lane.push(part);
    if (one.chunk.length) this.#turns.push(one);
    else one.done();
  }
}
