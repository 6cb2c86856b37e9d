/** What happens while a page is open. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMITMENT, sampleMember } from "../samples.mjs";
import { open, post } from "../world.mjs";

const REVIEW = {
  product: "transitional_results_report",
  stage: "final",
  scheme: "2017",
  values: { completion: "Substantial", did_it_open_government: "Marginal" },
};

test("a review arrives in the open page: its entry, the counters and the lists together", async (t) => {
  const page = await open(t, await sampleMember("plan"));
  await page.evaluate(watch);
  assert.deepEqual(await page.evaluate(() => globalThis.told()), { current: [1, 1], reviewed: [0, 0], over: [0, 0] });
  const entries = await page.locator("#entries [part=item]").count();

  await post(`/v1/commitments/${COMMITMENT}/reviews`, REVIEW);
  await page.locator("#entries li.new").waitFor();
  await page.waitForFunction(() => globalThis.told().reviewed[0] === 1);
  assert.deepEqual(await page.evaluate(() => globalThis.told()), { current: [0, 0], reviewed: [1, 1], over: [1, 1] });
  assert.equal(await page.locator("#entries [part=item]").count(), entries + 1);
  assert.match(await page.locator("#entries [role=status]").innerText(), /^Commitment reviewed/);
  assert.deepEqual(await page.evaluate(() => globalThis.contradictions), [], "a number contradicted its list for a moment");
});

/** Makes the page tell each number with the length of its list, and notes whenever they differ. Gone when it is reloaded. */
function watch() {
  const length = (list) => document.querySelectorAll(`${list} > ol > li`).length;
  const counter = (list) => Number(document.querySelector(`.counters [href="${list}"] strong`).textContent);
  const inHeading = (list) => Number(document.querySelector(`${list} h2`).textContent.match(/\((\d+)\)/)[1]);
  globalThis.told = () => ({
    current: [counter("#current"), length("#current")],
    reviewed: [counter("#reviewed-list"), length("#reviewed-list")],
    over: [inHeading("#post-implementation"), length("#post-implementation")],
  });
  globalThis.contradictions = [];
  new MutationObserver(() => {
    const numbers = Object.entries(globalThis.told());
    globalThis.contradictions.push(...numbers.filter(([, [number, entries]]) => number !== entries));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
