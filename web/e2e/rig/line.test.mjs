// A line to the origin, where it counts.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import test from "node:test";
import { climbing } from "./climb.mjs";
import { Line } from "./line.mjs";
import { until } from "./wait.mjs";

class Answer extends EventEmitter {
  bytes = 0;
  write(part) { this.bytes += part.length; }
  end() { this.ended = true; }
}

function sending(line, bytes) {
  const answer = new Answer();
  line.send(answer, Buffer.alloc(bytes), (n) => { answer.told = (answer.told ?? 0) + n; });
  return answer;
}

test("answers share a line, and all of each leaves and is told", async () => {
  const line = new Line(1_000_000);
  const [one, other] = [sending(line, 100_000), sending(line, 100_000)];
  await until("both have some", () => one.bytes && other.bytes);
  assert.ok(!one.ended && !other.ended);
  await until("both are whole", () => one.ended && other.ended);
  assert.deepEqual([one.bytes, one.told, other.bytes, line.idle], [100_000, 100_000, 100_000, true]);
});

test("an answer that is broken off leaves the line to others", async () => {
  const line = new Line(1000);
  const [broken, rest] = [sending(line, 1e9), sending(line, 100)];
  broken.emit("close");
  await until("the rest is whole", () => rest.ended);
  assert.ok(line.idle && !broken.ended);
});

test("a line falls once so many bytes have left", async () => {
  const line = new Line(1_000_000);
  line.falls(10_000, 1);
  const answer = sending(line, 1_000_000);
  await until("it has fallen", () => line.rate === 1);
  assert.ok(answer.bytes >= 10_000 && !answer.ended, `${answer.bytes} bytes`);
  answer.emit("close");
});

test("a climb's figures count what is shown by its length, and changes from the 20th second", () => {
  const shown = [0, 0, 1, 2, 1].map((rung, i) => ({ rung, seconds: 2, at: 1000 + 10_000 * i }));
  const { rate, changes, highest } = climbing({ shown, asked: [{ rung: 2 }, { rung: 0 }] });
  assert.deepEqual([rate, changes, highest], [(600 + 600 + 1500 + 4000 + 1500) / 5, 6, 2]);
});
