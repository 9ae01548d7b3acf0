// The origin of the agent's tests in the browser: one stream of one segment.
const segment = Buffer.from(Array.from({ length: 100000 }, (_, i) => (i ^ (i >> 8)) & 255));

export default function answer(request, response) {
  response.setHeader("access-control-allow-origin", "*");
  if (request.url === "/never.m4s") return; // until the page gives up
  if (request.url === "/half.m4s") {
    response.writeHead(200, { "content-length": segment.length });
    response.write(segment.subarray(0, segment.length / 2));
    return;
  }
  if (request.url !== "/segment.m4s") {
    response.writeHead(404);
    response.end();
    return;
  }
  response.writeHead(200, { "content-length": segment.length });
  response.end(segment);
}
