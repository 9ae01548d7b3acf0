// The code in docs/INTEGRATION.md is held against the types it speaks of.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

const web = new URL("../", import.meta.url).pathname;
const guide = readFileSync(join(web, "../docs/INTEGRATION.md"), "utf8");

// What the frameworks lend to the snippets, as far as these use it. (Plyr has
// types of its own, but they export twice, and nothing can be imported.)
const frameworks = `
declare module "react" {
  export function useEffect(effect: () => () => void, dependencies: unknown[]): void;
  export function useRef<T>(value: T | null): { current: T | null };
}
declare module "vue" {
  export function onMounted(hook: () => void): void;
  export function onBeforeUnmount(hook: () => void): void;
  export function ref<T>(): { value: T | undefined };
}
declare module "plyr" {
  export default class Plyr { constructor(video: HTMLMediaElement); }
}
declare function defineProps<T>(): T;
declare namespace JSX { interface Element {} interface IntrinsicElements { video: object } }
`;

// What a page has beside a snippet that imports nothing.
const page = `
import type HlsType from "hls.js";
import type ShoalType from "shoal";
declare global {
  const Hls: typeof HlsType;
  const Shoal: typeof ShoalType;
  const hls: HlsType;
}
`;

/** The snippets as sources: {name, text}[]. */
function snippets() {
  const found = [...guide.matchAll(/^```(tsx?|vue)\n([^]*?)^```/gm)];
  return found.map(([, language, text], i) => {
    const source = language === "vue" ? /<script[^>]*>([^]*?)<\/script>/.exec(text)[1] : text;
    return { name: `snippet-${i + 1}.${language === "tsx" ? "tsx" : "ts"}`, text: `export {};\n${source}` };
  });
}

const settings = {
  compilerOptions: {
    strict: true, noEmit: true, skipLibCheck: true, target: "es2022", lib: ["es2022", "dom"], types: [],
    module: "esnext", moduleResolution: "bundler", jsx: "preserve", paths: { shoal: [join(web, "api.d.ts")] },
  },
};

/** What the compiler says of these sources; "" where it has nothing to say. */
function complaints(sources) {
  const directory = mkdtempSync(join(tmpdir(), "shoal-snippets-"));
  try {
    symlinkSync(join(web, "node_modules"), join(directory, "node_modules"));
    const all = [...sources, { name: "frameworks.d.ts", text: frameworks }, { name: "page.d.ts", text: page }];
    for (const { name, text } of all) writeFileSync(join(directory, name), text);
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(settings));
    const { stdout, stderr, error } = spawnSync(join(web, "node_modules/.bin/tsc"), ["-p", directory, "--pretty", "false"]);
    if (error) throw error;
    return `${stdout}${stderr}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test("every snippet of the integration guide fits the types", () => {
  const sources = snippets();
  assert.ok(sources.length >= 10, `${sources.length} snippets found`);
  assert.equal(complaints(sources), "");
});

test("a snippet that does not fit is told", () => {
  const wrong = { name: "wrong.ts", text: "export {};\nShoal.attach(hls, { serer: \"https://shoal.example.com\" });\n" };
  assert.match(complaints([wrong]), /wrong\.ts\(2,\d+\).*serer/);
});
