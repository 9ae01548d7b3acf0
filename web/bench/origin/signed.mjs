// A demo origin behind signed URLs.
import { refusal, signedPlaylist, viewerOf } from "./signature.mjs";

const own = { "x-client": "rig" }; // what the log of the demo origin calls its own

/** @param upstream the demo origin's URL */
export function signedContent(upstream) {
  return async ({ url, referer, trusted }) => {
    const { pathname, searchParams } = new URL(url);
    const refused = refusal(url, trusted ? searchParams.get("viewer") : viewerOf(referer));
    if (refused) return { status: 403, type: "text/plain", cache: "no-store", body: Buffer.from(`${refused}\n`) };
    const answer = await fetch(upstream + pathname, { headers: own });
    const content = {
      status: answer.status,
      type: answer.headers.get("content-type"),
      cache: answer.headers.get("cache-control"),
      body: Buffer.from(await answer.arrayBuffer()),
    };
    if (!pathname.endsWith(".m3u8")) return content;
    const playlist = signedPlaylist(content.body.toString(), url, searchParams.get("viewer"));
    return { ...content, body: Buffer.from(playlist) };
  };
}
