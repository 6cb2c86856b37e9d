/** What the tests of the client put in the place of time, chance, the page and the server. */
import { afterEach, beforeEach } from "node:test";
import { Live } from "../.built/client/src/index.js";

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

/** The time that passes in a test. */
export let timers;
/** The page of a test, and the network. */
export let page;

const real = { setTimeout, clearTimeout, random: Math.random, now: Date.now };
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
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
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
  constructor(way, listener, token) {
    Object.assign(this, { way, listener, token });
  }
  send(message) {
    this.sent.push(structuredClone(message));
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

export const HELLO = { type: "hello", ping_interval_ms: 25_000, pong_timeout_ms: 8_000 };
export const activity = (seq, prev, sub = 1) => ({ type: "activity", sub, seq, prev, cursor: `log.${seq}`, activity: { name: `${seq}` } });
export const bookmark = (seq, sub = 1) => ({ type: "bookmark", sub, cursor: `log.${seq}` });

/** A client with made-up ways, what it opened, oldest first, and what it told, in order.
 * @param {object} [options] more options of the client
 * @param {object[]} [feeds] what it follows */
export function start(options = {}, feeds = [{}]) {
  const opened = [];
  const seen = [];
  const way = (name) => (listener, token) => opened[opened.push(new Connection(name, listener, token)) - 1];
  const live = new Live({
    url: "/v1/live",
    ways: [way("first"), way("second")],
    onState: (state) => seen.push(state),
    onError: ({ code }, feed) => seen.push(`${code} ${feed}`),
    ...options,
  });
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
