/**
 * A follower of one feed over the protocol activity.v1.json (proto/src/live.rs in the sources). Resumes where it was,
 * misses nothing and gives nothing twice. Knows nothing of the page it works for.
 */

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 20_000;
const SILENCE_FIRST_MS = 35_000;
const SILENCE_GRACE_MS = 10_000;
const HIDDEN_MAX_MS = 60_000;
/** After this many tries in vain the reader is told that the page is offline. */
const TRIES_BEFORE_OFFLINE = 2;

/** How long to wait before a try, counted from 0: anything up to a limit that doubles (full jitter).
 * @param {number} attempt
 * @param {() => number} random */
export function backoff(attempt, random = Math.random) {
  return random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 16));
}

/** What an activity is to a reader whose newest one is `last`.
 * @param {number} last
 * @param {{seq: number, prev: number}} message
 * @returns {"next" | "duplicate" | "gap"} */
export function judge(last, { seq, prev }) {
  if (seq <= last) return "duplicate";
  return prev > last ? "gap" : "next";
}

/** What a close code asks for.
 * @param {number} code
 * @returns {"stop" | "resume" | "back off"} */
export function verdict(code) {
  return { 40: "stop", 42: "resume" }[Math.floor(code / 100)] ?? "back off";
}

/** Where and how to follow, and whom to tell.
 * @typedef {object} Feed
 * @property {string | URL} url the address of the live feed
 * @property {string} feed its name
 * @property {string} [cursor] the place in it that is known
 * @property {number} last the newest activity that is known, by its place in the log
 * @property {(seq: number, activity: any) => void} onActivity told of each new activity, once and in order
 * @property {(state: "connecting" | "live" | "behind" | "reconnecting" | "offline" | "stopped", heardAt: Date) => void} onState
 * @property {() => void} onReset told when what is known does not fit the feed and has to be read anew
 */

/** Follows a feed for as long as the page is there.
 * @param {Feed} options */
export function follow(options) {
  const follower = new Follower(options);
  document.addEventListener("visibilitychange", () => (document.hidden ? follower.hide() : follower.wake()));
  addEventListener("online", () => follower.wake());
  addEventListener("offline", () => follower.drop("resume"));
  addEventListener("pagehide", () => follower.drop("resume"));
  addEventListener("pageshow", () => follower.wake());
  follower.wake();
}

class Follower {
  #options;
  #cursor;
  #last;
  #timers = {};
  #socket;
  #sub;
  /** The cursor from which a gap was to be mended. */
  #gapAt;
  #request = 0;
  #attempt = 0;
  /** How long the server asks to stay away. */
  #announced = 0;
  #silence = SILENCE_FIRST_MS;
  #heardAt = new Date();
  #stopped = false;

  constructor(options) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.#last = options.last;
  }

  /** The page is seen or the network is back: connects unless it is connected. */
  wake() {
    clearTimeout(this.#timers.hidden);
    this.#connect();
  }

  /** The page is out of sight: stays connected for a while. */
  hide() {
    this.#later("hidden", HIDDEN_MAX_MS, () => this.drop("resume"));
  }

  /** Gives the socket up without waiting for its end.
   * @param {"resume" | "back off"} next */
  drop(next) {
    const dropped = this.#socket;
    if (dropped) this.#lost(next);
    dropped?.close();
  }

  #connect() {
    clearTimeout(this.#timers.connect);
    if (this.#stopped || this.#socket) return;
    if (!this.#attempt) this.#tell("connecting");
    const opened = new WebSocket(this.#options.url, "activity.v1.json");
    this.#socket = opened;
    opened.onmessage = ({ data }) => opened === this.#socket && this.#hear(JSON.parse(data));
    opened.onclose = ({ code }) => opened === this.#socket && this.#lost(verdict(code));
    this.#later("silence", SILENCE_FIRST_MS, () => this.drop("back off"));
  }

  #lost(next) {
    this.#socket = this.#sub = undefined;
    clearTimeout(this.#timers.silence);
    if (next === "stop") return this.#stop();
    const wait = this.#announced || backoff(next === "resume" ? Math.min(this.#attempt, 1) : this.#attempt);
    this.#announced = 0;
    this.#attempt += 1;
    this.#tell(this.#attempt > TRIES_BEFORE_OFFLINE || !navigator.onLine ? "offline" : "reconnecting");
    if (!document.hidden) this.#later("connect", wait, () => this.#connect());
  }

  #stop() {
    const dropped = this.#socket;
    this.#stopped = true;
    this.#socket = undefined;
    dropped?.close();
    Object.values(this.#timers).forEach(clearTimeout);
    this.#tell("stopped");
  }

  #reset() {
    this.#stop();
    this.#options.onReset();
  }

  #hear(message) {
    this.#heardAt = new Date();
    this.#later("silence", this.#silence, () => this.drop("back off"));
    const concerns = message.sub === undefined || message.sub === this.#sub || message.type === "subscribed";
    if (concerns) this.#handlers[message.type]?.(message);
  }

  /** What each type of message does. Other types are for later versions. */
  #handlers = {
    hello: (message) => {
      this.#silence = message.ping_interval_ms + SILENCE_GRACE_MS;
      this.#subscribe();
    },
    ping: () => {
      this.#attempt = 0;
      this.#send({ type: "pong" });
    },
    subscribed: (message) => {
      if (message.id !== this.#request) return;
      this.#sub = message.sub;
      this.#tell("live");
    },
    snapshot: (message) => {
      for (const activity of message.items) this.#take(activity["ogp:sequence"], activity);
      this.#cursor = message.cursor;
    },
    activity: (message) => {
      if (judge(this.#last, message) === "gap") return this.#mend(message.sub);
      this.#take(message.seq, message.activity);
      this.#cursor = message.cursor;
    },
    bookmark: (message) => {
      this.#cursor = message.cursor;
    },
    caught_up: (message) => {
      this.#cursor = message.cursor;
      this.#attempt = 0;
      this.#tell("live");
    },
    fell_behind: () => this.#tell("behind"),
    reset: () => this.#reset(),
    going_away: (message) => {
      this.#announced = message.reconnect_after_ms;
    },
    error: (message) => {
      if (message.code !== "unavailable") return this.#stop();
      this.#announced = message.retry_after_ms ?? 0;
      this.drop("back off");
    },
  };

  #subscribe() {
    this.#sub = undefined;
    this.#send({ type: "subscribe", id: ++this.#request, feed: this.#options.feed, cursor: this.#cursor });
  }

  /** Something is missing before an activity: asks again from the cursor, once for each cursor. */
  #mend(sub) {
    if (this.#gapAt === this.#cursor) return this.#reset();
    this.#gapAt = this.#cursor;
    this.#send({ type: "unsubscribe", id: ++this.#request, sub });
    this.#subscribe();
  }

  #take(seq, activity) {
    if (seq <= this.#last) return;
    this.#last = seq;
    this.#options.onActivity(seq, activity);
  }

  #tell(state) {
    this.#options.onState(state, this.#heardAt);
  }

  #send(message) {
    this.#socket?.send(JSON.stringify(message));
  }

  #later(name, after, action) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(action, after);
  }
}
