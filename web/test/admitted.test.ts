// The agent's turn to enter the site.
import { pass, settle } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { admitted } from "../admitted";

const url = "https://shoal.example.com/agent-1.wasm";

/** What the server answers, one after the other, and how often it was asked. */
function server(...answers: [status: number, text: string][]) {
  const asked: number[] = [];
  const answer = async (): Promise<Response> => {
    const [status, text] = answers[asked.length] as [number, string];
    asked.push(status);
    return { status, url, clone: () => ({ text: async () => text }) } as unknown as Response;
  };
  Object.assign(globalThis, { fetch: answer });
  return { answer, asked };
}

test("a page whose turn has not come asks again, within five to ten seconds", async () => {
  const { answer, asked } = server([503, "shoal: wait"], [503, "shoal: wait"], [200, ""]);
  const got = admitted(answer());
  await settle();
  await pass(4900);
  assert.equal(asked.length, 1);
  await pass(15_200);
  assert.deepEqual(asked, [503, 503, 200]);
  assert.equal((await got).status, 200);
});

test("another server's failure is a failure", async () => {
  const { answer, asked } = server([503, "nginx"]);
  assert.equal((await admitted(answer())).status, 503);
  assert.equal(asked.length, 1);
});
