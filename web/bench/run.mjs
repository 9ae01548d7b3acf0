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
  --systems plain,shoal   of ${names("systems").join(", ")}; in turn within each run
  --runs 3                runs of each system
  --viewers N             in place of the scenario's own number
  --seconds N             in place of the scenario's own length, from the first join to the end
  --joins 60              scenario join: cold joins a side into a standing swarm of three
  --variant cmaf          what is played by which player: cmaf, ts (needs ffmpeg; lasts 9 minutes), signed, hls14
  --quick                 one run, 10 joins
  --out build/out/bench   where the JSON goes, and the pictures: index.html, an SVG of each scenario
`;

const { values } = parseArgs({
  options: {
    systems: { type: "string", default: "plain,shoal" },
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
  const variant = known("variant", values.variant, Object.keys(variants));
  const seconds = Number(values.seconds ?? scenario.seconds);
  const longest = variants[variant].seconds;
  if (seconds > longest) throw new Error(`--seconds ${seconds}: the media of --variant ${variant} lasts for ${longest}`);
  return {
    systems: values.systems.split(",").map((name) => known("systems", name, names("systems"))),
    variant,
    seconds,
    runs: Number(values.runs ?? runs),
    viewers: Number(values.viewers ?? scenario.viewers),
    joins: Number(values.joins ?? joins),
  };
}

/** Runs one scenario: keeps what it gave and prints its table. */
async function play(name, scenario) {
  const options = optionsFor(scenario);
  const busyAtStart = warned();
  const speak = (text) => say(`${name}: ${text}`);
  const { text, ...rest } = await (scenario.report ?? series.bind(null, scenario))(options, speak);
  const title = heading(scenario, options);
  const systems = await described(options.systems);
  keep(options.variant === "cmaf" ? name : `${name}-${options.variant}`,
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

function heading(scenario, options) {
  const { runs, variant } = options;
  const times = scenario.report ? "" : runs === 1 ? ", one run each" : `, ${runs} runs each: median (range)`;
  return scenario.title(options) + times + (variant === "cmaf" ? "" : `, variant ${variant}`);
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

if (values.help) {
  process.stdout.write(usage);
} else {
  const chosen = values.scenario === "all" ? all : values.scenario.split(",").map((name) => known("scenario", name, all));
  for (const name of chosen) {
    const { default: scenario } = await import(`./scenarios/${name}.mjs`);
    await play(name, scenario);
  }
}
process.exit();
