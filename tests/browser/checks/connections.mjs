/** How an open page keeps up when its connection ends, moves, or cannot be a websocket. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { settled } from "../browser.mjs";
import { another, empty, post } from "../world.mjs";

const MEMBER = { name: "Sample (connections)", kind: "other", displayed_year: 2016 };
/** How often a page of the program that rotates changes its connection while it is watched. */
const ROTATIONS = 2;
const BURST = 10;

test("where no websocket gets through, an event stream brings what happens", async (t) => {
  await post("/v1/members", { ...MEMBER, member_id: "no-websocket" });
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
  await entriesAreOnce(page, [await letter("no-websocket", 1, post)]);
  assert.ok(blocked >= 3, `${blocked} websockets were tried`);
});

test("a page that moves from connection to connection shows each entry once, and stays live", async (t) => {
  const own = await another(t, { CIVICSTREAM_ROTATE_AFTER: "200ms" });
  const { page } = own;
  await own.post("/v1/members", { ...MEMBER, member_id: "rotated" });
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
  await own.post("/v1/members", { ...MEMBER, member_id: "restarted" });
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
  assert.ok(states.includes("reconnecting"), `the page noticed nothing: ${states}`);
});

/** Makes something happen to a member, and answers with its place in the log. */
async function letter(member, number, send) {
  const title = `Letter ${number}`;
  const body = { kind: "letter_of_application", date: "2016-02-23", language: "en", title, text: "Dear partners" };
  return (await send(`/v1/members/${member}/documents`, body)).seq;
}

/** Notes the states of the connection from now on. */
async function watch(page) {
  await page.evaluate(() => {
    const line = document.getElementById("connection");
    globalThis.states = [];
    new MutationObserver(() => globalThis.states.push(line.dataset.state)).observe(line, { attributeFilter: ["data-state"] });
  });
}

/** Waits for the last of the entries, and checks that each came once, the newest on top. */
async function entriesAreOnce(page, places) {
  await page.locator(`#entries > li.new[data-seq="${places.at(-1)}"]`).waitFor();
  const shown = await page.locator("#entries > li.new").evaluateAll((items) => items.map((item) => Number(item.dataset.seq)));
  assert.deepEqual(shown, [...places].reverse());
}
