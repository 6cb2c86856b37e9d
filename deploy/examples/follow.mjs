/**
 * Follows a feed of Civicstream over a websocket, with the library `ws`: a start for clients of your own.
 *
 *     npm ci
 *     node follow.mjs ws://127.0.0.1:8080/v1/live member:seoul
 *
 * Prints `snapshot SEQ NAME` for what there is, then `activity SEQ PREV NAME` for what happens: each activity once and in
 * order, through restarts of the server and losses of the network. `connected N`, `left N`, `lost WHY` and `failed WHY` tell
 * of the connections.
 */
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";

const SUBPROTOCOL = "activity.v1.json";
const SNAPSHOT = 20;
const ANSWER_MAX_MS = 10_000;
const SILENCE_GRACE_MS = 10_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 20_000;

const say = (...words) => console.log(...words);

/** For what would be no different a second time. */
function stop(why) {
  console.error(why);
  process.exit(1);
}

/** What is known of a feed. It outlives connections. */
class Feed {
  /** Where to resume: opaque, good for ever. */
  cursor;
  /** The newest activity, by its place in the log. */
  last = 0;
  connections = 0;
  /** In a row. */
  failures = 0;

  constructor(name) {
    this.name = name;
  }

  subscription() {
    const start = this.cursor ? { cursor: this.cursor } : { snapshot: SNAPSHOT };
    return { type: "subscribe", id: 1, feed: this.name, ...start };
  }

  /** A random wait, up to a limit that doubles with each failure: after a restart not all come at once. */
  backoff() {
    return Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.failures++);
  }

  /** Takes in what a message tells. False when something is missing before it. Unknown messages are passed over. */
  hear(message) {
    switch (message.type) {
      case "activity":
        if (message.seq <= this.last) return true; // It came over the connection before this one.
        if (message.prev > this.last) return false;
        this.#show(message.activity, "activity", message.seq, message.prev);
        break;
      case "snapshot":
        for (const activity of message.items) this.#show(activity, "snapshot", activity["ogp:sequence"]);
        break;
      case "caught_up":
        this.failures = 0;
        break;
      case "reset": // This log is another one, or was set back: what was known does not count.
        say("reset", message.reason);
        this.last = 0;
        break;
    }
    if (["snapshot", "activity", "caught_up", "bookmark"].includes(message.type)) this.cursor = message.cursor;
    return true;
  }

  #show(activity, kind, seq, ...prev) {
    this.last = seq;
    // What was hidden is a tombstone, which has no name.
    say(kind, seq, ...prev, (activity.name ?? "(hidden)").replace(/\s+/g, " "));
  }
}

/** One connection. `subscribed` says whether it came to that, `leave` in how many milliseconds the next one is due. */
class Connection {
  #settle;
  #nextIn;
  subscribed = new Promise((resolve) => (this.#settle = resolve));
  leave = new Promise((resolve) => (this.#nextIn = resolve));
  #feed;
  #socket;
  #silenceMax = 2 * ANSWER_MAX_MS;
  #silence;
  /** None until it has subscribed. */
  #number = 0;
  #isOver = false;

  constructor(url, feed) {
    this.#feed = feed;
    this.#socket = new WebSocket(url, SUBPROTOCOL, { handshakeTimeout: ANSWER_MAX_MS });
    this.#socket.on("message", (text) => this.#isOver || this.#hear(JSON.parse(text)));
    this.#socket.on("unexpected-response", (_, response) => this.#refused(response));
    this.#socket.on("close", (code) => this.#closed(code));
    this.#socket.on("error", (error) => this.#over(error.code ?? error.message));
    this.#listen();
  }

  /** There is a newer one. */
  close() {
    if (this.#isOver) return;
    say("left", this.#number);
    this.#end();
  }

  #end() {
    this.#isOver = true;
    clearTimeout(this.#silence);
    this.#socket.close(1000);
  }

  #hear(message) {
    this.#listen();
    switch (message.type) {
      case "hello":
        this.#silenceMax = message.ping_interval_ms + SILENCE_GRACE_MS;
        return this.#say(this.#feed.subscription());
      case "subscribed":
        this.#number = ++this.#feed.connections;
        say("connected", this.#number);
        return this.#settle(true);
      case "ping":
        return this.#say({ type: "pong" });
      case "going_away": // It serves on until the next connection is there.
        return this.#nextIn(message.reconnect_after_ms);
      case "error":
        if (message.retry_after_ms === undefined) stop(`${message.code}: ${message.message}`);
        return this.#over(message.code, message.retry_after_ms);
      default:
        if (!this.#feed.hear(message)) this.#over("gap");
    }
  }

  #say(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#over("silence"), this.#silenceMax);
  }

  #refused({ statusCode, headers }) {
    if (statusCode < 500 && statusCode !== 429) stop(`refused with ${statusCode}`);
    this.#over(statusCode, Math.max(1_000 * Number(headers["retry-after"]) || 0, this.#feed.backoff()));
  }

  /** The range of the code is the verdict: 40xx do not come again, 42xx come now, all others later. */
  #closed(code) {
    if (code >= 4000 && code < 4100) stop(`closed with ${code}`);
    if (code >= 4200 && code < 4300) this.#feed.failures = 0;
    this.#over(code);
  }

  /** Whichever reason comes first. */
  #over(why, wait) {
    if (this.#isOver) return;
    say(this.#number ? "lost" : "failed", why);
    this.#settle(false);
    this.#nextIn(wait ?? this.#feed.backoff());
    this.#end();
  }
}

async function follow(url, feed) {
  let current;
  for (;;) {
    const connection = new Connection(url, feed);
    if (await connection.subscribed) {
      // Only now: until here the older one delivered what happened.
      current?.close();
      current = connection;
    }
    await sleep(await connection.leave);
  }
}

if (process.argv.length !== 4) stop("usage: node follow.mjs ws://127.0.0.1:8080/v1/live member:seoul");
const [url, name] = process.argv.slice(2);
await follow(url, new Feed(name));
