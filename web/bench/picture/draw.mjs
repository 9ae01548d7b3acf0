// Draws what the benchmark kept: index.html with every scenario, and an SVG of each.
//
//   node web/bench/picture/draw.mjs [DIR]    build/out/bench unless said otherwise
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { matrixOf } from "./measures.mjs";
import { svg } from "./matrix.mjs";
import { html } from "./page.mjs";

const leastColumns = 2; // a picture of one figure says less than its table

/** Draws all records of a directory; returns the page's path. */
export function draw(directory) {
  const records = kept(directory).filter((record) => matrixOf(record).columns.length >= leastColumns);
  for (const record of records) writeFileSync(`${directory}/${record.name}.svg`, `${svg(matrixOf(record), { alone: true })}\n`);
  const path = `${directory}/index.html`;
  writeFileSync(path, html(records));
  return path;
}

// The main series first, then by name.
function kept(directory) {
  const names = readdirSync(directory).filter((file) => file.endsWith(".json")).map((file) => file.replace(/\.json$/, ""));
  names.sort((a, b) => (b === "steady") - (a === "steady") || a.localeCompare(b));
  return names.map((name) => ({ name, ...JSON.parse(readFileSync(`${directory}/${name}.json`, "utf8")) }))
    .filter((record) => record.results && record.figures);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${draw(process.argv[2] ?? "build/out/bench")}\n`);
}
