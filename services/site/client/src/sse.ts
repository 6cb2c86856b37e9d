/**
 * The second choice, for networks that let no websocket through: server-sent events, one stream for each feed. Read with
 * `fetch`, because an `EventSource` can show no token and tells neither the status nor the `Retry-After` of a refusal.
 */
import type { ErrorCode, ServerMessage, SubscribeMessage } from "./protocol.ts";
import type { End } from "./rules.ts";
import { address, type Way } from "./transport.ts";

/** What a refusal of a stream is called on a websocket. */
const CODES: Partial<Record<number, ErrorCode>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "unknown_feed",
};

/** The way to the live feed at `url` over server-sent events. */
export function sse(url: string | URL): Way {
  return (listener, token) => {
    /** The streams, by the numbers of their subscriptions. Taken away when nothing is to be told any more. */
    let streams: Map<number, AbortController> | undefined = new Map();
    let subs = 0;

    function close() {
      streams?.forEach((stream) => stream.abort());
      streams = undefined;
    }

    function end(how: End) {
      if (!streams) return;
      close();
      listener.ended(how);
    }

    function begin(request: SubscribeMessage) {
      const stream = new AbortController();
      const sub = ++subs;
      streams?.set(sub, stream);
      const tell = (message: ServerMessage) => {
        if (streams?.get(sub) === stream) listener.heard(message);
      };
      read(streamAddress(url, request), token, stream.signal, (message) => tell(numbered(message, request.id, sub))).then(
        (refused) => ("code" in refused ? tell({ type: "error", id: request.id, ...refused }) : end(refused)),
        (error) => stream.signal.aborted || end({ verdict: "back off", reason: String(error) }),
      );
    }

    queueMicrotask(() => streams && listener.opened());
    return {
      send(message) {
        if (message.type === "subscribe") begin(message);
        if (message.type === "unsubscribe") streams?.get(message.sub)?.abort();
      },
      close,
    };
  };
}

/** Where a stream is. The cursor is part of it, since `Last-Event-ID` would need leave from a server of another origin. */
function streamAddress(url: string | URL, { feed, cursor, snapshot, filter }: SubscribeMessage): URL {
  const stream = address(url, "http");
  const asked = { feed, cursor, snapshot, types: filter?.types.join() };
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) stream.searchParams.set(name, String(value));
  return stream;
}

/** A message of a stream as it would be on a connection that all feeds share. */
function numbered(message: ServerMessage, id: number, sub: number): ServerMessage {
  // A stream cannot take a new token: it is replaced by one that has it.
  if (message.type === "expiring") return { type: "going_away", reconnect_after_ms: 0 };
  return { ...message, ...("id" in message && { id }), ...("sub" in message && { sub }) };
}

/** Reads a stream to its end. Answers with how it ended, or with the error of a request that is refused for good. */
async function read(
  url: URL,
  token: string | undefined,
  signal: AbortSignal,
  tell: (message: ServerMessage) => void,
): Promise<End | { code: ErrorCode; message: string }> {
  const headers = { accept: "text/event-stream", ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url, { headers, signal, cache: "no-store" });
  const media = answer.headers.get("content-type") ?? "";
  if (answer.ok && answer.body && media.startsWith("text/event-stream")) {
    await eachLine(answer.body, (line) => {
      // Each message is one line; the other fields are for readers without messages.
      if (line.startsWith("data:")) tell(JSON.parse(line.slice(5)));
    });
    return { verdict: "back off" };
  }
  const code = CODES[answer.status];
  // Only the gateway refuses for good. What else is in the way, such as the sign-in page of a network, may go away.
  if (code && media.startsWith("application/problem+json")) {
    const { type, title, detail } = await answer.json();
    const part = /invalid-(cursor|filter)$/.exec(type)?.[1] as "cursor" | "filter" | undefined;
    return { code: part ? `invalid_${part}` : code, message: String(detail ?? title) };
  }
  return { verdict: "back off", reason: `status ${answer.status}`, retryAfterMs: retryAfter(answer.headers) };
}

async function eachLine(body: ReadableStream<Uint8Array<ArrayBuffer>>, take: (line: string) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
}

/** Seconds or a date. */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (!text) return;
  const seconds = Number(text);
  return Math.max(0, Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000) || undefined;
}
