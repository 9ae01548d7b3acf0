// How the overlay looks. It is adopted by a shadow root, so that neither side's
// rules reach the other, and a page's Content-Security-Policy has no objection.
export const style = `
:host { all: initial !important; position: fixed !important; right: 8px !important; bottom: 8px !important;
  z-index: 2147483647 !important; display: block !important; max-width: calc(100vw - 16px) !important; }
* { box-sizing: border-box; margin: 0; padding: 0; }
[hidden] { display: none !important; }
section { width: 372px; max-width: 100%; max-height: min(640px, calc(100vh - 16px)); display: flex; flex-direction: column;
  background: rgba(13, 19, 34, .95); color: #e6ecfa; border: 1px solid #2b3856; border-radius: 12px;
  font: 12px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums;
  box-shadow: 0 8px 32px rgba(0, 0, 0, .45); overflow: hidden; }
section.small { width: auto; }
header { display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 12px; }
header strong { font-weight: 650; white-space: nowrap; }
header .words { color: #9fadca; flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dot { width: 9px; height: 9px; border-radius: 50%; background: #7c8aa8; flex: none; }
.dot.active { background: #2dd4bf; } .dot.connecting, .dot.loading { background: #fbbf24; } .dot.fault { background: #fb7185; }
button { font: inherit; color: inherit; background: #1c2742; border: 1px solid #33436a; border-radius: 7px;
  padding: 2px 9px; cursor: pointer; white-space: nowrap; }
button:hover { border-color: #6b7fae; }
button:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid #a78bfa; outline-offset: 1px; }
.body { overflow: auto; padding: 0 12px 12px; scrollbar-width: thin; scrollbar-color: #33436a transparent; }
.fault-box { background: #3a1626; border: 1px solid #7d2f49; border-radius: 8px; padding: 7px 9px; margin-bottom: 9px;
  overflow-wrap: anywhere; }
.fault-box b { display: block; color: #fda4b4; }
a { color: #93c5fd; }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 6px; }
.figures div { background: #16203a; border-radius: 8px; padding: 5px 8px; }
.figures b { display: block; font-size: 14px; font-weight: 650; }
.figures span, th, .soft { color: #9fadca; }
.peers { color: #2dd4bf; } .origin { color: #fbbf24; } .upload { color: #c4b5fd; }
svg { display: block; width: 100%; height: 52px; background: #16203a; border-radius: 8px; margin-top: 2px; }
svg .peers { fill: #2dd4bf; } svg .origin { fill: #fbbf24; }
svg.share { height: 6px; border-radius: 3px; margin: 0; background: #2b3856; }
details { margin-top: 9px; }
summary { cursor: pointer; font-weight: 600; color: #c8d3ea; padding: 1px 0; }
summary em { font-style: normal; font-weight: 400; color: #9fadca; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 400; }
th, td { padding: 1px 6px 1px 0; vertical-align: middle; } th:last-child, td:last-child { padding-right: 0; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.bar { width: 56px; } td code { white-space: nowrap; }
code { font: 11px ui-monospace, Menlo, Consolas, monospace; }
textarea { width: 100%; height: 120px; margin-top: 9px; font: 11px/1.4 ui-monospace, Menlo, Consolas, monospace;
  color: inherit; background: #0b1120; border: 1px solid #33436a; border-radius: 8px; padding: 6px; }
`;
