/** Streams on pages of somebody else's: how tests come to them, and what a reader sees of them. */
import { stands, WAIT_MAX_MS } from "./browser.mjs";
import { letter, newMember } from "./samples.mjs";
import { empty, origin, post, printed, publish } from "./world.mjs";

/** What is chosen in the builder's form, and how the page is that the code is put into.
 * @typedef {object} EmbedOptions
 * @property {Record<string, string>} [choices] beside the member
 * @property {(code: string) => string} [paste] what is made of the code on the way
 * @property {string} [from] where the pages of another program are
 * @property {string} [style]
 * @property {string} [lang]
 * @property {string} [policy]
 */

/** Publishes a page with the code that the builder prints for a member, and answers with its address.
 * @param {string} member
 * @param {EmbedOptions} [options] */
export async function published(member, { choices = {}, paste = (code) => code, from, ...page } = {}) {
  return publish({ code: paste(await printed("element", { member, ...choices }, from)), ...page });
}

/** Opens a page with the stream of a member, and waits until it is live.
 * @param {import("node:test").TestContext} t
 * @param {string} member
 * @param {EmbedOptions & { browser?: import("playwright-core").BrowserContextOptions }} [options] */
export async function embedded(t, member, { browser, ...options } = {}) {
  const page = await empty(t, browser);
  await watchShifts(page);
  await page.goto(await published(member, options));
  await stands(page, "live");
  return page;
}

/** Where things happen: the program that tests share, or one of a test's own. */
const SHARED = { origin, post };

/** Makes a member of a test's own with so many activities, and answers with their places in the log once they are shown.
 * @returns {Promise<number[]>} */
export async function city(member, activities, at = SHARED) {
  const joined = await newMember(member, at.post);
  const places = [joined, ...(await letters(member, activities - 1, at))];
  await isShown(member, places.at(-1), at);
  return places;
}

/** Writes letters to a member, and answers with their places in the log.
 * @returns {Promise<number[]>} */
export async function letters(member, count, at = SHARED) {
  const places = [];
  for (let number = 1; number <= count; number++) places.push(await letter(member, number, at.post));
  return places;
}

/** Waits until the live feed of a member has an activity: the pages have it before. */
export async function isShown(member, seq, at = SHARED) {
  const asked = new AbortController();
  const timer = setTimeout(() => asked.abort(), WAIT_MAX_MS);
  const stream = await fetch(`${at.origin}/v1/live/sse?feed=member:${member}&snapshot=1`, { signal: asked.signal });
  let heard = "";
  for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
    heard += chunk;
    if (heard.includes(`"ogp:sequence":${seq}`)) break;
  }
  clearTimeout(timer);
  asked.abort();
}

/** The entry of an activity, in the stream's own list. */
export function entryOf(stream, seq) {
  return stream.locator(`[part=item][data-seq="${seq}"]`);
}

/** The places in the log of all entries that are shown, from top to bottom. */
export function entries(stream) {
  return stream.locator("[part=item]").evaluateAll((items) => items.map((item) => Number(item.dataset.seq)));
}

/** Makes a page note what moves on it, from its next document on. */
export async function watchShifts(page) {
  await page.addInitScript(() => {
    globalThis.shifts = [];
    globalThis.askedAt = 0;
    // What is in a shadow tree is not named.
    const moved = ({ node, previousRect, currentRect }) => `${node?.nodeName ?? "entry"} ${previousRect.y} -> ${currentRect.y}`;
    // A busy browser tells late of what has long moved.
    const isOld = ({ hadRecentInput, startTime }) => hadRecentInput || startTime < globalThis.askedAt;
    const note = (shift) => isOld(shift) || globalThis.shifts.push(...shift.sources.map(moved));
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "layout-shift", buffered: true });
  });
}

/** What has moved on a page without its reader's doing since this was asked last, once everything is drawn. */
export function shifts(page) {
  return page.evaluate(async () => {
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    await drawn();
    await drawn();
    globalThis.askedAt = performance.now();
    return globalThis.shifts.splice(0);
  });
}

/** Notes what a page asks for, and over which connections it is live. */
export function watchRequests(page) {
  const [addresses, sockets] = [[], []];
  page.on("request", (request) => addresses.push(request.url()));
  page.on("websocket", (socket) => {
    addresses.push(socket.url());
    sockets.push(socket);
  });
  return { addresses, open: () => sockets.filter((socket) => !socket.isClosed()) };
}
