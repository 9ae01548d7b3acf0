// hls.js with Shoal's two lines. Its server stands behind a proxy that adds the
// origin's latency and counts every byte of Shoal's own.
import { Proxy } from "../../e2e/rig/proxy.mjs";
import { Server } from "../../e2e/rig/server.mjs";

/** @param options {site, latency}: the pages' origin; ms */
export async function open({ site, latency }) {
  const server = await Server.open({ allow: [site] });
  const proxy = await Proxy.open(server.origin, { delay: latency });
  return {
    page: { lines: `<script src="${proxy.origin}/shoal.js"></script>\n<script>Shoal.attach(hls)</script>` },
    own: proxy.bytes,
    async close() {
      proxy.close();
      await server.close();
    },
  };
}
