/** The system's Chromium. */
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** How long anything in the browser may take. */
export const WAIT_MAX_MS = 15_000;

/** Starts it. It ends with this process, however that ends. */
export function launch() {
  return chromium.launch({ executablePath: fileURLToPath(new URL("chromium.sh", import.meta.url)) });
}

/** Opens a page in a context of its own, which shares nothing with others.
 * @param {import("playwright-core").Browser} browser
 * @param {string} origin
 * @param {import("playwright-core").BrowserContextOptions} [options] */
export async function blank(browser, origin, options = {}) {
  const context = await browser.newContext({ baseURL: origin, ...options });
  context.setDefaultTimeout(WAIT_MAX_MS);
  return context.newPage();
}

/** Waits until a page is as it stays: every stream on it is live. */
export async function settled(page) {
  for (const stream of await page.locator("ogp-activity-feed").all()) await stands(stream, "live");
}

/** Waits until a stream says that it is in a state.
 * @param {import("playwright-core").Locator | import("playwright-core").Page} stream or a page with one
 * @param {string} state */
export async function stands(stream, state) {
  await stream.locator(`[part=status][data-state=${state}]`).waitFor();
}

/** Sets the size of text as a reader does in the browser's settings.
 * @param {number} share of the usual size */
export async function enlargeText(page, share) {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.enable");
  await session.send("Page.setFontSizes", { fontSizes: { standard: 16 * share, fixed: 13 * share } });
}
