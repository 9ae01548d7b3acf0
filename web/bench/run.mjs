// The side-by-side benchmark: real Chromium, one table, JSON beside it.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { figures, median, ratio, weigh } from "./count.mjs";
import * as join from "./join.mjs";
import { misses } from "./must.mjs";
import * as steady from "./steady.mjs";
import { markdown, table } from "./table.mjs";
import { variants } from "./variants.mjs";

const usage = `node web/bench/run.mjs [options]
  --systems plain,shoal   files of web/bench/systems, in turn within each run
  --variant cmaf          what is played by which player: cmaf, ts (needs ffmpeg; lasts 9 minutes), signed, hls14
  --scenario all          steady, join, alone or all
  --runs 3                runs of each system
  --viewers 8             joining one second apart
  --seconds 60            from the first join to the end
  --joins 60              cold joins a side into a standing swarm of three
  --quick                 one run of 40 seconds, 10 joins
  --out build/out/bench   where the JSON goes
`;

const { values } = parseArgs({
  options: {
    systems: { type: "string", default: "plain,shoal" },
    variant: { type: "string", default: "cmaf" },
    scenario: { type: "string", default: "all" },
    runs: { type: "string" },
    viewers: { type: "string", default: "8" },
    seconds: { type: "string" },
    joins: { type: "string" },
    quick: { type: "boolean", default: false },
    out: { type: "string", default: "build/out/bench" },
    help: { type: "boolean", default: false },
  },
});
const [runs, seconds, joins] = values.quick ? [1, 40, 10] : [3, 60, 60];
const options = {
  systems: values.systems.split(","),
  variant: values.variant,
  runs: Number(values.runs ?? runs),
  viewers: Number(values.viewers),
  seconds: Number(values.seconds ?? seconds),
  joins: Number(values.joins ?? joins),
};

const variant = variants[options.variant];
if (!variant) throw new Error(`--variant ${options.variant}: must be one of ${Object.keys(variants).join(", ")}`);
if (options.seconds > variant.seconds) {
  throw new Error(`--seconds ${options.seconds}: the media of --variant ${options.variant} lasts for ${variant.seconds}`);
}
const suffix = options.variant === "cmaf" ? "" : `-${options.variant}`; // of the files
const circumstances = options.variant === "cmaf" ? "" : `, variant ${options.variant}`; // in headings

const say = (text) => process.stderr.write(`${text}\n`);

// Others at work on the machine spoil every figure that has to do with time.
const busyAtStart = loadavg()[0];
if (busyAtStart > availableParallelism() / 2) {
  say(`warning: the load average is ${busyAtStart.toFixed(1)}: times and stalls will not be comparable`);
}

function keep(name, content) {
  mkdirSync(values.out, { recursive: true });
  const path = `${values.out}/${name}${suffix}.json`;
  writeFileSync(path, `${JSON.stringify({ options, busyAtStart, ...content }, null, 1)}\n`);
  say(`kept ${path}`);
}

async function runSteady() {
  const results = Object.fromEntries(options.systems.map((name) => [name, []]));
  const details = [];
  for (let i = 0; i < options.runs; i++) {
    const order = i % 2 ? [...options.systems].reverse() : options.systems;
    for (const name of order) {
      say(`steady: run ${i + 1} of ${options.runs}, ${name}: ${options.viewers} viewers, ${options.seconds} s`);
      const record = await steady.run(name, options);
      results[name].push(figures(record));
      details.push({ system: name, viewers: record.viewers.map(brief) });
    }
  }
  weigh(results, results.plain ?? [await onePlain()]);
  keep("steady", { results, details });
  if (results.shoal) misses(results.shoal, options.variant).forEach(say);
  const runs = options.runs === 1 ? "one run each" : `${options.runs} runs each: median (range)`;
  return `## ${options.viewers} viewers, one second apart, ${options.seconds} s, ${runs}${circumstances}\n\n${table(results)}`;
}

/** What one viewer fetches by itself, where the series has no plain runs. */
async function onePlain() {
  say(`steady: one plain viewer, ${options.seconds} s, for comparison`);
  return figures(await steady.run("plain", { ...options, viewers: 1 }));
}

const brief = ({ appended, loaded, samples, ...rest }) => ({ ...rest, buffers: appended.length });

async function runJoin() {
  const results = await join.run(options.systems, {
    joins: options.joins,
    variant: options.variant,
    progress: (n) => n % 10 || say(`join: ${n} of ${options.joins} a side`),
  });
  const [base, ...others] = options.systems;
  const pick = (name, key) => results[name].map((sample) => sample[key]);
  const lines = options.systems.flatMap((name) => ["firstFrame", "fromLoad"].map((key) => {
    const list = pick(name, key);
    const against = others.includes(name) ? ratio(pick(base, key), list) : undefined;
    const interval = against
      ? `${against.ratio.toFixed(3)} (${against.low.toFixed(3)} to ${against.high.toFixed(3)})` : "";
    return [name, key === "firstFrame" ? "navigation" : "loadSource", String(list.length),
      `${median(list).toFixed(0)} (${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`, interval];
  }));
  keep("join", { results });
  const head = ["system", "first frame after", "joins", "ms, median (range)", `ratio to ${base} (95 % interval)`];
  return `## Cold joins into a standing swarm of three${circumstances}\n\n${markdown([head, ...lines])}`;
}

async function runAlone() {
  const results = {};
  for (const name of options.systems) {
    say(`alone: ${name}`);
    const record = await steady.run(name, { ...options, viewers: 1, seconds: 20 });
    results[name] = figures(record);
  }
  keep("alone", { results });
  const lines = Object.entries(results).map(([name, f]) =>
    [name, String(f.connections), String(f.upload), f.stalls.toFixed(0)]);
  const busy = Object.values(results).some((f) => f.connections > 0 || f.upload > 0);
  if (busy) process.exitCode = 1;
  const head = ["system", "peer connections", "bytes uploaded", "stalls"];
  return `## One viewer alone, 20 s${circumstances}${busy ? ": FAILED" : ""}\n\n${markdown([head, ...lines])}`;
}

const scenarios = { steady: runSteady, join: runJoin, alone: runAlone };

if (values.help) {
  process.stdout.write(usage);
} else {
  const chosen = values.scenario === "all" ? Object.keys(scenarios) : [values.scenario];
  for (const name of chosen) {
    if (!scenarios[name]) throw new Error(`--scenario ${name}: must be steady, join, alone or all`);
    process.stdout.write(`${await scenarios[name]()}\n\n`);
  }
}
process.exit();
