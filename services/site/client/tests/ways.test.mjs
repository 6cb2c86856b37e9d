// The ways to the server: what they send, and what they make of what comes. Run with the others beside it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { sse, websocket } from "../.built/client/src/index.js";

const real = { WebSocket: globalThis.WebSocket, fetch: globalThis.fetch, location: globalThis.location };
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

/** Until all that can happen now has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("addresses are found under any scheme, and relative to the page", async () => {
  const asked = [];
  globalThis.WebSocket = class {
    constructor(url, protocol) {
      asked.push([String(url), protocol]);
    }
  };
  globalThis.fetch = async (url) => asked.push([String(url)]) && answer(503);
  globalThis.location = { href: "https://pages.example/members/seoul" };
  for (const url of ["/v1/live", "https://live.example/v1/live", "ws://live.example/v1/live"]) websocket(url)(listener());
  for (const url of ["/v1/live/sse", "wss://live.example/v1/live/sse?a=b"]) {
    sse(url)(listener()).send({ type: "subscribe", id: 1, feed: "all", cursor: "log.5", filter: { types: ["a.*", "b.c"] } });
  }
  assert.deepEqual(asked, [
    ["wss://pages.example/v1/live", "activity.v1.json"],
    ["wss://live.example/v1/live", "activity.v1.json"],
    ["ws://live.example/v1/live", "activity.v1.json"],
    ["https://pages.example/v1/live/sse?feed=all&cursor=log.5&types=a.*%2Cb.c"],
    ["https://live.example/v1/live/sse?a=b&feed=all&cursor=log.5&types=a.*%2Cb.c"],
  ]);
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
  const transport = websocket("ws://live.example/v1/live")(heard);
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
  websocket("ws://live.example/v1/live")(listener()).close();
  assert.deepEqual([socket.closed, socket.onmessage, socket.onclose], [true, null, null]);
});

const EVENT_STREAM = { "content-type": "text/event-stream" };
const PROBLEM = { "content-type": "application/problem+json" };

function answer(status, headers = {}, body = "") {
  return new Response(body, { status, headers });
}

/** Follows feeds over streams that are answered with `respond`. */
async function follow(respond, { feeds = ["all"], token } = {}) {
  const requests = [];
  globalThis.fetch = async (url, options) => {
    requests.push({ url, ...options });
    return respond(url, options);
  };
  const heard = listener();
  const transport = sse("https://live.example/v1/live/sse")(heard, token);
  await settled();
  feeds.forEach((feed, index) => transport.send({ type: "subscribe", id: 7 + index, feed }));
  for (let turns = 0; turns < 5; turns++) await settled();
  return { told: heard.told, requests, transport };
}

/** A stream that goes on. */
function stream(...pieces) {
  const text = new TextEncoder();
  return new ReadableStream({ start: (controller) => pieces.forEach((piece) => controller.enqueue(text.encode(piece))) });
}

test("a stream gives the messages of a connection, however it is cut into pieces", async () => {
  const { told, requests } = await follow(
    () =>
      answer(
        200,
        EVENT_STREAM,
        stream(
          'retry: 1000\n\ndata: {"type":"hello","log_id":"x"}\n\nid: log.9\nda',
          'ta: {"type":"subscribed","id":0,"sub":1}\r\n',
          '\r\n: idle\n\ndata:{"type":"activity","sub":1,"seq":9}\n',
          '\ndata: {"type":"pi',
        ),
      ),
    { token: "secret" },
  );
  assert.deepEqual(told, [
    "opened",
    { type: "hello", log_id: "x" },
    { type: "subscribed", id: 7, sub: 1 },
    { type: "activity", sub: 1, seq: 9 },
  ]);
  assert.equal(requests[0].headers.authorization, "Bearer secret");
  assert.ok(!String(requests[0].url).includes("secret"));
});

test("each feed has a stream, and its messages their own numbers", async () => {
  const { told, transport, requests } = await follow(
    () => answer(200, EVENT_STREAM, stream('data: {"type":"subscribed","id":0,"sub":1}\n\n')),
    { feeds: ["all", "member:seoul"] },
  );
  assert.deepEqual(told, ["opened", { type: "subscribed", id: 7, sub: 1 }, { type: "subscribed", id: 8, sub: 2 }]);
  transport.send({ type: "unsubscribe", id: 9, sub: 1 });
  await settled();
  assert.deepEqual([requests.map(({ signal }) => signal.aborted), told.length], [[true, false], 3]);
  transport.close();
  await settled();
  assert.deepEqual([requests.map(({ signal }) => signal.aborted), told.length], [[true, true], 3]);
});

test("a stream whose token ends is left for one with another token", async () => {
  const { told } = await follow(() => answer(200, EVENT_STREAM, stream('data: {"type":"expiring","expires_at":"x"}\n\n')));
  assert.deepEqual(told.at(-1), { type: "going_away", reconnect_after_ms: 0 });
});

/** What a stream is answered with, and what comes of it. */
const ANSWERS = {
  "a stream that ends": [() => answer(200, EVENT_STREAM), ["back off", undefined]],
  "a feed that is unknown": [
    () => answer(404, PROBLEM, '{"title":"Unknown feed","detail":"no such feed"}'),
    { type: "error", id: 7, code: "unknown_feed", message: "no such feed" },
  ],
  "a bad query": [() => answer(400, PROBLEM, '{"title":"Bad"}'), { type: "error", id: 7, code: "bad_request", message: "Bad" }],
  "a bad cursor": [
    () => answer(400, PROBLEM, '{"type":"/problems/invalid-cursor","title":"Bad"}'),
    { type: "error", id: 7, code: "invalid_cursor", message: "Bad" },
  ],
  "a missing token": [() => answer(401, PROBLEM, '{"title":"No"}'), { type: "error", id: 7, code: "unauthorized", message: "No" }],
  "a weak token": [() => answer(403, PROBLEM, '{"title":"No"}'), { type: "error", id: 7, code: "forbidden", message: "No" }],
  "somebody else's refusal": [() => answer(403, { "content-type": "text/html" }), ["back off", undefined]],
  "somebody else's page": [() => answer(200, { "content-type": "text/html" }), ["back off", undefined]],
  "a server that is busy": [() => answer(503, { "retry-after": "7" }), ["back off", 7000]],
  "a server that is busy until a date": [
    () => answer(429, { "retry-after": "Mon, 01 Jan 2001 00:00:00 GMT" }),
    ["back off", undefined],
  ],
  "no server": [() => Promise.reject(new TypeError("fetch failed")), ["back off", undefined]],
};
for (const [name, [respond, expected]] of Object.entries(ANSWERS)) {
  test(`over event streams: ${name}`, async () => {
    const { told } = await follow(respond);
    assert.deepEqual(told, ["opened", expected]);
  });
}
