// What a process tree costs, read from /proc (see proc(5)).
import { readFileSync, readdirSync } from "node:fs";

const ticksPerSecond = 100; // sysconf(_SC_CLK_TCK) on every Linux architecture

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process ended meanwhile
  }
};

// The fields after the command, whose brackets may hold anything.
function stat(pid) {
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** The process ids of `root` and all its descendants. */
export function tree(root) {
  const children = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(stat(name)[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (let i = 0; i < found.length; i++) found.push(...(children.get(found[i]) ?? []));
  return found;
}

/** CPU seconds of a tree so far, ended and reaped descendants included. */
export function cpuSeconds(root) {
  let ticks = 0;
  for (const pid of tree(root)) {
    for (const field of stat(pid).slice(11, 15)) ticks += Number(field) || 0;
  }
  return ticks / ticksPerSecond;
}

/** Proportional set size in bytes of the tree's processes of a Chromium type. */
export function memory(root, type = "renderer") {
  let kilobytes = 0;
  for (const pid of tree(root)) {
    if (!read(`/proc/${pid}/cmdline`).includes(`--type=${type}`)) continue;
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  }
  return kilobytes * 1024;
}

/** CPU seconds of the machine since it started: all, working, and taken by its host. */
export function machineSeconds() {
  const fields = read("/proc/stat").split("\n")[0].trim().split(/\s+/).slice(1, 9).map(Number);
  const [user, nice, system, idle, iowait, irq, softirq, stolen] = fields.map((n) => n / ticksPerSecond);
  const working = user + nice + system + irq + softirq;
  return { all: working + idle + iowait + stolen, working, stolen };
}
