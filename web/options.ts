// What may be wrong with the options of attach. Loaded with the agent.
import type { Options } from "./api";

type Complain = (code: string, detail: string) => void;

interface Rule {
  type: string;
  /** Smallest and largest: bytes of a text, the value of a number. */
  range?: [number, number];
}

// The bounds of texts are those of the protocol (docs/PROTOCOL.md, section 2).
const rules: Record<keyof Options, Rule> = {
  server: { type: "string" },
  stream: { type: "string", range: [1, 2048] },
  site: { type: "string", range: [0, 256] },
  token: { type: "string", range: [0, 4096] },
  p2p: { type: "boolean" },
  upload: { type: "boolean" },
  maxUploadKbps: { type: "number", range: [0, 1e9] },
  memoryMB: { type: "number", range: [4, 1024] },
  segmentId: { type: "function" },
};

/**
 * Complains of names that nobody knows, which harms nothing. Returns the first
 * value that cannot be used: a detail and its code.
 */
export function check(options: Options, complain: Complain): [string, string] | undefined {
  let wrong: [string, string] | undefined;
  for (const [name, value] of Object.entries(options)) {
    const rule = rules[name as keyof Options];
    if (rule) wrong ??= faultOf(name, rule, value);
    else complain("option-name", unknown(name));
  }
  return wrong;
}

function faultOf(name: string, rule: Rule, value: unknown): [string, string] | undefined {
  if (value === undefined) return;
  if (typeof value !== rule.type) {
    return [`the option ${name} is ${describe(value)}, want a ${rule.type}`, "option-type"];
  }
  const [least, most] = rule.range ?? [-Infinity, Infinity];
  if (typeof value === "string") {
    const bytes = new TextEncoder().encode(value).length;
    if (bytes >= least && bytes <= most) return;
    return [`the option ${name} has ${bytes} bytes, want ${least} to ${most}`, "option-range"];
  }
  if (!rule.range || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most)) return;
  return [`the option ${name} is ${value}, want a whole number from ${least} to ${most}`, "option-range"];
}

function describe(value: unknown): string {
  if (value === null) return "null";
  const text = JSON.stringify(value) ?? String(value);
  return `the ${typeof value} ${text.slice(0, 40)}`;
}

function unknown(name: string): string {
  const near = Object.keys(rules).find((known) => isNear(known.toLowerCase(), name.toLowerCase()));
  return `there is no option ${name.slice(0, 40)}${near ? `; did you mean ${near}?` : ""}`;
}

/** Whether one letter more, less or other makes one of the other. */
function isNear(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const rests = [[i + 1, i + 1], [i + 1, i], [i, i + 1]] as const;
  return rests.some(([p, q]) => a.slice(p) === b.slice(q));
}
