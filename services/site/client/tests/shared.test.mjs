// One connection for several pages: who opens it, what each is told, and what happens when one goes. Run with the others beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { activity, fakeWay, HELLO, page, timers } from "./fakes.mjs";
import { fakeABrowser, Tab, until } from "./tabs.mjs";

fakeABrowser();

/** A lost connection is made again within half a second, but here no page has to be the first. */
const SOON_MS = 1_000;
const goingAway = (after) => ({ type: "going_away", reconnect_after_ms: after });
const feeds = (connection) => connection.asked.map(({ feed }) => feed);
const left = (connection) => connection.sent.filter(({ type }) => type === "unsubscribe").map(({ sub }) => sub);

/** Opens a page on the ways that all pages go together, following a feed. */
function open(opened, feed) {
  const tab = new Tab(fakeWay("websocket", opened));
  tab.following = tab.follow({ feed });
  timers.tick(0);
  return tab;
}

/** Tells the answer to each request that has none. The subscriptions are numbered in the order of the requests. */
function grant(connection) {
  const { asked } = connection;
  connection.granted ??= 0;
  while (connection.granted < asked.length) {
    const { id } = asked[connection.granted++];
    connection.say({ type: "subscribed", id, sub: connection.granted, mode: "resume", head: "log.9" });
  }
}

function greet(connection) {
  connection.listener.opened();
  connection.say(HELLO);
}

/** Opens pages, each following a feed of its own, all served; the first of them leads. */
async function pages(count) {
  const opened = [];
  const tabs = [];
  for (let number = 0; number < count; number++) {
    const tab = open(opened, `feed ${number}`);
    tabs.push(tab);
    await until("a connection", () => opened.length);
    if (!number) greet(opened[0]);
    await until("its request", () => opened[0].asked.length === number + 1);
    grant(opened[0]);
    await until("to be served", () => tab.seen.includes("live"));
  }
  return { opened, tabs };
}

/** Lets time pass until one of the pages has opened the next connection, and the given number of them has asked. It is not long. */
async function next(opened, asking) {
  const before = opened.length;
  const soon = timers.now + SOON_MS;
  await until("another connection", () => timers.tick(100) || opened.length > before);
  assert.ok(timers.now <= soon, `after ${timers.now - soon} ms more than it may take`);
  const connection = opened.at(-1);
  greet(connection);
  await until("the requests", () => timers.tick(100) || connection.asked.length === asking);
  grant(connection);
  return connection;
}

/** Until what was said to a page before is heard: a sentinel is. */
async function heard(connection, tab, sub, seq, prev) {
  connection.say(activity(seq, prev, sub));
  await until(`${seq} to be heard`, () => tab.seen.includes(seq));
}

test("one connection serves all pages, and each is told what it asked for", async () => {
  const { opened, tabs } = await pages(3);
  assert.equal(opened.length, 1);
  assert.deepEqual(feeds(opened[0]), ["feed 0", "feed 1", "feed 2"]);
  assert.equal(new Set(opened[0].asked.map(({ id }) => id)).size, 3);
  opened[0].say(activity(7, 5, 2), activity(8, 5, 3), activity(9, 5, 1));
  for (const [index, tab] of tabs.entries()) await heard(opened[0], tab, index + 1, 10, [9, 7, 8][index]);
  assert.deepEqual(tabs.map(({ seen }) => seen), [9, 7, 8].map((seq) => ["connecting", "live", seq, 10]));
});

test("pages that come before there is a connection wait for it", async () => {
  const opened = [];
  const tabs = [0, 1, 2].map((number) => open(opened, `feed ${number}`));
  await until("a connection", () => opened.length);
  opened[0].listener.opened();
  const late = open(opened, "feed 3");
  opened[0].say(HELLO);
  await until("the requests", () => opened[0].asked.length === 4);
  grant(opened[0]);
  for (const tab of [...tabs, late]) await until("to be served", () => tab.seen.at(-1) === "live");
  assert.equal(opened.length, 1);
});

test("what is refused to a page is told to that page alone, and asked again by it", async () => {
  const { opened, tabs } = await pages(2);
  tabs[1].follow({ feed: "weather" });
  tabs[1].follow({ feed: "later" });
  await until("the requests", () => opened[0].asked.length === 4);
  const [weather, later] = opened[0].asked.slice(2);
  opened[0].say({ type: "error", id: weather.id, code: "unknown_feed", message: "…" });
  opened[0].say({ type: "error", id: later.id, code: "unavailable", message: "…", retry_after_ms: 500 });
  await until("the refusal", () => tabs[1].seen.includes("unknown_feed weather"));
  await heard(opened[0], tabs[1], 2, 7, 5);
  timers.tick(500);
  await until("the next request", () => opened[0].asked.length === 5);
  assert.equal(feeds(opened[0])[4], "later");
  await heard(opened[0], tabs[0], 1, 8, 5);
  assert.deepEqual(tabs[0].seen, ["connecting", "live", 8]);
});

test("what is wrong with the connection is told to every page", async () => {
  const { opened, tabs } = await pages(2);
  opened[0].say({ type: "error", code: "rate_limited", message: "…", retry_after_ms: 100 });
  for (const tab of tabs) await until("the error", () => tab.seen.at(-1) === "rate_limited undefined");
});

test("a ping is answered once, and is a sign of life to every page", async () => {
  const { opened, tabs } = await pages(3);
  for (let pings = 1; pings <= 4; pings++) {
    timers.tick(34_999);
    opened[0].say({ type: "ping" });
    await heard(opened[0], tabs[1], 2, 5 + pings, 4 + pings);
    await heard(opened[0], tabs[2], 3, 5 + pings, 4 + pings);
    assert.equal(opened[0].sent.filter(({ type }) => type === "pong").length, pings);
  }
  assert.deepEqual([opened.length, tabs[0].seen, opened[0].closed], [1, ["connecting", "live"], false]);
});

test("what is said to one page is a sign of life to the others", async () => {
  const { opened, tabs } = await pages(2);
  for (let seq = 6; seq < 10; seq++) {
    timers.tick(34_999);
    await heard(opened[0], tabs[1], 2, seq, seq - 1);
  }
  assert.deepEqual([opened.length, opened[0].closed], [1, false]);
});

test("a page that comes is no sign of life", async () => {
  const { opened, tabs } = await pages(2);
  timers.tick(34_999);
  open(opened, "feed 2");
  await until("its request", () => opened[0].asked.length === 3);
  timers.tick(1);
  assert.ok(opened[0].closed);
  for (const tab of tabs) assert.deepEqual(tab.seen, ["connecting", "live", "reconnecting"]);
});

test("a feed and a page that are left are left on the connection, too, each once", async () => {
  const { opened, tabs } = await pages(3);
  tabs[1].follow({ feed: "another" });
  await until("the request", () => opened[0].asked.length === 4);
  grant(opened[0]);
  await heard(opened[0], tabs[1], 4, 7, 5);
  tabs[1].following.close();
  await until("one feed to be left", () => left(opened[0]).length === 1);
  tabs[1].close();
  await until("the page to be gone", () => left(opened[0]).length === 2);
  tabs[2].run(() => tabs[2].page.dispatchEvent(new Event("pagehide")));
  await until("the other page to be gone", () => left(opened[0]).length === 3);
  assert.deepEqual([left(opened[0]), opened[0].closed], [[2, 4, 3], false]);
  await heard(opened[0], tabs[0], 1, 8, 5);
  assert.deepEqual(tabs[0].seen, ["connecting", "live", 8]);
});

/** When a page that has asked for one more feed goes: before the answer comes, or before it hears of it. */
const ANSWERS = {
  "before it is answered": async (connection, go) => {
    await go();
    grant(connection);
  },
  "while it is answered": async (connection, go) => {
    grant(connection);
    await go();
  },
};
for (const [when, act] of Object.entries(ANSWERS)) {
  test(`a page that goes ${when} leaves nothing behind`, async () => {
    const { opened, tabs } = await pages(2);
    tabs[1].follow({ feed: "another" });
    await until("the request", () => opened[0].asked.length === 3);
    await act(opened[0], async () => {
      tabs[1].close();
      await until("it to be gone", () => left(opened[0]).includes(2));
    });
    await until("all to be left", () => left(opened[0]).includes(3));
    assert.equal(left(opened[0]).length, 2);
  });
}

/** How a leader goes. */
const GOES = {
  closes: (tab) => tab.close(),
  "dies without a word": (tab) => tab.die(),
  "is put away": (tab) => tab.run(() => tab.page.dispatchEvent(new Event("pagehide"))),
  "has been out of sight for a minute": (tab) => tab.hide(true),
};
for (const [how, go] of Object.entries(GOES)) {
  test(`when the leader ${how}, another page leads, and nothing is lost or doubled`, async () => {
    const { opened, tabs } = await pages(3);
    await heard(opened[0], tabs[1], 2, 7, 5);
    go(tabs[0]);
    if (how.includes("minute")) {
      for (const ms of [30_000, 29_999]) {
        timers.tick(ms);
        opened[0].say({ type: "ping" });
        await heard(opened[0], tabs[2], 3, tabs[2].following.last + 1, tabs[2].following.last);
        assert.equal(opened[0].closed, false);
      }
      timers.tick(1);
    }
    const { last } = tabs[2].following;
    const connection = await next(opened, 2);
    assert.equal(opened.length, 2);
    const cursors = Object.fromEntries(connection.asked.map(({ feed, cursor }) => [feed, cursor]));
    assert.deepEqual(cursors, { "feed 1": "log.7", "feed 2": `log.${last}` });
    const of = (feed) => feeds(connection).indexOf(feed) + 1;
    await heard(connection, tabs[1], of("feed 1"), 20, 7);
    await heard(connection, tabs[2], of("feed 2"), 21, last);
    assert.deepEqual(tabs[1].seen, ["connecting", "live", 7, "reconnecting", "live", 20]);
    assert.deepEqual(tabs[0].seen.filter(Number.isInteger), []);
    if (how !== "dies without a word") assert.ok(opened[0].closed);
  });
}

test("a page that was out of sight comes back to the connection of the others", async () => {
  const { opened, tabs } = await pages(2);
  tabs[0].hide(true);
  timers.tick(30_000);
  await heard(opened[0], tabs[1], 2, 7, 5);
  timers.tick(30_000);
  assert.ok(opened[0].closed);
  const connection = await next(opened, 1);
  tabs[0].hide(false);
  timers.tick(0);
  await until("it to be back", () => connection.asked.length === 2);
  grant(connection);
  await until("it to be served", () => tabs[0].seen.at(-1) === "live");
  assert.equal(opened.length, 2);
});

/** How a connection is lost, and what every page makes of it. */
const LOSSES = [
  [{ verdict: "back off", retryAfterMs: 7321 }, "reconnecting"],
  [{ verdict: "resume", retryAfterMs: 7321 }, "reconnecting"],
  [{ verdict: "stop", reason: "4008" }, "stopped"],
];
for (const [how, state] of LOSSES) {
  test(`a connection lost with ${JSON.stringify(how)} is lost for all in this way`, async () => {
    const { opened, tabs } = await pages(3);
    opened[0].end(how);
    for (const tab of tabs) await until(`a page to be ${state}`, () => tab.seen.includes(state));
    timers.tick(7320);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(opened.length, 1);
    if (state === "stopped") return;
    await next(opened, 3);
    for (const tab of tabs) await until("to be served", () => tab.seen.at(-1) === "live");
    assert.equal(opened.length, 2);
  });
}

test("a try in vain is the leader's alone: the next page tries, too, and all are served", async () => {
  const opened = [];
  const tabs = [0, 1].map((number) => open(opened, `feed ${number}`));
  await until("a connection", () => opened.length);
  opened[0].end();
  const connection = await next(opened, 2);
  for (const tab of tabs) await until("to be served", () => tab.seen.at(-1) === "live");
  assert.deepEqual([opened.length, connection.closed], [2, false]);
});

test("a server that goes away serves every page until that page is served by the next connection", async () => {
  const { opened, tabs } = await pages(3);
  opened[0].say(goingAway(100));
  // All know it, since they know what came after it.
  for (const [index, tab] of tabs.entries()) if (index) await heard(opened[0], tab, index + 1, 7, 5);
  timers.tick(100);
  await until("the next connection", () => opened.length === 2);
  greet(opened[1]);
  await until("the requests", () => opened[1].asked.length === 3);
  for (const [index, { id, feed }] of opened[1].asked.entries()) {
    // Whoever is not served by it is by the old one: the leader of that may be the first to leave it.
    for (const later of opened[1].asked.slice(index)) {
      const tab = tabs[Number(later.feed.at(-1))];
      const { last } = tab.following;
      await heard(opened[0], tab, Number(later.feed.at(-1)) + 1, last + 1, last);
    }
    assert.deepEqual([opened[0].closed, opened[0].asked.length], [false, 3]);
    opened[1].say({ type: "subscribed", id, sub: index + 1, mode: "resume", head: "log.9" });
    const served = tabs[Number(feed.at(-1))];
    await heard(opened[1], served, index + 1, 20, served.following.last);
  }
  await until("the old connection to be left", () => opened[0].closed);
  for (const tab of tabs) {
    assert.deepEqual(tab.seen.filter((it) => typeof it === "string"), ["connecting", "live"]);
    const numbers = tab.seen.filter(Number.isInteger);
    assert.deepEqual(numbers, [...new Set(numbers)].sort((one, other) => one - other));
  }
  assert.equal(opened.length, 2);
});

test("a server that goes away and closes before all have another connection is waited for", async () => {
  const { opened, tabs } = await pages(2);
  opened[0].say(goingAway(100));
  await heard(opened[0], tabs[1], 2, 7, 5);
  timers.tick(100);
  await until("the next connection", () => opened.length === 2);
  greet(opened[1]);
  await until("the requests", () => opened[1].asked.length === 2);
  const [mine, other] = ["feed 0", "feed 1"].map((feed) => opened[1].asked.find((asked) => asked.feed === feed));
  opened[1].say({ type: "subscribed", id: mine.id, sub: 1, mode: "resume", head: "log.9" });
  await heard(opened[1], tabs[0], 1, 8, 5);
  opened[0].end({ verdict: "resume" });
  await until("the other page to know", () => tabs[1].seen.at(-1) === "reconnecting");
  for (const { channels } of tabs) assert.deepEqual(channels.map(({ isClosed }) => !!isClosed), [true, false]);
  opened[1].say({ type: "subscribed", id: other.id, sub: 2, mode: "resume", head: "log.9" });
  await until("it to be served", () => tabs[1].seen.at(-1) === "live");
  assert.deepEqual(tabs[0].seen, ["connecting", "live", 8]);
  assert.equal(opened.length, 2);
});

test("a page that comes while the server goes away does not join it", async () => {
  const { opened, tabs } = await pages(2);
  opened[0].say(goingAway(100_000));
  const late = open(opened, "late");
  await until("another connection", () => opened.length === 2);
  greet(opened[1]);
  await until("its request", () => opened[1].asked.length === 1);
  grant(opened[1]);
  await until("it to be served", () => late.seen.at(-1) === "live");
  await heard(opened[0], tabs[1], 2, 7, 5);
  assert.deepEqual([feeds(opened[0]), feeds(opened[1])], [["feed 0", "feed 1"], ["late"]]);
});

/** Why a page goes alone, made so before it is opened. */
const ALONE = {
  "its browser has no locks": () => delete page.network.locks,
  "there is no browser": () => delete globalThis.navigator,
  "its browser has no channels": () => delete globalThis.BroadcastChannel,
  "it may have no channel": () => {
    globalThis.BroadcastChannel = class {
      constructor() {
        throw new Error("SecurityError");
      }
    };
  },
  "it may have no locks": () => {
    page.network.locks = { request: () => Promise.reject(new Error("SecurityError")) };
  },
};
for (const [why, make] of Object.entries(ALONE)) {
  test(`a page goes alone when ${why}`, async () => {
    const { opened } = await pages(1);
    make();
    // No other page is of the same origin as one in a sandbox.
    opened[0].listener.ended({ verdict: "stop" });
    const tab = open(opened, "mine");
    await until("a connection", () => opened.length === 2);
    greet(opened[1]);
    await until("its request", () => opened[1].asked.length === 1);
    grant(opened[1]);
    assert.deepEqual(tab.seen, ["connecting", "live"]);
    opened[1].say({ type: "ping" });
    assert.deepEqual(opened[1].sent.at(-1), { type: "pong" });
    tab.close();
    assert.equal(opened[1].closed, true);
  });
}

test("a page goes alone when the leader does not answer in time, and not for ever", async () => {
  const { opened, tabs } = await pages(1);
  tabs[0].isFrozen = true;
  const tab = open(opened, "mine");
  for (const ms of [9_999, 1]) {
    opened[0].say({ type: "ping" });
    assert.equal(opened.length, 1);
    timers.tick(ms);
  }
  const own = await next(opened, 1);
  await until("it to be served", () => tab.seen.at(-1) === "live");
  assert.equal(opened[0].asked.length, 1);
  tabs[0].isFrozen = false;
  own.end();
  await until("it to be back", () => timers.tick(100) || opened[0].asked.length === 2);
  assert.equal(opened.length, 2);
});

test("a try in vain is no reason to go alone", async () => {
  const opened = [];
  const tabs = [0, 1].map((number) => open(opened, `feed ${number}`));
  for (let tries = 1; tries <= 6; tries++) {
    await until("a try", () => timers.tick(100) || opened.length === tries);
    opened.at(-1).end();
  }
  await next(opened, 2);
  for (const tab of tabs) await until("to be served", () => tab.seen.at(-1) === "live");
  assert.equal(opened.length, 7);
});

test("an address that is none is no reason to wait", async () => {
  let tries = 0;
  const broken = {
    kind: "websocket",
    open() {
      tries++;
      throw new SyntaxError("no address");
    },
  };
  const tab = new Tab(broken);
  tab.follow({});
  timers.tick(0);
  await until("the end of the try", () => tab.seen.includes("reconnecting"));
  assert.ok(tries);
  assert.ok(timers.now < SOON_MS);
});

test("a connection has room for as much as may be asked at once; whoever asks for more goes on alone", async () => {
  const { opened, tabs } = await pages(2);
  for (let feed = 2; feed < 20; feed++) tabs[1].follow({ feed: `feed ${feed}` });
  await until("the requests", () => opened[0].asked.length === 20);
  grant(opened[0]);
  const late = open(opened, "one more");
  const own = await next(opened, 1);
  await until("it to be served", () => late.seen.at(-1) === "live");
  assert.deepEqual([feeds(own), opened[0].asked.length, opened[0].closed], [["one more"], 20, false]);
  // What was left makes room.
  tabs[1].following.close();
  await until("one feed to be left", () => left(opened[0]).length === 1);
  open(opened, "another");
  await until("its request", () => opened[0].asked.length === 21);
  assert.equal(opened.length, 2);
});

test("a leader that asks for more than there is room for goes on alone, and another page leads", async () => {
  const { opened, tabs } = await pages(2);
  for (let feed = 2; feed < 21; feed++) tabs[0].follow({ feed: `feed ${feed}` });
  await until("another connection", () => timers.tick(100) || opened.length === 2);
  await until("one more", () => timers.tick(100) || opened.length === 3);
  opened.slice(1).forEach(greet);
  const asking = () => opened.slice(1).map(({ asked }) => asked.length).sort();
  await until("the requests", () => timers.tick(100) || String(asking()) === "1,20");
  opened.slice(1).forEach(grant);
  for (const tab of tabs) await until("to be served", () => tab.seen.at(-1) === "live");
  assert.deepEqual(opened.map(({ closed }) => closed), [true, false, false]);
});

test("what was refused takes no room", async () => {
  const { opened, tabs } = await pages(1);
  for (let tries = 0; tries < 50; tries++) {
    tabs[0].follow({ feed: "weather" });
    opened[0].say({ type: "error", id: opened[0].asked.at(-1).id, code: "unknown_feed", message: "…" });
  }
  assert.equal(opened[0].asked.length, 51);
});

test("a page whose feeds find no room on the connection goes on alone, but not for ever", async () => {
  const { opened, tabs } = await pages(2);
  tabs[1].follow({ feed: "one more" });
  await until("the request", () => opened[0].asked.length === 3);
  opened[0].say({ type: "error", id: opened[0].asked[2].id, code: "subscription_limit", message: "…" });
  const own = await next(opened, 2);
  await until("it to be served", () => tabs[1].seen.at(-1) === "live");
  assert.deepEqual([feeds(own).sort(), tabs[1].seen, opened[0].closed, tabs[0].seen], [
    ["feed 1", "one more"],
    ["connecting", "live", "reconnecting", "live"],
    false,
    ["connecting", "live"],
  ]);
  await until("its place to be left", () => left(opened[0]).includes(2));
  own.end();
  await until("it to be back", () => timers.tick(100) || opened[0].asked.length === 5);
  assert.equal(opened.length, 2);
});

test("after the end nothing is left", async () => {
  const { opened, tabs } = await pages(3);
  for (const tab of [...tabs].reverse()) tab.close();
  assert.deepEqual([opened[0].closed, timers.waiting.size], [true, 0]);
  assert.ok(tabs.every(({ channels }) => channels.every(({ isClosed }) => isClosed)));
  await until("all locks to be free", () => page.network.locks.queues.size === 0);
});

/** When a page closes that has only begun. */
const BEGINNINGS = {
  "before it has the lock": () => {},
  "while it connects": (opened) => until("a connection", () => opened.length === 1),
};
for (const [when, wait] of Object.entries(BEGINNINGS)) {
  test(`a page that closes ${when} leaves nothing behind`, async () => {
    const opened = [];
    const tab = open(opened, "mine");
    await wait(opened);
    tab.close();
    await until("all locks to be free", () => page.network.locks.queues.size === 0);
    assert.ok(tab.channels.every(({ isClosed }) => isClosed));
    assert.deepEqual([opened.every(({ closed }) => closed), timers.waiting.size], [true, 0]);
  });
}

/** A server with a log that every connection can follow from any place. */
class Server {
  length = 5;
  connections = new Set();
  way = {
    kind: "websocket",
    open: (listener) => {
      const connection = { listener, subs: new Map(), lastSub: 0 };
      connection.send = (message) => queueMicrotask(() => this.#take(connection, message));
      connection.close = () => this.connections.delete(connection);
      this.connections.add(connection);
      queueMicrotask(() => {
        listener.opened();
        listener.heard(HELLO);
      });
      return connection;
    },
  };
  #take(connection, { type, id, sub, cursor }) {
    if (!this.connections.has(connection)) return;
    if (type === "unsubscribe") assert.ok(connection.subs.delete(sub), `nobody follows ${sub}`);
    if (type !== "subscribe") return;
    connection.subs.set(++connection.lastSub, Number(cursor.slice(4)));
    connection.listener.heard({ type: "subscribed", id, sub: connection.lastSub, mode: "resume", head: `log.${this.length}` });
    this.#send(connection);
  }
  #send({ listener, subs }) {
    for (const [sub, seq] of subs) {
      for (let next = seq + 1; next <= this.length; next++) listener.heard(activity(next, next - 1, sub));
      if (subs.has(sub)) subs.set(sub, this.length);
    }
  }
  append() {
    this.length++;
    for (const connection of this.connections) this.#send(connection);
  }
  /** @param {(connection: object) => void} action what happens to a connection */
  any(choose, action) {
    const connection = choose([...this.connections]);
    if (connection) action(connection);
  }
}

const ACTIONS_LEN = 300;
const TABS_MAX = 6;

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`whatever happens to pages and connections, nothing is lost or doubled (${seed})`, async () => {
    let state = seed;
    const random = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
    const choose = (list) => list[random(list.length)];
    const server = new Server();
    const all = [];
    let tabs = [];
    const come = () => {
      const tab = new Tab(server.way);
      tab.begun = server.length;
      tab.follow({ cursor: `log.${tab.begun}`, last: tab.begun });
      all.push(tab);
      tabs.push(tab);
    };
    const go = (how) => {
      const tab = choose(tabs);
      tabs = tabs.filter((it) => it !== tab);
      tab[how]();
    };
    const actions = {
      append: () => server.append(),
      come: () => tabs.length < TABS_MAX && come(),
      close: () => tabs.length > 1 && go("close"),
      die: () => tabs.length > 1 && go("die"),
      hide: () => choose(tabs).hide(true),
      show: () => tabs.forEach((tab) => tab.hide(false)),
      rest: () => timers.tick(60_000),
      wait: () => timers.tick(random(1_000)),
      lose: () => server.any(choose, (it) => it.close() && it.listener.ended({ verdict: choose(["resume", "back off"]) })),
      drain: () => server.any(choose, (it) => it.listener.heard(goingAway(random(500)))),
    };
    come();
    for (let done = 0; done < ACTIONS_LEN; done++) {
      const name = choose(["append", "append", "append", "wait", "wait", ...Object.keys(actions)]);
      actions[name]();
      for (let turns = random(20); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    }
    actions.show();
    server.append();
    const numbers = ({ seen }) => seen.filter(Number.isInteger);
    await until("all to know everything", () => timers.tick(10) || tabs.every((tab) => numbers(tab).at(-1) === server.length));
    assert.ok(all.length > 10 && server.length > 50, "hardly anything happened");
    for (const tab of all) {
      const told = numbers(tab);
      assert.deepEqual(told, Array.from(told, (_, index) => tab.begun + 1 + index));
    }
    for (const tab of tabs) tab.close();
    await until("all locks to be free", () => page.network.locks.queues.size === 0);
  });
}
