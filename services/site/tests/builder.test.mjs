// The page that writes code, without a browser. Run with: node --test services/site/tests/*.test.mjs, after tsc -p services/site
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf } from "../client/.built/assets/builder.js";

test("an address says what is chosen, and nothing of what is empty", () => {
  const chosen = [["member", "seoul"], ["theme", ""], ["limit", "5"], ["lang", "ko"]];
  assert.equal(addressOf("/embed", chosen), "/embed?member=seoul&limit=5&lang=ko");
  assert.equal(addressOf("/embed", [["member", "a&b=c"]]), "/embed?member=a%26b%3Dc");
});
