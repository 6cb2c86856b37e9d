// The live page's words, without a browser. Run with: node --test services/site/tests/*.test.mjs, after tsc -p services/site
import assert from "node:assert/strict";
import { test } from "node:test";
import { dateText, happened, stateText, webAddress } from "../client/.built/assets/live.js";

test("dates are as precise as they are known", () => {
  assert.equal(dateText("2016-02-23"), "23 February 2016");
  assert.equal(happened("ogp.member.joined.v1", "2016-02"), "February 2016");
  assert.equal(happened("ogp.calendar-event.held.v1", undefined), "announced: date not on record");
  assert.equal(dateText("2016-02-03"), "3 February 2016");
  assert.equal(dateText("2016-02"), "February 2016");
  assert.equal(dateText("2016"), "2016");
  assert.equal(dateText(undefined), "date not on record");
});

test("only web addresses become links", () => {
  assert.equal(webAddress("https://example.org/a"), "https://example.org/a");
  for (const other of ["javascript:alert(1)", "/relative", undefined, 7]) assert.equal(webAddress(other), undefined);
});

test("the state of the connection is said in words", () => {
  const at = new Date(2026, 10, 23, 10, 2);
  assert.equal(stateText("live", at), "Live");
  assert.equal(stateText("reconnecting", at), "Reconnecting…");
  assert.equal(stateText("offline", at), "Offline, showing what was known at 10:02");
  assert.equal(stateText("stopped", at), "Not live, showing what was known at 10:02");
});
