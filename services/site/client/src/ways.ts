/** The ways to a server, best first. */
import { shared } from "./shared.ts";
import { poll, sse } from "./sse.ts";
import type { Way } from "./transport.ts";
import { websocket } from "./websocket.ts";

/** What to do otherwise than usual. */
export interface WaysOptions {
  /** How often is polled. */
  pollEveryMs?: number;
  /** Whether pages of the same origin in a browser go these ways together, over one connection. */
  share?: boolean;
}

/** The ways to the live feed at `url`, such as `/v1/live`; its scheme does not matter. */
export function ways(url: string | URL, { pollEveryMs, share }: WaysOptions = {}): Way[] {
  const all = [websocket(url), sse(url), poll(url, pollEveryMs)];
  return share ? all.map((way) => shared(`${way.kind} ${url} ${pollEveryMs}`, way)) : all;
}
