// A matrix drawn as SVG: names on the left, in each cell a figure above its bar. Pure.

const names = 196; // width of the names' column
const cell = 116; // of every other
const gap = 16; // between columns
const bar = 9; // height of a bar
const rowHeight = 46;
const headHeight = 46;
const margin = 16;

/** How a picture is read. */
export const legend = [
  "Bars are medians, thin lines reach from the least to the most of the runs.",
  "Dashed: what one copy of each segment would give (offload, copies), else what hls.js alone shows.",
];
const legendWidth = 660;

/** Colours of the house (sim/report), by what they stand for; for pages and pictures alike. */
export const style = `
  .matrix { --card: #121a2e; --edge: #1f2a44; --ink: #e8eefc; --soft: #93a1c0;
    --shoal: #2dd4bf; --rival: #fbbf24; --plain: #7486ad; --bad: #fb7185; }
  @media (prefers-color-scheme: light) { .matrix { --card: #ffffff; --edge: #dbe3f0; --ink: #101a30; --soft: #5a6885;
    --shoal: #0d9488; --rival: #d97706; --plain: #8593b0; --bad: #e11d48; } }
  .matrix { font: 12px/1 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; }
  .matrix .ground { fill: var(--card); stroke: var(--edge); }
  .matrix .trough { fill: var(--edge); opacity: .55; }
  .matrix .rule { stroke: var(--edge); }
  .matrix text { fill: var(--soft); }
  .matrix text.strong { fill: var(--ink); font-weight: 600; }
  .matrix text.figure { fill: var(--ink); font-size: 13px; font-weight: 600; }
  .matrix text.bad { fill: var(--bad); }
  .matrix .shoal { fill: var(--shoal); } .matrix .rival { fill: var(--rival); } .matrix .plain { fill: var(--plain); }
  .matrix .range, .matrix .mark { stroke: var(--ink); stroke-width: 1.5; fill: none; }
  .matrix .mark { stroke-width: 2; stroke-dasharray: 2 1.5; }
`;

export const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const px = (x) => String(Math.round(x * 10) / 10);

/**
 * @param matrix as measures.mjs makes it
 * @param alone whether the picture brings its own colours and legend, for a file of its own
 */
export function svg({ title, columns, rows }, { alone = false } = {}) {
  const own = 2 * margin + names + columns.length * (cell + gap);
  const width = alone ? Math.max(own, legendWidth) : own;
  const foot = margin + headHeight + rows.length * rowHeight;
  const height = alone ? foot + 38 : foot - 4;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="matrix" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">`,
    alone ? `<style>${style}</style>` : "",
    `<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="14"/>`,
    ...columns.map(heading),
    ...rows.map((row, i) => drawn(row, i, width)),
    ...(alone ? legend.map((line, i) => `<text x="${margin}" y="${foot + 8 + 16 * i}">${line}</text>`) : []),
    "</svg>",
  ].filter(Boolean).join("\n");
}

const left = (i) => margin + names + i * (cell + gap);

function heading({ title, note }, i) {
  const x = left(i);
  return `<text class="strong" x="${x}" y="${margin + 12}">${escape(title)}</text>` +
    `<text x="${x}" y="${margin + 28}">${escape(note)}</text>`;
}

function drawn(row, i, width) {
  const top = margin + headHeight + i * rowHeight;
  return [
    `<line class="rule" x1="${margin}" x2="${width - margin}" y1="${top - 8}" y2="${top - 8}"/>`,
    `<text class="strong" x="${margin}" y="${top + (row.more ? 10 : 18)}">${escape(row.name)}</text>`,
    row.more ? `<text x="${margin}" y="${top + 27}">${escape(row.more)}</text>` : "",
    ...row.cells.map((one, column) => figure(one, left(column), top, one?.family ?? row.family)),
  ].filter(Boolean).join("\n");
}

function figure(one, x, top, family) {
  if (!one) return `<text x="${x}" y="${top + 18}">–</text>`;
  const y = top + 17;
  const at = (share) => px(x + share * cell);
  const parts = [
    `<text class="figure${one.negative ? " bad" : ""}" x="${x}" y="${top + 10}">${escape(one.text)}</text>`,
    one.more ? `<text class="bad" x="${x + cell}" y="${top + 10}" text-anchor="end">${escape(one.more)}</text>` : "",
    `<rect class="trough" x="${x}" y="${y}" width="${cell}" height="${bar}" rx="2"/>`,
    `<rect class="${family}" x="${x}" y="${y}" width="${px(one.share * cell)}" height="${bar}" rx="2"/>`,
    one.high > one.low ? whisker(at(one.low), at(one.high), y + bar / 2) : "",
    one.mark ? `<line class="mark" x1="${at(one.mark)}" x2="${at(one.mark)}" y1="${y - 3}" y2="${y + bar + 3}"/>` : "",
  ];
  return `<g><title>${escape(one.told)}</title>${parts.filter(Boolean).join("")}</g>`;
}

const whisker = (from, to, y) =>
  `<path class="range" d="M${from} ${px(y)}H${to}M${from} ${px(y - 2.5)}v5M${to} ${px(y - 2.5)}v5"/>`;
