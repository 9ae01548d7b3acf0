// URLs signed for one viewer each: every playlist and segment has a query of the
// viewer's own, and the origin refuses one that another viewer's page asks with.
// Who asks is read from the page's address, whose `src` is the viewer's own
// manifest: the page lets its full address be sent (Referrer-Policy: unsafe-url),
// which costs no preflight and no cookie. Pure.
import { createHmac } from "node:crypto";

const key = "known to the benchmark alone"; // it tells viewers apart and guards nothing

const sign = (viewer, path) => createHmac("sha256", key).update(`${viewer} ${path}`).digest("base64url");

/** The URL with the viewer's own query. */
export function signed(url, viewer) {
  const own = new URL(url);
  own.search = new URLSearchParams({ viewer, signature: sign(viewer, own.pathname) }).toString();
  return own.href;
}

/** The viewer whose page has this address; "" where it tells none. */
export function viewerOf(referer) {
  const source = URL.canParse(referer) && new URL(referer).searchParams.get("src");
  return (source && URL.canParse(source) && new URL(source).searchParams.get("viewer")) || "";
}

/** Why a request is refused; "" where it is not. @param asks the viewer whose page asks */
export function refusal(url, asks) {
  const { pathname, searchParams } = new URL(url);
  const viewer = searchParams.get("viewer");
  if (searchParams.get("signature") !== sign(viewer, pathname)) return "not signed";
  if (viewer !== asks) return `signed for viewer ${viewer}, asked for by viewer ${asks || "unknown"}`;
  return "";
}

/** A playlist whose URIs, relative to `url`, carry the viewer's own signatures. */
export function signedPlaylist(text, url, viewer) {
  const own = (uri) => {
    const { search } = new URL(signed(new URL(uri, url).href, viewer));
    return uri + search;
  };
  return text
    .replace(/^(#.*\bURI=")([^"]+)"/gm, (_, before, uri) => `${before}${own(uri)}"`)
    .replace(/^(?!#)\S+$/gm, own);
}
