// What the agent is told of the page's connection and battery, by which it
// gives its neighbours nothing.
import { settle } from "./page";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { AgentConfig, AgentModule } from "../agent";
import { withPage, type PageAgent, type PageHost } from "../host";
import Shoal from "../shoal";
import { FakeHls, FakeMedia } from "./fakes";
import { FakeAgent, program } from "./program";

const { navigator } = globalThis;

function given(facts: object): void {
  for (const [name, value] of Object.entries(facts)) Object.defineProperty(navigator, name, { configurable: true, value });
}

class Battery extends EventTarget {
  charging = false;
  level = 0.21;
  listeners = 0;
  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    this.listeners++;
    super.addEventListener(...args);
  }
  override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }
  turns(to: Partial<Battery>, event: string): void {
    Object.assign(this, to);
    this.dispatchEvent(new Event(event));
  }
}

let inner: FakeAgent;

/** An agent as the runtime completes it. */
function open(): PageAgent {
  const module: AgentModule = { version: "1", open: (config, host) => (inner = new FakeAgent(config, host)) };
  return withPage(module).open({} as AgentConfig, { source: () => null } as PageHost);
}

beforeEach(() => {
  Object.assign(program, { loads: 0, version: "1.2.3", fails: null, agents: [] });
});

afterEach(() => {
  for (const name of ["connection", "getBattery"]) Reflect.deleteProperty(navigator, name);
});

for (const [what, link, metered] of [
  ["Wi-Fi is not metered", { type: "wifi" }, false],
  ["a cellular connection is metered", { type: "cellular" }, true],
] as const) {
  test(what, async () => {
    const connection = Object.assign(new EventTarget(), link);
    given({ connection });
    const hls = new FakeHls();
    const media = new FakeMedia();
    Shoal.attach(hls.asHls);
    hls.open(media);
    media.showFirstFrame(20);
    await settle();
    assert.deepEqual(program.agent.pages.at(-1), [false, metered, false, false]);
    Object.assign(connection, { saveData: true });
    document.dispatchEvent(new Event("visibilitychange"));
    assert.deepEqual(program.agent.pages.at(-1), [false, true, false, false], "once it saves data, too");
    Shoal.detach(hls.asHls);
  });
}

test("a fifth of the charge is little, while it is not charged", async () => {
  const battery = new Battery();
  given({ getBattery: () => Promise.resolve(battery) });
  const agent = open();
  agent.page(true, false, false);
  await settle();
  battery.turns({ level: 0.2 }, "levelchange");
  battery.turns({ level: 0.19 }, "levelchange");
  agent.page(false, true, false);
  battery.turns({ charging: true }, "chargingchange");
  assert.deepEqual(inner.pages, [
    [true, false, false, false],
    [true, false, false, true],
    [false, true, false, true],
    [false, true, false, false],
  ]);
});

test("the battery of an agent that was closed is not listened to", async () => {
  const battery = new Battery();
  given({ getBattery: () => Promise.resolve(battery) });
  open().close();
  await settle();
  assert.equal(battery.listeners, 0);
  const agent = open();
  await settle();
  assert.equal(battery.listeners, 2);
  agent.close();
  assert.equal(battery.listeners, 0);
});

test("a browser that tells nothing of its battery has enough", async () => {
  open().page(false, false, false);
  given({ getBattery: () => Promise.reject(new Error("Permissions-Policy")) });
  const first = inner;
  open().page(false, false, false);
  await settle();
  assert.deepEqual([first.pages, inner.pages], [[[false, false, false, false]], [[false, false, false, false]]]);
});
