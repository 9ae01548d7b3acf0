// WebKitGTK's MiniBrowser through classic WebDriver, on a display of its own.
// Debian builds it without WebRTC, which is what it is wanted for.
import { readdirSync } from "node:fs";
import { Child, freePort } from "./process.mjs";
import { Viewer } from "./viewer.mjs";

export const webkitDriver = process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";

// MiniBrowser lives in a directory named by architecture and API version.
function miniBrowser() {
  for (const base of ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]) {
    for (const api of ["webkit2gtk-4.1", "webkit2gtk-4.0"]) {
      try {
        if (readdirSync(`${base}/${api}`).includes("MiniBrowser")) return `${base}/${api}/MiniBrowser`;
      } catch { /* not this one */ }
    }
  }
  throw new Error("MiniBrowser not found: apt-get install webkit2gtk-driver");
}

export class WebKit {
  #display;
  #driver;
  #session;

  static async open() {
    const webkit = new WebKit();
    const port = await freePort();
    const number = 100 + port % 900;
    webkit.#display = new Child("Xvfb", [`:${number}`, "-screen", "0", "800x600x24", "-nolisten", "tcp"]);
    const env = {
      ...process.env, DISPLAY: `:${number}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      LIBGL_ALWAYS_SOFTWARE: "1", GDK_BACKEND: "x11",
    };
    webkit.#driver = new Child(webkitDriver, [`--port=${port}`, "--host=127.0.0.1"], { env });
    await webkit.#driver.answers(`http://127.0.0.1:${port}/status`);
    webkit.base = `http://127.0.0.1:${port}/session`;
    const made = await webkit.#post("", { capabilities: { alwaysMatch: {
      "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
    } } });
    webkit.#session = `/${made.sessionId}`;
    return webkit;
  }

  async viewer(url) {
    await this.#post(`${this.#session}/url`, { url });
    return new WebKitViewer(this);
  }

  /** Runs fn in the page and returns what it returns. */
  async run(fn, args) {
    const script = `return (${fn})(...arguments)`;
    return this.#post(`${this.#session}/execute/sync`, { script, args });
  }

  async close() {
    if (this.#session) await fetch(this.base + this.#session, { method: "DELETE" }).catch(() => {});
    await this.#driver.stop();
    await this.#display.stop();
  }

  async #post(path, body) {
    const answer = await fetch(this.base + path, { method: "POST", body: JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`webkit: ${value.error}: ${value.message}`);
    return value;
  }
}

class WebKitViewer extends Viewer {
  #webkit;

  constructor(webkit) {
    super();
    this.#webkit = webkit;
  }

  evaluate(fn, ...args) { return this.#webkit.run(fn, args); }

  async close() {}
}
