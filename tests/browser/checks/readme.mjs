/** What the README says one can read is there, word for word but for the port. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { origin } from "../world.mjs";

const README = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
const LOCAL = "http://127.0.0.1:8080";

const addresses = [...README.matchAll(/^curl -s '([^']+)'/gm)].map(([, address]) => address);

test("the README names addresses to read", () => assert.ok(addresses.length >= 8, String(addresses)));

for (const address of addresses) {
  test(`the README's address ${address} answers`, async () => {
    const answer = await fetch(address.replace(LOCAL, origin));
    const body = await answer.text();
    assert.equal(answer.status, 200, body);
    assert.ok(body.length > 100, body);
  });
}
