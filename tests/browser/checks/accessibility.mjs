/** The rules of WCAG 2.2, levels A and AA, as far as they can be judged without a person, however a page is looked at. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { enlargeText } from "../browser.mjs";
import { broken, sideways } from "../judge.mjs";
import { PAGES } from "../pages.mjs";
import { open } from "../world.mjs";

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** How a page is looked at: its colours, the size of the window, the size of text as a share of the usual one. */
const LOOKS = [
  { name: "light", colorScheme: "light", size: WIDE, text: 1 },
  { name: "dark", colorScheme: "dark", size: WIDE, text: 1 },
  { name: "phone", colorScheme: "light", size: PHONE, text: 1 },
  { name: "large text", colorScheme: "light", size: WIDE, text: 2 },
];

for (const { name, path } of PAGES) {
  test(`${name}: everybody can read and use it`, async (t) => {
    const page = await open(t, path);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    for (const look of LOOKS) {
      await t.test(look.name, async () => {
        await lookAt(page, look);
        assert.deepEqual(await broken(page), []);
        assert.equal(await sideways(page), 0);
      });
    }
  });
}

async function lookAt(page, { colorScheme, size, text }) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(size);
  await enlargeText(page, text);
}
