/** A client of the live feed `activity.v1.json`. */
export { authorized } from "./authorized.ts";
export { Live } from "./live.ts";
export { shared } from "./shared.ts";
export { poll, sse } from "./sse.ts";
export { ways } from "./ways.ts";
export { websocket } from "./websocket.ts";
export type { Following, LiveOptions, State } from "./live.ts";
export type { FeedOptions } from "./place.ts";
export type { End, Verdict } from "./rules.ts";
export type { Listener, Transport, Way } from "./transport.ts";
export type { WaysOptions } from "./ways.ts";
export type * from "./protocol.ts";
