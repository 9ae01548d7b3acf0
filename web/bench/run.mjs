// The side-by-side benchmark: real Chromium, a table for each scenario, JSON beside it.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { draw } from "./picture/draw.mjs";
import { series } from "./series.mjs";
import { variants } from "./variants.mjs";

const names = (directory) =>
  readdirSync(new URL(directory, import.meta.url)).map((file) => file.replace(/\.mjs$/, ""));
const all = ["steady", ...names("scenarios").filter((name) => name !== "steady")];

const usage = `node web/bench/run.mjs [options]
  --scenario all          one or several of ${all.join(", ")}
  --systems LIST          in place of the scenario's own, all or several of ${names("systems").join(", ")}
  --runs 3                runs of each system
  --viewers N             in place of the scenario's own number
  --seconds N             in place of the scenario's own length, from the first join to the end
  --joins 60              scenarios join, join-warm: joins a side into a standing swarm of three
  --variant cmaf          scenarios steady, flash, churn, sixteen: what is played by which player: cmaf, ts
                          (needs ffmpeg), signed, hls14
  --quick                 one run, 10 joins
  --out build/out/bench   where the JSON goes, and the pictures: index.html, an SVG of each scenario
`;

const { values } = parseArgs({
  options: {
    systems: { type: "string" },
    variant: { type: "string", default: "cmaf" },
    scenario: { type: "string", default: "all" },
    runs: { type: "string" },
    viewers: { type: "string" },
    seconds: { type: "string" },
    joins: { type: "string" },
    quick: { type: "boolean", default: false },
    out: { type: "string", default: "build/out/bench" },
    help: { type: "boolean", default: false },
  },
});
const [runs, joins] = values.quick ? [1, 10] : [3, 60];
const say = (text) => process.stderr.write(`${text}\n`);

function known(option, value, list) {
  if (!list.includes(value)) throw new Error(`--${option} ${value}: must be one of ${list.join(", ")}`);
  return value;
}

/** What the command line says, and the scenario where it says nothing. */
function optionsFor(scenario) {
  const variant = known("variant", scenario.variant ?? values.variant, Object.keys(variants));
  const seconds = Number(values.seconds ?? scenario.seconds);
  const longest = variants[variant].seconds;
  if (seconds > longest) throw new Error(`--seconds ${seconds}: the media of --variant ${variant} lasts for ${longest}`);
  return {
    systems: systemsFor(scenario),
    variant,
    seconds,
    runs: Number(values.runs ?? runs),
    viewers: Number(values.viewers ?? scenario.viewers),
    joins: Number(values.joins ?? joins),
  };
}

function systemsFor(scenario) {
  if (!values.systems) return scenario.systems;
  const list = names("systems");
  return values.systems === "all" ? list : values.systems.split(",").map((name) => known("systems", name, list));
}

/** Runs one scenario: keeps what it gave and prints its table. */
async function play(name, scenario) {
  const options = optionsFor(scenario);
  const title = heading(scenario, options);
  const unable = variants[options.variant].unable?.();
  if (unable) return void process.stdout.write(`## ${title}\n\nSkipped: ${unable}.\n\n`);
  const busyAtStart = warned();
  const speak = (text) => say(`${name}: ${text}`);
  const { text, ...rest } = await (scenario.report ?? series.bind(null, scenario))(options, speak);
  const systems = await described(options.systems);
  keep(isUsual(scenario, options) ? name : `${name}-${options.variant}`,
    { scenario: name, title, options, systems, figures: scenario.figures, busyAtStart, ...rest });
  rest.missed?.forEach(speak);
  process.stdout.write(`## ${title}\n\n${text}\n\n${legend(systems)}`);
}

// Others at work on the machine spoil every figure that has to do with time.
function warned() {
  const [load] = loadavg();
  if (load > availableParallelism() / 2) {
    say(`warning: the load average is ${load.toFixed(1)}: times and stalls will not be comparable`);
  }
  return load;
}

const isUsual = (scenario, { variant }) => variant === (scenario.variant ?? "cmaf");

function heading(scenario, options) {
  const { runs, variant } = options;
  const times = scenario.report ? "" : runs === 1 ? ", one run each" : `, ${runs} runs each: median (range)`;
  return scenario.title(options) + times + (isUsual(scenario, options) ? "" : `, variant ${variant}`);
}

/** What the systems say of themselves, by name. */
async function described(systems) {
  const modules = await Promise.all(systems.map((name) => import(`./systems/${name}.mjs`)));
  return Object.fromEntries(modules.map(({ title, note }, i) => [systems[i], { title, note }]));
}

function legend(systems) {
  const lines = Object.entries(systems).filter(([, { note }]) => note).map(([name, { note }]) => `${name}: ${note}\n`);
  return lines.length ? `${lines.join("")}\n` : "";
}

function keep(name, content) {
  mkdirSync(values.out, { recursive: true });
  const path = `${values.out}/${name}.json`;
  writeFileSync(path, `${JSON.stringify(content, null, 1)}\n`);
  say(`kept ${path}, drawn in ${draw(values.out)}`);
}

/** How long a scenario takes, in s, with what it needs to open and read everything. */
function lasts(scenario) {
  const { systems, runs, seconds, joins } = optionsFor(scenario);
  const once = scenario.report ? (scenario.warm ? 8 : 4) * joins : runs * (seconds + (scenario.warm ? 17 : 12));
  return once * systems.length;
}

async function main() {
  const chosen = values.scenario === "all" ? all : values.scenario.split(",").map((name) => known("scenario", name, all));
  const modules = await Promise.all(chosen.map((name) => import(`./scenarios/${name}.mjs`)));
  const scenarios = modules.map((module) => module.default);
  say(`about ${Math.ceil(scenarios.reduce((sum, scenario) => sum + lasts(scenario), 0) / 60)} minutes`);
  for (const [i, name] of chosen.entries()) {
    try {
      await play(name, scenarios[i]);
    } catch (error) {
      say(`${name}: failed: ${error.stack}`);
      process.exitCode = 1;
    }
  }
}

if (values.help) process.stdout.write(usage);
else await main();
process.exit();
