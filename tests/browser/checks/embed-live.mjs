/** The printed code on a page of another origin: its list, the upgrade in place, and what arrives. */
import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";

import { stands } from "../browser.mjs";
import { city, embedded, entries, entryOf, letters, published, shifts, watchRequests, watchShifts } from "../embeds.mjs";
import { LETTER } from "../samples.mjs";
import { empty, origin, post } from "../world.mjs";

const LANGUAGES = ["en", "ko", "es", "fr", "ar"];
/** How many entries are shown where nobody says otherwise. */
const LIMIT = 10;
const SCRIPT_MAX_BYTES = 8_192;
const WORDS_MAX_BYTES = 1_024;
/** The whole page is in view: what moves on it is noticed. */
const TALL = { viewport: { width: 1280, height: 2000 } };
const SOURCE = "https://letters.example/stream";

/** What happens in the course of a test: text from right to left, an imprecise date, a place, an announcement, a source. */
const HAPPENINGS = [
  (member) => [
    `/v1/members/${member}/documents`,
    { ...LETTER.arabic, title: "رسالة إلى المدينة (2016)", kind: "letter_of_application", date: "2016-02-23", source_url: SOURCE },
  ],
  (member) => [`/v1/members/${member}/documents`, { kind: "letter", title: "Endorsement", year: 2016, occurred: "2016-05" }],
  (member) => [
    "/v1/calendar-events",
    { title: "Forum", kind: "other", members: [member], start: "2027-03-01", end: "2027-03-02", all_day: true, place: "도서관", occurred: "2026-11-20" },
  ],
];

test("without script the page has the list and its links", async (t) => {
  await city("embed-plain", 3);
  const page = await empty(t, { javaScriptEnabled: false });
  await page.goto(await published("embed-plain", { choices: { limit: "3" } }));
  const list = page.locator("ogp-activity-feed > ol > li");
  assert.equal(await list.count(), 3);
  for (const entry of await list.all()) assert.ok(await entry.isVisible());
  for (const name of ["All activities", "Atom", "Calendar"]) {
    assert.ok(await page.getByRole("link", { name, exact: true }).isVisible(), name);
  }
});

for (const count of [LIMIT, 3, 1]) {
  test(`with script the list is taken over in place: the same entries, and nothing moves (${count})`, async (t) => {
    const member = `embed-upgrade-${count}`;
    await city(member, count);
    const page = await empty(t, TALL);
    await watchShifts(page);
    const release = await held(page, "**/embed/v1/feed.js");
    await page.goto(await published(member), { waitUntil: "commit" });
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
    const told = (list) => list.evaluateAll((items) => items.map(({ dataset, children }) =>
      [dataset.seq, ...Array.from(children, ({ textContent }) => textContent)]));
    const before = await told(page.locator("ogp-activity-feed > ol > li"));
    assert.equal(before.length, count);
    release();
    await stands(page, "live");
    assert.deepEqual(await told(page.locator("[part=item]")), before);
    assert.equal(await page.locator("ogp-activity-feed > ol").isVisible(), false);
    assert.deepEqual(await shifts(page), []);
  });
}

for (const lang of LANGUAGES) {
  test(`${lang}: what arrives is said as the server says it`, async (t) => {
    const member = `embed-arrives-${lang}`;
    await city(member, 1);
    const page = await embedded(t, member, { choices: { feed_lang: lang } });
    await page.getByText(await wordOf(lang, "live"), { exact: true }).waitFor();
    for (const happening of HAPPENINGS) {
      const { seq } = await post(...happening(member));
      await entryOf(page, seq).waitFor();
      const live = await entryOf(page, seq).evaluate(said);
      assert.deepEqual(live, await served(page, `/embed/members/${member}/fragment?lang=${lang}`, seq));
    }
  });
}

test("the first live list takes two requests: the script and the websocket", async (t) => {
  await city("embed-requests", 1);
  const address = await published("embed-requests");
  const page = await empty(t);
  const { addresses } = watchRequests(page);
  await page.goto(address);
  await stands(page, "live");
  const ours = addresses.filter((asked) => new URL(asked).host === new URL(origin).host);
  assert.deepEqual(ours, [`${origin}/embed/v1/feed.js`, `${origin.replace("http", "ws")}/v1/live`]);
});

test("the words of a language are the third request, and nothing waits for them", async (t) => {
  await city("embed-words", 1);
  const address = await published("embed-words", { choices: { feed_lang: "ko" } });
  const page = await empty(t);
  const { addresses } = watchRequests(page);
  const release = await held(page, "**/embed/v1/words/ko.json");
  await page.goto(address);
  await stands(page, "live");
  const [seq] = await letters("embed-words", 1);
  await entryOf(page, seq).waitFor();
  const ours = addresses.filter((asked) => new URL(asked).host === new URL(origin).host);
  assert.equal(ours.length, 3, String(ours));
  assert.ok(ours.includes(`${origin}/embed/v1/words/ko.json`));
  assert.equal(await page.locator("[part=status]").innerText(), "Live");
  release();
  await page.getByText(await wordOf("ko", "live"), { exact: true }).waitFor();
  const live = await entryOf(page, seq).evaluate(said);
  assert.deepEqual(live, await served(page, "/embed/members/embed-words/fragment?lang=ko", seq));
});

test("a script that was altered does not run, and the page keeps its list", async (t) => {
  const places = await city("embed-altered", 2);
  const page = await empty(t);
  await page.route("**/embed/v1/feed.js", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${await answer.text()}\n` });
  });
  const complaint = page.waitForEvent("console", (message) => message.type() === "error" && message.text().includes("integrity"));
  await page.goto(await published("embed-altered", { choices: { limit: "2" } }));
  await complaint;
  assert.equal(await page.evaluate(() => customElements.get("ogp-activity-feed")), undefined);
  const list = page.locator("ogp-activity-feed > ol > li");
  const shown = await list.evaluateAll((items) => items.map((item) => Number(item.dataset.seq)));
  assert.deepEqual(shown, places.reverse());
  assert.ok(await list.first().isVisible());
});

test("the script and the words are as small as promised", async () => {
  const script = await sentBytes("/embed/v1/feed.js");
  assert.ok(script <= SCRIPT_MAX_BYTES, `${script} bytes are sent`);
  for (const lang of LANGUAGES) {
    const words = await sentBytes(`/embed/v1/words/${lang}.json`);
    assert.ok(words <= WORDS_MAX_BYTES, `${lang}: ${words} bytes are sent`);
  }
});

test("of more entries than are wanted the oldest go", async (t) => {
  const known = await city("embed-limit", 3);
  const page = await embedded(t, "embed-limit", { choices: { limit: "3" } });
  await shifts(page);
  const [seq] = await letters("embed-limit", 1);
  await entryOf(page, seq).waitFor();
  assert.deepEqual(await entries(page), [seq, known[2], known[1]]);
  assert.deepEqual((await shifts(page)).filter((moved) => !moved.startsWith("entry")), []);
});

/** Holds answers back until what it answers with is called. */
async function held(page, addresses) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(addresses, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** What an entry says: the kind, the sentence and the facts, as HTML without what only scripts and styles see. */
function said(entry) {
  return Array.from(entry.children, ({ innerHTML }) => innerHTML);
}

/** What the server says of the same entry. */
async function served(page, path, seq) {
  const html = await (await fetch(origin + path)).text();
  return page.evaluate(([text, place]) => {
    const there = new DOMParser().parseFromString(text, "text/html").querySelector(`li[data-seq="${place}"]`);
    return Array.from(there.children, ({ innerHTML }) => innerHTML);
  }, [html, seq]);
}

/** What the element says for something in a language. */
async function wordOf(lang, name) {
  return (await (await fetch(`${origin}/embed/v1/words/${lang}.json`)).json())[name];
}

/** How many bytes a browser is sent. */
function sentBytes(path) {
  return new Promise((resolve, reject) => {
    const asked = get(origin + path, { headers: { "accept-encoding": "gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => (bytes += chunk.length));
      answer.on("end", () => resolve(bytes));
    });
    asked.on("error", reject);
  });
}
