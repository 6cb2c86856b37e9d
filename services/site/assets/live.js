/**
 * The live part of a member's page: puts new activities on top and fetches the page anew, so that its numbers and lists move
 * with them. Without it the page is whole, only not live.
 */
import { follow } from "./feed.js";

/** The page is fetched once in this time at most, in each browser at another moment. */
const REFRESH_EVERY_MS = 1_000;
const REFRESH_SPREAD_MS = 500;
const REFRESH_TRIES_MAX = 5;
const RELOAD_AGAIN_MS = 60_000;
const ENTRIES_MAX = 500;
const MONTHS = "January February March April May June July August September October November December".split(" ");

/** `23 February 2016`, `February 2016`, `2016`.
 * @param {string | undefined} date ISO 8601, as precise as it is known */
export function dateText(date) {
  if (!date) return "date not on record";
  const [year, month, day] = date.split("-");
  return [day && Number(day), month && MONTHS[month - 1], year].filter(Boolean).join(" ");
}

/** When it happened. What happens to a calendar event is an announcement, whose day must not be taken for the event's.
 * @param {string} type the type of the event
 * @param {string | undefined} date ISO 8601, as precise as it is known */
export function happened(type, date) {
  return type.startsWith("ogp.calendar-event.") ? `announced: ${dateText(date)}` : dateText(date);
}

/** The address, if it may stand in a link.
 * @param {unknown} address */
export function webAddress(address) {
  return /^https?:\/\//i.test(String(address)) ? String(address) : undefined;
}

/** The state of the connection in words.
 * @param {string} state
 * @param {Date} heardAt */
export function stateText(state, heardAt) {
  const knownAt = `showing what was known at ${heardAt.toTimeString().slice(0, 5)}`;
  const texts = { connecting: "Connecting…", live: "Live", behind: "Catching up…", reconnecting: "Reconnecting…" };
  return texts[state] ?? `${state === "offline" ? "Offline" : "Not live"}, ${knownAt}`;
}

const byId = (id) => document.getElementById(id);

/** Brings the page to life.
 * @param {HTMLElement} list the entries, with the address, feed, cursor and newest place in its data */
function enliven(list) {
  const { url, feed, cursor } = list.dataset;
  let last = Number(list.dataset.last);
  const refresh = refresher(() => last);
  follow({
    url: new URL(url, location.href.replace(/^http/, "ws")),
    feed,
    cursor,
    last,
    onActivity(seq, activity) {
      last = seq;
      // Hidden since: its place stays, its content does not.
      if (activity.type === "Tombstone") return;
      list.prepend(entry(seq, activity));
      if (list.childElementCount > ENTRIES_MAX) list.lastElementChild.remove();
      refresh(activity.name);
    },
    onState(state, heardAt) {
      const line = byId("connection");
      line.dataset.state = state;
      if (line.textContent !== stateText(state, heardAt)) line.textContent = stateText(state, heardAt);
    },
    onReset: reload,
  });
}

/** When a new page does not fit the feed either, it stays as it is. */
function reload() {
  if (Date.now() - Number(sessionStorage.getItem("reloaded")) < RELOAD_AGAIN_MS) return;
  sessionStorage.setItem("reloaded", String(Date.now()));
  location.reload();
}

/** An entry as the page writes it. Everything from the feed is text. */
function entry(seq, activity) {
  const item = byId("entry").content.firstElementChild.cloneNode(true);
  const [kind, sentence, facts] = item.children;
  const time = facts.firstElementChild;
  const { date } = activity["ogp:occurred"];
  item.dataset.seq = seq;
  kind.textContent = activity["ogp:label"];
  sentence.textContent = activity.name;
  time.textContent = happened(activity["ogp:type"], date);
  if (date) time.dateTime = date;
  if (activity.object.location) facts.append(` · ${activity.object.location.name}`);
  const href = webAddress(activity["ogp:source"] ?? activity.object.url);
  if (href) facts.append(" · ", Object.assign(document.createElement("a"), { href, rel: "external", textContent: "Source" }));
  return item;
}

/** Makes a function that tells of an activity and soon brings the page up to it.
 * @param {() => number} last the newest activity that is shown */
function refresher(last) {
  let names = [];
  let tries = 0;
  let ranAt = 0;
  let timer;

  async function run() {
    const news = names.splice(0);
    if (news.length) byId("news").textContent = news.length > 1 ? `${news.length} new activities` : `New: ${news[0]}`;
    byId("no-entries")?.remove();
    ranAt = Date.now();
    tries = (await swap(last()).catch(() => false)) ? 0 : tries + 1;
    timer = undefined;
    if (names.length || (tries && tries < REFRESH_TRIES_MAX)) schedule();
  }

  function schedule() {
    const pause = Math.max(0, ranAt + REFRESH_EVERY_MS * (tries + 1) - Date.now());
    timer ??= setTimeout(run, pause + Math.random() * REFRESH_SPREAD_MS);
  }

  return (name) => {
    names.push(name);
    schedule();
  };
}

/** Puts the sections of the page as it is now in place of those shown. False when it does not go as far as `seq` yet. */
async function swap(seq) {
  const answer = await fetch(location.href, { cache: "no-cache" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!(page.getElementById("entries")?.dataset.seq >= seq)) return false;
  for (const shown of document.querySelectorAll("[data-live]")) replace(shown, page);
  return true;
}

/** Opened details stay open, and the focus stays where it was: on the same link, or on the same part of the page. */
function replace(shown, page) {
  const fresh = page.getElementById(shown.id);
  for (const { id } of shown.querySelectorAll("details[open]")) page.getElementById(id)?.setAttribute("open", "");
  if (!fresh || fresh.isEqualNode(shown)) return;
  const focused = shown.contains(document.activeElement) ? document.activeElement : undefined;
  // Whoever chooses a day is not disturbed.
  if (focused?.form) return;
  const [href, near] = [focused?.getAttribute("href"), focused?.closest("[id]")?.id];
  shown.hidden = fresh.hidden;
  shown.replaceChildren(...fresh.childNodes);
  if (!focused) return;
  const again = href ? shown.querySelector(`[href="${CSS.escape(href)}"]`) : byId(near)?.querySelector("summary");
  (again ?? byId(near))?.focus({ preventScroll: true });
}

if (globalThis.document && byId("entries")?.dataset.feed) enliven(byId("entries"));
