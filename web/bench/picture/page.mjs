// All pictures on one page that needs nothing else. Pure.
import { matrixOf, overviewOf } from "./measures.mjs";
import { escape, legend, style, svg } from "./matrix.mjs";

const page = `
  :root { color-scheme: dark light; --ground: #0a1020; --ink: #e8eefc; --soft: #93a1c0; --shoal: #2dd4bf; --bad: #fb7185; }
  @media (prefers-color-scheme: light) {
    :root { --ground: #f3f6fb; --ink: #101a30; --soft: #5a6885; --shoal: #0d9488; --bad: #e11d48; }
  }
  * { box-sizing: border-box; margin: 0; }
  body { background: var(--ground); color: var(--ink); max-width: 1180px; margin: 0 auto; padding: 18px 20px 36px;
    font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
  header { display: flex; align-items: center; gap: 12px; }
  .logo { width: 26px; fill: var(--shoal); }
  h1 { font-size: 22px; letter-spacing: -.01em; }
  h2 { font-size: 17px; letter-spacing: -.01em; margin: 30px 0 10px; }
  p, li { color: var(--soft); max-width: 64em; }
  .lead { margin: 10px 0 0; }
  .matrix { display: block; max-width: 100%; height: auto; }
  ul { padding-left: 1.2em; margin-top: 8px; font-size: 13.5px; }
  li.missed { color: var(--bad); }
  .card { overflow-x: auto; }
  @media screen and (max-width: 800px) { .matrix { max-width: none; } }
  @page { size: landscape; }
  @media print { section { break-inside: avoid; } }
`;

/** @param records what run.mjs keeps, in the order they are to be shown */
export function html(records) {
  const overview = overviewOf(records);
  const notes = new Map(records.flatMap((record) => Object.values(record.systems ?? {}))
    .filter(({ note }) => note).map(({ title, note }) => [title, note]));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>Shoal, side by side</title>
<link rel="icon" href="data:,">
<style>${page}${style}</style>
<header>
<svg class="logo" viewBox="0 0 32 32" aria-hidden="true"><path d="M3 16c5-8 13-9 19-3l6-5v16l-6-5c-6 6-14 5-19-3z"/></svg>
<h1>Shoal, side by side</h1>
</header>
<p class="lead">Real Chromium. ${legend.join(" ")} docs/BENCHMARKS.md says how all is counted.</p>
${overview.rows.length > 1 ? section(overview.title, overview, []) : ""}
${records.map(scenario).join("\n")}
<h2>The systems</h2>
<ul>${[...notes].map(([title, note]) => `<li>${escape(`${title}: ${note}`)}</li>`).join("\n")}</ul>
</html>
`;
}

function scenario(record) {
  const remarks = [
    ...(record.missed ?? []).map((text) => `<li class="missed">Shoal ${escape(text)}</li>`),
    ...(record.failed ?? []).map(({ system, run, error }) => `<li>run ${run} of ${escape(system)} failed: ${escape(error.split("\n")[0])}</li>`),
  ];
  return section(record.title, matrixOf(record), remarks);
}

function section(title, matrix, remarks) {
  return `<section>
<h2>${escape(title)}</h2>
<div class="card">${svg(matrix)}</div>
${remarks.length ? `<ul>${remarks.join("\n")}</ul>` : ""}
</section>`;
}
