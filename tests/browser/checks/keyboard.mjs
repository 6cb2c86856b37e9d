/** The pages by keyboard alone. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { open } from "../world.mjs";

/** More stops than any page has. */
const STOPS_MAX = 1_000;
/** What moves smoothly is not there yet when it is looked at. */
const STILL = { reducedMotion: "reduce" };

for (const { name, path } of PAGES) {
  test(`${name}: its first stop skips to the content, every stop is seen, nothing is out of reach`, async (t) => {
    const page = await open(t, path, STILL);
    assert.ok(await tab(page));
    const skip = page.locator(":focus");
    assert.equal(await skip.getAttribute("href"), "#content");
    const wanted = await page.evaluate(stops);
    let reached = 0;
    do {
      assert.equal(await page.evaluate(whatIsUnseen), null);
      assert.ok(++reached < STOPS_MAX, "the keyboard is trapped");
    } while (await tab(page));
    assert.ok(reached >= wanted, `${reached} stops for ${wanted} links and controls`);
    await page.locator("[href='#content']").press("Enter");
    await page.waitForFunction(() => document.activeElement.matches("main#content"));
  });
}

for (const { name, path } of PAGES.filter(({ counters }) => counters)) {
  test(`${name}: every counter leads to the list it counts`, async (t) => {
    const page = await open(t, path, STILL);
    const links = await page.locator(".counters a").all();
    const lists = await Promise.all(links.map((link) => link.getAttribute("href")));
    assert.equal(new Set(lists).size, 3, String(lists));
    for (const [index, list] of lists.entries()) {
      const link = links[index];
      const number = Number(await link.locator("strong").innerText());
      await page.locator("#content").focus();
      do assert.ok(await tab(page), `${list} is no stop`);
      while (!(await link.evaluate((element) => element === document.activeElement)));
      await page.keyboard.press("Enter");
      await page.waitForFunction((id) => document.activeElement.id === id, list.slice(1));
      assert.equal(await page.evaluate(isInView, list), true, `${list} is out of view`);
      const entries = await page.locator(`${list} > ol > li`).evaluateAll((all) => all.map((entry) => entry.checkVisibility()));
      assert.deepEqual(entries, Array(number).fill(true), list);
      if (number === 0) assert.ok(await page.locator(`${list} .empty`).isVisible(), `${list} says nothing`);
    }
  });
}

/** Goes to the next stop. False behind the last one. */
async function tab(page) {
  await page.keyboard.press("Tab");
  return page.evaluate(() => document.activeElement !== document.body);
}

/** How many links and controls there are to see. */
function stops() {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  return all.filter((element) => element.checkVisibility()).length;
}

/** What is wrong with the look of the element that has the focus: it is out of view, covered, or not marked. */
function whatIsUnseen() {
  const element = document.activeElement;
  // A field for a date has several stops; within it the browser marks them.
  if (element === globalThis.lastStop) return null;
  globalThis.lastStop = element;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `has no mark: ${element.outerHTML}`;
  const isOnTop = ({ left, right, top, bottom }) => {
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return there !== null && (element.contains(there) || there.contains(element));
  };
  return [...element.getClientRects()].some(isOnTop) ? null : `is covered or out of view: ${element.outerHTML}`;
}

function isInView(selector) {
  const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}
