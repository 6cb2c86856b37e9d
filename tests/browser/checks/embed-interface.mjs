/** What pages can ask of the element, and what it tells them. Pages depend on it: a change here is a decision. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { stands } from "../browser.mjs";
import { city, embedded, entries, entryOf, letters, published, watchRequests } from "../embeds.mjs";
import { empty, origin, post } from "../world.mjs";

/** All of it. */
const INTERFACE = {
  attributes: [
    "cursor", "density", "dir", "heading-level", "lang", "last", "limit", "live", "member", "paused", "poll-interval", "src",
    "theme", "types",
  ],
  events: [
    "ogp-feed-activate", "ogp-feed-error", "ogp-feed-load", "ogp-feed-new", "ogp-feed-show", "ogp-feed-state",
  ],
  slots: ["", "empty", "footer", "heading"],
  cssParts: [
    "feed", "heading", "item", "item-time", "item-title", "item-type", "list", "more-link", "new-button", "pause-button",
    "status",
  ],
  cssProperties: [
    "--ogp-feed-accent", "--ogp-feed-bg", "--ogp-feed-border", "--ogp-feed-fg", "--ogp-feed-focus", "--ogp-feed-font",
    "--ogp-feed-gap", "--ogp-feed-max-height", "--ogp-feed-radius",
  ],
  cssStates: ["connecting", "error", "live", "offline", "paused", "polling", "stale", "static"],
};
/** The properties and methods that are nobody else's business are marked so. */
const MEMBERS = ["items", "newCount", "pause", "refresh", "resume", "showNew", "state"];

test("the manifest names all that pages can use, and nothing else", async () => {
  const { declaration } = await manifest();
  assert.equal(declaration.tagName, "ogp-activity-feed");
  const named = Object.fromEntries(Object.keys(INTERFACE).map((kind) => [kind, namesOf(declaration[kind])]));
  assert.deepEqual(named, INTERFACE);
  const members = declaration.members.filter(({ privacy, static: isStatic }) => !isStatic && privacy !== "private");
  assert.deepEqual(namesOf(members), MEMBERS);
});

test("the element has what the manifest names", async (t) => {
  await city("embed-named", 2);
  const page = await embedded(t, "embed-named");
  const there = await page.locator("ogp-activity-feed").evaluate((element) => {
    const root = element.shadowRoot;
    const names = (selector, attribute) => [...new Set([...root.querySelectorAll(selector)].map((it) => it.getAttribute(attribute) ?? ""))].sort();
    const rules = root.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]).map(({ cssText }) => cssText).join("\n");
    return {
      slots: names("slot", "name"),
      cssParts: names("[part]", "part"),
      cssProperties: [...new Set(rules.match(/--ogp-feed-[\w-]+/g))].sort(),
      observed: element.constructor.observedAttributes,
      members: Object.getOwnPropertyNames(Object.getPrototypeOf(element)).filter((name) => !/^constructor$|Callback$/.test(name)).sort(),
    };
  });
  const { slots, cssParts, cssProperties, attributes } = INTERFACE;
  assert.deepEqual({ ...there, observed: [] }, { slots, cssParts, cssProperties, members: MEMBERS, observed: [] });
  assert.deepEqual(there.observed.filter((name) => !attributes.includes(name)), []);
});

test("it tells of its states and of what it loads", async (t) => {
  const known = await city("embed-tells", 2);
  const { page, told } = await watched(t, "embed-tells");
  await stands(page, "live");
  const load = (await told("load"))[0];
  assert.deepEqual(load.items, [...known].reverse());
  assert.ok(load.bubbles && load.composed);
  assert.deepEqual((await told("state")).map(({ state }) => state), ["connecting", "live"]);
  assert.deepEqual(await property(page, "state"), "live");
  assert.equal(await page.locator("ogp-activity-feed").evaluate((it) => it.matches(":state(live):not(:state(connecting))")), true);
  assert.deepEqual(await sequences(page), [...known].reverse());
});

test("it tells of what is new, and of what is shown", async (t) => {
  const known = await city("embed-news", 2);
  const { page, told } = await watched(t, "embed-news");
  await stands(page, "live");
  const [first] = await letters("embed-news", 1);
  await entryOf(page, first).waitFor();
  assert.deepEqual((await told("new")).map(({ count, items }) => [count, items]), [[1, [first]]]);
  assert.deepEqual((await told("show")).map(({ items }) => items), [[first]]);

  await page.evaluate(() => document.addEventListener("ogp-feed-new", (event) => event.preventDefault()));
  const waiting = await letters("embed-news", 2);
  await page.getByRole("button", { name: "Show 2 new activities", exact: true }).waitFor();
  assert.deepEqual(await entries(page), [...known, first].reverse());
  assert.equal(await property(page, "newCount"), 2);
  await call(page, "showNew");
  assert.deepEqual(await entries(page), [...known, first, ...waiting].reverse());
  assert.equal(await property(page, "newCount"), 0);
  assert.deepEqual((await told("show")).at(-1).items, [...waiting].reverse());
  assert.deepEqual(await sequences(page), [...known, first, ...waiting].reverse());
});

test("a link is followed unless the page does otherwise", async (t) => {
  await city("embed-links", 1);
  const source = "https://letters.example/activate";
  const happened = { kind: "letter", title: "With a source", year: 2016, occurred: "2016", source_url: source };
  const { seq } = await post("/v1/members/embed-links/documents", happened);
  const { page, told } = await watched(t, "embed-links");
  await page.route("https://letters.example/**", (route) => route.fulfill({ body: "The letter" }));
  await stands(page, "live");
  const link = entryOf(page, seq).getByRole("link", { name: "Source" });
  await page.evaluate(() => document.addEventListener("ogp-feed-activate", (event) => event.preventDefault(), { once: true }));
  const address = page.url();
  await link.click();
  assert.deepEqual((await told("activate")).map(({ href }) => href), [source]);
  assert.equal(page.url(), address);
  await link.click();
  await page.waitForURL(source);
});

test("it can be paused, resumed and refreshed by the page", async (t) => {
  const known = await city("embed-called", 2);
  const { page, told } = await watched(t, "embed-called");
  await stands(page, "live");
  await call(page, "pause");
  await stands(page, "paused");
  const [missed] = await letters("embed-called", 1);
  await call(page, "resume");
  await entryOf(page, missed).waitFor();
  assert.deepEqual(await entries(page), [...known, missed].reverse());
  assert.equal((await told("load")).length, 1);
  await call(page, "refresh");
  await page.waitForFunction(() => globalThis.told.filter(({ name }) => name === "load").length === 2);
  assert.deepEqual(await entries(page), [...known, missed].reverse());
});

test("a member there is not is an error that the page is told of", async (t) => {
  await city("embed-mistaken", 1);
  const paste = (code) => code.replace('member="embed-mistaken"', 'member="embed-nobody"').replace(/<ol>.*<\/ol>/s, "");
  const { page, told } = await watched(t, "embed-mistaken", { paste });
  await stands(page, "error");
  assert.deepEqual((await told("error")).map(({ problem }) => problem.code), ["unknown_feed"]);
  assert.equal(await page.locator("[part=status]").innerText(), "Not available");
  assert.equal(await property(page, "state"), "error");
  // Another member mends it.
  await set(page, "member", "embed-mistaken");
  await stands(page, "live");
});

test("another member, other types, another length: the list is that of the attributes", async (t) => {
  const first = await city("embed-changed", 3);
  const second = await city("embed-changed-to", 4);
  const page = await embedded(t, "embed-changed");
  assert.deepEqual(await entries(page), [...first].reverse());
  await set(page, "member", "embed-changed-to");
  await entryOf(page, second.at(-1)).waitFor();
  assert.deepEqual(await entries(page), [...second].reverse());
  await set(page, "limit", "2");
  await page.waitForFunction(() => document.querySelector("ogp-activity-feed").items.length === 2);
  assert.deepEqual(await entries(page), second.slice(-2).reverse());
  await set(page, "limit", "10");
  await set(page, "types", "member.*");
  await page.waitForFunction(() => document.querySelector("ogp-activity-feed").items.length === 1);
  assert.deepEqual(await entries(page), [second[0]]);
  // What is not of these types does not arrive.
  await letters("embed-changed-to", 1);
  await set(page, "types", "document.*");
  await page.waitForFunction(() => document.querySelector("ogp-activity-feed").items.length === 4);
  await set(page, "member", null);
  await page.waitForFunction(() => document.querySelector("ogp-activity-feed").items.length === 10);
});

test("another language is spoken from then on", async (t) => {
  const [seq] = await city("embed-spoken", 1);
  const page = await embedded(t, "embed-spoken");
  for (const lang of ["ko", "fr", "ar", "en"]) {
    const words = await (await fetch(`${origin}/embed/v1/words/${lang}.json`)).json();
    await set(page, "lang", lang);
    await page.getByRole("button", { name: words.pause, exact: true }).waitFor();
    await page.locator("[part=status]").and(page.getByText(words.live, { exact: true })).waitFor();
    const fragment = await (await fetch(`${origin}/embed/members/embed-spoken/fragment?lang=${lang}`)).text();
    const served = await page.evaluate(([html, place]) =>
      new DOMParser().parseFromString(html, "text/html").querySelector(`li[data-seq="${place}"] .sentence`).textContent, [fragment, seq]);
    assert.equal(await entryOf(page, seq).locator("[part=item-title]").textContent(), served, lang);
  }
});

test("switched off it has no connection, and says that it is not live", async (t) => {
  const known = await city("embed-off", 2);
  const page = await empty(t);
  const { open } = watchRequests(page);
  const paste = (code) => code.replace("<ogp-activity-feed ", '<ogp-activity-feed live="off" ');
  await page.goto(await published("embed-off", { paste }));
  await stands(page, "static");
  assert.deepEqual(await entries(page), [...known].reverse());
  assert.equal(await page.locator("[part=pause-button]").isVisible(), false);
  assert.deepEqual(open(), []);
  const connected = page.waitForEvent("websocket");
  await set(page, "live", "auto");
  await stands(page, "live");
  const left = (await connected).waitForEvent("close");
  await set(page, "live", "off");
  await stands(page, "static");
  await left;
});

test("a heading of its own is named at the level that is asked for, and gives way to the page's", async (t) => {
  await city("embed-heading", 1);
  const paste = (code) => code.replace(/<h2 slot="heading">.*?<\/h2>/, "").replace("<ogp-activity-feed ", '<ogp-activity-feed heading-level="4" ');
  const page = await embedded(t, "embed-heading", { paste });
  const own = page.getByRole("heading", { name: "Activity stream" });
  assert.ok(await own.isVisible());
  assert.equal(await own.getAttribute("aria-level"), "4");
  const other = await embedded(t, "embed-heading", { choices: { feed_lang: "en" } });
  assert.ok(await other.getByRole("heading", { level: 2, name: "Activity of Sample (embed-heading)" }).isVisible());
  assert.equal(await other.getByRole("heading", { name: "Activity stream" }).count(), 0);
});

/** Opens a page that notes every event of its stream from the beginning. */
async function watched(t, member, options) {
  const page = await empty(t);
  await page.addInitScript((names) => {
    globalThis.told = [];
    const plain = ({ items, ...detail }) => ({ ...detail, items: items?.map((item) => item["ogp:sequence"]) });
    for (const name of names) {
      document.addEventListener(name, ({ bubbles, composed, detail }) =>
        globalThis.told.push({ name: name.replace("ogp-feed-", ""), bubbles, composed, ...plain(detail) }));
    }
  }, INTERFACE.events);
  await page.goto(await published(member, options));
  const told = (name) => page.evaluate((of) => globalThis.told.filter((event) => event.name === of), name);
  return { page, told };
}

async function manifest() {
  const { modules } = await (await fetch(`${origin}/embed/v1/custom-elements.json`)).json();
  const declarations = modules.flatMap((module) => module.declarations ?? []);
  return { declaration: declarations.find(({ tagName }) => tagName) };
}

function namesOf(described) {
  return described.map(({ name }) => name).sort();
}

function property(page, name) {
  return page.locator("ogp-activity-feed").evaluate((it, of) => it[of], name);
}

/** The places in the log of what it says it shows. */
async function sequences(page) {
  return (await property(page, "items")).map((item) => item["ogp:sequence"]);
}

function call(page, name) {
  return page.locator("ogp-activity-feed").evaluate((it, of) => it[of](), name);
}

/** Sets an attribute; without a value it is removed. */
function set(page, name, value) {
  return page.locator("ogp-activity-feed").evaluate(
    (it, [of, now]) => (now === null ? it.removeAttribute(of) : it.setAttribute(of, now)), [name, value]);
}
