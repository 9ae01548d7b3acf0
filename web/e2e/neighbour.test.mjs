// Neighbours that die or fall silent at the worst moment.
import test from "node:test";
import { Stage } from "./rig/stage.mjs";
import { assertCalm, assertOrigins } from "./rig/judge.mjs";

const timeout = 90_000;

// A frame of a piece is larger than any control message of these tests.
const frame = 8000; // bytes

/**
 * Lets the viewer send two frames of the piece it is sending next, and nothing
 * after them. Resolves once they are sent.
 */
function cutMidPiece(viewer) {
  return viewer.evaluate((frame) => new Promise((cut) => {
    const send = RTCDataChannel.prototype.send;
    let frames = 0;
    RTCDataChannel.prototype.send = function (data) {
      if (frames >= 2) return;
      if (data.byteLength > frame && ++frames === 2) cut();
      send.call(this, data);
    };
  }), frame);
}

async function assertForgotten(others, id) {
  for (const viewer of others) {
    await viewer.until(`neighbour ${id} is gone`,
      (id) => !Shoal.stats().peers.some((peer) => peer.id === id), 20_000, id);
  }
}

test("a neighbour killed in the middle of a piece costs nothing", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const [victim, ...others] = await stage.swarm(3);
  const { viewer: id } = await victim.stats();
  await cutMidPiece(victim);
  await victim.crash();

  await Promise.all(others.map((viewer) => viewer.playsOn(12, 40_000)));
  await assertForgotten(others, id);
  await assertCalm(others);
  await assertOrigins(others, stage.origin);
});

test("a neighbour that falls silent costs nothing", { timeout }, async (t) => {
  const stage = await Stage.open(t);
  const [silent, ...others] = await stage.swarm(3);
  const { viewer: id } = await silent.stats();
  await cutMidPiece(silent);
  await silent.freeze();

  await Promise.all(others.map((viewer) => viewer.playsOn(12, 40_000)));
  await assertForgotten(others, id);
  await assertCalm(others);
});
