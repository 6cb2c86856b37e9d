/** What readers set once for everything: less motion, colours of their own. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { open } from "../world.mjs";

for (const { name, path } of PAGES) {
  test(`${name}: nothing moves where that is not wanted, and the reader's own colours are taken`, async (t) => {
    const page = await open(t, path, { reducedMotion: "reduce" });
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    await page.emulateMedia({ forcedColors: "active" });
    // Each of these has a colour of its own where nobody forces one.
    const colours = await page.locator("h1, p, .facts, .empty, .state, .kind").evaluateAll((elements) =>
      elements.map((element) => getComputedStyle(element).color));
    assert.equal(new Set(colours).size, 1, String(colours));
    assert.ok((await page.screenshot()).length > 0);
  });
}
