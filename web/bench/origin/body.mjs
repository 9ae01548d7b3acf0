// How an answer's body leaves: the range asked for, and every byte counted. Pure
// but for `send`.
import { once } from "node:events";

const chunk = 32 << 10; // bytes, so that what an aborted request took is known

/** [first, end) of a Range header with one range (RFC 9110, 14.2); undefined: the whole; null: none of it. */
export function rangeOf(header, length) {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!found || found[1] + found[2] === "") return undefined;
  const [, from, to] = found;
  if (from === "") return [Math.max(0, length - Number(to)), length];
  const end = to === "" ? length : Math.min(length, Number(to) + 1);
  return Number(from) < end ? [Number(from), end] : null;
}

/** Status, headers and bytes of an answer to a GET with this Range header. */
export function answerTo(range, body) {
  const wanted = rangeOf(range, body.length);
  if (wanted === undefined) return { status: 200, headers: {}, bytes: body };
  if (wanted === null) return { status: 416, headers: { "content-range": `bytes */${body.length}` }, bytes: body.subarray(0, 0) };
  const [first, end] = wanted;
  const headers = { "content-range": `bytes ${first}-${end - 1}/${body.length}` };
  return { status: 206, headers, bytes: body.subarray(first, end) };
}

/** Writes bytes until all are written or the client is gone; `count` hears of each part. */
export async function send(res, bytes, count) {
  const gone = once(res, "close");
  for (let at = 0; at < bytes.length && !res.destroyed; at += chunk) {
    const part = bytes.subarray(at, at + chunk);
    count(part.length);
    if (!res.write(part)) await Promise.race([once(res, "drain"), gone]);
  }
  res.end();
}
