/** The pages on paper: everything that is said, nothing that can only be clicked. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { sampleMember } from "../samples.mjs";
import { open } from "../world.mjs";

/** What does nothing on paper. */
const CONTROLS = "nav, form, button, input, select, .skip, .connection";
const FOLDED = "details:not([open]) > :not(summary)";

for (const { name, path, counters } of PAGES) {
  test(`${name}: it is printed whole and without controls`, async (t) => {
    const page = await open(t, path);
    assert.ok(await page.locator(CONTROLS).count(), "there is nothing to leave out");
    if (counters) assert.ok((await look(page, FOLDED)).hidden.length > 0, "nothing is folded away");
    await page.emulateMedia({ media: "print" });
    assert.deepEqual((await look(page, CONTROLS)).shown, []);
    assert.deepEqual((await look(page, FOLDED)).hidden, []);
    assert.ok(await page.locator("h1").isVisible());
  });
}

test("the full text of a letter is printed", async (t) => {
  const page = await open(t, await sampleMember("letters"));
  assert.equal((await look(page, "#letter blockquote")).hidden.length, 3);
  await page.emulateMedia({ media: "print" });
  assert.equal((await look(page, "#letter blockquote")).shown.length, 3);
});

/** Which elements are shown, and which are not. */
function look(page, selector) {
  return page.locator(selector).evaluateAll((elements) => {
    const isShown = (element) => element.checkVisibility() && element.getBoundingClientRect().height > 0;
    const written = (wanted) => elements.filter((element) => isShown(element) === wanted).map(({ outerHTML }) => outerHTML);
    return { shown: written(true), hidden: written(false) };
  });
}
