// messages.js: says what went wrong, and the cure, in words. It is loaded when
// there is something to say, by scripts of this and of other versions: say keeps
// its shape.
import type { Words } from "./emitter";

type Say = (detail: string, version: string) => string;

/** By code. docs/TROUBLESHOOTING.md has a section for each. */
const texts: Record<string, Say> = {
  player: () =>
    "Shoal.attach was not given an hls.js player: pass the object that new Hls() returned.",
  destroyed: () =>
    "Shoal.attach was given a player that is destroyed already: attach the new one, right after new Hls().",
  attached: () =>
    "Shoal.attach was called with options for a player that is attached already, perhaps by Shoal.hlsConfig: " +
    "these options are ignored. Give them once, or call Shoal.detach(player) first.",
  server: (detail) =>
    `it is not known where the Shoal server is: ${detail}. Give its URL, as https://shoal.example.com; a page over ` +
    "https cannot use a server over http. Only a script that comes from the server itself needs none.",
  copies: (detail) =>
    `two copies of the script are in this page, of versions ${detail}: the first one is used. Remove one of them.`,
  "option-name": (detail) => `${detail}. The option is ignored; see the list of options.`,
  "option-type": (detail) => `${detail}. Shoal is off for this player until that is corrected.`,
  "option-range": (detail) => `${detail}. Shoal is off for this player until that is corrected.`,
  "segment-id": (detail) =>
    `the option segmentId failed: ${detail}. It must return a URL for every URL it is given; this one is used as ` +
    "it is, so viewers share it only where their URLs are equal.",
  csp: (detail) => {
    const [directive = "", url = ""] = detail.split(" ").slice(-2);
    const source = url === "wasm-eval" ? "'wasm-unsafe-eval'" : new URL(url).origin;
    return `the page's Content-Security-Policy is in the way: add ${source} to ${directive.replace(/-elem$/, "")}. ` +
      "The player loads by itself.";
  },
  metered: () => "the browser is set to save data: the player loads by itself.",
  "no-webrtc": () =>
    "this browser has no WebRTC, or an extension or administrator switched it off: the player loads by itself. " +
    "Nothing in the page can change that.",
  "no-wasm": () =>
    "this browser has no WebAssembly, or it is switched off: the player loads by itself. " +
    "Nothing in the page can change that.",
  assets: (detail) =>
    `a file of the Shoal server cannot be loaded: ${detail}. Check that the server runs, and that every ` +
    "address under it is passed on to it unchanged.",
  "agent-status": (detail) =>
    `the agent cannot be loaded: ${detail}. Serve every file of the Shoal server, or let the server do it.`,
  "agent-type": (detail) =>
    `the agent came with a wrong type: ${detail}, want application/wasm. Set that type for .wasm where the file ` +
    "is served or passed on.",
  "agent-broken": (detail) =>
    `the agent is damaged: ${sentence(detail)} Something between server and page changed it or cut it short: pass it on ` +
    "unchanged, and clear what is cached.",
  "wasm-failed": (detail) =>
    `the agent ended, and the player loads by itself. Please report this with what it said last: ${detail || "nothing"}`,
  version: (detail, version) =>
    /\s/.test(detail) ? sentence(detail)
      : `the script is of version ${version}, the server's agent of ${detail || SHOAL_VERSION}: reload the page; ` +
        "if that does not help, update the one that is behind, or clear what is cached between them.",
  unreachable: (detail) =>
    `the coordinator at ${detail} does not answer: the player loads by itself, and it is tried again. Check that ` +
    "the server runs, and that proxies before it pass WebSockets on.",
  refused: (detail) => sentence(detail.replace(/^shoal: /, "")),
  config: (detail) => sentence(detail),
  playlist: (detail) => `a playlist cannot be shared: ${detail}`,
  page: (detail) => sentence(detail),
};

const mild = ["attached", "copies", "option-name", "no-webrtc", "no-wasm", "unreachable", "playlist", "metered"];

/** The codes that have words. */
export const codes = Object.keys(texts);

/** Different messages on the console, at most. */
const maxTold = 50;
const told = new Set<string>();

/**
 * Puts a complaint of a script of the version given into words, and says them
 * on the console, each once. help is the URL of help.html up to the code.
 */
export async function say(code: string, detail: string, version: string, help: string): Promise<Words> {
  const words = await explain(code, detail, version, help.replace(/help\.html#$/, ""));
  const once = words.code === "wasm-failed" ? words.code : words.message;
  if (!told.has(once) && told.size < maxTold) {
    told.add(once);
    console[mild.includes(words.code) ? "warn" : "error"](`Shoal: ${words.message} ${help}${words.code}`);
  }
  return words;
}

async function explain(code: string, detail: string, version: string, base: string): Promise<Words> {
  if (code === "assets" && version !== SHOAL_VERSION) {
    return { code: "version", reason: "version", message: textOf("version", SHOAL_VERSION, version) };
  }
  const closer = code === "assets" ? await status(detail, base) : detail;
  return { code, message: textOf(code, closer, version) };
}

function textOf(code: string, detail: string, version: string): string {
  return texts[code]?.(detail, version) ?? sentence(detail || code);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Browsers do not say why a script did not load: asks for it once more. */
async function status(detail: string, base: string): Promise<string> {
  const url = /https?:\/\/\S+\.(js|wasm)/.exec(detail)?.[0] ?? "";
  if (!url.startsWith(base)) return detail;
  try {
    const { status, headers } = await fetch(url, { credentials: "omit" });
    return `${url} is answered with status ${status}, type ${headers.get("content-type") ?? "none"}`;
  } catch {
    return `${url} gives no answer that the page may read`;
  }
}
