// Waiting for conditions, always with a deadline and a sentence that says what
// was waited for.

/** Milliseconds between two looks at a condition. */
const interval = 100;

export const delay = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Looks until `look` returns something truthy and returns that. After `ms`
 * milliseconds it throws, naming `what` and what was seen last.
 */
export async function until(what, look, ms = 20_000) {
  const end = Date.now() + ms;
  let seen;
  for (;;) {
    try {
      const found = await look();
      if (found) return found;
      seen = found;
    } catch (err) {
      seen = err.message;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms (last: ${JSON.stringify(seen)})`);
    await delay(interval);
  }
}

/** Rejects when `promise` has not settled within `ms`. */
export function within(what, promise, ms) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
