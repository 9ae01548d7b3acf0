// The benchmark's pictures: what is in them, and that they can be drawn.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { draw } from "./picture/draw.mjs";
import { svg } from "./picture/matrix.mjs";
import { matrixOf, overviewOf } from "./picture/measures.mjs";
import { html } from "./picture/page.mjs";

const figures = ["offload", "ideal", "behind", "stallSeconds", "cpu"];
const seen = (offload, cpu, more = {}) => ({ offload, ideal: 0.8, behind: 7.5, stalls: 0, stallSeconds: 0, cpu, ...more });
const record = (results, more = {}) => ({
  name: "steady", title: "8 viewers", figures, results, systems: { shoal: { title: "Shoal" } }, ...more,
});
const cellsOf = (matrix, name) => {
  const i = matrix.columns.findIndex(({ title }) => title === name);
  return matrix.rows.map((row) => row.cells[i]);
};

test("a cell is the median of the runs, and tells their range", () => {
  const [cell] = cellsOf(matrixOf(record({ shoal: [seen(0.7, 40), seen(0.5, 40), seen(0.6, 40)] })), "offload");
  assert.deepEqual([cell.text, cell.share, cell.low, cell.high, cell.mark], ["60.0 %", 0.6, 0.5, 0.7, 0.8]);
  assert.equal(cell.told, "60.0 % (50.0 % to 70.0 % of 3)");
});

test("CPU is a ratio to plain's median, with its mark at one", () => {
  const matrix = matrixOf(record({ plain: [seen(0, 40), seen(0, 50), seen(0, 60)], shoal: [seen(0.8, 100)] }));
  const [, shoal] = cellsOf(matrix, "CPU, of plain's");
  assert.deepEqual([shoal.text, shoal.share, shoal.mark], ["2.00 ×", 1, 0.5]);
});

test("without plain runs there is no ratio, and no column for it", () => {
  const titles = matrixOf(record({ shoal: [seen(0.8, 100)] })).columns.map(({ title }) => title);
  assert.deepEqual(titles, ["offload", "behind live", "stalled in all"]);
});

test("more from the origin than was played is no bar, and said in words", () => {
  const [cell] = cellsOf(matrixOf(record({ p2pml: [seen(-0.187, 1)] })), "offload");
  assert.deepEqual([cell.text, cell.share, cell.negative], ["−18.7 %", 0, true]);
});

test("a figure that no run has leaves its cell empty, or the column out", () => {
  const matrix = matrixOf(record({ plain: [seen(0, 40, { behind: null })], shoal: [] }));
  assert.deepEqual(matrix.columns.map(({ title }) => title), ["offload", "stalled in all", "CPU, of plain's"]);
  assert.deepEqual(cellsOf(matrix, "offload").map(Boolean), [true, false]);
  assert.match(svg(matrix), />–</);
});

test("a column of nothing but zeros has no bars", () => {
  assert.deepEqual(cellsOf(matrixOf(record({ plain: [seen(0, 40)] })), "stalled in all").map(({ share }) => share), [0]);
});

test("the overview has a row for each scenario, a column for each system, and tells of stalls", () => {
  const second = record({ shoal: [seen(0.7, 1, { stalls: 2 })], p2pml: [seen(0.3, 1)] }, { name: "held" });
  const { columns, rows } = overviewOf([record({ plain: [seen(0, 1)], shoal: [seen(0.8, 1)] }), second]);
  assert.deepEqual(columns.map(({ title }) => title), ["Shoal", "p2pml"]);
  assert.deepEqual(rows.map(({ name }) => name), ["steady", "held"]);
  assert.deepEqual(rows.map(({ cells }) => cells.map((cell) => cell?.text)), [["80.0 %", undefined], ["70.0 %", "30.0 %"]]);
  assert.deepEqual(rows[1].cells.map(({ more }) => more), ["2 stalls", ""]);
});

test("a picture is one well-formed element, whatever its words hold", () => {
  const text = svg(matrixOf(record({ shoal: [seen(0.8, 1)] }, { title: 'a < b & "c"' })), { alone: true });
  assert.match(text, /^<svg [^]*<\/svg>$/);
  assert.match(text, /aria-label="a &lt; b &amp; &quot;c&quot;"/);
  assert.match(text, /prefers-color-scheme: light/);
  assert.match(text, /Bars are medians/);
  assert.equal(text.match(/<g>/g).length, text.match(/<\/g>/g).length);
  assert.doesNotMatch(text, /NaN|undefined|Infinity/);
});

test("the page names what was missed and what failed, and needs nothing from elsewhere", () => {
  const page = html([record({ plain: [seen(0, 1)], shoal: [seen(0.8, 1)] }, {
    missed: ["missed: stalls: 1.000, must be at most 0"], failed: [{ system: "p2pml", run: 2, error: "it <broke>\nstack" }],
    systems: { p2pml: { title: "the rival", note: "tuned" } },
  })]);
  assert.match(page, /missed: stalls: 1\.000/);
  assert.match(page, /run 2 of p2pml failed: it &lt;broke&gt;</);
  assert.match(page, /the rival: tuned/);
  assert.doesNotMatch(page, /(src|href)="(?!data:)/);
});

test("what was kept is drawn, and a scenario of one figure is left to its table", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "picture-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const keep = (name, content) => writeFileSync(join(directory, `${name}.json`), JSON.stringify({ ...content, name: undefined }));
  keep("steady", record({ plain: [seen(0, 1)] }));
  keep("alone", record({ plain: [seen(0, 1)] }, { figures: ["stallSeconds"] }));
  const page = readFileSync(draw(directory), "utf8");
  assert.deepEqual(readdirSync(directory).sort(), ["alone.json", "index.html", "steady.json", "steady.svg"]);
  assert.match(page, /8 viewers/);
});
