// Browsers without WebRTC.
import assert from "node:assert/strict";
import test from "node:test";
import { Stage } from "./rig/stage.mjs";
import { WebKit } from "./rig/webkit.mjs";
import { assertCalm } from "./rig/judge.mjs";

const timeout = 60_000;

test("Chromium with WebRTC taken away plays on, off", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const viewer = await stage.chromium.viewer(stage.watch, (page) => page.evaluateOnNewDocument(() => {
    delete globalThis.RTCPeerConnection;
    delete globalThis.webkitRTCPeerConnection;
  }));
  await viewer.started();

  await viewer.reaches("off", "no-webrtc");
  await viewer.playsOn(5);
  await assertCalm([viewer]);
});

test("WebKitGTK, which has no WebRTC, plays on, off", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const webkit = await stage.closing(WebKit.open());
  const viewer = await webkit.viewer(stage.watch);
  await viewer.started(30_000);
  assert.equal(await viewer.evaluate(() => typeof RTCPeerConnection), "undefined");

  await viewer.reaches("off", "no-webrtc");
  await viewer.playsOn(3, 30_000);
});
