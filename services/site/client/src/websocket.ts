/** The first choice: a websocket. */
import { SUBPROTOCOL } from "./protocol.ts";
import { verdict } from "./rules.ts";
import { address, type Way } from "./transport.ts";

/** The way to the live feed at `url` over a websocket. */
export function websocket(url: string | URL): Way {
  return {
    kind: "websocket",
    open(listener) {
      const socket = new WebSocket(address(url, "ws"), SUBPROTOCOL);
      socket.onopen = () => listener.opened();
      socket.onmessage = ({ data }) => listener.heard(JSON.parse(data));
      socket.onclose = ({ code, reason }) => listener.ended({ verdict: verdict(code), reason: `${code} ${reason}` });
      return {
        send: (message) => socket.send(JSON.stringify(message)),
        close() {
          socket.onopen = socket.onmessage = socket.onclose = null;
          socket.close();
        },
      };
    },
  };
}
