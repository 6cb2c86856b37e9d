/** The pages on paper: everything that is said, nothing that can only be clicked. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { sampleMember } from "../samples.mjs";
import { open } from "../world.mjs";

/** What does nothing on paper. */
const CONTROLS = "nav, form, button, input, .skip, .connection";
const FOLDED = "details:not([open]) > :not(summary)";

for (const { name, path, counters } of PAGES) {
  test(`${name}: it is printed whole and without controls`, async (t) => {
    const page = await open(t, path);
    assert.ok(await page.locator(CONTROLS).count(), "there is nothing to leave out");
    if (counters) assert.ok((await hidden(page, FOLDED)).length > 0, "nothing is folded away");
    await page.emulateMedia({ media: "print" });
    assert.equal((await hidden(page, CONTROLS)).length, await page.locator(CONTROLS).count());
    assert.deepEqual(await hidden(page, FOLDED), []);
    assert.ok(await page.locator("h1").isVisible());
  });
}

test("the full text of a letter is printed", async (t) => {
  const page = await open(t, await sampleMember("letters"));
  assert.equal((await hidden(page, "#letter blockquote")).length, 3);
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await hidden(page, "#letter blockquote"), []);
});

/** The elements that are not shown. */
function hidden(page, selector) {
  return page.locator(selector).evaluateAll((elements) => {
    const isHidden = (element) => !element.checkVisibility() || element.getBoundingClientRect().height === 0;
    return elements.filter(isHidden).map((element) => element.outerHTML);
  });
}
