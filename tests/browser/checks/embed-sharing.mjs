/** All streams of a site in a browser go over one connection. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { settled } from "../browser.mjs";
import { city, embedded, entries, entryOf, letters, published, watchRequests } from "../embeds.mjs";
import { empty, printed, publish } from "../world.mjs";

const BURST = 5;
/** How many entries are shown where nobody says otherwise. */
const LIMIT = 10;

test("two streams on a page go over one websocket, and both are live", async (t) => {
  const members = ["embed-left", "embed-right"];
  for (const member of members) await city(member, 1);
  const codes = await Promise.all(members.map((member) => printed("element", { member })));
  const page = await empty(t);
  const { open } = watchRequests(page);
  await page.goto(publish({ code: codes.join("\n") }));
  await settled(page);
  assert.equal(open().length, 1);
  for (const [index, member] of members.entries()) {
    const stream = page.locator("ogp-activity-feed").nth(index);
    const [seq] = await letters(member, 1);
    await entryOf(stream, seq).waitFor();
    assert.equal(await entryOf(page, seq).count(), 1, "it is shown by the other stream too");
  }
  assert.equal(open().length, 1);
});

test("two tabs go over one websocket, and when the one that has it is closed nothing is lost", async (t) => {
  const known = await city("embed-tabs", 1);
  const first = await embedded(t, "embed-tabs");
  const second = await first.context().newPage();
  const { open } = watchRequests(second);
  await second.goto(await published("embed-tabs"));
  await settled(second);
  assert.deepEqual(open(), []);
  known.push(...(await letters("embed-tabs", 1)));
  for (const tab of [first, second]) await entryOf(tab, known.at(-1)).waitFor();

  const closed = first.close();
  known.push(...(await letters("embed-tabs", BURST)));
  await closed;
  await entryOf(second, known.at(-1)).waitFor();
  assert.deepEqual(await entries(second), [...known].reverse().slice(0, LIMIT));
  assert.equal(open().length, 1);
});

test("a tab that is paused leaves the connection to the others", async (t) => {
  await city("embed-tab-paused", 1);
  const first = await embedded(t, "embed-tab-paused");
  const second = await first.context().newPage();
  await second.goto(await published("embed-tab-paused"));
  await settled(second);
  await first.getByRole("button", { name: "Pause", exact: true }).click();
  const [seq] = await letters("embed-tab-paused", 1);
  await entryOf(second, seq).waitFor();
  assert.equal(await entryOf(first, seq).count(), 0);
});
