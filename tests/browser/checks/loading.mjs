/** What a page loads: little, from its own origin only, and without complaint. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { settled } from "../browser.mjs";
import { PAGES } from "../pages.mjs";
import { empty, origin } from "../world.mjs";

const TRANSFERRED_MAX_BYTES = 60_000;
const SMALL = `less than ${TRANSFERRED_MAX_BYTES / 1000} KB`;

for (const { name, path, status = 200 } of PAGES) {
  test(`${name}: it comes in ${SMALL}, from its own origin, without an error`, async (t) => {
    const page = await empty(t);
    const transferred = await watchTransfers(page);
    const { addresses, errors } = watchRequests(page, path);
    const answer = await page.goto(path);
    await settled(page);
    assert.equal(answer.status(), status);
    assert.deepEqual(addresses.filter((address) => new URL(address).host !== new URL(origin).host), []);
    assert.deepEqual(errors, []);
    const parts = transferred();
    assert.ok(parts.get("Document") > 0 && parts.get("Stylesheet") > 0, "nothing was measured");
    const sum = [...parts.values()].reduce((a, b) => a + b);
    assert.ok(sum < TRANSFERRED_MAX_BYTES, `it has ${sum} bytes: ${JSON.stringify([...parts])}`);
  });
}

/** Counts the bytes on the wire, headers included, by type of resource. Images are left out. */
async function watchTransfers(page) {
  const session = await page.context().newCDPSession(page);
  const [types, sizes] = [new Map(), new Map()];
  session.on("Network.responseReceived", ({ requestId, type }) => types.set(requestId, type));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  return () => {
    const sums = new Map();
    for (const [request, size] of sizes) {
      const type = types.get(request);
      if (type !== "Image") sums.set(type, (sums.get(type) ?? 0) + size);
    }
    return sums;
  };
}

/** Notes what a page asks for, and what the browser has to say about it. */
function watchRequests(page, path) {
  const [addresses, errors] = [[], []];
  // A browser calls every status from 400 on an error, also that of the page itself.
  const address = new URL(path, origin).href;
  const isOwnStatus = (message) => message.location().url === address && /status of 4\d\d/.test(message.text());
  page.on("request", (request) => addresses.push(request.url()));
  page.on("websocket", (socket) => addresses.push(socket.url()));
  page.on("requestfailed", (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !isOwnStatus(message)) errors.push(message.text());
  });
  return { addresses, errors };
}
