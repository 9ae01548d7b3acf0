// Types of bridge.js.

export interface Bridge {
  /** What the program imports under the module name "shoal". */
  readonly imports: WebAssembly.ModuleImports;
  /** What it calls by name, rarely: globalThis.__shoalBridge when it starts. */
  readonly page: object;
  /** The program, a Go of wasm_exec.js, runs in this instance. */
  attach(go: object, instance: WebAssembly.Instance): void;
}

/** Makes the bridge of one program. */
export function makeBridge(): Bridge;
