/** The languages of what a page says, and the direction they are read in. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { LETTER, sampleMember } from "../samples.mjs";
import { open, origin } from "../world.mjs";

test("every page says its language", async () => {
  for (const { path } of PAGES) assert.match(await (await fetch(origin + path)).text(), /<html lang="en"[ >]/, path);
});

for (const { language, text } of Object.values(LETTER)) {
  test(`a letter says its language: ${language}`, async (t) => {
    const page = await openLetters(t);
    const spoken = await paragraph(page, text).evaluate((element) => element.closest("[lang]").lang);
    assert.equal(spoken, language);
  });
}

test("a letter from right to left is set from right to left", async (t) => {
  const page = await openLetters(t);
  const directions = await page.locator("[lang=ar]").evaluateAll((elements) => elements.map(({ dir }) => dir));
  assert.ok(directions.length > 0, "nothing is in Arabic");
  for (const direction of directions) assert.match(direction, /^(rtl|auto)$/);
  assert.equal(await directionOf(paragraph(page, LETTER.arabic.text)), "rtl");
  for (const { text } of [LETTER.english, LETTER.korean]) assert.equal(await directionOf(paragraph(page, text)), "ltr");
});

/** The letters, with their full texts opened. */
async function openLetters(t) {
  const page = await open(t, await sampleMember("letters"));
  for (const summary of await page.locator("#letter summary").all()) await summary.click();
  return page;
}

/** The first paragraph of a text, as it is shown. */
function paragraph(page, text) {
  return page.locator("#letter p").filter({ hasText: text.split("\n")[0], visible: true });
}

function directionOf(locator) {
  return locator.evaluate((element) => getComputedStyle(element).direction);
}
