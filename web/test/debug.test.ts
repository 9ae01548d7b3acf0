// What the overlay of ?shoal=debug remembers and reports. How it looks is in
// web/e2e/pages.test.mjs.
import "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stats } from "../api";
import { Ledger, maxErrors, maxSamples, maxSegments } from "../debug-ledger";
import { report } from "../debug-report";
import { nothing } from "../stats";

const origin = { source: "origin", bytes: 0, peerBytes: 0, reason: "seed", complete: false } as const;

function stats(more: Partial<Stats> = {}): Stats {
  return { ...nothing(), ...more };
}

test("a fetch that begins and the segment that it completes are one line", () => {
  const ledger = new Ledger();
  ledger.note("segment", { id: "a/1", ...origin });
  ledger.note("segment", { id: "a/1", source: "both", bytes: 100, peerBytes: 60, reason: "", complete: true });
  assert.deepEqual(ledger.segments,
    [{ id: "a/1", source: "both", bytes: 100, peerBytes: 60, reason: "seed", complete: true }]);
});

test("the newest segments and errors are kept, and no more than shown", () => {
  const ledger = new Ledger();
  for (let i = 0; i < 100; i++) {
    ledger.note("segment", { id: `a/${i}`, ...origin });
    ledger.note("error", { code: "playlist", message: `line ${i}`, help: "" });
  }
  assert.deepEqual([ledger.segments.length, ledger.segments[0]?.id], [maxSegments, "a/99"]);
  assert.deepEqual([ledger.errors.length, ledger.errors[0]?.message], [maxErrors, "line 99"]);
});

test("a coordinator that answers again is no error any more", () => {
  const ledger = new Ledger();
  for (const code of ["option-name", "unreachable"]) ledger.note("error", { code, message: code, help: "" });
  ledger.note("state", { state: "active", reason: "", message: "" });
  assert.deepEqual(ledger.errors.map((e) => e.code), ["option-name"]);
});

test("the curve is of what came between two looks, and has an end", () => {
  const ledger = new Ledger();
  ledger.sample(stats({ originBytes: 1000 }));
  assert.deepEqual(ledger.samples, []);
  ledger.sample(stats({ originBytes: 1500, peerBytes: 300 }));
  assert.deepEqual(ledger.samples, [{ origin: 500, peers: 300 }]);
  for (let i = 0; i < 100; i++) ledger.sample(stats());
  assert.equal(ledger.samples.length, maxSamples);
});

test("a report says what is shown, and keeps the page's query to itself", () => {
  const ledger = new Ledger();
  location.href += "?ticket=secret";
  ledger.note("error", { code: "csp", message: "add it", help: "" });
  ledger.note("segment", { id: "a/1", ...origin });
  ledger.note("stall", { ms: 500 });
  const text = report("1.2.3", stats({
    state: "active", reason: "", originReasons: { seed: 42 },
    peers: [{ id: "b7", received: 1, sent: 2, rttMs: 3 }],
  }), ledger);
  for (const part of [
    "Shoal 1.2.3 at ", "page: https://page.example.com/watch\n", "state: active  (working)", "stalls 1", "csp: add it",
    "b7: 3 ms, received 1, sent 2", "42: seed, its turn as seed", "a/1: origin, 0 bytes", "under way",
  ]) {
    assert.ok(text.includes(part), `no ${part} in\n${text}`);
  }
  assert.ok(!text.includes("secret"), text);
});
