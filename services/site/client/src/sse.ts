/**
 * The other choices, for networks that let no websocket through: server-sent events, one stream for each feed; and, where answers
 * are held back until they are whole, streams that end at once and are asked for again. Neither can show a token, nor is
 * told why it is refused.
 */
import type { ServerMessage, SubscribeMessage } from "./protocol.ts";
import { address, type Way } from "./transport.ts";

/** The shortest wait before it is asked again: polling is for who cannot do better, and must not cost more than a stream. */
const POLL_EVERY_MIN_MS = 30_000;

/** The way over event streams to the live feed at `url`. */
export function sse(url: string | URL): Way {
  return way("sse", url);
}

/** The way to the live feed at `url` by asking every so often, though not more often than every 30 s. */
export function poll(url: string | URL, everyMs = 0): Way {
  return way("poll", url, Math.max(everyMs, POLL_EVERY_MIN_MS));
}

function way(kind: string, url: string | URL, pause = 0): Way {
  return {
    kind,
    open(listener) {
      /** What ends the streams, by the numbers of the subscriptions. */
      const followed = new Map<number, () => void>();
      let subs = 0;

      function leave(sub: number) {
        followed.get(sub)?.();
        followed.delete(sub);
      }

      function close() {
        clearTimeout(opening);
        followed.forEach((end) => end());
      }

      function follow(request: SubscribeMessage) {
        const sub = ++subs;
        let isAgain = false;
        let isWhole: boolean;
        let stream: EventSource;
        let timer: ReturnType<typeof setTimeout>;

        function take(message: ServerMessage) {
          isWhole = message.type === "caught_up";
          if ("cursor" in message) request = { ...request, cursor: message.cursor };
          // The server is as silent as the pauses are long.
          if (message.type === "hello") message.ping_interval_ms += pause;
          // What is followed already is not told of again.
          if (isAgain && message.type === "subscribed") return;
          // The numbers are as on a connection that all feeds share.
          if ("id" in message) message.id = request.id;
          if ("sub" in message) message.sub = sub;
          listener.heard(message);
        }

        function ask() {
          isWhole = false;
          stream = new EventSource(streamAddress(url, request, pause > 0));
          stream.onmessage = ({ data }) => take(JSON.parse(data));
          // It would come back by itself, but not with what was learned meanwhile.
          stream.onerror = () => {
            stream.close();
            isAgain = true;
            if (pause && isWhole) timer = setTimeout(ask, pause);
            else {
              close();
              listener.ended({ verdict: "back off" });
            }
          };
        }

        ask();
        followed.set(sub, () => {
          stream.close();
          clearTimeout(timer);
        });
      }

      const opening = setTimeout(() => listener.opened());
      return {
        send(message) {
          if (message.type === "subscribe") follow(message);
          if (message.type === "unsubscribe") leave(message.sub);
        },
        close,
      };
    },
  };
}

/** Where the stream of a feed is. The cursor is part of it, since `Last-Event-ID` would need leave from a server of another origin. */
function streamAddress(url: string | URL, { feed, cursor, snapshot, filter }: SubscribeMessage, once: boolean): URL {
  const stream = address(url, "http");
  stream.pathname += "/sse";
  for (const [name, value] of Object.entries({ feed, cursor, snapshot, types: filter?.types, once: once || undefined })) {
    if (value !== undefined) stream.searchParams.set(name, String(value));
  }
  return stream;
}
