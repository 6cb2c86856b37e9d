// The way that asks now and then: what it asks, and that it looks like a connection. Run with the others beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Live, poll } from "../.built/client/src/index.js";
import { activity, fakeEventSource, fakeTheWorld, HELLO, timers } from "./fakes.mjs";

fakeTheWorld();

const LIVE = "https://live.example/v1/live";
const subscribed = (head) => ({ type: "subscribed", id: 0, sub: 1, mode: "resume", head: `log.${head}` });
const caughtUp = (seq) => ({ type: "caught_up", sub: 1, cursor: `log.${seq}` });
const query = ({ url }) => new URL(url).search.slice(1);

/** Tells these messages on the stream that was opened last, and ends it, as a server does. */
function answer(streams, ...messages) {
  streams.at(-1).say(...messages);
  streams.at(-1).fail();
}

/** Follows a feed by polling, and notes what is told. */
function follow(everyMs, request = {}) {
  const streams = fakeEventSource();
  const told = [];
  const transport = poll(LIVE, everyMs).open({
    opened: () => told.push("opened"),
    heard: (message) => told.push(message),
    ended: ({ verdict, retryAfterMs }) => told.push([verdict, retryAfterMs]),
  });
  timers.tick(0);
  transport.send({ type: "subscribe", id: 7, feed: "all", ...request });
  return { told, transport, streams };
}

test("it is asked again from the cursor that was told last, and what comes looks like one connection", () => {
  const { told, streams } = follow(undefined, { cursor: "log.5", snapshot: 20, filter: { types: ["a.*", "b.c"] } });
  answer(streams, HELLO, subscribed(5), activity(7, 5), caughtUp(8));
  const hello = { ...HELLO, ping_interval_ms: 55_000 };
  assert.deepEqual(told, ["opened", hello, { ...subscribed(5), id: 7 }, activity(7, 5), caughtUp(8)]);
  timers.tick(29_999);
  assert.equal(streams.length, 1);
  timers.tick(1);
  answer(streams, HELLO, subscribed(9), activity(9, 7), caughtUp(9));
  assert.deepEqual(told.slice(5), [hello, activity(9, 7), caughtUp(9)]);
  assert.deepEqual(streams.map(query), [
    "feed=all&cursor=log.5&snapshot=20&types=a.*%2Cb.c&once=true",
    "feed=all&cursor=log.8&snapshot=20&types=a.*%2Cb.c&once=true",
  ]);
  assert.ok(streams.every(({ isClosed }) => isClosed), "a browser asks again by itself");
});

/** What is wished, and how long the pauses are. */
for (const [wished, pause] of [[undefined, 30_000], [0, 30_000], [29_999, 30_000], [120_000, 120_000]]) {
  test(`whoever wishes to ask every ${wished} ms asks every ${pause} ms`, () => {
    const { told, streams } = follow(wished);
    answer(streams, HELLO, subscribed(5), caughtUp(5));
    timers.tick(pause - 1);
    assert.equal(streams.length, 1);
    timers.tick(1);
    assert.deepEqual(streams.map(query), ["feed=all&once=true", "feed=all&cursor=log.5&once=true"]);
    assert.equal(told[1].ping_interval_ms, HELLO.ping_interval_ms + pause);
  });
}

/** What comes instead of a whole answer. */
const BAD_ANSWERS = {
  "an answer that is cut": [HELLO, subscribed(5), activity(7, 5)],
  "an answer that is cut after all was told": [HELLO, subscribed(5), caughtUp(5), activity(7, 5)],
  "none at all": [],
};
for (const [name, messages] of Object.entries(BAD_ANSWERS)) {
  test(`polling: ${name}`, () => {
    const first = follow();
    answer(first.streams, ...messages);
    assert.deepEqual([first.told.at(-1), timers.waiting.size], [["back off", undefined], 0]);
    const { told, streams } = follow();
    answer(streams, HELLO, subscribed(5), caughtUp(5));
    timers.tick(30_000);
    answer(streams, ...messages);
    assert.deepEqual([told.at(-1), timers.waiting.size], [["back off", undefined], 0]);
  });
}

test("each feed is asked for by itself; one that is left is not asked for again, and after the end none is", () => {
  const { told, transport, streams } = follow();
  answer(streams, HELLO, subscribed(5), caughtUp(5));
  transport.send({ type: "subscribe", id: 8, feed: "member:seoul" });
  answer(streams, HELLO, subscribed(5), caughtUp(5));
  assert.deepEqual(told.filter(({ type }) => type === "subscribed").map(({ id, sub }) => [id, sub]), [[7, 1], [8, 2]]);
  transport.send({ type: "unsubscribe", id: 9, sub: 1 });
  timers.tick(30_000);
  answer(streams, HELLO, subscribed(5), caughtUp(5));
  transport.close();
  timers.tick(1_000_000);
  assert.deepEqual(streams.map(query), [
    "feed=all&once=true",
    "feed=member%3Aseoul&once=true",
    "feed=member%3Aseoul&cursor=log.5&once=true",
  ]);
  assert.equal(timers.waiting.size, 0, "a timer is left behind");
});

test("a client that polls takes no pause for silence, and passes everything on once", () => {
  const seen = [];
  const streams = fakeEventSource();
  const hours = Array.from({ length: 10 }, (_, hour) => hour);
  const live = new Live({ ways: [poll(LIVE, 3_600_000)], onState: (state) => seen.push(state) });
  live.follow({ feed: "all", cursor: "log.0", last: 0, onActivity: (_, seq) => seen.push(seq) });
  timers.tick(0);
  for (const hour of hours) {
    const news = activity(hour + 1, hour);
    answer(streams, HELLO, subscribed(hour + 1), news, news, caughtUp(hour + 1));
    timers.tick(3_600_000);
  }
  live.close();
  assert.deepEqual(seen, ["connecting", "polling", ...hours.map((hour) => hour + 1), "stopped"]);
  assert.deepEqual(streams.slice(0, 10).map((stream) => /cursor=log\.(\d+)/.exec(stream.url)?.[1]), hours.map(String));
  assert.equal(timers.waiting.size, 0, "a timer is left behind");
});
