/** The stream on pages that allow little: strict policies, frames in a sandbox; and what it leaves behind, which is nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { stands } from "../browser.mjs";
import { city, entryOf, letters, published, watchRequests } from "../embeds.mjs";
import { empty, origin, printed, publish, site } from "../world.mjs";

const SANDBOX = (code) => code.replace("<iframe ", '<iframe sandbox="allow-scripts" ');

test("a strict policy needs no more than the builder says, and the stream looks as it should", async (t) => {
  const member = "embed-strict";
  await city(member, 2);
  const allowed = await printed("policy", { member });
  const policy = `default-src 'none'; style-src 'self'; img-src data:; ${allowed}; require-trusted-types-for 'script'`;
  const page = await empty(t, { reducedMotion: "reduce" });
  const complaints = watchComplaints(page);
  await page.goto(await published(member, { policy, choices: { feed_lang: "ko" } }));
  await stands(page, "live");
  await letters(member, 1);
  const waiting = page.locator("[part=new-button]");
  await waiting.click();
  await page.locator("[part=item].new").waitFor();
  await page.locator("[part=pause-button]").click();
  await stands(page, "paused");
  assert.deepEqual(await complaints(), []);
  const look = (part, name) => page.locator(`[part=${part}]`).first().evaluate((it, of) => getComputedStyle(it)[of], name);
  assert.equal(await look("list", "listStyleType"), "none");
  assert.equal(await look("item-type", "fontWeight"), "600");
  assert.equal(await look("item-type", "color"), "rgb(11, 100, 128)");
});

test("what the policy does not name is not asked for: without the service the list stays", async (t) => {
  await city("embed-forbidden", 2);
  const page = await empty(t);
  const refused = page.waitForEvent("console", (message) => message.type() === "error" && message.text().includes("Content Security Policy"));
  await page.goto(await published("embed-forbidden", { policy: "default-src 'none'; style-src 'self'" }));
  await refused;
  assert.equal(await page.locator("ogp-activity-feed > ol > li").filter({ visible: true }).count(), 2);
});

test("it leaves no cookie, stores only its last good copy and whether it is paused, and asks nobody else", async (t) => {
  await city("embed-traces", 2);
  const page = await empty(t);
  const { addresses } = watchRequests(page);
  const cookies = [];
  page.on("request", async (request) => cookies.push((await request.allHeaders()).cookie));
  await page.goto(await published("embed-traces", { choices: { feed_lang: "fr" } }));
  await stands(page, "live");
  const [seq] = await letters("embed-traces", 1);
  await entryOf(page, seq).waitFor();
  await page.locator("[part=pause-button]").click();
  await stands(page, "paused");
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(cookies.filter(Boolean), []);
  const stored = await page.evaluate(async () => ({
    session: Object.keys(sessionStorage),
    local: Object.keys(localStorage),
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    name: globalThis.name,
  }));
  const copies = { session: ["ogp-activity-feed-paused"], caches: ["ogp-activity-feed-v1"] };
  assert.deepEqual(stored, { local: [], databases: [], workers: 0, name: "", ...copies });
  const hosts = new Set(addresses.map((address) => new URL(address)).filter(({ protocol }) => protocol !== "data:").map(({ host }) => host));
  assert.deepEqual([...hosts].sort(), [new URL(site).host, new URL(origin).host].sort());
});

test("a frame in a sandbox is live, and can be paused", async (t) => {
  const member = "embed-sandbox";
  await city(member, 2);
  const page = await empty(t);
  await page.goto(publish({ code: SANDBOX(await printed("frame", { member })) }));
  const frame = page.frameLocator("iframe");
  await frame.locator("[part=status][data-state=live]").waitFor();
  const [seq] = await letters(member, 1);
  await entryOf(frame, seq).waitFor();
  await frame.getByRole("button", { name: "Pause", exact: true }).click();
  await frame.locator("[part=status][data-state=paused]").waitFor();
  const [missed] = await letters(member, 1);
  assert.equal(await entryOf(frame, missed).count(), 0);
  await frame.getByRole("button", { name: "Resume", exact: true }).click();
  await frame.getByRole("button", { name: "Show 1 new activity", exact: true }).click();
  await entryOf(frame, missed).waitFor();
});

test("a frame without script has the list and its links", async (t) => {
  const member = "embed-frame-plain";
  await city(member, 2);
  const page = await empty(t, { javaScriptEnabled: false });
  await page.goto(publish({ code: SANDBOX(await printed("frame", { member })) }));
  const frame = page.frameLocator("iframe");
  await frame.locator("ogp-activity-feed > ol > li").first().waitFor();
  assert.equal(await frame.locator("ogp-activity-feed > ol > li").filter({ visible: true }).count(), 2);
  const links = frame.locator("[slot=footer] a");
  const targets = await links.evaluateAll((all) => all.map(({ href, baseURI }) => new URL(href, baseURI).href));
  assert.deepEqual(targets.map((target) => new URL(target).origin), Array(3).fill(origin));
});

test("the frame of the answer to oEmbed is live", async (t) => {
  const member = "embed-oembed";
  await city(member, 1);
  const address = await printed("address", { member, feed_lang: "es" });
  const { html } = await (await fetch(`${origin}/embed/oembed?${new URLSearchParams({ url: address })}`)).json();
  const page = await empty(t);
  await page.goto(publish({ code: html }));
  const frame = page.frameLocator("iframe");
  await frame.locator("[part=status][data-state=live]").waitFor();
  const [seq] = await letters(member, 1);
  await entryOf(frame, seq).waitFor();
  assert.equal(await frame.locator("html").getAttribute("lang"), "es");
});

test("a list that the server included goes on from where it ends", async (t) => {
  const member = "embed-included";
  const known = await city(member, 2);
  const included = await (await fetch(`${origin}/embed/members/${member}/fragment`)).text();
  const [missed] = await letters(member, 1);
  const page = await empty(t);
  await page.addInitScript(() => document.addEventListener("ogp-feed-load", () => (globalThis.beganAnew = true)));
  await page.goto(publish({ code: included + (await printed("script", { member })) }));
  await stands(page, "live");
  await entryOf(page, missed).waitFor();
  const shown = await page.locator("[part=item]").evaluateAll((items) => items.map((item) => Number(item.dataset.seq)));
  assert.deepEqual(shown, [...known, missed].reverse());
  assert.equal(await page.evaluate(() => globalThis.beganAnew), undefined);
});

/** Notes what the browser complains of: errors, and what a policy forbids. */
function watchComplaints(page) {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  const noting = page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      globalThis.violations.push(`${violatedDirective}: ${blockedURI}`);
    });
  });
  return async () => {
    await noting;
    return [...complaints, ...(await page.evaluate(() => globalThis.violations))];
  };
}
