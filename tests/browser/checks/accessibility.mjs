/** The rules of WCAG 2.2, levels A and AA, as far as they can be judged without a person, however a page is looked at. */
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";

import { enlargeText } from "../browser.mjs";
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
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
/** In WCAG 2.2, but axe leaves it out unless asked. */
const RULES = { "target-size": { enabled: true } };

for (const { name, path } of PAGES) {
  test(`${name}: everybody can read and use it`, async (t) => {
    const page = await open(t, path);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await page.evaluate(axe.source);
    for (const look of LOOKS) {
      await t.test(look.name, async () => {
        await lookAt(page, look);
        assert.deepEqual(await broken(page), []);
        const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(needed <= there, `it needs scrolling to the side: ${needed} px in a window of ${there} px`);
      });
    }
  });
}

async function lookAt(page, { colorScheme, size, text }) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(size);
  await enlargeText(page, text);
}

/** What axe finds: the rule, the element and what is wrong, a line for each. */
async function broken(page) {
  const judge = ([values, rules]) => axe.run({ runOnly: { type: "tag", values }, rules, resultTypes: ["violations"] });
  const { violations, passes } = await page.evaluate(judge, [TAGS, RULES]);
  assert.ok(passes.some(({ id }) => id === "color-contrast"), "axe judged nothing");
  const line = (id, { target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => line(id, node)));
}
