// A scenario's runs: the systems in turn, one table, JSON beside it.
import { figures, weigh } from "./count.mjs";
import { misses } from "./must.mjs";
import { table } from "./table.mjs";
import { run } from "./watch.mjs";

/**
 * A file of web/bench/scenarios.
 * @typedef Scenario
 * @property title {(options) => string} heading of the table
 * @property systems {string[]} that it compares
 * @property viewers, seconds {number} these three unless the command line says otherwise
 * @property plan {({viewers, seconds}) => Seat[]} see plan.mjs
 * @property source {string} what is played, a path on the origin
 * @property variant {string=} of variants.mjs, in place of the command line's
 * @property hold {number=} kbit/s of all that origin and systems send to the viewers, script and program included
 * @property warm {boolean=} whether the viewers' caches have the system's script and program
 * @property settled {number=} ms after the start when the steady state begins; 20 s after the last join
 * @property figures {string[]} of table.mjs
 * @property bounds {Bound[]} of must.mjs, for Shoal
 * @property report {Function=} in place of all this: see scenarios/join.mjs
 */

/**
 * Runs a scenario of that kind.
 * @param options {systems, runs, viewers, seconds, variant}
 * @returns {results: {[system]: figures[]}, failed, details, missed, text}
 */
export async function series(scenario, options, say) {
  const { results, failed, details } = await runs(scenario, options, say);
  if (scenario.figures.includes("playlistWorth")) weigh(results, await reference(results, scenario, options, say));
  const missed = misses(scenario.bounds, results, options.variant);
  return { results, failed, details, missed, text: table(results, scenario.figures) };
}

async function runs(scenario, options, say) {
  const results = Object.fromEntries(options.systems.map((name) => [name, []]));
  const [failed, details] = [[], []];
  for (let i = 0; i < options.runs; i++) {
    const order = i % 2 ? [...options.systems].reverse() : options.systems;
    for (const name of order) {
      say(`run ${i + 1} of ${options.runs}, ${name}: ${options.viewers} viewers, ${options.seconds} s`);
      const record = await twice(() => run(name, scenario, options), (error) => {
        say(`failed: ${name}: ${error.stack}`);
        failed.push({ system: name, run: i + 1, error: error.message });
      });
      if (!record) continue;
      results[name].push(figures(record));
      details.push({ system: name, viewers: record.viewers.map(brief) });
    }
  }
  return { results, failed, details };
}

/** What `act` gives, at a second try if need be; undefined where both fail. */
export async function twice(act, failed) {
  for (let i = 0; i < 2; i++) {
    try {
      return await act();
    } catch (error) {
      failed(error);
    }
  }
  return undefined;
}

// What one viewer fetches by itself, where the series has no plain runs.
async function reference(results, scenario, options, say) {
  if (results.plain?.length) return results.plain;
  say(`one plain viewer, ${options.seconds} s, for comparison`);
  return [figures(await run("plain", scenario, { ...options, viewers: 1 }))];
}

const brief = ({ appended, loaded, samples, ...rest }) => ({ ...rest, buffers: appended.length });
