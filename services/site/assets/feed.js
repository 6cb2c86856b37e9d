/**
 * A follower of one feed (protocol activity.v1.json, see /asyncapi.json). Resumes where it was, misses nothing and gives
 * nothing twice. Knows nothing of the page it works for.
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
export function follow({ url, feed, cursor, last, onActivity, onState, onReset }) {
  const timers = {};
  let socket, sub, gapAt;
  let request = 0;
  let attempt = 0;
  let announced = 0;
  let silence = SILENCE_FIRST_MS;
  let heardAt = new Date();
  let stopped = false;

  const later = (name, after, action) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(action, after);
  };
  const tell = (state) => onState(state, heardAt);
  const send = (message) => socket?.send(JSON.stringify(message));

  function connect() {
    clearTimeout(timers.connect);
    if (stopped || socket) return;
    if (!attempt) tell("connecting");
    const opened = new WebSocket(url, "activity.v1.json");
    socket = opened;
    opened.onmessage = ({ data }) => opened === socket && hear(JSON.parse(data));
    opened.onclose = ({ code }) => opened === socket && lost(code);
    later("silence", SILENCE_FIRST_MS, () => drop(4103));
  }

  /** Gives the socket up without waiting for its end. */
  function drop(code) {
    const dropped = socket;
    if (dropped) lost(code);
    dropped?.close();
  }

  function lost(code) {
    socket = sub = undefined;
    clearTimeout(timers.silence);
    if (verdict(code) === "stop") return stop();
    const wait = announced || backoff(verdict(code) === "resume" ? Math.min(attempt, 1) : attempt);
    announced = 0;
    attempt += 1;
    tell(attempt > TRIES_BEFORE_OFFLINE || !navigator.onLine ? "offline" : "reconnecting");
    if (!document.hidden) later("connect", wait, connect);
  }

  function stop() {
    const dropped = socket;
    stopped = true;
    socket = undefined;
    dropped?.close();
    Object.values(timers).forEach(clearTimeout);
    tell("stopped");
  }

  function hear(message) {
    heardAt = new Date();
    later("silence", silence, () => drop(4103));
    const concerns = message.sub === undefined || message.sub === sub || message.type === "subscribed";
    if (concerns) handlers[message.type]?.(message);
  }

  function subscribe() {
    sub = undefined;
    send({ type: "subscribe", id: ++request, feed, cursor });
  }

  const handlers = {
    hello(message) {
      silence = message.ping_interval_ms + SILENCE_GRACE_MS;
      subscribe();
    },
    ping() {
      attempt = 0;
      send({ type: "pong" });
    },
    subscribed(message) {
      if (message.id !== request) return;
      sub = message.sub;
      tell("live");
    },
    snapshot(message) {
      for (const activity of message.items) take(activity["ogp:sequence"], activity);
      cursor = message.cursor;
    },
    activity(message) {
      if (judge(last, message) === "gap") return mend(message.sub);
      take(message.seq, message.activity);
      cursor = message.cursor;
    },
    bookmark(message) {
      cursor = message.cursor;
    },
    caught_up(message) {
      cursor = message.cursor;
      attempt = 0;
      tell("live");
    },
    fell_behind: () => tell("behind"),
    reset,
    going_away(message) {
      announced = message.reconnect_after_ms;
    },
    error(message) {
      if (message.code !== "unavailable") return stop();
      announced = message.retry_after_ms ?? 0;
      drop(4100);
    },
  };

  /** Something is missing before an activity: asks again from the cursor, once for each cursor. */
  function mend(old) {
    if (gapAt === cursor) return reset();
    gapAt = cursor;
    send({ type: "unsubscribe", id: ++request, sub: old });
    subscribe();
  }

  function take(seq, activity) {
    if (seq <= last) return;
    last = seq;
    onActivity(seq, activity);
  }

  function reset() {
    stop();
    onReset();
  }

  function wake() {
    clearTimeout(timers.hidden);
    connect();
  }

  document.addEventListener("visibilitychange", () =>
    document.hidden ? later("hidden", HIDDEN_MAX_MS, () => drop(4200)) : wake());
  addEventListener("online", wake);
  addEventListener("offline", () => drop(4200));
  addEventListener("pagehide", () => drop(4200));
  addEventListener("pageshow", wake);
  connect();
}
