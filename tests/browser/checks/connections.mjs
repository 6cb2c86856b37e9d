/** How an open page keeps up when its connection ends, moves, or cannot be a websocket. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { settled, stands } from "../browser.mjs";
import { isShown } from "../embeds.mjs";
import { letter, newMember } from "../samples.mjs";
import { another, empty } from "../world.mjs";

/** How often a page of the program that rotates changes its connection while it is watched. */
const ROTATIONS = 2;
const BURST = 10;

test("where no websocket gets through, an event stream brings what happens", async (t) => {
  await newMember("no-websocket");
  const page = await empty(t);
  let blocked = 0;
  await page.routeWebSocket("**/v1/live", (socket) => {
    blocked++;
    return socket.close({ code: 1011 });
  });
  const stream = page.waitForRequest("**/v1/live/sse?*");
  await page.goto("/members/no-websocket");
  await watch(page);
  assert.equal(new URL((await stream).url()).searchParams.get("feed"), "member:no-websocket");
  await settled(page);
  await entriesAreOnce(page, [await letter("no-websocket", 1)]);
  assert.ok(blocked >= 3, `${blocked} websockets were tried`);
});

test("where answers are held back until they are whole, the page asks for them", async (t) => {
  await newMember("held-back");
  const page = await empty(t);
  await page.routeWebSocket("**/v1/live", (socket) => socket.close({ code: 1011 }));
  let answered;
  const mayAnswer = new Promise((resolve) => (answered = resolve));
  await page.route("**/v1/live/sse?*", async (route) => {
    if (new URL(route.request().url()).searchParams.get("once") !== "true") return route.abort();
    await mayAnswer;
    return route.continue();
  });
  const asked = page.waitForRequest("**/v1/live/sse?*once=true*");
  await page.goto("/members/held-back");
  await asked;
  const posted = [await letter("held-back", 0), await letter("held-back", 1)];
  // What is not there yet would be asked for half a minute later.
  await isShown("held-back", posted.at(-1));
  answered();
  await entriesAreOnce(page, posted);
  await stands(page, "polling");
});

test("pages of one browser share a connection; when the page that has it is closed, the others go on", async (t) => {
  await newMember("shared");
  const first = await empty(t);
  const pages = [first, await first.context().newPage(), await first.context().newPage()];
  const sockets = [];
  for (const page of pages) {
    page.on("websocket", () => sockets.push(page));
    await page.goto("/members/shared");
    await settled(page);
  }
  const posted = [await letter("shared", 0)];
  for (const page of pages) await entriesAreOnce(page, posted);
  assert.deepEqual(sockets.map((page) => pages.indexOf(page)), [0]);
  const [, ...left] = pages;
  await first.close();
  for (let burst = 0; burst < BURST; burst++) posted.push(await letter("shared", posted.length));
  for (const page of left) await entriesAreOnce(page, posted);
  assert.equal(sockets.length, 2, "the pages that were left opened one connection");
});

test("a page that moves from connection to connection shows each entry once, and stays live", async (t) => {
  const own = await another(t, { CIVICSTREAM_ROTATE_AFTER: "200ms" });
  const { page } = own;
  await newMember("rotated", own.post);
  await page.goto("/members/rotated");
  await settled(page);
  await watch(page);
  const posted = [await letter("rotated", 0, own.post)];
  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    await page.waitForEvent("websocket");
    // While one connection takes over from the other.
    for (let burst = 0; burst < BURST; burst++) posted.push(await letter("rotated", posted.length, own.post));
  }
  await entriesAreOnce(page, posted);
  assert.deepEqual(await page.evaluate(() => globalThis.states), []);
});

test("a page outlives the server and shows what came meanwhile, once", async (t) => {
  const own = await another(t, {});
  const { page } = own;
  await newMember("restarted", own.post);
  await page.goto("/members/restarted");
  await settled(page);
  await watch(page);
  const posted = [await letter("restarted", 0, own.post)];
  await entriesAreOnce(page, posted);
  await own.restart();
  // The wait of a page that has tried for long is longer than a test's.
  await page.evaluate(() => dispatchEvent(new Event("online")));
  posted.push(await letter("restarted", 1, own.post));
  await entriesAreOnce(page, posted);
  await settled(page);
  const states = await page.evaluate(() => globalThis.states);
  assert.ok(states.includes("stale"), `the page noticed nothing: ${states}`);
});

/** Notes the states of the connection from now on. */
async function watch(page) {
  await page.evaluate(() => {
    globalThis.states = [];
    document.addEventListener("ogp-feed-state", ({ detail }) => globalThis.states.push(detail.state));
  });
}

/** Waits for the last of the entries, and checks that each came once, the newest on top. */
async function entriesAreOnce(page, places) {
  await page.locator(`#entries li.new[data-seq="${places.at(-1)}"]`).waitFor();
  const shown = await page.locator("#entries li.new").evaluateAll((items) => items.map((item) => Number(item.dataset.seq)));
  assert.deepEqual(shown, [...places].reverse());
}
