/** What the tests of the client put in the place of time, chance, the page and the server. */
import { afterEach, beforeEach } from "node:test";
import { Live } from "../.built/client/src/index.js";

/** Timers that run when a test lets time pass. (The interface of Node's own differs between its versions.) */
class FakeTimers {
  now = 0;
  waiting = new Map();
  setTimeout = (action, after = 0) => {
    const id = Symbol("timer");
    this.waiting.set(id, { at: this.now + Math.max(0, after), action });
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

/** The time that passes in a test. */
export let timers;
/** The page of a test, and the network. */
export let page;

const real = { setTimeout, clearTimeout, random: Math.random, now: Date.now, EventSource: globalThis.EventSource };
const navigator = Object.getOwnPropertyDescriptor(globalThis, "navigator");

/** Fakes all of it for the tests of a file. Chance is at its worst: every wait is as long as it may be. */
export function fakeTheWorld() {
  beforeEach(() => {
    timers = new FakeTimers();
    globalThis.setTimeout = timers.setTimeout;
    globalThis.clearTimeout = timers.clearTimeout;
    Math.random = () => 1;
    Date.now = () => timers.now;
    page = new EventTarget();
    page.hidden = false;
    page.network = { onLine: true };
    page.tell = (name) => page.dispatchEvent(new Event(name));
    page.hide = (hidden) => {
      page.hidden = hidden;
      page.tell("visibilitychange");
    };
    globalThis.document = page;
    globalThis.addEventListener = page.addEventListener.bind(page);
    Object.defineProperty(globalThis, "navigator", { value: page.network, configurable: true });
  });
  afterEach(() => {
    const { setTimeout, clearTimeout, EventSource } = real;
    Object.assign(globalThis, { setTimeout, clearTimeout, EventSource });
    Math.random = real.random;
    Date.now = real.now;
    delete globalThis.document;
    delete globalThis.addEventListener;
    if (navigator) Object.defineProperty(globalThis, "navigator", navigator);
    else delete globalThis.navigator;
  });
}

/** A connection as the server has it. */
class Connection {
  sent = [];
  closed = false;
  constructor(way, listener) {
    Object.assign(this, { way, listener });
  }
  send(message) {
    this.sent.push(JSON.parse(JSON.stringify(message)));
  }
  close() {
    this.closed = true;
  }
  say(...messages) {
    for (const message of messages) this.listener.heard(message);
  }
  end(how = { verdict: "back off" }) {
    this.listener.ended(how);
  }
  /** Its requests for feeds, oldest first. */
  get asked() {
    return this.sent.filter(({ type }) => type === "subscribe");
  }
  /** Opens, greets and grants every request, the first as subscription 1. */
  greet() {
    this.listener.opened();
    this.say(HELLO);
    this.asked.forEach(({ id }, index) => this.say({ type: "subscribed", id, sub: index + 1, mode: "resume", head: "log.9" }));
    return this;
  }
}

/** An event stream as the server has it. */
class FakeEventSource {
  isClosed = false;
  constructor(url) {
    this.url = String(url);
  }
  close() {
    this.isClosed = true;
  }
  say(...messages) {
    for (const message of messages) if (!this.isClosed) this.onmessage({ data: JSON.stringify(message) });
  }
  /** Ends, or is refused: a browser tells no difference. */
  fail() {
    if (!this.isClosed) this.onerror(new Event("error"));
  }
}

/** Puts event streams in the place of the browser's, for a test; answers with those that are opened, oldest first. */
export function fakeEventSource() {
  const streams = [];
  globalThis.EventSource = class extends FakeEventSource {
    constructor(url) {
      super(url);
      streams.push(this);
    }
  };
  return streams;
}

export const HELLO = { type: "hello", ping_interval_ms: 25_000, pong_timeout_ms: 8_000 };
export const activity = (seq, prev, sub = 1) => ({ type: "activity", sub, seq, prev, cursor: `log.${seq}`, activity: { name: `${seq}` } });
export const bookmark = (seq, sub = 1) => ({ type: "bookmark", sub, cursor: `log.${seq}` });

/** A made-up way; what is opened on it is added to `opened`. */
export function fakeWay(kind, opened) {
  return { kind, open: (listener) => opened[opened.push(new Connection(kind, listener)) - 1] };
}

/** A client with made-up ways, what it opened, oldest first, and what it told, in order.
 * @param {object} [options] more options of the client
 * @param {object[]} [feeds] what it follows */
export function start(options = {}, feeds = [{}]) {
  const opened = [];
  const seen = [];
  const worst = Math.random;
  // Its requests are numbered from 1.
  Math.random = () => 0;
  const live = new Live({
    ways: ["first", "second"].map((kind) => fakeWay(kind, opened)),
    onState: (state) => seen.push(state),
    onError: ({ code }, feed) => seen.push(`${code} ${feed}`),
    ...options,
  });
  Math.random = worst;
  const followings = feeds.map((feed) =>
    live.follow({
      feed: "member:seoul",
      cursor: "log.5",
      last: 5,
      onActivity: (_, seq) => seen.push(seq),
      onReset: (reason) => seen.push(reason),
      ...feed,
    }),
  );
  timers.tick(0);
  return { live, opened, seen, followings };
}
