// The ways to the server: what they send, and what they make of what comes. Run with the others beside it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { sse, ways, websocket } from "../.built/client/src/index.js";
import { fakeEventSource, fakeTheWorld, HELLO, timers } from "./fakes.mjs";

fakeTheWorld();
const real = { WebSocket: globalThis.WebSocket, location: globalThis.location };
afterEach(() => Object.assign(globalThis, real));

/** Notes what a way tells. */
function listener() {
  const told = [];
  return {
    told,
    opened: () => told.push("opened"),
    heard: (message) => told.push(message),
    ended: ({ verdict, retryAfterMs }) => told.push([verdict, retryAfterMs]),
  };
}

test("addresses are found under any scheme, and relative to the page", () => {
  const asked = [];
  globalThis.WebSocket = class {
    constructor(url, protocol) {
      asked.push([String(url), protocol]);
    }
  };
  const streams = fakeEventSource();
  globalThis.location = { href: "https://pages.example/members/seoul" };
  for (const url of ["/v1/live", "https://live.example/v1/live", "ws://live.example/v1/live"]) websocket(url).open(listener());
  for (const url of ["/v1/live", "wss://live.example/v1/live?a=b", new URL("http://live.example/v1/live")]) {
    sse(url).open(listener()).send({ type: "subscribe", id: 1, feed: "all", cursor: "log.5", filter: { types: ["a.*", "b.c"] } });
  }
  assert.deepEqual(asked, [
    ["wss://pages.example/v1/live", "activity.v1.json"],
    ["wss://live.example/v1/live", "activity.v1.json"],
    ["ws://live.example/v1/live", "activity.v1.json"],
  ]);
  assert.deepEqual(streams.map(({ url }) => url), [
    "https://pages.example/v1/live/sse?feed=all&cursor=log.5&types=a.*%2Cb.c",
    "https://live.example/v1/live/sse?a=b&feed=all&cursor=log.5&types=a.*%2Cb.c",
    "http://live.example/v1/live/sse?feed=all&cursor=log.5&types=a.*%2Cb.c",
  ]);
});

test("the best way comes first", () => {
  const kinds = ["websocket", "sse", "poll"];
  assert.deepEqual(ways("/v1/live").map(({ kind }) => kind), kinds);
  assert.deepEqual(ways("/v1/live", { share: true, pollEveryMs: 60_000 }).map(({ kind }) => kind), kinds);
});

test("a websocket tells each message, and why it was closed", () => {
  let socket;
  globalThis.WebSocket = class {
    sent = [];
    send = (text) => this.sent.push(text);
    constructor() {
      socket = this;
    }
  };
  const heard = listener();
  const transport = websocket("ws://live.example/v1/live").open(heard);
  socket.onopen();
  transport.send({ type: "pong" });
  socket.onmessage({ data: '{"type":"ping"}' });
  socket.onclose({ code: 4200, reason: "going_away" });
  assert.deepEqual([heard.told, socket.sent], [["opened", { type: "ping" }, ["resume", undefined]], ['{"type":"pong"}']]);
});

test("a websocket that is closed here tells nothing any more", () => {
  let socket;
  globalThis.WebSocket = class {
    close = () => (this.closed = true);
    constructor() {
      socket = this;
    }
  };
  websocket("ws://live.example/v1/live").open(listener()).close();
  assert.deepEqual([socket.closed, socket.onmessage, socket.onclose], [true, null, null]);
});

/** Follows feeds over event streams. */
function follow(feeds = ["all"]) {
  const streams = fakeEventSource();
  const heard = listener();
  const transport = sse("https://live.example/v1/live").open(heard);
  timers.tick(0);
  feeds.forEach((feed, index) => transport.send({ type: "subscribe", id: 7 + index, feed }));
  return { told: heard.told, streams, transport };
}

test("a stream gives the messages of a connection", () => {
  const { told, streams } = follow();
  streams[0].say(HELLO, { type: "subscribed", id: 0, sub: 1 }, { type: "activity", sub: 1, seq: 9 }, { type: "ping" });
  assert.deepEqual(told, [
    "opened",
    HELLO,
    { type: "subscribed", id: 7, sub: 1 },
    { type: "activity", sub: 1, seq: 9 },
    { type: "ping" },
  ]);
});

test("nothing is told before the way is open, and nothing when it is closed by then", () => {
  const heard = listener();
  const transport = sse("https://live.example/v1/live").open(heard);
  assert.deepEqual(heard.told, []);
  transport.close();
  timers.tick(0);
  assert.deepEqual(heard.told, []);
});

test("each feed has a stream, and its messages their own numbers", () => {
  const { told, transport, streams } = follow(["all", "member:seoul"]);
  for (const stream of streams) stream.say({ type: "subscribed", id: 0, sub: 1 });
  assert.deepEqual(told, ["opened", { type: "subscribed", id: 7, sub: 1 }, { type: "subscribed", id: 8, sub: 2 }]);
  transport.send({ type: "unsubscribe", id: 9, sub: 1 });
  const closed = () => streams.map(({ isClosed }) => isClosed);
  assert.deepEqual(closed(), [true, false]);
  streams[1].say({ type: "activity", sub: 1, seq: 9 });
  assert.deepEqual(told.at(-1), { type: "activity", sub: 2, seq: 9 });
  transport.close();
  assert.deepEqual([closed(), told.length], [[true, true], 4]);
});

test("what only a connection takes is sent over no stream", () => {
  const { transport, streams } = follow();
  transport.send({ type: "pong" });
  transport.send({ type: "unsubscribe", id: 9, sub: 5 });
  assert.deepEqual([streams.length, streams[0].isClosed], [1, false]);
});

test("a stream that ends or is refused ends the connection, and nothing comes back by itself", () => {
  const { told, streams } = follow(["all", "member:seoul"]);
  streams[0].say({ type: "subscribed", id: 0, sub: 1 }, { type: "caught_up", sub: 1, cursor: "log.9" });
  streams[0].fail();
  assert.deepEqual(told.at(-1), ["back off", undefined]);
  assert.ok(streams.every(({ isClosed }) => isClosed));
  assert.deepEqual([streams.length, timers.waiting.size], [2, 0]);
});
