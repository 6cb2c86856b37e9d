/** The stream as readers look at it on other people's pages, and with the keyboard alone. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { enlargeText } from "../browser.mjs";
import { city, embedded, letters } from "../embeds.mjs";
import { broken, sideways } from "../judge.mjs";
import { tab } from "../stops.mjs";

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** A page with colours of its own, in the scheme that the reader prefers. */
const STYLE = `:root { color-scheme: light dark; } body { background: light-dark(#fff, #101418); color: light-dark(#222, #eee); }
a { color: light-dark(#00508c, #8cc8ff); }`;

/** How a stream is looked at: what is chosen in the builder, the reader's settings, the size of text. */
const LOOKS = [
  { name: "light" },
  { name: "dark", browser: { colorScheme: "dark" } },
  { name: "theme-dark-on-light", choices: { theme: "dark" } },
  { name: "theme-light-on-dark", choices: { theme: "light" }, browser: { colorScheme: "dark" } },
  { name: "arabic", choices: { feed_lang: "ar" } },
  { name: "korean-dark", choices: { feed_lang: "ko" }, browser: { colorScheme: "dark" } },
  { name: "phone", browser: { viewport: PHONE } },
  { name: "arabic-phone", choices: { feed_lang: "ar" }, browser: { viewport: PHONE } },
  { name: "large-text", text: 2 },
  { name: "large-text-phone", browser: { viewport: PHONE }, text: 2 },
  { name: "forced-colours", browser: { forcedColors: "active" } },
  { name: "no-motion", browser: { reducedMotion: "reduce" } },
  { name: "compact", choices: { density: "compact" } },
  { name: "compact-dark", choices: { density: "compact", theme: "dark" } },
];

for (const { name, choices, browser, text = 1 } of LOOKS) {
  test(`${name}: everybody can read and use it`, async (t) => {
    const member = `embed-look-${name}`;
    await city(member, 3);
    const page = await embedded(t, member, { choices, style: STYLE, browser: { viewport: WIDE, ...browser } });
    await enlargeText(page, text);
    assert.deepEqual(await broken(page), []);
    assert.equal(await sideways(page), 0);
    // With an entry that is new, and with some that wait.
    await letters(member, 1);
    await (browser?.reducedMotion ? page.locator("[part=new-button]") : page.locator("[part=item].new")).waitFor();
    await page.locator("[part=pause-button]").focus();
    await letters(member, 2);
    await page.locator("[part=new-button]:visible").waitFor();
    assert.deepEqual(await broken(page), []);
    assert.equal(await sideways(page), 0);
    assert.deepEqual(await small(page), []);
  });
}

test("in Arabic it is read from right to left, also on a page that is not", async (t) => {
  await city("embed-right-to-left", 2);
  const page = await embedded(t, "embed-right-to-left", { choices: { feed_lang: "ar" } });
  const [button, status] = await Promise.all(["pause-button", "status"].map((part) => page.locator(`[part=${part}]`).boundingBox()));
  assert.ok(button.x < status.x, "the button is where reading begins");
  const directions = await page.locator("[part=item-title]").evaluateAll((all) => all.map((it) => getComputedStyle(it).direction));
  assert.deepEqual(directions, ["rtl", "rtl"]);
  assert.equal(await page.locator("h1").evaluate((it) => getComputedStyle(it).direction), "ltr");
});

test("colours that the reader forces are taken, and what is new is marked without them", async (t) => {
  const member = "embed-forced";
  await city(member, 2);
  const page = await embedded(t, member, { browser: { forcedColors: "active" } });
  await letters(member, 1);
  const fresh = page.locator("[part=item].new");
  await fresh.waitFor();
  assert.equal(await fresh.evaluate((it) => getComputedStyle(it).borderInlineStartWidth), "4px");
  const colours = await page.locator("[part=item-type], [part=item-title], [part=item-time], [part=status]").evaluateAll((all) =>
    all.map((it) => getComputedStyle(it).color));
  assert.equal(new Set(colours).size, 1, String(colours));
});

test("nothing in it moves by itself", async (t) => {
  await city("embed-still", 2);
  const page = await embedded(t, "embed-still");
  await letters("embed-still", 1);
  await page.locator("[part=item].new").waitFor();
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
});

test("by keyboard every stop is named, marked and in view, and the list can be scrolled", async (t) => {
  const member = "embed-keyboard";
  await city(member, 6);
  const style = "ogp-activity-feed { --ogp-feed-max-height: 14rem; }";
  const page = await embedded(t, member, { style, browser: { reducedMotion: "reduce" } });
  await letters(member, 2);
  await page.getByRole("button", { name: "Show 2 new activities", exact: true }).waitFor();
  const reached = [];
  for (let stop = await tab(page); stop; stop = await tab(page)) {
    assert.equal(stop.fault, null);
    reached.push(stop.name);
  }
  const footer = ["All activities", "Atom", "Calendar"];
  assert.deepEqual(reached, ["Pause", "Activity stream", "Show 2 new activities", ...footer]);

  const region = page.getByRole("region", { name: "Activity stream" });
  await region.focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => {
    const scrolls = document.querySelector("ogp-activity-feed").shadowRoot.activeElement;
    return scrolls.scrollTop > 0 && scrolls.scrollTop + scrolls.clientHeight >= scrolls.scrollHeight - 1;
  });
});

test("a list that does not scroll is no stop", async (t) => {
  await city("embed-no-scroll", 2);
  const page = await embedded(t, "embed-no-scroll");
  const reached = [];
  for (let stop = await tab(page); stop; stop = await tab(page)) reached.push(stop.name);
  assert.deepEqual(reached, ["Pause", "All activities", "Atom", "Calendar"]);
});

/** The buttons that are too small to hit: less than 24 pixels in a direction (WCAG 2.2, 2.5.8). */
function small(page) {
  return page.getByRole("button").evaluateAll((buttons) => {
    const isSmall = (button) => Math.min(button.offsetWidth, button.offsetHeight) < 24;
    return buttons.filter((button) => button.checkVisibility() && isSmall(button)).map(({ outerHTML }) => outerHTML);
  });
}
