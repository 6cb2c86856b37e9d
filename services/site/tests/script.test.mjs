// Tests of the scripts of the live page, without a browser. Run with: node --test services/site/tests/*.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";

/** Imports a script as the module it is in a browser. */
async function load(name, replace = (source) => source) {
  const source = readFileSync(new URL(`../assets/${name}`, import.meta.url), "utf8");
  return import(`data:text/javascript;base64,${Buffer.from(replace(source)).toString("base64")}`);
}

const { backoff, follow, judge, verdict } = await load("feed.js");
const { dateText, happened, stateText, webAddress } = await load("live.js", (source) => source.replace(/^import .*$/m, "const follow = null;"));

test("a wait is anything up to a limit that doubles and then stays", () => {
  const longest = (attempt) => backoff(attempt, () => 1);
  assert.deepEqual([0, 1, 2, 5, 6, 1000].map(longest), [500, 1000, 2000, 16_000, 20_000, 20_000]);
  assert.equal(backoff(3, () => 0), 0);
});

test("an activity is next, known already, or has one missing before it", () => {
  assert.equal(judge(7, { seq: 9, prev: 7 }), "next");
  assert.equal(judge(7, { seq: 9, prev: 3 }), "next");
  assert.equal(judge(7, { seq: 7, prev: 3 }), "duplicate");
  assert.equal(judge(7, { seq: 9, prev: 8 }), "gap");
  assert.equal(judge(0, { seq: 1, prev: 0 }), "next");
});

test("the range of a close code is its verdict", () => {
  const expected = { 1000: "back off", 1006: "back off", 4000: "stop", 4010: "stop", 4102: "back off", 4200: "resume" };
  for (const [code, verdictOf] of Object.entries(expected)) assert.equal(verdict(Number(code)), verdictOf, code);
});

test("dates are as precise as they are known", () => {
  assert.equal(dateText("2016-02-23"), "23 February 2016");
  assert.equal(happened("ogp.member.joined.v1", "2016-02"), "February 2016");
  assert.equal(happened("ogp.calendar-event.held.v1", undefined), "announced: date not on record");
  assert.equal(dateText("2016-02-03"), "3 February 2016");
  assert.equal(dateText("2016-02"), "February 2016");
  assert.equal(dateText("2016"), "2016");
  assert.equal(dateText(undefined), "date not on record");
});

test("only web addresses become links", () => {
  assert.equal(webAddress("https://example.org/a"), "https://example.org/a");
  for (const other of ["javascript:alert(1)", "/relative", undefined, 7]) assert.equal(webAddress(other), undefined);
});

test("the state of the connection is said in words", () => {
  const at = new Date(2026, 10, 23, 10, 2);
  assert.equal(stateText("live", at), "Live");
  assert.equal(stateText("reconnecting", at), "Reconnecting…");
  assert.equal(stateText("offline", at), "Offline, showing what was known at 10:02");
  assert.equal(stateText("stopped", at), "Not live, showing what was known at 10:02");
});

/** The sockets that were opened, oldest first. */
let sockets = [];
/** What the follower told. */
let seen = [];

/** Timers that run when a test lets time pass. (The interface of Node's own differs between its versions.) */
class FakeTimers {
  now = 0;
  waiting = new Map();
  setTimeout = (action, after) => {
    const id = Symbol("timer");
    this.waiting.set(id, { at: this.now + after, action });
    return id;
  };
  clearTimeout = (id) => this.waiting.delete(id);
  /** Lets time pass: what is due runs, the earliest first. */
  tick(ms) {
    const end = this.now + ms;
    for (let due = this.#next(end); due; due = this.#next(end)) {
      const [id, { at, action }] = due;
      this.waiting.delete(id);
      this.now = at;
      action();
    }
    this.now = end;
  }
  #next(end) {
    const due = [...this.waiting].filter(([, { at }]) => at <= end);
    return due.sort(([, one], [, other]) => one.at - other.at)[0];
  }
}

class FakeSocket {
  constructor(url, protocol) {
    Object.assign(this, { url, protocol, sent: [], closed: false });
    sockets.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

function start() {
  follow({
    url: "ws://localhost/v1/live",
    feed: "member:seoul",
    cursor: "log.5",
    last: 5,
    onActivity: (seq) => seen.push(seq),
    onState: (state) => seen.push(state),
    onReset: () => seen.push("reset"),
  });
  return sockets[0];
}

function greet(socket, sub = 1) {
  socket.say({ type: "hello", ping_interval_ms: 25_000 });
  socket.say({ type: "subscribed", id: socket.sent.at(-1).id, sub, mode: "resume" });
}

const activity = (seq, prev, sub = 1) => ({ type: "activity", sub, seq, prev, cursor: `log.${seq}`, activity: {} });

let timers;
const real = { setTimeout, clearTimeout, random: Math.random };

beforeEach(() => {
  sockets = [];
  seen = [];
  timers = new FakeTimers();
  globalThis.setTimeout = timers.setTimeout;
  globalThis.clearTimeout = timers.clearTimeout;
  Math.random = () => 1;
  globalThis.WebSocket = FakeSocket;
  globalThis.document = { hidden: false, addEventListener() {} };
  globalThis.addEventListener = () => {};
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
});
afterEach(() => {
  globalThis.setTimeout = real.setTimeout;
  globalThis.clearTimeout = real.clearTimeout;
  Math.random = real.random;
  delete globalThis.document;
});

test("a follower resumes at its cursor and passes each activity on once", () => {
  const socket = start();
  greet(socket);
  assert.equal(socket.protocol, "activity.v1.json");
  assert.deepEqual(socket.sent, [{ type: "subscribe", id: 1, feed: "member:seoul", cursor: "log.5" }]);
  for (const message of [activity(7, 5), activity(7, 5), activity(9, 7), activity(11, 9, 2)]) socket.say(message);
  assert.deepEqual(seen, ["connecting", "live", 7, 9]);
  socket.say({ type: "ping" });
  assert.deepEqual(socket.sent.at(-1), { type: "pong" });
});

test("after a gap it asks again from the last activity it has, and once only", () => {
  const socket = start();
  greet(socket);
  socket.say(activity(7, 5));
  socket.say(activity(12, 9));
  assert.deepEqual(socket.sent.slice(1), [
    { type: "unsubscribe", id: 2, sub: 1 },
    { type: "subscribe", id: 3, feed: "member:seoul", cursor: "log.7" },
  ]);
  socket.say(activity(13, 12));
  socket.say({ type: "subscribed", id: 3, sub: 2 });
  for (const message of [activity(9, 7, 2), activity(12, 9, 2)]) socket.say(message);
  assert.deepEqual(seen, ["connecting", "live", 7, "live", 9, 12]);
});

test("a gap that stays is a reason to read the page anew", () => {
  const socket = start();
  greet(socket);
  socket.say(activity(12, 9));
  socket.say({ type: "subscribed", id: 3, sub: 2 });
  socket.say(activity(12, 9, 2));
  assert.deepEqual(seen, ["connecting", "live", "live", "stopped", "reset"]);
  assert.ok(socket.closed);
});

test("a lost connection is taken up again at the cursor, later each time", () => {
  const socket = start();
  greet(socket);
  socket.say(activity(7, 5));
  socket.onclose({ code: 1006 });
  timers.tick(499);
  assert.equal(sockets.length, 1);
  timers.tick(1);
  sockets[1].onclose({ code: 1006 });
  timers.tick(1000);
  sockets[2].onclose({ code: 1006 });
  timers.tick(2000);
  greet(sockets[3]);
  assert.equal(sockets[3].sent[0].cursor, "log.7");
  assert.deepEqual(seen, ["connecting", "live", 7, "reconnecting", "reconnecting", "offline", "live"]);
});

test("a server that goes away says when to come back", () => {
  const socket = start();
  greet(socket);
  socket.say({ type: "going_away", reconnect_after_ms: 7321 });
  socket.onclose({ code: 4200 });
  timers.tick(7320);
  assert.equal(sockets.length, 1);
  timers.tick(1);
  assert.equal(sockets.length, 2);
});

test("a server that has fallen silent is given up", () => {
  const socket = start();
  greet(socket);
  timers.tick(35_000);
  assert.ok(socket.closed);
  assert.deepEqual(seen, ["connecting", "live", "reconnecting"]);
});

test("what no other try can mend ends it", () => {
  const socket = start();
  greet(socket);
  socket.onclose({ code: 4000 });
  timers.tick(1_000_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(seen, ["connecting", "live", "stopped"]);
});

test("a cursor that does not fit the log is a reason to read the page anew", () => {
  const socket = start();
  greet(socket);
  socket.say({ type: "reset", sub: 1, reason: "log_changed" });
  assert.deepEqual(seen, ["connecting", "live", "stopped", "reset"]);
});
