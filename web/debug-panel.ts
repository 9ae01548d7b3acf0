// The overlay's elements. Nothing in it needs an inline style or evaluates text,
// so that it works under any Content-Security-Policy.
import type { Stats } from "./api";
import type { Ledger, Sample, Segment } from "./debug-ledger";
import { maxSamples } from "./debug-ledger";
import { style } from "./debug-style";
import { percent, size, stateWords, why } from "./demo/words";

/** Narrower pages start with the overlay folded. */
const roomy = 640; // CSS pixels

type Child = Node | string;

export class Panel {
  private words = make("span", { class: "words" });
  private dot = make("span", { class: "dot" });
  private title = make("strong", {}, "Shoal");
  private fold = make("button", { type: "button" });
  private copy = make("button", { type: "button", title: "Copies all of this as text" }, "Copy");
  private save = make("button", { type: "button", title: "Saves what the agent was told of late, for the simulator" }, "Save");
  private text = make("textarea", { readonly: "", hidden: "", "aria-label": "report" });
  private fault = make("div", { class: "fault-box", hidden: "" });
  private figures = make("div", { class: "figures" });
  private curve = draw("svg", { viewBox: `0 0 ${maxSamples} 100`, preserveAspectRatio: "none", role: "img" });
  private neighbours = make("table", {});
  private reasons = make("table", {});
  private segments = make("table", {});
  private about = make("p", { class: "soft" });
  private counts = { neighbours: make("em", {}), segments: make("em", {}), reasons: make("em", {}) };
  private body = make("div", { class: "body" });
  private frame = make("section", { "aria-label": "Shoal" });

  /** report: the text for the button that copies it; recordings: what the other one saves. */
  constructor(private report: () => string, private recordings: () => Uint8Array[]) {
    const root = document.body.appendChild(document.createElement("shoal-debug")).attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    this.body.append(
      this.fault, this.figures,
      section("Last minute ", legend(), this.curve),
      section("Neighbours ", this.counts.neighbours, this.neighbours),
      section("Latest segments ", this.counts.segments, this.segments),
      section("Why the origin was asked ", this.counts.reasons, this.reasons),
      section("This viewer", make("em", {}), this.about), this.text,
    );
    this.frame.append(make("header", {}, this.dot, this.title, this.words, this.copy, this.save, this.fold), this.body);
    root.append(this.frame);
    this.fold.addEventListener("click", () => this.show(!!this.body.hidden));
    this.copy.addEventListener("click", () => void this.hand());
    this.save.addEventListener("click", () => this.recordings().forEach(keep));
    this.show(innerWidth >= roomy);
  }

  draw(version: string, stats: Stats, ledger: Ledger): void {
    const { state, reason, peers } = stats;
    const all = stats.originBytes + stats.peerBytes;
    this.title.textContent = `Shoal ${version}`;
    this.dot.className = `dot ${reason === "" || state !== "off" ? state : "fault"}`;
    this.words.textContent = state === "active"
      ? `active, ${percent(stats.peerBytes, all)} from viewers`
      : `${state}: ${stateWords(state, reason).replace("plain player: ", "")}`;
    this.words.title = ledger.message;
    if (this.body.hidden) return;
    this.showFault(ledger);
    this.figures.replaceChildren(...figures(stats, ledger));
    this.curve.replaceChildren(...curve(ledger.samples));
    this.counts.neighbours.textContent = `${peers.length}`;
    this.neighbours.replaceChildren(...neighbours(stats));
    this.counts.segments.textContent = ledger.segments.length ? "" : "none yet";
    this.segments.replaceChildren(...ledger.segments.map(segmentRow));
    this.counts.reasons.textContent = stats.originBytes ? "" : "it was not";
    this.reasons.replaceChildren(...reasonRows(stats));
    this.about.textContent = `id ${stats.viewer || "none yet"}, site ${stats.site || "unknown yet"}`;
  }

  private show(open: boolean): void {
    this.body.hidden = this.copy.hidden = this.save.hidden = !open;
    this.frame.classList.toggle("small", !open);
    this.fold.textContent = open ? "–" : "+";
    this.fold.setAttribute("aria-label", open ? "fold" : "unfold");
    this.fold.setAttribute("aria-expanded", String(open));
  }

  private showFault({ errors: [last] }: Ledger): void {
    this.fault.hidden = !last;
    if (!last) return;
    const help = make("a", { href: last.help, target: "_blank", rel: "noopener" }, "More on this");
    this.fault.replaceChildren(make("b", {}, last.code), `${last.message} `, last.help ? help : "");
  }

  /** To the clipboard; where the page may not, into a field to copy it from. */
  private async hand(): Promise<void> {
    const text = this.report();
    try {
      await navigator.clipboard.writeText(text);
      this.copy.textContent = "Copied";
      setTimeout(() => (this.copy.textContent = "Copy"), 2000);
    } catch {
      this.text.value = text;
      this.text.hidden = false;
      this.text.select();
      this.text.scrollIntoView();
    }
  }
}

/** Has the browser save a recording as a file. */
function keep(bytes: Uint8Array, i: number): void {
  const url = URL.createObjectURL(new Blob([bytes.slice().buffer]));
  make("a", { href: url, download: `shoal-${i + 1}.recording` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function figures(stats: Stats, ledger: Ledger): Node[] {
  const figure = (name: string, value: string, kind = "") =>
    make("div", {}, make("b", { class: kind }, value), make("span", {}, name));
  return [
    figure("from viewers", size(stats.peerBytes), "peers"),
    figure("from the origin", size(stats.originBytes), "origin"),
    figure("given to others", size(stats.uploadBytes), "upload"),
    figure("thrown away", size(stats.wastedBytes)),
    figure(`in ${ledger.stalls} stalls`, `${(stats.stallMs / 1000).toFixed(1)} s`),
    figure("to the first frame", `${(stats.startupMs / 1000).toFixed(1)} s`),
  ];
}

function legend(): Node {
  return make("em", {}, "bytes a second from ", make("span", { class: "peers" }, "viewers"), ", ",
    make("span", { class: "origin" }, "origin"));
}

/** Stacked columns, the latest at the right. */
function curve(samples: Sample[]): Node[] {
  const most = Math.max(1, ...samples.map((s) => s.origin + s.peers));
  return samples.flatMap(({ origin, peers }, i) => {
    const x = maxSamples - samples.length + i;
    const [low, high] = [(96 * peers) / most, (96 * origin) / most];
    return [
      draw("rect", { class: "peers", x, y: 100 - low, width: 0.8, height: low }),
      draw("rect", { class: "origin", x, y: 100 - low - high, width: 0.8, height: high }),
    ];
  });
}

function neighbours({ state, peers }: Stats): Node[] {
  if (!peers.length) return [row(state === "active" ? "Nobody else is there, or nobody can be reached." : "None.")];
  const head = make("tr", {}, make("th", {}, "id"), make("th", { class: "n" }, "round trip"),
    make("th", { class: "n" }, "received"), make("th", { class: "n" }, "sent"));
  return [head, ...peers.map((p) => make("tr", {}, make("td", {}, make("code", {}, p.id.slice(0, 8))),
    number(p.rttMs ? `${Math.round(p.rttMs)} ms` : "–"), number(size(p.received)), number(size(p.sent))))];
}

function segmentRow(s: Segment): Node {
  const [track = "", seq = s.id] = s.id.split(/\/(?=[^/]*$)/);
  const share = s.bytes ? (100 * s.peerBytes) / s.bytes : 0;
  const bar = draw("svg", { class: "share", viewBox: "0 0 100 1", preserveAspectRatio: "none" },
    draw("rect", { class: "peers", width: share, height: 1 }),
    draw("rect", { class: "origin", x: share, width: s.source === "peers" ? 0 : 100 - share, height: 1 }));
  const from = s.reason === "policy" ? "the player by itself"
    : !s.complete ? `asking the origin: ${why(s.reason)}`
    : s.source === "peers" ? "viewers" : `${s.source === "both" ? "both" : "origin"}: ${why(s.reason)}`;
  return make("tr", { title: s.id }, make("td", {}, make("code", {}, `${track.slice(0, 5)} ${seq}`)),
    make("td", { class: "bar" }, bar), make("td", { class: "soft" }, from), number(s.bytes ? size(s.bytes) : "…"));
}

function reasonRows({ originReasons, originBytes }: Stats): Node[] {
  return Object.entries(originReasons).filter(([, bytes]) => bytes).sort(([, a], [, b]) => b - a)
    .map(([reason, bytes]) => make("tr", {}, make("td", {}, make("code", {}, reason)),
      make("td", { class: "soft" }, why(reason)), number(size(bytes)), number(percent(bytes, originBytes))));
}

function row(text: string): Node {
  return make("tr", {}, make("td", { class: "soft" }, text));
}

function number(text: string): Node {
  return make("td", { class: "n" }, text);
}

function section(title: string, more: Node, content: Node): Node {
  return make("details", { open: "" }, make("summary", {}, title, more), content);
}

function make<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Record<string, string>, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key] as string);
  made.append(...children);
  return made;
}

function draw(name: string, attributes: Record<string, string | number>, ...children: Node[]): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) made.setAttribute(key, String(attributes[key]));
  made.append(...children);
  return made;
}
