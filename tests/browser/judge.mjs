/** The rules of WCAG 2.2, levels A and AA, as far as they can be judged without a person. */
import assert from "node:assert/strict";
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
/** In WCAG 2.2, but axe leaves it out unless asked. */
const RULES = { "target-size": { enabled: true } };

/** What axe finds on a page: the rule, the element and what is wrong, a line for each. */
export async function broken(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const judge = ([values, rules]) => globalThis.axe.run({ runOnly: { type: "tag", values }, rules, resultTypes: ["violations"] });
  const { violations, passes } = await page.evaluate(judge, [TAGS, RULES]);
  assert.ok(passes.some(({ id }) => id === "color-contrast"), "axe judged nothing");
  const line = (id, { target, failureSummary }) => `${id}: ${target.flat().join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => line(id, node)));
}

/** How many pixels of a page are only reached by scrolling to the side. */
export function sideways(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}
