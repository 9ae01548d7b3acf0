// Imported where there is no page: on a server that renders, in a test.
import assert from "node:assert/strict";
import { test } from "node:test";
import Shoal from "../shoal";
import { program } from "./program";

test("without a window the module does nothing, and says so", () => {
  assert.equal(typeof (globalThis as { window?: object }).window, "undefined");
  Shoal.attach({} as never);
  Shoal.configure({ p2p: true });
  Shoal.on("state", () => {})();
  Shoal.detach({} as never);
  assert.deepEqual([Shoal.stats().state, Shoal.stats().reason], ["off", "page"]);
  assert.deepEqual([Shoal.version, program.loads], ["1.2.3", 0]);
});
