"""Follows a feed of Civicstream over a websocket, with the library `websockets`: a start for clients of your own.

    python3 -m pip install --require-hashes --requirement requirements.txt
    python3 follow.py ws://127.0.0.1:8080/v1/live member:seoul

Prints `snapshot SEQ NAME` for what there is, then `activity SEQ PREV NAME` for what happens: each activity once and in order,
through restarts of the server and losses of the network. `connected N`, `left N`, `lost WHY` and `failed WHY` tell of the
connections.
"""

import asyncio
import json
import random
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

SUBPROTOCOL = "activity.v1.json"
SNAPSHOT = 20
ANSWER_MAX_S = 10
SILENCE_GRACE_S = 10
BACKOFF_FIRST_S = 0.5
BACKOFF_MAX_S = 20


def say(*words):
    print(*words, flush=True)


class Refused(Exception):
    """To try again would change nothing."""


class Feed:
    """What is known of a feed. It outlives connections."""

    def __init__(self, name):
        self.name = name
        self.cursor = None  # Where to resume: opaque, good for ever.
        self.last = 0  # The newest activity, by its place in the log.
        self.connections = 0
        self.failures = 0  # In a row.

    def subscription(self):
        start = {"cursor": self.cursor} if self.cursor else {"snapshot": SNAPSHOT}
        return {"type": "subscribe", "id": 1, "feed": self.name, **start}

    def backoff(self):
        """A random wait, up to a limit that doubles with each failure: after a restart not all come at once."""
        wait = random.uniform(0, min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2 ** min(self.failures, 10)))
        self.failures += 1
        return wait

    def hear(self, message):
        """Takes in what a message tells. False when something is missing before it. Unknown messages are passed over."""
        kind = message["type"]
        if kind == "activity":
            if message["seq"] <= self.last:
                return True  # It came over the connection before this one.
            if message["prev"] > self.last:
                return False
            self.show(message["activity"], "activity", message["seq"], message["prev"])
        elif kind == "snapshot":
            for activity in message["items"]:
                self.show(activity, "snapshot", activity["ogp:sequence"])
        elif kind == "caught_up":
            self.failures = 0
        elif kind == "reset":  # This log is another one, or was set back: what was known does not count.
            say("reset", message["reason"])
            self.last = 0
        if kind in ("snapshot", "activity", "caught_up", "bookmark"):
            self.cursor = message["cursor"]
        return True

    def show(self, activity, kind, seq, *prev):
        self.last = seq
        # What was hidden is a tombstone, which has no name.
        say(kind, seq, *prev, " ".join(activity.get("name", "(hidden)").split()))


class Connection:
    """One connection. `subscribed` says whether it came to that, `leave` in how many seconds the next one is due."""

    def __init__(self, socket, feed):
        self.socket = socket
        self.feed = feed
        self.number = 0  # None yet.
        self.is_over = False
        self.silence_max = ANSWER_MAX_S
        self.subscribed = asyncio.get_running_loop().create_future()
        self.leave = asyncio.get_running_loop().create_future()
        self.reading = asyncio.create_task(self.read())

    async def read(self):
        try:
            while True:
                text = await asyncio.wait_for(self.socket.recv(), self.silence_max)
                await self.hear(json.loads(text))
        except ConnectionClosed as closed:
            self.closed(closed.rcvd.code if closed.rcvd else 1006)
        except asyncio.TimeoutError:
            await self.give_up("silence")
        except (ValueError, KeyError, TypeError) as error:
            self.refused(f"not a message of {SUBPROTOCOL}: {error!r}")

    async def hear(self, message):
        kind = message["type"]
        if kind == "hello":
            self.silence_max = message["ping_interval_ms"] / 1000 + SILENCE_GRACE_S
            await self.say(self.feed.subscription())
        elif kind == "subscribed":
            self.feed.connections += 1
            self.number = self.feed.connections
            say("connected", self.number)
            self.subscribed.set_result(True)
        elif kind == "ping":
            await self.say({"type": "pong"})
        elif kind == "going_away":  # It serves on until the next connection is there.
            self.next_in(message["reconnect_after_ms"] / 1000)
        elif kind == "error" and "retry_after_ms" in message:
            await self.give_up(message["code"], message["retry_after_ms"] / 1000)
        elif kind == "error":
            self.refused(f"{message['code']}: {message['message']}")
        elif not self.feed.hear(message):
            await self.give_up("gap")

    async def say(self, message):
        await self.socket.send(json.dumps(message))

    async def close(self):
        """There is a newer one."""
        if not self.is_over:
            say("left", self.number)
        self.is_over = True
        await self.socket.close()

    async def give_up(self, why, wait=None):
        self.over(why, wait)
        await self.socket.close()

    def closed(self, code):
        """The range of the code is the verdict: 40xx do not come again, 42xx come now, all others later."""
        if 4000 <= code < 4100:
            self.refused(f"closed with {code}")
        if 4200 <= code < 4300:
            self.feed.failures = 0
        self.over(code)

    def over(self, why, wait=None):
        """Whichever reason comes first."""
        if self.is_over:
            return
        self.is_over = True
        say("lost" if self.number else "failed", why)
        if not self.subscribed.done():
            self.subscribed.set_result(False)
        self.next_in(self.feed.backoff() if wait is None else wait)

    def refused(self, why):
        self.is_over = True
        if not self.leave.done():
            self.leave.set_exception(Refused(why))
        if not self.subscribed.done():
            self.subscribed.set_result(False)

    def next_in(self, wait):
        if not self.leave.done():
            self.leave.set_result(wait)


async def try_connect(url):
    """A socket, or in how many seconds to try again."""
    try:
        return await connect(url, subprotocols=[SUBPROTOCOL], open_timeout=ANSWER_MAX_S), None
    except InvalidStatus as refused:
        status, headers = refused.response.status_code, refused.response.headers
        if status < 500 and status != 429:
            raise Refused(f"refused with {status}: {(refused.response.body or b'').decode()}") from None
        say("failed", status)
        retry_after = headers.get("Retry-After", "")
        return None, int(retry_after) if retry_after.isdigit() else 0
    except (OSError, InvalidHandshake, asyncio.TimeoutError) as error:
        say("failed", type(error).__name__)
        return None, 0


async def follow(url, feed):
    current = None
    while True:
        socket, wait = await try_connect(url)
        if socket is None:
            await asyncio.sleep(max(wait, feed.backoff()))
            continue
        connection = Connection(socket, feed)
        if await connection.subscribed:
            # Only now: until here the older one delivered what happened.
            if current:
                await current.close()
            current = connection
        await asyncio.sleep(await connection.leave)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        asyncio.run(follow(sys.argv[1], Feed(sys.argv[2])))
    except Refused as refused:
        sys.exit(str(refused))
    except KeyboardInterrupt:
        pass
