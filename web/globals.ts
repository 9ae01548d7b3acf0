// The global names that Go's runtime takes for itself. The page may use them
// otherwise, so they are lent to the runtime only for the task in which a program starts.
const names = ["Go", "fs", "process", "path"] as const;
const page = globalThis as Record<string, unknown>;

/** What the page has under the names now. */
export function takeGlobals(): unknown[] {
  return names.map((name) => page[name]);
}

export function putGlobals(values: unknown[]): void {
  names.forEach((name, i) => {
    if (values[i] === undefined) delete page[name];
    else page[name] = values[i];
  });
}

/** As it was before Go's glue ran: this module comes first in the bundle. */
export const ofPage = takeGlobals();
