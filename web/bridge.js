// The short way between the page and the agent's program: numbers, and bytes that
// stay on this side under a number. Go's syscall/js makes an object in Go for each
// event, each argument and each result, and wakes Go's scheduler: some 27 µs for an
// event, and as much again when what it made is collected. A call of this kind takes
// less than 1 µs. The other side is in client/js, client/rtc, client/store and
// client/wasm. Plain JavaScript, because Go's tests load it into browsers as it is.

/** Things under numbers from 1 on. */
class Table {
  #entries = [null];
  #free = [];

  add(entry) {
    const number = this.#free.pop() ?? this.#entries.length;
    this.#entries[number] = entry;
    return number;
  }

  get(number) {
    return this.#entries[number];
  }

  take(number) {
    const entry = this.#entries[number];
    this.#entries[number] = null;
    this.#free.push(number);
    return entry;
  }
}

/** Makes of fn what Go can call: an exception would leave its stack in pieces. */
const safe = (fn) => (...numbers) => {
  try {
    return fn(...numbers) ?? 1;
  } catch {
    return -1;
  }
};

export function makeBridge() {
  let program; // a Go of wasm_exec.js
  let exports;
  let heap = new Uint8Array(); // the program's memory, which moves when it grows
  const memory = () => (heap.buffer === exports.mem.buffer ? heap : (heap = new Uint8Array(exports.mem.buffer)));

  /** Calls an export, and lets goroutines run where it asks for that. */
  const tell = (name, ...numbers) => {
    if (program.exited) return;
    const wanted = exports[name](...numbers);
    if (program.exited) program._resolveExitPromise();
    else if (wanted) program._resume();
  };

  const bytes = new Table(); // of Uint8Array
  const channels = new Table(); // of { channel, leave }
  const timers = new Map(); // by clock
  let outgoing = new Uint8Array(); // room for the longest message so far, one at a time: send() copies

  const part = (number, from, n) => {
    const all = bytes.get(number);
    return from === 0 && n === all.length ? all : all.subarray(from, from + n);
  };

  /** The number of an ArrayBuffer or Uint8Array; 0 for anything else. */
  const hold = (value) => {
    if (value instanceof ArrayBuffer) return bytes.add(new Uint8Array(value));
    return value instanceof Uint8Array ? bytes.add(value) : 0;
  };

  /**
   * The number of a data channel, whose messages are told from now on, and where it
   * drains to its threshold if that is asked for.
   */
  const listen = (channel, drains) => {
    const message = ({ data }) => tell("shoal_message", number, hold(data), data.byteLength ?? 0);
    const drained = () => tell("shoal_drained", number, channel.bufferedAmount);
    channel.addEventListener("message", message);
    if (drains) channel.addEventListener("bufferedamountlow", drained);
    const leave = () => {
      channel.removeEventListener("message", message);
      channel.removeEventListener("bufferedamountlow", drained);
    };
    const number = channels.add({ channel, leave });
    return number;
  };

  /**
   * The round trip in ms that ICE measured on the way that a connection takes; 0 where
   * the browser does not tell. It tells whole milliseconds: what is none is less than one.
   */
  const roundTrip = async (connection) => {
    const stats = await connection.getStats();
    for (const { type, nominated, currentRoundTripTime: seconds } of stats.values()) {
      if (type === "candidate-pair" && nominated && seconds !== undefined) return Math.max(1000 * seconds, 1);
    }
    return 0;
  };

  /** The method progress of web/agent.d.ts of one viewer. */
  const progress = (viewer) => (request) => {
    const none = { loaded: 0, total: 0, askedMs: -1, waits: false };
    if (program.exited) return none;
    const at = exports.shoal_progress(viewer, request);
    const [loaded, total, askedMs, waits] = new Float64Array(memory().buffer, at, 4);
    return { loaded, total, askedMs, waits: waits > 0 };
  };

  const hash = (number, from, n, job, into) =>
    crypto.subtle.digest("SHA-256", part(number, from, n)).then(
      (sum) => {
        memory().set(new Uint8Array(sum), into);
        tell("shoal_hashed", job, 1);
      },
      () => tell("shoal_hashed", job, 0),
    );

  const imports = {
    bytes_make: (n) => bytes.add(new Uint8Array(n)),
    bytes_length: (number) => bytes.get(number).length,
    bytes_drop: (number) => void bytes.take(number),
    bytes_copy: (to, at, number, from, n) => void bytes.get(to).set(part(number, from, n), at),
    bytes_fill: (to, at, pointer, n) => void bytes.get(to).set(memory().subarray(pointer, pointer + n), at),
    bytes_read: (pointer, number, from, n) => void memory().set(part(number, from, n), pointer),
    bytes_hash: (number, from, n, job, into) => void hash(number, from, n, job, into),
    /** How many bytes the channel holds then. */
    channel_send(number, head, length, body, from, n) {
      const { channel } = channels.get(number);
      if (outgoing.length < length + n) outgoing = new Uint8Array(length + n);
      outgoing.set(memory().subarray(head, head + length));
      if (n > 0) outgoing.set(part(body, from, n), length);
      channel.send(outgoing.subarray(0, length + n));
      return channel.bufferedAmount;
    },
    channel_low(number, n) {
      channels.get(number).channel.bufferedAmountLowThreshold = n;
    },
    channel_leave: (number) => channels.take(number).leave(),
    /** Negative: the clock is to ring no more. Answers whether it was to ring. */
    clock_set(clock, ms) {
      clearTimeout(timers.get(clock));
      const waited = timers.delete(clock);
      const rang = () => {
        timers.delete(clock);
        tell("shoal_rang", clock);
      };
      if (ms >= 0) timers.set(clock, setTimeout(rang, ms));
      return Number(waited);
    },
  };

  return {
    imports: Object.fromEntries(Object.entries(imports).map(([name, fn]) => [name, safe(fn)])),
    page: { hold, view: part, listen, progress, roundTrip },
    attach(go, instance) {
      [program, exports] = [go, instance.exports];
    },
  };
}
