/** One connection: what was asked on it, and whether it is still heard. Knows nothing of any other. */
import type { Place } from "./place.ts";
import type { ClientMessage, ServerMessage } from "./protocol.ts";
import type { End } from "./rules.ts";
import type { Listener, Transport, Way } from "./transport.ts";

/** From the try to the first message. */
const FIRST_MESSAGE_WITHIN_MS = 10_000;
/** What a message may be late. */
const SILENCE_GRACE_MS = 2_000;

/** A connection by one way. */
export class Link {
  /** Which way. */
  readonly way: number;
  /** The feeds that were asked for, by the ids of the requests, and those that are served, by the numbers of the subscriptions. */
  readonly asked = new Map<number, Place>();
  readonly subs = new Map<number, Place>();
  opened = false;
  heard = false;
  /** Whether the server has said that it will close. */
  leaving = false;
  #transport: Transport | undefined;
  #told: Listener;
  #closed = false;
  #silenceMax = FIRST_MESSAGE_WITHIN_MS;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #timers: ReturnType<typeof setTimeout>[] = [];

  /** Who is told hears nothing more when it is closed. */
  constructor(way: number, told: Listener) {
    this.way = way;
    this.#told = told;
    this.#watchOut();
  }

  open(way: Way) {
    try {
      this.#transport = way.open({
        opened: () => {
          this.opened = true;
          this.#told.opened();
        },
        heard: (message) => this.#hear(message),
        ended: (how) => this.end(how),
      });
    } catch (error) {
      // The address is none for this way, or the page may not use it.
      this.end({ verdict: "back off", reason: String(error) });
    }
  }

  send(message: ClientMessage) {
    if (this.opened && !this.#closed) this.#transport?.send(message);
  }

  /** Acts after a while, if the connection is still there then. */
  later(afterMs: number, action: () => void) {
    this.#timers.push(setTimeout(action, afterMs));
  }

  /** Gives it up. */
  close() {
    this.#closed = true;
    for (const timer of [this.#watch, ...this.#timers]) clearTimeout(timer);
    this.#transport?.close();
  }

  /** Gives it up and tells. */
  end(how: End) {
    if (this.#closed) return;
    this.close();
    this.#told.ended(how);
  }

  #hear(message: ServerMessage) {
    if (this.#closed) return;
    this.heard = true;
    if (message.type === "hello") {
      this.#silenceMax = message.ping_interval_ms + message.pong_timeout_ms + SILENCE_GRACE_MS;
    }
    this.#watchOut();
    try {
      this.#told.heard(message);
    } catch (error) {
      // The fault of whoever was told is not the connection's.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #watchOut() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.end({ verdict: "back off", reason: "silence" }), this.#silenceMax);
  }
}
