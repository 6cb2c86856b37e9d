/**
 * Follows feeds over one connection for as long as somebody is there: connects, listens, and moves to another connection when
 * this one ends or is about to. Before it leaves one that still serves it waits for the next; what comes over both is told once.
 */
import { Link } from "./link.ts";
import { type FeedOptions, Place } from "./place.ts";
import { isHidden, isOffline, watchPresence } from "./presence.ts";
import type { ErrorMessage, ServerMessage } from "./protocol.ts";
import { backoff, type End, waitAfter } from "./rules.ts";
import type { Way } from "./transport.ts";

/** Shorter connections do not count as a success. */
const STEADY_AFTER_MS = 30_000;
const HIDDEN_MAX_MS = 60_000;
/** After this many tries in vain the reader is told that there is no connection. */
const TRIES_BEFORE_OFFLINE = 2;
/** After this many tries in a row that heard nothing the next way is tried: so many for the first way, one for the others. */
const TRIES_OF_FIRST_WAY = 3;
/** Over another way a better one is tried again after a while, and ever more rarely. */
const BETTER_WAY_AGAIN_MS = 30_000;
const BETTER_WAY_AGAIN_MAX_MS = 600_000;

/**
 * How it stands with the connection. `polling`: the server is asked now and then; `behind`: connected, and being served from
 * storage; `stopped`: nothing is followed any more.
 */
export type State = "connecting" | "live" | "polling" | "behind" | "reconnecting" | "offline" | "stopped";

/** How to get to the live feed, and whom to tell of the connection. */
export interface LiveOptions {
  /** The ways to the server, best first. */
  ways: Way[];
  /** Told when the state changes, with the time at which the server was heard last, if it was. */
  onState?(state: State, heardAt: Date | undefined): void;
  /** Told of what the server refuses, with the name of the feed that ends by it; and of a token that could not be had. */
  onError?(error: ErrorMessage, feed?: string): void;
}

/** A feed that is followed. Its place is good to resume from at any later time. */
export interface Following {
  readonly cursor: string | undefined;
  readonly last: number | undefined;
  close(): void;
}

type Timer = "connect" | "hidden" | "steady" | "better way";

/** A connection to the live feed, kept up for as long as a feed is followed. */
export class Live {
  #options: LiveOptions;
  /** The way that is taken, and how many tries in a row heard nothing on it. */
  #way = 0;
  #unheard = 0;
  #betterWayTries = 0;
  #places = new Set<Place>();
  /** The connection that serves, and the one that is to take over from it. */
  #current: Link | undefined;
  #next: Link | undefined;
  #timers: Partial<Record<Timer, ReturnType<typeof setTimeout>>> = {};
  /** Not from 0, since pages that share a connection are told apart by it. */
  #request = Math.floor(Math.random() * 2 ** 48);
  /** How many tries did not lead to a steady connection, and how many to none at all. */
  #attempt = 0;
  #vain = 0;
  /** Until when the server asks to stay away. */
  #awayUntil = 0;
  #state: State | undefined;
  #heardAt: Date | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Follows a feed. */
  follow(options: FeedOptions): Following {
    const place = new Place(options);
    this.#places.add(place);
    this.#unwatch ??= watchPresence(
      () => this.#wake(),
      () => this.#later("hidden", HIDDEN_MAX_MS, () => this.#rest()),
      () => this.#rest(),
    );
    for (const link of this.#links()) if (link.opened) this.#ask(link, place);
    this.#wake();
    return Object.assign(place, { close: () => this.#leave(place) });
  }

  /** Ends it. A feed that is followed after that begins it anew. */
  close(): void {
    if (!this.#unwatch) return;
    this.#unwatch();
    this.#unwatch = undefined;
    this.#places.clear();
    this.#hangUp();
    Object.values(this.#timers).forEach(clearTimeout);
    this.#timers = {};
    this.#attempt = this.#vain = 0;
    this.#tell("stopped");
    this.#state = undefined;
  }

  #links(): Link[] {
    return [this.#current, this.#next].filter((link) => !!link);
  }

  /** Gives up what connections there are. */
  #hangUp() {
    for (const link of this.#links()) link.close();
    this.#current = this.#next = undefined;
    this.#forget("steady");
    this.#forget("better way");
  }

  /** Somebody is there: connects, unless there is a connection or the server asked to stay away. */
  #wake() {
    this.#forget("hidden");
    if (!this.#links().length) this.#later("connect", this.#awayUntil - Date.now(), () => this.#connect());
  }

  /** Nobody is there, or no network: waits to be woken. */
  #rest() {
    const had = this.#links().length;
    this.#hangUp();
    this.#forget("connect");
    if (had) this.#tell(isOffline() ? "offline" : "reconnecting");
    // Not every browser tells when the network is back.
    if (isOffline() && !isHidden()) this.#later("connect", backoff(++this.#attempt), () => this.#connect());
  }

  #connect(way = this.#way) {
    if (this.#next) return;
    if (!this.#state) this.#tell("connecting");
    const link = new Link(way, {
      opened: () => this.#places.forEach((place) => this.#ask(link, place)),
      heard: (message) => this.#hear(link, message),
      ended: (how) => this.#lost(link, how),
    });
    this.#next = link;
    link.open(this.#options.ways[way] as Way);
  }

  #ask(link: Link, place: Place) {
    const id = ++this.#request;
    link.asked.set(id, place);
    link.send(place.request(id));
  }

  #hear(link: Link, message: ServerMessage) {
    this.#heardAt = new Date();
    switch (message.type) {
      case "ping":
        return link.send({ type: "pong" });
      case "going_away":
        return this.#goingAway(link, message.reconnect_after_ms);
      case "error":
        return this.#refused(link, message);
      case "subscribed": {
        const place = link.asked.get(message.id);
        // Left in the meantime.
        if (!place) return this.#unsubscribe(link, message.sub);
        link.asked.delete(message.id);
        link.subs.set(message.sub, place);
      }
    }
    const place = "sub" in message && link.subs.get(message.sub);
    if (!place) return;
    if (!place.take(message) && this.#places.has(place)) {
      this.#unsubscribe(link, message.sub);
      this.#ask(link, place);
    }
    this.#serves(link);
  }

  #unsubscribe(link: Link, sub: number) {
    link.subs.delete(sub);
    link.send({ type: "unsubscribe", id: ++this.#request, sub });
  }

  /** When the next connection serves every feed, the one before it is no longer needed. */
  #serves(link: Link) {
    if (link === this.#next && !link.asked.size && link.subs.size) {
      this.#current?.close();
      this.#current = link;
      this.#next = undefined;
      this.#way = link.way;
      this.#vain = this.#unheard = 0;
      this.#forget("connect");
      this.#later("steady", STEADY_AFTER_MS, () => (this.#attempt = 0));
      if (link.way) this.#tryBetterWay();
      else this.#betterWayTries = 0;
    }
    if (link !== this.#current) return;
    const served = this.#options.ways[link.way]?.kind === "poll" ? "polling" : "live";
    this.#tell([...this.#places].some((place) => place.behind) ? "behind" : served);
  }

  /** Later tries a better way, while this one serves: each in turn. */
  #tryBetterWay() {
    const tries = this.#betterWayTries++;
    const better = tries % this.#way;
    const wait = Math.min(BETTER_WAY_AGAIN_MAX_MS, BETTER_WAY_AGAIN_MS * 2 ** tries);
    this.#later("better way", wait, () => this.#connect(better));
  }

  /** The connection will end, but serves on for a while. */
  #goingAway(link: Link, afterMs: number) {
    if (link === this.#next) return link.end({ verdict: "resume", retryAfterMs: afterMs });
    link.leaving = true;
    // A server that sends everyone away at once is not asked in a circle.
    const wait = Math.max(afterMs, this.#attempt && backoff(this.#attempt));
    this.#attempt++;
    if (!this.#next) this.#later("connect", wait, () => this.#connect());
  }

  /** Something was refused: for a while, or for good. */
  #refused(link: Link, error: ErrorMessage) {
    const place = link.asked.get(error.id as number);
    if (place && (error.retry_after_ms !== undefined || error.code === "unavailable")) {
      return link.later(waitAfter({ verdict: "back off", retryAfterMs: error.retry_after_ms }, 1), () => {
        if (link.asked.delete(error.id as number)) this.#ask(link, place);
      });
    }
    this.#options.onError?.(error, place?.options.feed);
    if (place) this.#leave(place);
  }

  #leave(place: Place) {
    if (!this.#places.delete(place)) return;
    if (!this.#places.size) return this.close();
    for (const link of this.#links()) {
      for (const [id, asked] of link.asked) if (asked === place) link.asked.delete(id);
      for (const [sub, served] of link.subs) if (served === place) this.#unsubscribe(link, sub);
      this.#serves(link);
    }
  }

  /** A connection has ended. */
  #lost(link: Link, how: End) {
    const isNext = link === this.#next;
    if (isNext) this.#next = undefined;
    else this.#current = undefined;
    if (how.verdict === "stop") {
      this.#options.onError?.({ type: "error", code: "bad_request", message: `the server closed: ${how.reason}` });
      return this.close();
    }
    // It was only tried whether a better way is there again.
    if (isNext && link.way !== this.#way && this.#current && !this.#current.leaving) return this.#tryBetterWay();
    if (link.heard) this.#unheard = 0;
    else this.#changeWay();
    if (!isNext) {
      this.#forget("steady");
      this.#forget("better way");
    }
    if (!this.#current) this.#tell(isOffline() || ++this.#vain > TRIES_BEFORE_OFFLINE ? "offline" : "reconnecting");
    // Another connection is on its way, or announced.
    if (this.#next || this.#timers.connect) return;
    const wait = waitAfter(how, this.#attempt++);
    if (how.retryAfterMs) this.#awayUntil = Date.now() + wait;
    if (!isHidden()) this.#later("connect", wait, () => this.#connect());
  }

  #changeWay() {
    if (++this.#unheard < (this.#way ? 1 : TRIES_OF_FIRST_WAY)) return;
    this.#unheard = 0;
    this.#way = (this.#way + 1) % this.#options.ways.length;
  }

  #tell(state: State) {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state, this.#heardAt);
  }

  #later(name: Timer, afterMs: number, action: () => void) {
    this.#forget(name);
    this.#timers[name] = setTimeout(() => {
      delete this.#timers[name];
      action();
    }, afterMs);
  }

  #forget(name: Timer) {
    clearTimeout(this.#timers[name]);
    delete this.#timers[name];
  }
}
