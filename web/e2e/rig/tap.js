// What hls.js is handed for each fragment, before it rewrites or deciphers
// anything: a classic script, run after the player is made and before its first
// fragment is asked for.
(() => {
  const delivered = []; // {url, start, end, bytes, hash}, whoever delivered it
  const hex = (sum) => Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, "0")).join("");

  function note({ url, rangeStart, rangeEnd }, data) {
    if (!(data instanceof ArrayBuffer)) return;
    const entry = { url, start: rangeStart ?? 0, end: rangeEnd ?? 0, bytes: data.byteLength, hash: "" };
    delivered.push(entry);
    crypto.subtle.digest("SHA-256", data.slice(0)).then((sum) => { entry.hash = hex(sum); });
  }

  const around = (Inner) => Inner && class {
    constructor(config) {
      const loader = new Inner(config);
      const load = loader.load;
      loader.load = (context, policy, callbacks) => load.call(loader, context, policy, {
        ...callbacks,
        onSuccess: (response, ...rest) => {
          note(context, response.data);
          callbacks.onSuccess(response, ...rest);
        },
      });
      return loader;
    }
  };

  globalThis.tap = {
    delivered,
    /** Stays around whatever fragment loader is set later. */
    on(hls) {
      let inner = hls.config.fLoader;
      Object.defineProperty(hls.config, "fLoader", {
        configurable: true, enumerable: true, get: () => around(inner), set: (loader) => { inner = loader; },
      });
    },
  };
})();
