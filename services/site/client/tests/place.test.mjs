// A reader's place in a feed: what it tells, and where it asks again. Run with the others beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Place } from "../.built/client/src/place.js";
import { activity, bookmark } from "./fakes.mjs";

const subscribed = (mode) => ({ type: "subscribed", id: 1, sub: 1, mode, head: "log.9" });
const snapshot = (...places) => ({
  type: "snapshot",
  sub: 1,
  items: places.map((seq) => ({ "ogp:sequence": seq })),
  cursor: `log.${places.at(-1) ?? 0}`,
  more: true,
});
const reset = { type: "reset", sub: 1, reason: "log_changed" };

/** What is known at first, what is heard, what is told, and the cursor that is asked with in the end. `again`: it asks anew. */
const CASES = {
  "each activity once": [{ cursor: "log.5", last: 5 }, [activity(7, 5), activity(7, 5), activity(8, 7)], [7, 8], "log.8"],
  "what was known is not told": [{ cursor: "log.5", last: 5 }, [activity(4, 3), activity(5, 4), activity(7, 5)], [7], "log.7"],
  "a filter leaves out, but prev still chains": [{ cursor: "log.5", last: 5 }, [activity(20, 3), activity(40, 20)], [20, 40], "log.40"],
  "a bookmark moves the cursor": [{ cursor: "log.5", last: 5 }, [activity(7, 5), bookmark(30)], [7], "log.30"],
  "so does the end of what was missed": [{ cursor: "log.5", last: 5 }, [{ type: "caught_up", sub: 1, cursor: "log.8" }], [], "log.8"],
  "a duplicate does not move it back": [{ cursor: "log.5", last: 5 }, [activity(7, 5), activity(6, 5)], [7], "log.7"],
  "a gap is mended from the last activity": [
    { cursor: "log.5", last: 5 },
    [activity(7, 5), bookmark(30), activity(40, 35)],
    [7, "again"],
    "log.7",
  ],
  "a gap before the first activity is mended from the first cursor": [
    { cursor: "log.5", last: 5 },
    [bookmark(30), activity(40, 35)],
    ["again"],
    "log.5",
  ],
  "a mended gap is forgotten": [
    { cursor: "log.5", last: 5 },
    [activity(9, 8), activity(8, 5), activity(9, 8), activity(12, 11)],
    ["again", 8, 9, "again"],
    "log.9",
  ],
  "a gap that stays is a reason to begin anew": [
    { cursor: "log.5", last: 5 },
    [activity(9, 8), activity(9, 8)],
    ["again", "gap", "again"],
    undefined,
  ],
  "after that everything is new": [
    { cursor: "log.5", last: 5 },
    [activity(9, 8), activity(9, 8), snapshot(8, 9), activity(10, 9)],
    ["again", "gap", "again", 8, 9, 10],
    "log.10",
  ],
  "a reset begins anew": [{ cursor: "log.500", last: 500 }, [reset, snapshot(1, 2), activity(3, 2)], ["log_changed", 1, 2, 3], "log.3"],
  "a snapshot comes first": [{ snapshot: 20 }, [subscribed("snapshot"), snapshot(3, 7), activity(9, 7)], [3, 7, 9], "log.9"],
  "an empty snapshot too": [{ snapshot: 20 }, [subscribed("snapshot"), snapshot(), activity(9, 0)], [9], "log.9"],
  "of a snapshot only what is not known": [{ last: 5 }, [snapshot(4, 5, 6)], [6], "log.6"],
  "with nothing known the first activity is next": [{ snapshot: 0 }, [subscribed("live"), activity(40, 35)], [40], "log.40"],
  "live begins at the end of the feed": [{}, [subscribed("live")], [], "log.9"],
  "messages of later versions are passed over": [{ cursor: "log.5", last: 5 }, [{ type: "later", sub: 1 }], [], "log.5"],
};

for (const [name, [known, heard, told, cursor]] of Object.entries(CASES)) {
  test(name, () => {
    const seen = [];
    const place = new Place({
      feed: "all",
      ...known,
      onActivity: (_, seq) => seen.push(seq),
      onReset: (reason) => seen.push(reason),
    });
    for (const message of heard) if (!place.take(message)) seen.push("again");
    assert.deepEqual([seen, place.request(1).cursor], [told, cursor]);
  });
}

test("a request says what it was made with, and nothing that was left out", () => {
  const filter = { types: ["commitment.*"] };
  const sent = (id, options) => JSON.parse(JSON.stringify(new Place({ feed: "all", onActivity() {}, ...options }).request(id)));
  assert.deepEqual(sent(3, { snapshot: 20, filter }), { type: "subscribe", id: 3, feed: "all", snapshot: 20, filter });
  assert.deepEqual(sent(4), { type: "subscribe", id: 4, feed: "all" });
});

test("who wants a snapshot as a whole gets it so", () => {
  const seen = [];
  const place = new Place({ feed: "all", onActivity: assert.fail, onSnapshot: (items, more) => seen.push(items.length, more) });
  place.take(snapshot(3, 7));
  assert.deepEqual([seen, place.last], [[2, true], 7]);
});
