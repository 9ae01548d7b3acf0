// hls.js with Shoal's two lines.
import { Server } from "../../e2e/rig/server.mjs";

export const title = "Shoal";

export async function open({ site, front }) {
  const server = await Server.open({ allow: [site] });
  const proxy = await front(server.origin);
  return {
    page: { lines: `<script src="${proxy.origin}/shoal.js"></script>\n<script>Shoal.attach(hls)</script>` },
    own: proxy.bytes,
    scripts: proxy.origin,
    ready: () => Shoal.stats().state === "active",
    async close() {
      proxy.close();
      await server.close();
    },
  };
}
