/** Shows a token on a way: brought before each connection, and again when it ends soon. */
import type { End } from "./rules.ts";
import type { Transport, Way } from "./transport.ts";

/** A way on which a bearer token is shown. A websocket's alone: no other way can. */
export function authorized(way: Way, token: () => Promise<string>): Way {
  return {
    kind: way.kind,
    open(listener) {
      let transport: Transport | undefined;
      let isClosed = false;

      /** A token; none when it cannot be had, or when it is no longer needed. */
      async function bring(): Promise<string | undefined> {
        try {
          const brought = await token();
          return isClosed ? undefined : brought;
        } catch (error) {
          if (!isClosed) listener.heard({ type: "error", code: "unauthorized", message: String(error) });
          return undefined;
        }
      }

      const show = (brought: string) => transport?.send({ type: "auth", id: 0, token: brought });

      async function begin() {
        // Nobody is told anything before this way is open.
        await undefined;
        const brought = await bring();
        if (isClosed) return;
        if (brought === undefined) return end({ verdict: "back off", reason: "no token" });
        try {
          transport = way.open({
            opened() {
              show(brought);
              listener.opened();
            },
            heard: (message) => (message.type === "expiring" ? void renew() : listener.heard(message)),
            ended: end,
          });
        } catch (error) {
          end({ verdict: "back off", reason: String(error) });
        }
      }

      async function renew() {
        const brought = await bring();
        if (brought !== undefined) show(brought);
      }

      function end(how: End) {
        isClosed = true;
        listener.ended(how);
      }

      void begin();
      return {
        send: (message) => transport?.send(message),
        close() {
          isClosed = true;
          transport?.close();
        },
      };
    },
  };
}
