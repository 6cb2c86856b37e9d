/**
 * The messages of `activity.v1.json`, as `proto/src/live.rs` defines them: a test holds each of them against it
 * (services/site/tests/protocol.rs). A client passes over messages and fields it does not know.
 */

/** The websocket subprotocol. */
export const SUBPROTOCOL = "activity.v1.json";

/** What a client says. */
export type ClientMessage = SubscribeMessage | UnsubscribeMessage | AuthMessage | PongMessage;

/** Follow a feed. */
export interface SubscribeMessage {
  type: "subscribe";
  /** Chosen by the client; the answer carries it. */
  id: number;
  feed: string;
  /** Where to resume; everything after it is sent. */
  cursor?: string;
  /** Without a cursor: how many of the newest activities to send first. */
  snapshot?: number;
  /** Which activities to send; all of them when absent. */
  filter?: Filter;
}

/** Stop following. */
export interface UnsubscribeMessage {
  type: "unsubscribe";
  id: number;
  sub: number;
}

/** Say who is there. */
export interface AuthMessage {
  type: "auth";
  id: number;
  /** A bearer token. */
  token: string;
}

/** The answer to a ping. */
export interface PongMessage {
  type: "pong";
}

/** Which activities of a feed to send. */
export interface Filter {
  /** Types of events: `commitment.reviewed`, or `commitment.*` for all about one kind of thing. */
  types: string[];
}

/** What the server says. */
export type ServerMessage =
  | HelloMessage
  | SubscribedMessage
  | SnapshotMessage
  | ActivityMessage
  | CaughtUpMessage
  | FellBehindMessage
  | BookmarkMessage
  | ResetMessage
  | UnsubscribedMessage
  | AuthenticatedMessage
  | ExpiringMessage
  | GoingAwayMessage
  | PingMessage
  | ErrorMessage;

/** The first message. */
export interface HelloMessage {
  type: "hello";
  /** The longest time between two messages of the server. */
  ping_interval_ms: number;
  /** How long the server waits for a pong. */
  pong_timeout_ms: number;
  limits: Limits;
  /** The log the feeds come from. */
  log_id: string;
}

/** The answer to subscribe. */
export interface SubscribedMessage {
  type: "subscribed";
  /** The client's id; 0 over SSE, where the address is the request. */
  id: number;
  /** The number of the subscription on this connection. */
  sub: number;
  feed: string;
  mode: SubscriptionMode;
  /** The end of the feed at this moment. */
  head: string;
}

/** The newest activities, newest last. */
export interface SnapshotMessage {
  type: "snapshot";
  sub: number;
  items: AnyActivity[];
  cursor: string;
  /** Whether there are older ones. */
  more: boolean;
}

/** An activity. */
export interface ActivityMessage {
  type: "activity";
  sub: number;
  /** Its place in the log. */
  seq: number;
  /** The place of the activity before it in this feed, under this filter (0 for the first). */
  prev: number;
  cursor: string;
  activity: AnyActivity;
}

/** Everything up to here was sent; what follows is live. */
export interface CaughtUpMessage {
  type: "caught_up";
  sub: number;
  cursor: string;
}

/** The reader is too slow for live delivery and is served from storage until it has caught up. */
export interface FellBehindMessage {
  type: "fell_behind";
  sub: number;
  /** How many events of the log the reader is behind. */
  lag: number;
}

/** Nothing up to here concerns this subscription: a newer place to resume from. */
export interface BookmarkMessage {
  type: "bookmark";
  sub: number;
  cursor: string;
}

/** The cursor cannot be resumed from; the subscription begins anew with a snapshot. */
export interface ResetMessage {
  type: "reset";
  sub: number;
  reason: ResetReason;
}

/** The answer to unsubscribe. */
export interface UnsubscribedMessage {
  type: "unsubscribed";
  id: number;
  sub: number;
}

/** The answer to auth. */
export interface AuthenticatedMessage {
  type: "authenticated";
  id: number;
  /** When the token ends (RFC 3339). */
  expires_at: string;
}

/** The token ends soon; what needs it ends with it unless the client sends a newer one. */
export interface ExpiringMessage {
  type: "expiring";
  expires_at: string;
}

/** The server will close. It serves on for a while: connect anew after the wait, subscribe there, then close here. */
export interface GoingAwayMessage {
  type: "going_away";
  reconnect_after_ms: number;
}

/** Asks for a pong. */
export interface PingMessage {
  type: "ping";
}

/** The answer to a message that cannot be followed. */
export interface ErrorMessage {
  type: "error";
  /** The id of the message, where it could be read. */
  id?: number;
  code: ErrorCode;
  message: string;
  /** How long to wait before trying again, where trying again can help. */
  retry_after_ms?: number;
}

/** How a subscription begins: with the newest activities, after the client's cursor, or with what comes next. */
export type SubscriptionMode = "snapshot" | "resume" | "live";

/** Why a cursor cannot be followed on from. */
export type ResetReason = "cursor_in_future" | "feed_changed" | "log_changed";

/** What kind of error a client message met. */
export type ErrorCode =
  | "bad_request"
  | "unknown_feed"
  | "unauthorized"
  | "forbidden"
  | "unknown_subscription"
  | "subscription_limit"
  | "invalid_cursor"
  | "invalid_filter"
  | "rate_limited"
  | "unavailable";

/** Why the server closed the socket: 40xx do not retry unchanged, 41xx retry with backoff, 42xx resume now. */
export interface CloseCodes {
  protocol_error: 1002;
  unsupported_data: 1003;
  invalid_payload: 1007;
  message_too_big: 1009;
  subscribe_timeout: 4008;
  internal: 4100;
  token_expired: 4101;
  too_slow: 4102;
  no_pong: 4103;
  rate_limited: 4104;
  going_away: 4200;
  rotated: 4202;
}

/** The limits of a connection. */
export interface Limits {
  /** The longest client message. */
  message_bytes: number;
  /** The most subscriptions on one socket. */
  subscriptions: number;
  /** The most client messages in a second. */
  messages_per_second: number;
  /** The longest time between `hello` and the first subscription. */
  subscribe_within_ms: number;
  /** The longest time in which a client may take nothing of what is sent to it. */
  flush_within_ms: number;
  /** The most snapshot items. */
  snapshot_items: number;
  /** The most types in a filter. */
  filter_types: number;
  /** The longest token. */
  token_bytes: number;
  /** What the kernel may hold for a client that reads slowly. */
  send_buffer_bytes: number;
  /** The server's buffer for what a client says. */
  read_buffer_bytes: number;
  /** The most connections from one address. */
  connections_per_address: number;
  /** The most new connections from one address in a second. */
  connects_per_second: number;
  /** The most connections to one gateway. */
  connections: number;
  /** How long a connection lasts, give or take a fifth. */
  rotate_after_ms: number;
}

/** An activity, or what stands in the place of one that is hidden. */
export type AnyActivity = Activity | Tombstone;

/** An Activity Streams 2.0 activity. */
export interface Activity {
  "@context": [string, Context];
  /** `urn:uuid:` and the event's id. It never changes. */
  id: string;
  /** The core type, then ours. */
  type: [string, string];
  /** What happened, as one English sentence without markup. */
  name: string;
  /** The same by language (`en`, `ko`, `es`, `fr`, `ar`), with what people wrote between U+2068 and U+2069. */
  nameMap: Record<string, string>;
  /** When the log took it (RFC 3339, UTC). */
  published: string;
  /** Who did it. */
  actor: Thing;
  /** What it was done to. */
  object: Thing;
  /** What the object belongs to. */
  target?: Thing;
  /** What it was removed from. */
  origin?: Thing;
  /** The type of the event. */
  "ogp:type": string;
  /** The kind of activity in two or three English words. */
  "ogp:label": string;
  /** The same by language. */
  "ogp:labelMap": Record<string, string>;
  /** When it happened, as far as it is known. */
  "ogp:occurred": OccurredTerm;
  /** Where the fact can be checked. */
  "ogp:source"?: string;
  /** What it causes. */
  "ogp:effects"?: Effect[];
  /** The event's place in the log. */
  "ogp:sequence": number;
}

/** What stands in the place of a hidden entry. */
export interface Tombstone {
  /** The id of the activity that was there. */
  id: string;
  type: "Tombstone";
  "ogp:sequence": number;
}

/** The prefix of our terms. */
export interface Context {
  ogp: string;
}

/** Anything an activity is about. */
export interface Thing {
  id: string;
  type: string[];
  /** What a tombstone stands for. */
  formerType?: string;
  name: string;
  /** The same by language, where the name is the product's own and not one that people gave it. */
  nameMap?: Record<string, string>;
  /** Where one can read it. */
  url?: string;
  summary?: string;
  /** The same by language, where the words are the product's own and not those of people. */
  summaryMap?: Record<string, string>;
  /** When it begins (RFC 3339), where the time of day and the zone are known. */
  startTime?: string;
  endTime?: string;
  /** Where it takes place. */
  location?: Place;
  /** When it begins, as announced: a day, or a local time. */
  "ogp:start"?: string;
  "ogp:end"?: string;
  /** The time zone of local times (IANA). */
  "ogp:timeZone"?: string;
  /** How one takes part. */
  "ogp:mode"?: Mode;
  "ogp:state"?: CalendarEventState;
}

/** A place. */
export interface Place {
  type: string;
  name: string;
}

/** When something happened. */
export interface OccurredTerm {
  /** In ISO 8601 reduced precision; absent when it is not established. */
  date?: string;
  precision: Precision;
}

/** How precise a date is. */
export type Precision = "day" | "month" | "year" | "unknown";

/** How one takes part in a calendar event. */
export type Mode = "in_person" | "online" | "hybrid";

/** The state of a calendar event. */
export type CalendarEventState = "scheduled" | "postponed" | "cancelled" | "held";

/** How far a commitment has come, as a review found it. */
export type Completion =
  | "Withdrawn"
  | "Unclear"
  | "No Evidence Available"
  | "Not Started"
  | "Limited"
  | "Substantial"
  | "Complete";

/** What an activity causes. */
export type Effect =
  | { kind: "star_won"; commitment_id: string }
  | { kind: "star_lost"; commitment_id: string }
  | { kind: "completion_raised"; commitment_id: string; from: Completion; to: Completion }
  | { kind: "completion_lowered"; commitment_id: string; from: Completion; to: Completion }
  | { kind: "moved_to_post_implementation"; commitment_id: string }
  | { kind: "moved_to_awaiting_review"; commitment_id: string }
  | { kind: "moved_to_current"; commitment_id: string };
