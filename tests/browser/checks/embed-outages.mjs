/** What a stream does when its connection ends, the service is down, or the network lets little through. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { stands } from "../browser.mjs";
import { city, entries, entryOf, isShown, letters, published } from "../embeds.mjs";
import { another, empty, origin } from "../world.mjs";

const POLL_MS = 30_000;
const LATER_MS = 3 * 3_600_000;

test("a stream outlives the service: what came meanwhile is shown once and in order", async (t) => {
  const own = await another(t, {});
  const { page } = own;
  const known = await city("embed-restarted", 2, own);
  await page.goto(await published("embed-restarted", { from: own.origin }));
  await stands(page, "live");
  known.push(...(await letters("embed-restarted", 1, own)));
  await entryOf(page, known.at(-1)).waitFor();
  const states = await watchStates(page);
  await own.restart();
  // The wait of a page that has tried for long is longer than a test's.
  await page.evaluate(() => dispatchEvent(new Event("online")));
  known.push(...(await letters("embed-restarted", 3, own)));
  await entryOf(page, known.at(-1)).waitFor();
  assert.deepEqual(await entries(page), [...known].reverse());
  await stands(page, "live");
  assert.equal((await states())[0], "stale");
});

test("while the service is down the page works, says since when, and keeps the last good copy over a reload", async (t) => {
  const own = await another(t, {});
  const { page } = own;
  const known = await city("embed-down", 2, own);
  const whole = await published("embed-down", { from: own.origin });
  const bare = await published("embed-down", { from: own.origin, paste: (code) => code.replace(/<ol>.*<\/ol>/s, "") });
  await page.goto(whole);
  await stands(page, "live");
  known.push(...(await letters("embed-down", 1, own)));
  await entryOf(page, known.at(-1)).waitFor();
  const from = Date.now();
  await own.stop();
  await stands(page, "offline");
  const until = Date.now();
  await saysWhen(page, from, until);
  assert.deepEqual(await entries(page), [...known].reverse());
  assert.ok(await page.getByText("Below the stream").isVisible());

  await page.clock.setFixedTime(until + LATER_MS);
  for (const address of [whole, bare]) {
    await page.goto(address);
    await stands(page, "offline");
    assert.deepEqual(await entries(page), [...known].reverse(), address);
    await saysWhen(page, from, until);
  }
});

test("where the service was never there, the page's own list stays", async (t) => {
  const known = await city("embed-never", 2);
  const page = await empty(t);
  await page.routeWebSocket("**/v1/live", (socket) => socket.close({ code: 1011 }));
  await page.route("**/v1/live/sse?*", (route) => route.abort());
  await page.goto(await published("embed-never"));
  await stands(page, "offline");
  assert.equal(await page.locator("[part=status]").innerText(), "Offline");
  assert.deepEqual(await entries(page), [...known].reverse());
});

test("where no websocket gets through, an event stream is live", async (t) => {
  await city("embed-no-websocket", 1);
  const page = await empty(t);
  await page.routeWebSocket("**/v1/live", (socket) => socket.close({ code: 1011 }));
  const asked = page.waitForRequest("**/v1/live/sse?*");
  await page.goto(await published("embed-no-websocket"));
  await stands(page, "live");
  const stream = new URL((await asked).url());
  assert.equal(stream.origin, origin);
  assert.equal(stream.searchParams.get("feed"), "member:embed-no-websocket");
  const [seq] = await letters("embed-no-websocket", 1);
  await entryOf(page, seq).waitFor();
});

test("where no event stream gets through either, the service is asked at intervals", async (t) => {
  const known = await city("embed-polls", 1);
  const page = await empty(t);
  await page.clock.install();
  await page.routeWebSocket("**/v1/live", (socket) => socket.close({ code: 1011 }));
  const isPoll = (url) => url.pathname === "/v1/live/sse" && url.searchParams.get("once") === "true";
  await page.route((url) => url.pathname === "/v1/live/sse" && !isPoll(url), (route) => route.abort());
  await page.goto(await published("embed-polls"));
  await stands(page, "polling");
  assert.equal(await page.locator("[part=status]").innerText(), "Checked every 30 seconds");
  assert.deepEqual(await entries(page), known);
  const [seq] = await letters("embed-polls", 1);
  // The next question is half a minute of this clock away, which nobody moves on.
  await isShown("embed-polls", seq);
  const again = page.waitForRequest((request) => isPoll(new URL(request.url())));
  await page.clock.fastForward(POLL_MS);
  assert.ok(new URL((await again).url()).searchParams.get("cursor"), "it begins anew");
  await entryOf(page, seq).waitFor();
  assert.deepEqual(await entries(page), [seq, ...known]);
  await stands(page, "polling");
});

for (const live of ["sse", "poll"]) {
  test(`the attribute live="${live}" leaves out the ways before it`, async (t) => {
    await city(`embed-way-${live}`, 1);
    const page = await empty(t);
    page.on("websocket", () => assert.fail("it tries a websocket"));
    const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/v1/live/sse");
    const paste = (code) => code.replace("<ogp-activity-feed ", `<ogp-activity-feed live="${live}" `);
    await page.goto(await published(`embed-way-${live}`, { paste }));
    await stands(page, live === "poll" ? "polling" : "live");
    assert.equal(new URL((await asked).url()).searchParams.get("once"), live === "poll" ? "true" : null);
  });
}

/** Notes the states from now on. */
async function watchStates(page) {
  await page.evaluate(() => {
    globalThis.states = [];
    document.addEventListener("ogp-feed-state", ({ detail }) => globalThis.states.push(detail.state));
  });
  return () => page.evaluate(() => globalThis.states);
}

/** Checks that the stream says when it was known what it shows: in a minute from `from` to `until`. */
async function saysWhen(page, from, until) {
  const said = await page.locator("[part=status]").innerText();
  const written = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
  const minutes = [written.format(until)];
  for (let at = from; at < until; at += 60_000) minutes.push(written.format(at));
  assert.ok(minutes.some((minute) => said === `Offline – showing what was known at ${minute}`), said);
}
