// Names that the build puts in as constants.

declare const SHOAL_VERSION: string;
declare const SHOAL_AGENT: string; // file name of the agent in WebAssembly
declare const SHOAL_DEBUG: string; // file name of the overlay of ?shoal=debug
declare const SHOAL_RUNTIME: string; // file name of the script that runs it
declare const HLS_WORKER: string; // path of hls.js's worker; the demo page only

interface ImportMeta {
  readonly url: string;
}

/** Network Information API, where a browser has it. */
interface Navigator {
  readonly connection?: EventTarget & { readonly saveData?: boolean; readonly type?: string };
}
