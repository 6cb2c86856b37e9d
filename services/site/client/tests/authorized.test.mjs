// A way on which a token is shown: when it is asked for, and what comes of one that cannot be had. Run with the others beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { authorized } from "../.built/client/src/index.js";
import { activity, fakeTheWorld, fakeWay, HELLO, start, timers } from "./fakes.mjs";

fakeTheWorld();

/** Lets what was promised come. */
async function turn() {
  for (let turns = 0; turns < 10; turns++) await undefined;
}

/** A client that shows tokens on the only way there is. */
async function startWith(token) {
  const opened = [];
  const started = start({ ways: [authorized(fakeWay("websocket", opened), token)] });
  await turn();
  return { ...started, opened };
}

const expiring = { type: "expiring", expires_at: "2026-11-23T10:00:00Z" };

test("a token is brought before each connection and when it ends", async () => {
  let tokens = 0;
  const { opened } = await startWith(async () => `token ${++tokens}`);
  opened[0].greet();
  assert.deepEqual(opened[0].sent, [
    { type: "auth", id: 0, token: "token 1" },
    { type: "subscribe", id: 1, feed: "member:seoul", cursor: "log.5" },
  ]);
  opened[0].say(expiring);
  await turn();
  assert.deepEqual(opened[0].sent.slice(2), [{ type: "auth", id: 0, token: "token 2" }]);
  opened[0].end();
  timers.tick(500);
  await turn();
  assert.equal(opened[1].greet().sent[0].token, "token 3");
});

test("what is told and asked is told and asked on the way that is shown the token", async () => {
  const { opened, seen, followings } = await startWith(async () => "token");
  opened[0].greet().say(activity(7, 5), { type: "authenticated", id: 0, expires_at: "2026-11-23T10:00:00Z" });
  followings[0].close();
  assert.deepEqual(seen, ["connecting", "live", 7, "stopped"]);
  assert.ok(opened[0].closed);
});

/** How a token cannot be had. */
const FAILURES = {
  "is refused": async () => Promise.reject(new Error("no")),
  "is asked for in vain": () => {
    throw new Error("no");
  },
};
for (const [how, fail] of Object.entries(FAILURES)) {
  test(`when a token ${how}, that is told, and it is asked for again`, async () => {
    let tries = 0;
    const { opened, seen } = await startWith(() => (++tries < 2 ? fail() : Promise.resolve("token")));
    assert.deepEqual([opened.length, seen], [0, ["connecting", "unauthorized undefined", "reconnecting"]]);
    timers.tick(500);
    await turn();
    opened[0].greet();
    assert.deepEqual([seen.at(-1), tries], ["live", 2]);
  });

  test(`when another token ${how}, the connection serves on as long as it may`, async () => {
    let tries = 0;
    const { opened, seen } = await startWith(() => (++tries < 2 ? Promise.resolve("token") : fail()));
    opened[0].greet().say(expiring);
    await turn();
    opened[0].say(activity(7, 5));
    assert.deepEqual([seen, opened[0].closed], [["connecting", "live", "unauthorized undefined", 7], false]);
  });
}

test("a token that takes too long is not waited for, and not shown when it comes", async () => {
  const bring = [];
  const { opened, seen } = await startWith(() => new Promise((resolve) => bring.push(resolve)));
  timers.tick(10_000);
  assert.deepEqual(seen, ["connecting", "reconnecting"]);
  bring[0]("late");
  await turn();
  assert.equal(opened.length, 0);
  timers.tick(500);
  await turn();
  bring[1]("in time");
  await turn();
  assert.equal(opened[0].greet().sent[0].token, "in time");
});

/** The way by itself, with tokens that come when a test brings them. */
function openWith(token) {
  const opened = [];
  const told = [];
  const tokens = [];
  const later = () => new Promise((resolve, reject) => tokens.push({ resolve, reject }));
  const transport = authorized(fakeWay("websocket", opened), token ?? later).open({
    opened: () => told.push("opened"),
    heard: ({ type }) => told.push(type),
    ended: ({ verdict }) => told.push(verdict),
  });
  return { transport, opened, told, tokens };
}

test("nothing is told before the way is open", async () => {
  const { told } = openWith(FAILURES["is asked for in vain"]);
  assert.deepEqual(told, []);
  await turn();
  assert.deepEqual(told, ["error", "back off"]);
});

/** What becomes of a token that is waited for. */
const ENDINGS = { resolve: "token", reject: new Error("no") };
for (const [ending, outcome] of Object.entries(ENDINGS)) {
  test(`a way that is closed before its token comes (${ending}) is not opened, and tells nothing`, async () => {
    const { transport, opened, told, tokens } = openWith();
    await turn();
    transport.close();
    tokens[0][ending](outcome);
    await turn();
    assert.deepEqual([opened.length, told], [0, []]);
  });

  /** How a connection is over before the next token for it comes. */
  const over = { ends: ({ opened }) => opened[0].end(), "is closed": ({ transport }) => transport.close() };
  for (const [how, act] of Object.entries(over)) {
    test(`a token that comes (${ending}) after the connection ${how} is not shown on it, and not missed`, async () => {
      const way = openWith();
      await turn();
      way.tokens[0].resolve("token");
      await turn();
      const { opened, told, tokens } = way;
      opened[0].listener.opened();
      opened[0].say(expiring);
      act(way);
      const before = [...told];
      tokens[1][ending](outcome);
      await turn();
      assert.deepEqual([opened[0].sent.length, told], [1, before]);
    });
  }
}

test("an address that is none is no fault of the token, and tried again", async () => {
  let tries = 0;
  const broken = {
    kind: "websocket",
    open() {
      tries++;
      throw new SyntaxError("no address");
    },
  };
  const { seen } = start({ ways: [authorized(broken, async () => "token")] });
  await turn();
  assert.deepEqual([tries, seen], [1, ["connecting", "reconnecting"]]);
  timers.tick(500);
  await turn();
  assert.equal(tries, 2);
});
