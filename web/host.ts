// Completes the page's side of the agent's contract with what is needed only
// once an agent runs: its fetches, and the loads that it answers.
import type { PlaylistLoaderContext } from "hls.js";
import type { Agent, AgentConfig, AgentHost, AgentModule } from "./agent";
import type { Load } from "./ask";
import { onBattery } from "./battery";
import { readBefore } from "./before";
import { Heads } from "./heads";
import type { Turn } from "./hls";
import { Order, type FragmentLoad } from "./order";
import { tellOwn, yieldOwn } from "./own";
import { Poll } from "./poll";
import { fetchFor, type Source } from "./transport";

/** An AgentHost without what is made here. */
export interface PageHost extends Omit<AgentHost, "fetch" | "yield"> {
  /** The player whose loads the agent's fetches resemble; null once it is gone. */
  source(): Source | null;
}

/** The agent takes a load over, or null says that the player must load by itself. */
export interface PageAgent extends Omit<Agent, "page"> {
  page(hidden: boolean, metered: boolean, offline: boolean): void;
  deliver(load: FragmentLoad): Turn | null;
  answer(load: Load<PlaylistLoaderContext>): Turn | null;
  /** It knows what the page knew: it is told of what the player is loading by itself. */
  begun(): void;
}

export interface PageModule extends Omit<AgentModule, "open"> {
  open(config: AgentConfig, host: PageHost): PageAgent;
}

/** Tells the agent of the battery beside what the page tells. */
function withBattery(agent: Agent): Pick<PageAgent, "page" | "close"> {
  const [page, close] = [agent.page.bind(agent), agent.close.bind(agent)];
  let told: [boolean, boolean, boolean] = [false, false, false];
  let low = false;
  const end = onBattery((now) => {
    if (now === low) return;
    low = now;
    page(...told, low);
  });
  return {
    page: (...facts) => page(...(told = facts), low),
    close: () => {
      end();
      close();
    },
  };
}

export function withPage(module: AgentModule): PageModule {
  return {
    version: module.version,
    open(config, { source, ...host }) {
      const player = source();
      if (player) readBefore(player);
      const heads = new Heads();
      const fetch = fetchFor(source, (url, response) => heads.heard(url, response));
      const agent = module.open(config, {
        ...host,
        fetch,
        yield: (kind) => yieldOwn(source()?.owns[kind]),
      });
      return Object.assign(agent, withBattery(agent), {
        deliver: (load: FragmentLoad) => new Order(agent, heads, load).begin(),
        begun: () => tellOwn(agent, source()?.owns ?? []),
        answer: (load: Load<PlaylistLoaderContext>) => new Poll(agent, heads, load).begin(),
      });
    },
  };
}
