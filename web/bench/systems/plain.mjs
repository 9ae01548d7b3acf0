// hls.js as it comes.
export const title = "hls.js alone";

export async function open() {
  return {
    page: {},
    own: { script: 0, wasm: 0, signalling: 0, other: 0 },
    close() {},
  };
}
