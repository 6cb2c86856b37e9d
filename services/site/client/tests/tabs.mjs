/**
 * What the tests put in the place of a browser with several pages of one origin: each has its own document, timers and
 * channels, and all have the same locks. The channels are Node's own.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { afterEach, beforeEach } from "node:test";
import { Live, shared } from "../.built/client/src/index.js";
import { fakeTheWorld, page, timers } from "./fakes.mjs";

const inTab = new AsyncLocalStorage();
const RealChannel = globalThis.BroadcastChannel;
const TURNS_MAX = 10_000;

/** Runs in the tab that it was made in, unless that is gone or frozen. */
function bound(action) {
  const tab = inTab.getStore();
  return AsyncResource.bind((...args) => (tab?.isDead ? undefined : action(...args)));
}

/** Node's channel, whose messages come to the tab that opened it. One that is frozen gets none. */
class Channel extends RealChannel {
  constructor(name) {
    super(name);
    this.tab = inTab.getStore();
    this.tab.channels.push(this);
  }
  close() {
    this.isClosed = true;
    super.close();
  }
  set onmessage(take) {
    super.onmessage = AsyncResource.bind((event) => this.tab.isFrozen || take(event));
  }
}

/** Exclusive locks as the Web Locks API has them, in the order of the requests. */
class Locks {
  /** The requests for each lock; the first has it. */
  queues = new Map();
  request(name, { signal }, granted) {
    return new Promise((resolve, reject) => {
      const queue = this.queues.get(name) ?? [];
      this.queues.set(name, queue);
      const request = { tab: inTab.getStore(), signal, granted: bound(granted), resolve, reject };
      signal.addEventListener("abort", () => {
        if (queue[0] === request) return;
        queue.splice(queue.indexOf(request), queue.includes(request) ? 1 : 0);
        reject(signal.reason);
      });
      queue.push(request);
      if (queue[0] === request) setImmediate(() => this.#grant(name));
    });
  }
  async #grant(name) {
    const request = this.queues.get(name)?.[0];
    if (!request || request.isGranted) return;
    request.isGranted = true;
    try {
      if (request.signal.aborted) throw request.signal.reason;
      request.resolve(await request.granted());
    } catch (error) {
      request.reject(error);
    }
    this.#release(name, request);
  }
  #release(name, request) {
    const queue = this.queues.get(name) ?? [];
    if (queue.includes(request)) queue.splice(queue.indexOf(request), 1);
    if (queue.length) setImmediate(() => this.#grant(name));
    else this.queues.delete(name);
  }
  /** Gives up what a tab has and wants. */
  forget(tab) {
    for (const [name, queue] of this.queues) {
      for (const request of queue.filter((it) => it.tab === tab)) this.#release(name, request);
    }
  }
}

let locks;
let tabs;

/** Fakes the world, with several pages. */
export function fakeABrowser() {
  fakeTheWorld();
  beforeEach(() => {
    tabs = [];
    locks = new Locks();
    page.network.locks = locks;
    globalThis.BroadcastChannel = Channel;
    let random = 1;
    Math.random = () => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
    const later = timers.setTimeout;
    globalThis.setTimeout = (action, after) => later(bound(action), after);
    const document = page;
    Object.defineProperty(globalThis, "document", { get: () => inTab.getStore()?.page ?? document, configurable: true });
    globalThis.addEventListener = (...args) => inTab.getStore().page.addEventListener(...args);
  });
  afterEach(() => {
    for (const tab of tabs) tab.die();
    globalThis.BroadcastChannel = RealChannel;
  });
}

/** A page with a client. */
export class Tab {
  page = Object.assign(new EventTarget(), { hidden: false });
  channels = [];
  seen = [];
  isDead = false;
  isFrozen = false;
  /** @param {object} way what is made up, and gone together with the other pages */
  constructor(way) {
    tabs.push(this);
    const ways = [shared("live", inItsTab(way))];
    const onState = (state) => this.seen.push(state);
    const onError = ({ code }, feed) => this.seen.push(`${code} ${feed}`);
    this.live = this.run(() => new Live({ ways, onState, onError }));
  }
  run(action) {
    return inTab.run(this, action);
  }
  follow(options) {
    const tell = { onActivity: (_, seq) => this.seen.push(seq), onReset: (reason) => this.seen.push(reason) };
    return this.run(() => this.live.follow({ feed: "all", cursor: "log.5", last: 5, ...tell, ...options }));
  }
  close() {
    this.run(() => this.live.close());
  }
  hide(hidden) {
    this.page.hidden = hidden;
    this.run(() => this.page.dispatchEvent(new Event("visibilitychange")));
  }
  /** Goes without a word, as when a program is killed. */
  die() {
    this.isDead = true;
    for (const channel of this.channels) channel.close();
    locks.forget(this);
  }
}

/** What calls back does so in the tab that it was given in. */
function inItsTab({ kind, open }) {
  return {
    kind,
    open: ({ opened, heard, ended }) => open({ opened: bound(opened), heard: bound(heard), ended: bound(ended) }),
  };
}

/** Waits until it holds, while messages are on their way. */
export async function until(what, holds) {
  for (let turns = 0; turns < TURNS_MAX; turns++) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`waited in vain: ${what}`);
}
