// Connections: when one is made, kept, left and replaced. Run with the others beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { activity, bookmark, fakeTheWorld, fakeWay, HELLO, page, start, timers } from "./fakes.mjs";

fakeTheWorld();

const STEADY_MS = 30_000;
const goingAway = (after) => ({ type: "going_away", reconnect_after_ms: after });

test("a client resumes at its cursor and passes each activity on once", () => {
  const { opened, seen, followings } = start();
  const [connection] = opened;
  connection.greet().say(activity(7, 5), activity(7, 5), activity(9, 7));
  assert.deepEqual(connection.sent, [{ type: "subscribe", id: 1, feed: "member:seoul", cursor: "log.5" }]);
  assert.deepEqual(seen, ["connecting", "live", 7, 9]);
  assert.deepEqual([followings[0].cursor, followings[0].last], ["log.9", 9]);
});

test("several feeds share a connection", () => {
  const { live, opened, seen } = start({}, [{}, { feed: "all", onActivity: (_, seq) => seen.push(`all ${seq}`) }]);
  const [connection] = opened;
  connection.greet().say(activity(7, 5, 2), activity(7, 5, 1));
  live.follow({ feed: "member:croatia", cursor: "log.6", last: 6, onActivity: (_, seq) => seen.push(`croatia ${seq}`) });
  connection.say({ type: "subscribed", id: connection.asked.at(-1).id, sub: 3, mode: "resume" }, activity(8, 6, 3));
  assert.deepEqual(connection.asked.map(({ feed }) => feed), ["member:seoul", "all", "member:croatia"]);
  assert.deepEqual(seen, ["connecting", "live", "all 7", 7, "croatia 8"]);
  assert.equal(opened.length, 1);
});

test("a feed that is left is no longer heard; without any the connection ends", () => {
  const { opened, seen, followings } = start({}, [{}, { feed: "all" }]);
  const [connection] = opened;
  connection.greet();
  followings[0].close();
  connection.say(activity(7, 5, 1), activity(8, 5, 2));
  assert.deepEqual(connection.sent.at(-1), { type: "unsubscribe", id: 3, sub: 1 });
  followings[1].close();
  assert.deepEqual(seen, ["connecting", "live", 8, "stopped"]);
  assert.ok(connection.closed);
  assert.equal(timers.waiting.size, 0, "a timer is left behind");
});

test("a feed that is left before it is granted is left when it is", () => {
  const { opened, seen, followings } = start({}, [{}, { feed: "all" }]);
  const [connection] = opened;
  connection.listener.opened();
  followings[0].close();
  for (const id of [1, 2]) connection.say({ type: "subscribed", id, sub: id, mode: "resume" });
  connection.say(activity(7, 5, 1), activity(8, 5, 2));
  assert.deepEqual(connection.sent.slice(2), [{ type: "unsubscribe", id: 3, sub: 1 }]);
  assert.deepEqual(seen, ["connecting", "live", 8]);
});

test("what is closed can be begun anew", () => {
  const { live, opened, seen, followings } = start();
  opened[0].greet().say(activity(7, 5));
  live.close();
  live.follow({ feed: "all", cursor: followings[0].cursor, onActivity: (_, seq) => seen.push(seq) });
  timers.tick(0);
  assert.equal(opened[1].greet().asked[0].cursor, "log.7");
  assert.deepEqual(seen, ["connecting", "live", 7, "stopped", "connecting", "live"]);
});

test("a gap is mended from the last activity, once, and then the feed begins anew", () => {
  const { opened, seen } = start();
  const [connection] = opened;
  connection.greet().say(bookmark(8), activity(9, 8));
  assert.deepEqual(connection.sent.slice(1), [
    { type: "unsubscribe", id: 2, sub: 1 },
    { type: "subscribe", id: 3, feed: "member:seoul", cursor: "log.5" },
  ]);
  connection.say({ type: "subscribed", id: 3, sub: 2, mode: "resume" }, activity(10, 9, 1), activity(9, 8, 2));
  assert.deepEqual(connection.sent.slice(3), [
    { type: "unsubscribe", id: 4, sub: 2 },
    { type: "subscribe", id: 5, feed: "member:seoul" },
  ]);
  assert.deepEqual(seen, ["connecting", "live", "gap"]);
});

test("who closes when told of a reset is not asked for again", () => {
  const { live, opened, seen } = start({}, [{ onReset: () => live.close() }]);
  const [connection] = opened;
  connection.greet().say(activity(9, 8));
  connection.say({ type: "subscribed", id: 3, sub: 2, mode: "resume" }, activity(9, 8, 2));
  assert.deepEqual([seen, connection.sent.length], [["connecting", "live", "stopped"], 3]);
});

test("who fails when told does not end the connection", async (t) => {
  const failed = new Promise((resolve) => {
    t.mock.method(globalThis, "queueMicrotask", (action) => {
      try {
        action();
      } catch (error) {
        resolve(error.message);
      }
    });
  });
  const { opened, seen } = start({}, [{ onActivity: (_, seq) => seen.push(seq) && JSON.parse("{") }]);
  opened[0].greet().say(activity(7, 5), activity(8, 7));
  assert.match(await failed, /JSON/);
  assert.deepEqual([seen, opened[0].closed], [["connecting", "live", 7, 8], false]);
});

test("a lost connection is taken up again at the cursor, later each time", () => {
  const { opened, seen } = start();
  opened[0].greet().say(activity(7, 5), bookmark(9));
  opened[0].end();
  for (const [index, wait] of [500, 1000, 2000, 4000].entries()) {
    timers.tick(wait - 1);
    assert.equal(opened.length, index + 1, `before ${wait} ms`);
    timers.tick(1);
    if (wait < 4000) opened[index + 1].end();
  }
  assert.equal(opened[4].greet().asked[0].cursor, "log.9");
  assert.deepEqual(seen, ["connecting", "live", 7, "reconnecting", "offline", "live"]);
});

for (const [ms, wait] of [[STEADY_MS - 1, 1000], [STEADY_MS, 500]]) {
  test(`after ${ms} ms of connection the next wait is up to ${wait} ms`, () => {
    const { opened } = start();
    opened[0].greet();
    opened[0].end();
    timers.tick(500);
    opened[1].greet();
    timers.tick(ms);
    opened[1].end();
    timers.tick(wait - 1);
    assert.equal(opened.length, 2);
    timers.tick(1);
    assert.equal(opened.length, 3);
  });
}

/** How a connection ends, and after how long there is another. */
const ENDS = [
  [{ verdict: "back off" }, 500],
  [{ verdict: "resume" }, 500],
  [{ verdict: "back off", retryAfterMs: 7321 }, 7321],
  [{ verdict: "resume", retryAfterMs: 7321 }, 7321],
];
for (const [how, wait] of ENDS) {
  test(`an end with ${JSON.stringify(how)} is followed by a try within ${wait} ms`, () => {
    const { opened } = start();
    opened[0].greet().end(how);
    timers.tick(wait - 1);
    assert.equal(opened.length, 1);
    timers.tick(1);
    assert.equal(opened.length, 2);
  });
}

test("what no other try can mend ends it", () => {
  const { opened, seen } = start();
  opened[0].greet().end({ verdict: "stop", reason: "4008 subscribe_timeout" });
  timers.tick(1_000_000);
  assert.equal(opened.length, 1);
  assert.deepEqual(seen, ["connecting", "live", "bad_request undefined", "stopped"]);
});

test("who comes back does not shorten what the server asked for", () => {
  const { opened } = start();
  opened[0].greet().end({ verdict: "back off", retryAfterMs: 60_000 });
  page.hide(true);
  page.hide(false);
  timers.tick(59_999);
  assert.equal(opened.length, 1);
  timers.tick(1);
  assert.equal(opened.length, 2);
});

test("a server that goes away serves on until the next connection does", () => {
  const { opened, seen } = start();
  const [old] = opened;
  old.greet().say(activity(7, 5), goingAway(7321), activity(8, 7));
  timers.tick(7320);
  assert.equal(opened.length, 1);
  timers.tick(1);
  const next = opened[1];
  next.listener.opened();
  next.say(HELLO);
  assert.equal(next.asked[0].cursor, "log.8");
  old.say(activity(9, 8));
  assert.ok(!old.closed);
  next.say({ type: "subscribed", id: next.asked[0].id, sub: 1, mode: "resume" });
  assert.ok(old.closed);
  old.say(activity(10, 9));
  next.say(activity(9, 8), activity(10, 9), activity(11, 10));
  assert.deepEqual(seen, ["connecting", "live", 7, 8, 9, 10, 11]);
});

test("the old connection is left when the last feed is served on the next", () => {
  const { opened } = start({}, [{}, { feed: "all" }]);
  opened[0].greet().say(goingAway(0));
  timers.tick(0);
  const [old, next] = opened;
  next.listener.opened();
  next.say({ type: "subscribed", id: next.asked[0].id, sub: 1, mode: "resume" });
  assert.ok(!old.closed);
  next.say({ type: "subscribed", id: next.asked[1].id, sub: 2, mode: "resume" });
  assert.ok(old.closed);
});

test("a server that closes before the announced time is not asked sooner", () => {
  const { opened, seen } = start();
  opened[0].greet().say(goingAway(7321));
  opened[0].end({ verdict: "resume" });
  timers.tick(7320);
  assert.equal(opened.length, 1);
  timers.tick(1);
  opened[1].greet();
  assert.deepEqual(seen, ["connecting", "live", "reconnecting", "live"]);
});

test("when the next connection fails, the old one serves on and another is tried", () => {
  const { opened, seen } = start();
  opened[0].greet().say(goingAway(100));
  timers.tick(100);
  opened[1].end();
  opened[0].say(activity(7, 5));
  timers.tick(1000);
  opened[2].greet();
  assert.ok(opened[0].closed);
  assert.deepEqual(seen, ["connecting", "live", 7]);
});

test("when the old connection ends while the next begins, that one takes over", () => {
  const { opened, seen } = start();
  opened[0].greet().say(goingAway(100));
  timers.tick(100);
  opened[0].end({ verdict: "resume" });
  opened[1].greet();
  timers.tick(10_000);
  assert.equal(opened.length, 2);
  assert.deepEqual(seen, ["connecting", "live", "reconnecting", "live"]);
});

test("servers that send everyone away at once are not asked in a circle", () => {
  const { opened } = start();
  for (const [index, wait] of [0, 1000, 2000, 4000].entries()) {
    opened[index].greet().say(goingAway(0));
    timers.tick(Math.max(0, wait - 1));
    assert.equal(opened.length, wait ? index + 1 : index + 2, `before ${wait} ms`);
    if (wait) timers.tick(1);
  }
});

/** What is refused to a request, and when it is asked again; never when the feed ends by it. */
const REFUSALS = [
  [{ code: "unavailable", retry_after_ms: 2500 }, 2500],
  [{ code: "unavailable" }, 1000],
  [{ code: "rate_limited", retry_after_ms: 900 }, 900],
  [{ code: "unknown_feed" }, undefined],
  [{ code: "unauthorized" }, undefined],
  [{ code: "invalid_cursor" }, undefined],
];
for (const [refusal, wait] of REFUSALS) {
  test(`a request refused with ${JSON.stringify(refusal)} ${wait ? `is made again after ${wait} ms` : "ends the feed"}`, () => {
    const { opened, seen } = start({}, [{}, { feed: "all" }]);
    const [connection] = opened;
    connection.listener.opened();
    connection.say(HELLO, { type: "error", id: 1, message: "…", ...refusal });
    connection.say({ type: "subscribed", id: 2, sub: 1, mode: "resume" });
    timers.tick((wait ?? 0) - 1);
    assert.equal(connection.asked.length, 2);
    timers.tick(1);
    assert.equal(connection.asked.length, wait ? 3 : 2);
    assert.deepEqual(seen, wait ? ["connecting"] : ["connecting", `${refusal.code} member:seoul`, "live"]);
  });
}

test("when the only feed is refused, it is over", () => {
  const { opened, seen } = start();
  opened[0].listener.opened();
  opened[0].say(HELLO, { type: "error", id: 1, code: "unknown_feed", message: "…" });
  assert.deepEqual(seen, ["connecting", "unknown_feed member:seoul", "stopped"]);
  assert.ok(opened[0].closed);
});

test("an error about no request is told, and nothing else", () => {
  const { opened, seen } = start();
  opened[0].greet().say({ type: "error", code: "rate_limited", message: "…", retry_after_ms: 100 });
  assert.deepEqual(seen, ["connecting", "live", "rate_limited undefined"]);
});

test("a reader who fell behind is told so until it has caught up", () => {
  const { opened, seen } = start();
  opened[0].greet().say({ type: "fell_behind", sub: 1, lag: 500 }, activity(7, 5), { type: "caught_up", sub: 1, cursor: "log.9" });
  assert.deepEqual(seen, ["connecting", "live", "behind", 7, "live"]);
});

/** After which message a server may be silent for how long. */
const SILENCES = [
  ["the way is not open", 10_000, () => {}],
  ["nothing was heard", 10_000, (connection) => connection.listener.opened()],
  ["it greeted", 35_000, (connection) => connection.greet()],
];
for (const [when, ms, act] of SILENCES) {
  test(`a server that stays silent when ${when} is given up after ${ms} ms`, () => {
    const { opened } = start();
    act(opened[0]);
    timers.tick(ms - 1);
    assert.ok(!opened[0].closed);
    timers.tick(1);
    assert.ok(opened[0].closed);
    timers.tick(500);
    assert.equal(opened.length, 2);
  });
}

test("pings are answered and count as signs of life", () => {
  const { opened } = start();
  opened[0].greet();
  for (let pings = 0; pings < 4; pings++) {
    timers.tick(34_999);
    opened[0].say({ type: "ping" });
  }
  assert.ok(!opened[0].closed);
  assert.deepEqual(opened[0].sent.slice(1), Array(4).fill({ type: "pong" }));
});

test("a page out of sight is left after a minute and resumed when it is seen", () => {
  const { opened, seen } = start();
  opened[0].greet().say(activity(7, 5));
  page.hide(true);
  for (const half of [30_000, 29_999]) {
    timers.tick(half);
    opened[0].say({ type: "ping" });
  }
  assert.ok(!opened[0].closed);
  timers.tick(1);
  assert.ok(opened[0].closed);
  timers.tick(1_000_000);
  assert.equal(opened.length, 1);
  page.hide(false);
  timers.tick(0);
  assert.equal(opened[1].greet().asked[0].cursor, "log.7");
  assert.deepEqual(seen, ["connecting", "live", 7, "reconnecting", "live"]);
});

test("a page that is seen again in time stays connected", () => {
  const { opened } = start();
  opened[0].greet();
  page.hide(true);
  timers.tick(30_000);
  opened[0].say({ type: "ping" });
  page.hide(false);
  timers.tick(34_999);
  assert.ok(!opened[0].closed);
});

test("a connection that is lost out of sight is taken up again when the page is seen", () => {
  const { opened } = start();
  opened[0].greet();
  page.hide(true);
  opened[0].end();
  timers.tick(50_000);
  assert.equal(opened.length, 1);
  page.hide(false);
  timers.tick(0);
  assert.equal(opened.length, 2);
});

test("without a network it is left at once and resumed when the network is back", () => {
  const { opened, seen } = start();
  opened[0].greet();
  page.network.onLine = false;
  page.tell("offline");
  assert.ok(opened[0].closed);
  page.network.onLine = true;
  page.tell("online");
  timers.tick(0);
  opened[1].greet();
  assert.deepEqual(seen, ["connecting", "live", "offline", "live"]);
});

test("a network that comes back untold is found, too", () => {
  const { opened } = start();
  opened[0].greet();
  page.network.onLine = false;
  page.tell("offline");
  timers.tick(1000);
  assert.equal(opened.length, 2);
});

test("a page that is put away lets go, so that it can be kept, and resumes when it is shown", () => {
  const { opened } = start();
  opened[0].greet().say(activity(7, 5));
  page.tell("pagehide");
  assert.ok(opened[0].closed);
  timers.tick(1_000_000);
  assert.equal(opened.length, 1);
  page.tell("pageshow");
  timers.tick(0);
  assert.equal(opened[1].greet().asked[0].cursor, "log.7");
});

/** Lets time pass until there is another connection. */
function untilNext(opened) {
  const before = opened.length;
  for (let waited = 0; opened.length === before && waited < 20_000; waited += 500) timers.tick(500);
}

test("when nothing was heard three times in a row, the second way is tried, and so on in turn", () => {
  const { opened } = start();
  for (let tries = 0; tries < 8; tries++) {
    opened.at(-1).end();
    untilNext(opened);
  }
  const names = opened.map(({ way }) => way);
  assert.deepEqual(names, ["first", "first", "first", "second", "first", "first", "first", "second", "first"]);
});

test("a way on which something was heard is not given up", () => {
  const { opened } = start();
  for (let tries = 0; tries < 6; tries++) {
    opened.at(-1).say(HELLO);
    opened.at(-1).end();
    untilNext(opened);
  }
  assert.deepEqual(new Set(opened.map(({ way }) => way)), new Set(["first"]));
});

/** A client that is served over the second way. */
function fallenBack() {
  const started = start();
  for (let tries = 0; tries < 3; tries++) {
    started.opened.at(-1).end();
    untilNext(started.opened);
  }
  started.opened.at(-1).greet();
  assert.equal(started.opened.at(-1).way, "second");
  return started;
}

test("over the second way the first is tried again, ever more rarely, while the second serves", () => {
  const { opened, seen } = fallenBack();
  const served = opened[3];
  for (const wait of [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]) {
    const before = opened.length;
    for (let left = wait - 1; left > 0; left -= 30_000) {
      timers.tick(Math.min(left, 30_000));
      served.say({ type: "ping" });
    }
    assert.equal(opened.length, before, `before ${wait} ms`);
    timers.tick(1);
    assert.equal(opened.at(-1).way, "first");
    opened.at(-1).end();
  }
  served.say(activity(7, 5));
  assert.deepEqual(seen, ["connecting", "reconnecting", "offline", "live", 7]);
});

/** A client whose last way asks only now and then; it is served over that one. */
function polled() {
  const opened = [];
  const { seen } = start({ ways: ["first", "second", "poll"].map((kind) => fakeWay(kind, opened)) });
  for (let tries = 0; tries < 4; tries++) {
    opened.at(-1).end();
    untilNext(opened);
  }
  opened.at(-1).greet();
  return { opened, seen };
}

test("where only asking now and then works, the state says so", () => {
  const { opened, seen } = polled();
  assert.deepEqual(opened.map(({ way }) => way), ["first", "first", "first", "second", "poll"]);
  opened[4].say(activity(7, 5), { type: "fell_behind", sub: 1, lag: 500 }, { type: "caught_up", sub: 1, cursor: "log.9" });
  assert.deepEqual(seen, ["connecting", "reconnecting", "offline", "polling", 7, "behind", "polling"]);
});

test("over the last way the better ones are tried again in turn, until the best is there", () => {
  const { opened, seen } = polled();
  for (const [tries, wait] of [30_000, 60_000, 120_000].entries()) {
    for (let left = wait; left > 0; left -= 30_000) {
      opened[4].say({ type: "ping" });
      timers.tick(30_000);
    }
    assert.equal(opened.at(-1).way, ["first", "second", "first"][tries]);
    opened.at(-1).end();
  }
  for (let left = 240_000; left > 0; left -= 30_000) {
    opened[4].say({ type: "ping" });
    timers.tick(30_000);
  }
  const second = opened.at(-1).greet();
  assert.deepEqual([second.way, opened[4].closed, seen.at(-1)], ["second", true, "live"]);
  for (let left = 480_000; left > 0; left -= 30_000) {
    second.say({ type: "ping" });
    timers.tick(30_000);
  }
  opened.at(-1).greet();
  assert.deepEqual([opened.at(-1).way, second.closed, opened.length], ["first", true, 10]);
});

test("when the first way is there again, it takes over without a gap", () => {
  const { opened, seen } = fallenBack();
  opened[3].say(activity(7, 5));
  timers.tick(30_000);
  opened[4].greet();
  assert.ok(opened[3].closed);
  assert.equal(opened[4].asked[0].cursor, "log.7");
  opened[4].say(activity(7, 5), activity(8, 7));
  opened[4].end();
  timers.tick(1000);
  assert.equal(opened[5].way, "first");
  assert.deepEqual(seen.filter(Number.isInteger), [7, 8]);
});

test("what was heard between tries in vain counts", () => {
  const { opened } = start();
  for (const hears of [false, false, true, false, false]) {
    if (hears) opened.at(-1).say(HELLO);
    opened.at(-1).end();
    untilNext(opened);
  }
  assert.deepEqual(new Set(opened.map(({ way }) => way)), new Set(["first"]));
});

test("when the first way was there in between, it is tried as often as at first", () => {
  const { opened } = fallenBack();
  timers.tick(30_000);
  opened[4].greet().end();
  untilNext(opened);
  for (let tries = 0; tries < 3; tries++) {
    opened.at(-1).end();
    untilNext(opened);
  }
  const second = opened.at(-1).greet();
  const before = opened.length;
  timers.tick(30_000);
  assert.deepEqual([second.way, opened.length], ["second", before + 1]);
});

test("when the second way goes away while the first is tried in vain, there is another try soon", () => {
  const { opened } = fallenBack();
  timers.tick(30_000);
  opened[3].say(goingAway(100));
  opened[4].end();
  timers.tick(5000);
  assert.equal(opened.length, 6);
});

test("a server that goes away before it has taken over is left for another", () => {
  const { opened, seen } = start();
  opened[0].greet().say(goingAway(0));
  timers.tick(0);
  opened[1].listener.opened();
  opened[1].say(HELLO, goingAway(7321));
  assert.ok(opened[1].closed && !opened[0].closed);
  timers.tick(7320);
  assert.equal(opened.length, 2);
  timers.tick(1);
  opened[2].greet();
  assert.ok(opened[0].closed);
  assert.deepEqual(seen, ["connecting", "live"]);
});

test("a feed that is left meanwhile does not make the old connection end early", () => {
  const { opened, followings } = start({}, [{}, { feed: "all" }]);
  opened[0].greet().say(goingAway(0));
  timers.tick(0);
  followings[0].close();
  assert.ok(!opened[0].closed);
  opened[1].greet();
  assert.deepEqual([opened[0].closed, opened[1].asked.map(({ feed }) => feed)], [true, ["all"]]);
});

test("after the end nothing is told, and nothing is left to do", () => {
  const { live, opened, seen } = start({}, [{}, { feed: "all" }]);
  opened[0].listener.opened();
  opened[0].say({ type: "subscribed", id: 1, sub: 1, mode: "resume" });
  opened[0].say({ type: "error", id: 2, code: "unavailable", message: "…", retry_after_ms: 2500 });
  live.close();
  opened[0].say(activity(7, 5), { type: "error", code: "bad_request", message: "…" });
  opened[0].end();
  assert.deepEqual([seen, timers.waiting.size], [["connecting", "stopped"], 0]);
});
