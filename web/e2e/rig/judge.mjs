// Judgements that many tests share.
import assert from "node:assert/strict";

/** Fails where a viewer stalled or its player gave up. */
export async function assertCalm(viewers) {
  for (const [i, viewer] of viewers.entries()) {
    const { stalls, errors } = await viewer.seen();
    const fatal = errors.filter((err) => err.fatal);
    if (stalls.length || fatal.length) {
      assert.fail(`viewer ${i}: stalls ${JSON.stringify(stalls)}, fatal ${JSON.stringify(fatal)}\n${await viewer.account()}`);
    }
  }
}

/** Fails where a viewer's decoder was given bytes that are not the origin's. */
export async function assertOrigins(viewers, origin) {
  // What the origin sent is read last: meanwhile the viewers go on.
  const appended = await Promise.all(viewers.map((viewer) => viewer.appended()));
  const known = await origin.hashes();
  const other = appended.flat().filter(({ hash }) => hash && !known.has(hash));
  assert.deepEqual(other, [], "bytes that differ from the origin's");
}
