// The agent as the server sends it: into each site a few at a time.

/** How long a page waits before it asks again, in ms, and up to as much more. */
const againMs = 5000;

/** The answer once it is this page's turn. */
export async function admitted(response: Response | Promise<Response>): Promise<Response> {
  const answer = await response;
  if (answer.status !== 503) return answer;
  const why = await answer.clone().text();
  if (!why.startsWith("shoal: ")) return answer;
  await new Promise((over) => setTimeout(over, againMs * (1 + Math.random())));
  return admitted(fetch(answer.url, { credentials: "omit" }));
}
