// What a picture shows of a scenario: some of the table's figures, as cells of a
// matrix with a row for each system and a column for each measure. Pure.
import { median } from "../count.mjs";

const percent = (x) => `${(100 * x).toFixed(1)} %`.replace("-", "−");
const seconds = (x) => `${x.toFixed(1)} s`;
const milliseconds = (x) => `${x.toFixed(0)} ms`;

/**
 * A column: its heading and which way is better; the figure of one run, beside plain's
 * median of it where it is a ratio; how it is written; where its mark stands, from the
 * system's own runs or from plain's median; `full`, the end of its scale, if it has one.
 * A `spare` column is shown where there is no offload to show.
 */
const measures = [
  { title: "offload", better: "more", figure: "offload", of: (f) => f.offload, text: percent,
    mark: (runs) => middle(runs.map((f) => f.ideal)), full: 1 },
  { title: "copies, steady", better: "less", figure: "copiesSteady", of: (f) => f.copiesSteady, text: (x) => x.toFixed(2),
    mark: () => 1 },
  { title: "behind live", better: "less", figure: "behind", of: (f) => f.behind, text: seconds, mark: plainly },
  { title: "first frame", better: "less", figure: "firstFrame", of: (f) => f.firstFrame, text: milliseconds, mark: plainly },
  { title: "after loadSource", better: "less", figure: "fromLoad", of: (f) => f.fromLoad, text: milliseconds, mark: plainly,
    spare: true },
  { title: "stalled in all", better: "less", figure: "stallSeconds", of: (f) => f.stallSeconds, text: seconds, mark: plainly },
  { title: "bitrate played", better: "more", figure: "bitrate", of: (f) => f.bitrate, text: (x) => `${(x / 1e6).toFixed(2)} Mbit/s`,
    mark: plainly },
  { title: "CPU, of plain's", better: "less", figure: "cpu", of: (f, plain) => f.cpu / plain, text: (x) => `${x.toFixed(2)} ×`,
    mark: () => 1 },
  { title: "memory a viewer", better: "less", figure: "memory", of: (f) => f.memory, text: (x) => `${(x / 2 ** 20).toFixed(0)} MiB`,
    mark: plainly },
];

function plainly(_, plain) { return plain; }

// JSON has null where there was no number.
const known = (list) => list.filter((x) => x !== null && Number.isFinite(x));
const middle = (list) => median(known(list));

/** What colours a system: which family it is of. */
export const family = (name) => (name === "shoal" ? "shoal" : name === "plain" ? "plain" : "rival");

/**
 * The picture of one scenario.
 * @param record what run.mjs keeps of it, by the name of its file
 * @returns {title, columns: {title, note}[], rows: {name, more, family, cells}[]}; a cell is
 *   undefined where there is no figure, else {text, share, low, high, mark, told}: shares of
 *   the column's width, told for who points at it
 */
export function matrixOf(record) {
  const { results, figures } = record;
  const plain = results.plain ?? [];
  const columns = measures
    .filter(({ figure, spare }) => figures.includes(figure) && !(spare && figures.includes("offload")))
    .map((measure) => column(measure, results, middle(plain.map((f) => f[measure.figure]))))
    .filter(({ cells }) => cells.some(Boolean));
  const rows = Object.keys(results).map((system, i) => {
    const [name, more = ""] = (record.systems?.[system]?.title ?? system).split(/, (.*)/);
    return { name, more, family: family(system), cells: columns.map(({ cells }) => cells[i]) };
  });
  return { title: record.title, columns: columns.map(({ title, note }) => ({ title, note })), rows };
}

function column(measure, results, plain) {
  const { title, better, full } = measure;
  const found = Object.values(results).map((runs) => seen(measure, runs, plain));
  const most = full ?? Math.max(...found.filter(Boolean).flatMap(({ high, mark }) => known([high, mark])));
  const cells = found.map((cell) => cell && scaled(cell, most || 1));
  return { title, note: `${better} is better`, cells };
}

/** What the runs of a system show of a measure; undefined where they show nothing. */
function seen({ of, text, mark }, runs, plain) {
  const values = known(runs.map((f) => of(f, plain)));
  if (values.length === 0) return undefined;
  const [value, low, high] = [median(values), Math.min(...values), Math.max(...values)];
  const range = values.length > 1 ? ` (${text(low)} to ${text(high)} of ${values.length})` : "";
  return { text: text(value), told: text(value) + range, value, low, high, mark: mark(runs, plain) };
}

const within = (x) => Math.min(1, Math.max(0, x));

function scaled({ value, low, high, mark, ...rest }, most) {
  const at = (x) => (Number.isFinite(x) ? within(x / most) : undefined);
  return { ...rest, share: at(value), low: at(low), high: at(high), mark: at(mark), negative: value < 0 };
}

function stalled(runs) {
  const stalls = middle(runs.map((f) => f.stalls));
  return stalls > 0 ? `${stalls} stall${stalls === 1 ? "" : "s"}` : "";
}

/** One figure of several scenarios: a row for each, a column for each system. */
export function overviewOf(records, figure = "offload") {
  const measure = measures.find((one) => one.figure === figure);
  const shown = records.filter(({ figures }) => figures.includes(figure));
  const systems = [...new Set(shown.flatMap(({ results }) => Object.keys(results)))].filter((name) => name !== "plain");
  const titles = Object.assign({}, ...shown.map((record) => record.systems));
  const columns = systems.map((system) => {
    const [title, note = ""] = (titles[system]?.title ?? system).split(/, (.*)/);
    return { title, note };
  });
  const rows = shown.map((record) => {
    const plain = middle((record.results.plain ?? []).map((f) => f[figure]));
    const cells = systems.map((system) => {
      const cell = seen(measure, record.results[system] ?? [], plain);
      return cell && { ...scaled(cell, measure.full), family: family(system), more: stalled(record.results[system]) };
    });
    return { name: record.name, more: "", family: "", cells };
  });
  return { title: "Offload, scenario by scenario", columns, rows };
}
