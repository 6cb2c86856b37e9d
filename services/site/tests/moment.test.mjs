// The slider of days, without a browser. Run with the others beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayAfter, monthsBetween } from "../client/.built/assets/moment.js";

test("a step of the slider is a month", () => {
  assert.equal(monthsBetween("2011-09-20", "2011-09-30"), 0);
  assert.equal(monthsBetween("2011-09-20", "2018-12-31"), 87);
});

test("a month stands for its last day, but for none to come", () => {
  assert.equal(dayAfter("2011-09-20", 87, "2026-11-23"), "2018-12-31");
  assert.equal(dayAfter("2011-09-20", 53, "2026-11-23"), "2016-02-29");
  assert.equal(dayAfter("2011-09-20", 182, "2026-11-23"), "2026-11-23");
});
