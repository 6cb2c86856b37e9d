/** A way to the server, whatever it is made of. Who uses it does not know which one it is. */
import type { ClientMessage, ServerMessage } from "./protocol.ts";
import type { End } from "./rules.ts";

/** A connection. */
export interface Transport {
  send(message: ClientMessage): void;
  /** Ends it; nothing is told after that. */
  close(): void;
}

/** Who is told what happens on a connection. Not before the way has been opened. */
export interface Listener {
  /** Messages can be sent from now on. */
  opened(): void;
  heard(message: ServerMessage): void;
  /** Told at most once, and nothing after it. */
  ended(end: End): void;
}

/** A way to the server. */
export interface Way {
  /** What it is made of: `websocket`, `sse`, or `poll`, which asks only now and then. */
  readonly kind: string;
  /** Opens a connection. */
  open(listener: Listener): Transport;
}

/** An address under another scheme; a relative one is on the host of the page. */
export function address(url: string | URL, scheme: "ws" | "http"): URL {
  const resolved = new URL(url, globalThis.location?.href);
  resolved.protocol = resolved.protocol.replace(/^(ws|http)/, scheme);
  return resolved;
}
