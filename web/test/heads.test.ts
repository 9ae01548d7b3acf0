import "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Heads } from "../heads";

const answer = (n: number) => new Response("", { headers: { age: String(n) } });

test("the latest answers are remembered, and no more than 32", () => {
  const heads = new Heads();
  for (let n = 0; n < 32; n++) heads.heard(`https://o.example.com/${n}`, answer(n));
  heads.heard("https://o.example.com/0", answer(100));
  heads.heard("https://o.example.com/32", answer(32));
  const ages = [0, 1, 2, 32].map((n) => heads.get(`https://o.example.com/${n}`, "age"));
  assert.deepEqual(ages, ["100", null, "2", "32"]);
});
