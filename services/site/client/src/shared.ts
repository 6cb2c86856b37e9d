/**
 * One connection for all pages of an origin in a browser. The page that holds a lock leads: it opens the connection, sends
 * what the others ask, and tells all of them all it hears; each knows its own by the ids of its requests. When the leader is
 * gone, however that came, the lock is free: the others resume, and one of them leads.
 */
import type { ClientMessage, ErrorMessage, ServerMessage } from "./protocol.ts";
import type { End } from "./rules.ts";
import type { Transport, Way } from "./transport.ts";

/** The most subscriptions on one connection. When it is new all are asked for at once, and a server takes so much in a second. */
const SERVED_MAX = 20;
/** The name of no page. */
const NOBODY = -1;

/** What pages say to each other: the leader what it hears, and how that ended; the others what they ask, or else that they leave. */
interface Note {
  from: number;
  /** The leader, or `NOBODY` by a page that asks who leads; the page that is answered; all, where it is absent. */
  to?: number | undefined;
  heard?: ServerMessage;
  ended?: End;
  asks?: ClientMessage;
}

/** A subscription on the connection, and the page that asked for it. */
interface Served {
  page: number;
  /** Absent as long as it is not granted. */
  sub?: number;
}

/**
 * A way that is gone together by all pages that give it this name; they must show no token. A page goes alone if its browser
 * lacks the means, or keeps them from it, and the next time after there was no room, or no leader who answered.
 */
export function shared(name: string, way: Way): Way {
  let isAlone = false;
  return {
    kind: way.kind,
    open(listener) {
      const channel = !isAlone && openChannel(name);
      isAlone = false;
      if (!channel) return way.open(listener);
      const me = Math.random();
      const done = new AbortController();
      const { signal } = done;
      /** The ids of this page's requests. */
      const asked = new Set<number>();
      /** Whom this page hears. */
      let leader: number | undefined;
      /** Whether the server has said that it will close. */
      let isLeaving = false;
      let release: (() => void) | undefined;
      /** The connection, if this page leads; its greeting, and what is followed on it by whom, by the ids of the requests. */
      let own: Transport | undefined;
      let hello: ServerMessage | undefined;
      const served = new Map<number, Served>();

      const post = (note: Omit<Note, "from">) => channel.postMessage({ from: me, ...note });

      const close = () => {
        if (signal.aborted) return;
        isAlone ||= !own && !leader;
        post(own ? { ended: { verdict: "resume" } } : { to: leader });
        done.abort();
        own?.close();
        release?.();
        channel.close();
      };

      function tell(note: Omit<Note, "from">) {
        post(note);
        hear({ from: me, ...note });
      }

      function lead() {
        own = way.open({
          opened() {
            leader = me;
            listener.opened();
          },
          heard(message) {
            if (message.type === "hello") hello = message;
            if (message.type === "error") served.delete(message.id as number);
            if (message.type === "subscribed") {
              const it = served.get(message.id);
              if (it) it.sub = message.sub;
              // Whoever asked has left.
              else own?.send({ type: "unsubscribe", id: 0, sub: message.sub });
            }
            tell({ heard: message });
            // Whoever comes now takes another connection.
            if (isLeaving) release?.();
          },
          ended(how) {
            tell({ ended: how });
            close();
          },
        });
      }

      /** Passes on what a page asks, as the leader. */
      function ask(page: number, message: ClientMessage) {
        if (message.type === "unsubscribe") return drop("sub", message.sub);
        if (message.type === "subscribe") {
          const { id } = message;
          if (served.size >= SERVED_MAX) return tell({ heard: { type: "error", id, code: "subscription_limit", message: "" } });
          served.set(id, { page });
        }
        own?.send(message);
      }

      /** Ends the subscriptions of a page, or the one with a number. */
      function drop(key: keyof Served, value: number) {
        for (const [id, it] of served) {
          if (it[key] !== value) continue;
          served.delete(id);
          if (it.sub) own?.send({ type: "unsubscribe", id, sub: it.sub });
        }
      }

      /** A page leaves. If it is the leader, the others are served until they have all left, too. */
      function leave(gone: number) {
        drop("page", gone);
        if (gone === me) leader = NOBODY;
        if (leader === NOBODY && !served.size) close();
      }

      /** Takes what the leader tells. */
      function hear({ from, to = me, heard, ended }: Note) {
        if (to !== me) return;
        if (!leader && heard?.type === "hello") {
          leader = from;
          listener.opened();
        }
        if (from !== (leader ?? me)) return;
        if (heard && "id" in heard && !asked.has(heard.id as number)) return;
        if (heard?.type === "going_away") isLeaving = true;
        if ((heard as ErrorMessage)?.code === "subscription_limit") {
          isAlone = true;
          ended = { verdict: "resume" };
        } else if (heard) listener.heard(heard);
        if (ended) {
          close();
          listener.ended(ended);
        }
      }

      /** Takes what the others say, as the leader. */
      function serve({ from, to, asks }: Note) {
        if (to === NOBODY && hello && !isLeaving) post({ to: from, heard: hello });
        if (to === me) asks ? ask(from, asks) : leave(from);
      }

      channel.onmessage = ({ data }) => (own ? serve(data) : hear(data));
      navigator.locks
        .request(name, { signal }, () => {
          return new Promise<void>((resolve) => {
            release = resolve;
            if (!leader) lead();
            // One that goes still serves for a while. Otherwise it is gone.
            else if (isLeaving) resolve();
            else hear({ from: leader, ended: { verdict: "resume" } });
          });
        })
        // A page in a sandbox has no locks.
        .catch(() => signal.aborted || leader || lead())
        // The address is none for this way, or the page may not use it.
        .catch(() => hear({ from: me, ended: { verdict: "back off" } }));
      post({ to: NOBODY });
      return {
        send(message) {
          if (message.type === "subscribe") asked.add(message.id);
          if (own) ask(me, message);
          else if (message.type !== "pong") post({ to: leader, asks: message });
        },
        close: () => (own && isLeaving ? leave(me) : close()),
      };
    },
  };
}

/** The channel; none where the browser lacks what is needed, or keeps it from the page. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return navigator.locks && new BroadcastChannel(name);
  } catch {}
}
