/** One connection: what was asked on it, and whether it is still heard. Knows nothing of any other. */
import type { Place } from "./place.ts";
import type { ClientMessage, ServerMessage } from "./protocol.ts";
import type { End } from "./rules.ts";
import type { Transport, Way } from "./transport.ts";

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
  tried = false;
  opened = false;
  heard = false;
  /** Whether the server has said that it will close. */
  leaving = false;
  #transport: Transport | undefined;
  #ended: (how: End) => void;
  #closed = false;
  #silenceMax = FIRST_MESSAGE_WITHIN_MS;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #timers: ReturnType<typeof setTimeout>[] = [];

  /** `ended` is told once, unless it is closed. */
  constructor(way: number, ended: (how: End) => void) {
    this.way = way;
    this.#ended = ended;
    this.#watchOut();
  }

  open(way: Way, token: string | undefined, told: { opened(): void; heard(message: ServerMessage): void }) {
    const opened = () => {
      if (this.#closed) return;
      this.opened = true;
      told.opened();
    };
    const heard = (message: ServerMessage) => {
      if (this.#closed) return;
      this.heard = true;
      if (message.type === "hello") {
        this.#silenceMax = message.ping_interval_ms + message.pong_timeout_ms + SILENCE_GRACE_MS;
      }
      this.#watchOut();
      try {
        told.heard(message);
      } catch (error) {
        // The fault of whoever was told is not the connection's.
        queueMicrotask(() => {
          throw error;
        });
      }
    };
    this.tried = true;
    try {
      this.#transport = way({ opened, heard, ended: (how) => this.end(how) }, token);
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
    this.#ended(how);
  }

  #watchOut() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.end({ verdict: "back off", reason: "silence" }), this.#silenceMax);
  }
}
