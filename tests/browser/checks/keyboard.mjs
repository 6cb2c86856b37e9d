/** The pages by keyboard alone. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { countStops, tab } from "../stops.mjs";
import { open } from "../world.mjs";

/** More stops than any page has. */
const STOPS_MAX = 1_000;
/** What moves smoothly is not there yet when it is looked at. */
const STILL = { reducedMotion: "reduce" };

for (const { name, path } of PAGES) {
  test(`${name}: its first stop skips to the content, every stop is seen, nothing is out of reach`, async (t) => {
    const page = await open(t, path, STILL);
    const wanted = await countStops(page);
    let stop = await tab(page);
    assert.equal(stop.href, "#content");
    let reached = 0;
    for (; stop; stop = await tab(page)) {
      assert.equal(stop.fault, null);
      assert.ok(++reached < STOPS_MAX, "the keyboard is trapped");
    }
    assert.ok(reached >= wanted, `${reached} stops for ${wanted} links and controls`);
    await page.locator("[href='#content']").press("Enter");
    await page.waitForFunction(() => document.activeElement.matches("main#content"));
  });
}

for (const { name, path } of PAGES.filter(({ counters }) => counters)) {
  test(`${name}: every counter leads to the list it counts`, async (t) => {
    const page = await open(t, path, STILL);
    const counters = page.locator(".counters a");
    const lists = await counters.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.ok(lists.length >= 3 && new Set(lists).size === lists.length, String(lists));
    for (const [index, list] of lists.entries()) {
      const number = Number(await counters.nth(index).locator("strong").innerText());
      await page.locator("#content").focus();
      for (let stop; !(stop?.isCounter && stop.href === list); ) {
        stop = await tab(page);
        assert.ok(stop, `${list} is no stop`);
      }
      await page.keyboard.press("Enter");
      await page.waitForFunction((id) => document.activeElement.id === id, list.slice(1));
      assert.equal(await page.evaluate(isInView, list), true, `${list} is out of view`);
      const areShown = (entries) => entries.map((entry) => entry.checkVisibility());
      assert.deepEqual(await page.locator(`${list} > ol > li`).evaluateAll(areShown), Array(number).fill(true), list);
      if (number === 0) assert.ok(await page.locator(`${list} .empty`).isVisible(), `${list} says nothing`);
    }
  });
}

function isInView(selector) {
  const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}
