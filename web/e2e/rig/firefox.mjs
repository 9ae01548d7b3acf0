// Firefox through WebDriver BiDi, headless, with a profile of its own.
import puppeteer from "puppeteer-core";
import { Viewer } from "./viewer.mjs";

export const firefoxPath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

export class Firefox {
  #browser;

  static async open() {
    const firefox = new Firefox();
    firefox.#browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: firefoxPath,
      headless: true,
      extraPrefsFirefox: { "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0 },
    });
    return firefox;
  }

  async viewer(url, prepare) {
    return Viewer.open(await this.#browser.createBrowserContext(), url, prepare);
  }

  async close() { await this.#browser.close(); }
}
