/** The pages without script: whole, only not live. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { LETTER, sampleMember } from "../samples.mjs";
import { open } from "../world.mjs";

const NO_SCRIPT = { javaScriptEnabled: false };

test("a member's page says everything without script", async (t) => {
  const page = await open(t, "/members/seoul", NO_SCRIPT);
  const isSeen = async (locator) => assert.ok(await locator.first().isVisible(), `${locator} is not there`);
  assert.equal(await page.locator("h1").innerText(), "Seoul, South Korea");
  await isSeen(page.getByText("Joined 2016", { exact: true }));
  await isSeen(page.locator("#letter a[href^=http]"));
  await isSeen(page.getByText("Not live: script is off"));
  assert.ok((await page.locator("#entries > ol > li").count()) > 0, "the stream is empty");
  for (const list of ["#current", "#post-implementation"]) {
    await isSeen(page.locator(`${list} .commitments > li, ${list} .empty`));
  }
});

for (const { name, path } of PAGES.filter(({ counters }) => counters)) {
  test(`${name}: its counters are numbers without script, those of its lists`, async (t) => {
    const page = await open(t, path, NO_SCRIPT);
    const counters = await page.locator(".counters a").all();
    assert.ok(counters.length >= 3, `there are ${counters.length}`);
    for (const counter of counters) {
      const list = await counter.getAttribute("href");
      const entries = await page.locator(`${list} > ol > li`).count();
      assert.equal(await counter.locator("strong").innerText(), String(entries), list);
    }
  });
}

test("a zero is printed as 0", async (t) => {
  const page = await open(t, await sampleMember("empty"), NO_SCRIPT);
  const numbers = await page.locator(".counters strong").allInnerTexts();
  assert.ok(numbers.length >= 3 && numbers.every((number) => number === "0"), String(numbers));
  for (const heading of ["Current commitments (0)", "Commitments post-implementation (0)"]) {
    assert.ok(await page.getByRole("heading", { name: heading, exact: true }).isVisible(), heading);
  }
});

test("a letter can be opened and read whole without script, and its links followed", async (t) => {
  const page = await open(t, await sampleMember("letters"), NO_SCRIPT);
  const letter = page.locator("#letter article").filter({ hasText: LETTER.english.title });
  const link = letter.getByRole("link", { name: LETTER.english.link });
  assert.equal(await link.isVisible(), false, "the letter was open before");
  await letter.locator("summary").click();
  assert.ok(await link.isVisible());
  assert.equal(await link.getAttribute("href"), LETTER.english.link);
});
