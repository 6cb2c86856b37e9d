// The rules of the protocol. Run with: node --test services/site/client/tests/*.test.mjs, after tsc -p services/site
import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, verdict, waitAfter } from "../.built/client/src/rules.js";

test("a wait is anything up to a limit that doubles and then stays", (t) => {
  const random = t.mock.method(Math, "random", () => 1);
  const attempts = [0, 1, 2, 5, 6, 1000, 1_000_000];
  assert.deepEqual(attempts.map(backoff), [500, 1000, 2000, 16_000, 20_000, 20_000, 20_000]);
  random.mock.mockImplementation(() => 0);
  assert.equal(backoff(3), 0);
});

test("the range of a close code is its verdict", () => {
  const expected = {
    1000: "back off",
    1001: "back off",
    1002: "back off",
    1006: "back off",
    1009: "back off",
    1011: "back off",
    4008: "stop",
    4100: "back off",
    4101: "back off",
    4104: "back off",
    4200: "resume",
    4202: "resume",
  };
  for (const [code, verdictOf] of Object.entries(expected)) assert.equal(verdict(Number(code)), verdictOf, code);
});

test("what the server asks for wins; to resume at once takes a moment, and longer when it was in vain", (t) => {
  t.mock.method(Math, "random", () => 1);
  const cases = [
    [{ verdict: "back off", retryAfterMs: 7321 }, 5, 7321],
    [{ verdict: "resume", retryAfterMs: 7321 }, 0, 7321],
    [{ verdict: "back off", retryAfterMs: 1e12 }, 0, 3_600_000],
    [{ verdict: "back off", retryAfterMs: 0 }, 0, 500],
    [{ verdict: "resume" }, 0, 500],
    [{ verdict: "resume" }, 9, 1000],
    [{ verdict: "back off" }, 0, 500],
    [{ verdict: "back off" }, 9, 20_000],
  ];
  for (const [end, attempt, expected] of cases) assert.equal(waitAfter(end, attempt), expected, JSON.stringify(end));
});
