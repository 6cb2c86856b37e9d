/** The stops of the keyboard on a page, also those in the shadow trees of elements. */

/** A stop.
 * @typedef {object} Stop
 * @property {string} name what it says of itself, or what it is named by
 * @property {string | null} href
 * @property {boolean} isCounter
 * @property {string | null} fault what is wrong with its look: it is not marked, out of view, or covered
 */

/** Goes to the next stop and tells of it. Null behind the last one.
 * @returns {Promise<Stop | null>} */
export async function tab(page) {
  await page.keyboard.press("Tab");
  return page.evaluate(atStop);
}

/** How many links and controls there are to see. */
export function countStops(page) {
  return page.locator("a[href], button, input, select, textarea, summary").filter({ visible: true }).count();
}

function atStop() {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (element === document.body) return null;
  const name = element.ariaLabel ?? element.textContent.trim();
  const stop = { name, href: element.getAttribute("href"), isCounter: element.matches(".counters a"), fault: null };
  // A field for a date has several stops, and a frame has those of its page; within it they are marked.
  if (element === globalThis.lastStop || element.matches("iframe")) return stop;
  globalThis.lastStop = element;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const isMarked = outlineStyle !== "none" && (outlineStyle === "auto" || parseFloat(outlineWidth) >= 2);
  const isOnTop = ({ left, right, top, bottom }) => {
    const there = element.getRootNode().elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return there !== null && (element.contains(there) || there.contains(element));
  };
  if (!isMarked) stop.fault = `has no mark: ${element.outerHTML}`;
  else if (![...element.getClientRects()].some(isOnTop)) stop.fault = `is covered or out of view: ${element.outerHTML}`;
  return stop;
}
