/** Whoever reads a stream is not disturbed by it: what is new waits, and the reader can pause. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { stands } from "../browser.mjs";
import { city, embedded, entries, entryOf, letters, published, shifts, watchRequests } from "../embeds.mjs";
import { empty } from "../world.mjs";

const KNOWN = 8;
/** The list scrolls. */
const LOW = "ogp-activity-feed { --ogp-feed-max-height: 12rem; }";
/** The page scrolls. */
const LONG = "#after { min-height: 200vh; }";
const ANNOUNCED_AGAIN_MS = 30_000;

/** Who is not to be disturbed. */
const READERS = [
  { name: "scrolled-list", style: LOW, prepare: (page) => region(page).evaluate((it) => it.scrollBy(0, 60)) },
  { name: "scrolled-page", style: LONG, prepare: (page) => region(page).evaluate((it) => scrollBy(0, it.getBoundingClientRect().top + 40)) },
  { name: "focus", prepare: (page) => page.getByRole("button", { name: "Pause" }).focus() },
  { name: "pointer", prepare: (page) => page.locator("[part=item]").first().hover() },
  { name: "no-motion", browser: { reducedMotion: "reduce" }, prepare: async () => {} },
];

for (const { name, style, browser, prepare } of READERS) {
  test(`${name}: what is new waits behind a button, and nothing moves before it is pressed`, async (t) => {
    const member = `embed-waits-${name}`;
    const known = await city(member, KNOWN);
    const page = await embedded(t, member, { style, browser });
    await prepare(page);
    await shifts(page);
    const before = await places(page);
    const came = await letters(member, 3);
    const button = page.getByRole("button", { name: "Show 3 new activities", exact: true });
    await button.waitFor();
    assert.equal(await stream(page).evaluate((it) => it.newCount), 3);
    assert.deepEqual(await entries(page), [...known].reverse());
    assert.deepEqual(await places(page), before);
    assert.deepEqual(await shifts(page), []);

    await button.press("Enter");
    const first = entryOf(page, came.at(-1));
    await first.and(page.locator(":focus")).waitFor();
    assert.deepEqual(await entries(page), [...known, ...came].reverse());
    assert.equal(await stream(page).evaluate((it) => it.newCount), 0);
    assert.equal(await page.locator("[part=new-button]").isVisible(), false);
    assert.ok(await first.evaluate(isInView), "the first of the new entries is out of view");
  });
}

test("whoever is not disturbed sees what is new at once, and nothing else of the page moves", async (t) => {
  const known = await city("embed-at-once", 3);
  const page = await embedded(t, "embed-at-once");
  const below = await page.locator("#after").boundingBox();
  const [seq] = await letters("embed-at-once", 1);
  await entryOf(page, seq).waitFor();
  assert.deepEqual(await entries(page), [...known, seq].reverse());
  assert.equal(await page.locator("[part=new-button]").isVisible(), false);
  assert.deepEqual(await page.locator("#after").boundingBox(), below);
});

test("news is read out politely, and not more often than every half a minute", async (t) => {
  await city("embed-announced", 2);
  const page = await empty(t, { reducedMotion: "reduce" });
  await page.clock.install();
  await page.goto(await published("embed-announced"));
  await stands(page, "live");
  const status = page.getByRole("status");
  assert.equal(await status.textContent(), "");
  await letters("embed-announced", 1);
  await says(page, "Show 1 new activity");
  await letters("embed-announced", 2);
  await page.getByRole("button", { name: "Show 3 new activities", exact: true }).waitFor();
  assert.equal(await status.textContent(), "Show 1 new activity");
  await page.clock.fastForward(ANNOUNCED_AGAIN_MS);
  await says(page, "Show 3 new activities");
});

test("a paused stream has no connection, also after a reload, and goes on without loss", async (t) => {
  const known = await city("embed-paused", 2);
  const page = await empty(t);
  const { open } = watchRequests(page);
  const connected = page.waitForEvent("websocket");
  await page.goto(await published("embed-paused"));
  await stands(page, "live");
  const left = (await connected).waitForEvent("close");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await stands(page, "paused");
  await left;
  const missed = await letters("embed-paused", 2);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await page.getByRole("button", { name: "Show 2 new activities", exact: true }).click();
  assert.deepEqual(await entries(page), [...known, ...missed].reverse());

  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await stands(page, "paused");
  await page.reload();
  await stands(page, "paused");
  assert.deepEqual(open(), []);
  const [last] = await letters("embed-paused", 1);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await entryOf(page, last).waitFor();
  assert.deepEqual(await entries(page), [...known, ...missed, last].reverse());
  assert.equal(open().length, 1);
});

test("a stream may begin paused", async (t) => {
  const known = await city("embed-begins-paused", 2);
  const page = await empty(t);
  const { open } = watchRequests(page);
  const paste = (code) => code.replace("<ogp-activity-feed ", "<ogp-activity-feed paused ");
  await page.goto(await published("embed-begins-paused", { paste }));
  await stands(page, "paused");
  assert.deepEqual(await entries(page), [...known].reverse());
  assert.deepEqual(open(), []);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await stands(page, "live");
});

function stream(page) {
  return page.locator("ogp-activity-feed");
}

/** What scrolls. */
function region(page) {
  return page.getByRole("region", { name: "Activity stream" });
}

/** Where the entries are, and what is below the stream. */
function places(page) {
  return page.locator("[part=item], #after").evaluateAll((elements) => elements.map((it) => it.getBoundingClientRect().top));
}

/** Waits until something is read out. */
async function says(page, text) {
  await page.getByRole("status").and(page.getByText(text, { exact: true })).waitFor({ state: "attached" });
}

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}
