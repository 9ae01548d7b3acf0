// Counts tests. Reads what a test run reports on standard input, prints what a
// person needs to see, and appends {"passed", "failed", "skipped": [names]}
// as one line of JSON to a file:
//
//   go test -json ./... | node build/tally.mjs go FILE
//   node --test --test-reporter=tap … | node build/tally.mjs tap FILE
//   node build/tally.mjs sum FILE      prints the closing line; fails if a test did
import { appendFileSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [kind, path] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: [] };
const lines = () => createInterface({ input: process.stdin });
const print = (text) => process.stdout.write(text);

/** Top-level Go tests count; a package that fails without one counts once. */
async function goTests() {
  const output = new Map(); // package, or package and test -> what it printed
  const failed = new Set(); // packages with a failed test
  for await (const line of lines()) {
    if (!line.startsWith("{")) {
      print(`${line}\n`);
      continue;
    }
    const event = JSON.parse(line);
    const pkg = event.Package ?? event.ImportPath?.split(" ")[0];
    const top = event.Test?.split("/")[0];
    const key = top ? `${pkg} ${top}` : pkg;
    if (event.Output) output.set(key, (output.get(key) ?? "") + event.Output);
    if (top && event.Test === top) goTest(event.Action, key, pkg, failed, output);
    else if (!top) goPackage(event, pkg, failed, output);
  }
}

function goTest(action, key, pkg, failed, output) {
  if (action === "pass") total.passed++;
  if (action === "skip") total.skipped.push(`${key}: ${reason(output.get(key))}`);
  if (action === "fail") {
    total.failed++;
    failed.add(pkg);
    print(`\nFAILED ${key}\n${output.get(key) ?? ""}\n`);
  }
  if (["pass", "skip", "fail"].includes(action)) output.delete(key);
}

const reason = (text = "") => text.split("\n").find((line) => /^\s+\S+_test\.go:\d+: /.test(line))?.trim() ?? "";

function goPackage(event, pkg, failed, output) {
  if (event.Action === "pass" || event.Action === "fail") print(`${event.Action === "pass" ? "ok  " : "FAIL"} ${pkg} ${event.Elapsed ?? 0} s\n`);
  if (event.Action !== "fail" || failed.has(pkg)) return;
  total.failed++;
  for (const [key, text] of output) {
    if (key === pkg || key.startsWith(`${pkg} `) || key.startsWith(`${pkg}_test`)) print(`${text}\n`);
  }
}

/** Every test of TAP's top level, as node prints it, counts. */
async function tap() {
  let quiet = true;
  for await (const line of lines()) {
    const result = /^(not )?ok \d+ - (.*)$/.exec(line);
    if (result) {
      const [, not, rest] = result;
      const [name, skip] = rest.split(/ # SKIP/);
      if (skip !== undefined) total.skipped.push(`${name}: ${skip.trim()}`);
      else if (not) total.failed++;
      else total.passed++;
      quiet = !not;
      print(`${not ? "FAILED" : skip !== undefined ? "skip  " : "ok    "} ${name}\n`);
    } else if (!quiet) {
      print(`${line}\n`);
    }
  }
}

function sum() {
  for (const line of readFileSync(path, "utf8").trim().split("\n").filter(Boolean)) {
    const part = JSON.parse(line);
    total.passed += part.passed;
    total.failed += part.failed;
    total.skipped.push(...part.skipped);
  }
  for (const name of total.skipped) print(`skipped: ${name}\n`);
  const skipped = total.skipped.length ? `, ${total.skipped.length} skipped` : "";
  print(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
  const strict = process.env.CI === "true" && total.skipped.length > 0;
  if (strict) print("in CI a skipped test is a failed one\n");
  process.exitCode = total.failed || total.passed === 0 || strict ? 1 : 0;
}

if (kind === "sum") {
  sum();
} else {
  await { go: goTests, tap }[kind]();
  appendFileSync(path, `${JSON.stringify(total)}\n`);
}
