// hls.js as it comes.
export async function open() {
  return {
    page: {},
    own: { script: 0, wasm: 0, signalling: 0, other: 0 },
    close() {},
  };
}
