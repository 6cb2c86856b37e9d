/**
 * The live part of a member's page: puts new activities on top and fetches the page anew, so that its numbers and lists move
 * with them. Without it the page is whole, only not live.
 */
import { Live, type Activity, type AnyActivity, type State } from "../client/src/index.ts";

/** The page is fetched once in this time at most, in each browser at another moment. */
const REFRESH_EVERY_MS = 1_000;
const REFRESH_SPREAD_MS = 500;
const REFRESH_TRIES_MAX = 5;
const RELOAD_AGAIN_MS = 60_000;
const ENTRIES_MAX = 500;
const MONTHS = "January February March April May June July August September October November December".split(" ");

/** `23 February 2016`, `February 2016`, `2016`, from ISO 8601, as precise as it is known. */
export function dateText(date: string | undefined): string {
  if (!date) return "date not on record";
  const [year, month, day] = date.split("-");
  return [day && Number(day), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
}

/** When it happened. What happens to a calendar event is an announcement, whose day must not be taken for the event's. */
export function happened(type: string, date: string | undefined): string {
  return type.startsWith("ogp.calendar-event.") ? `announced: ${dateText(date)}` : dateText(date);
}

/** The address, if it may stand in a link. */
export function webAddress(address: unknown): string | undefined {
  return /^https?:\/\//i.test(String(address)) ? String(address) : undefined;
}

/** The state of the connection in words. */
export function stateText(state: State, heardAt: Date): string {
  const knownAt = `showing what was known at ${heardAt.toTimeString().slice(0, 5)}`;
  switch (state) {
    case "connecting":
      return "Connecting…";
    case "live":
      return "Live";
    case "behind":
      return "Catching up…";
    case "reconnecting":
      return "Reconnecting…";
    default:
      return `${state === "offline" ? "Offline" : "Not live"}, ${knownAt}`;
  }
}

/** What the page is made with. Its parts are known, so one that is missing is a fault. */
function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Brings the page to life: `list` is the entries, with the address, feed, cursor and newest place in its data. */
function enliven(list: HTMLElement) {
  const { url = "", feed = "", cursor } = list.dataset;
  let last = Number(list.dataset.last);
  const refresh = refresher(() => last);
  const line = byId("connection");
  const live = new Live({
    url,
    onState(state, heardAt) {
      line.dataset.state = state;
      line.textContent = stateText(state, heardAt);
    },
  });
  live.follow({
    feed,
    cursor,
    last,
    onActivity(activity, seq) {
      last = seq;
      // Hidden since: its place stays, its content does not.
      if (isTombstone(activity)) return;
      list.prepend(entry(seq, activity));
      if (list.childElementCount > ENTRIES_MAX) list.lastElementChild?.remove();
      refresh(activity.name);
    },
    onReset() {
      live.close();
      reload();
    },
  });
}

/** When a new page does not fit the feed either, it stays as it is. */
function reload() {
  if (Date.now() - Number(sessionStorage.getItem("reloaded")) < RELOAD_AGAIN_MS) return;
  sessionStorage.setItem("reloaded", String(Date.now()));
  location.reload();
}

function isTombstone(activity: AnyActivity): activity is Exclude<AnyActivity, Activity> {
  return activity.type === "Tombstone";
}

/** An entry as the page writes it. Everything from the feed is text. */
function entry(seq: number, activity: Activity): Element {
  const template = byId("entry") as HTMLTemplateElement;
  const item = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const [kind, sentence, facts] = item.children as unknown as [Element, Element, Element];
  const time = facts.firstElementChild as HTMLTimeElement;
  const { date } = activity["ogp:occurred"];
  item.dataset.seq = String(seq);
  kind.textContent = activity["ogp:label"];
  sentence.textContent = activity.name;
  time.textContent = happened(activity["ogp:type"], date);
  if (date) time.dateTime = date;
  if (activity.object.location) facts.append(` · ${activity.object.location.name}`);
  const href = webAddress(activity["ogp:source"] ?? activity.object.url);
  if (href) facts.append(" · ", Object.assign(document.createElement("a"), { href, rel: "external", textContent: "Source" }));
  return item;
}

/** Makes a function that tells of an activity and soon brings the page up to it; `last` is the newest that is shown. */
function refresher(last: () => number): (name: string) => void {
  const names: string[] = [];
  let tries = 0;
  let ranAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function run() {
    const news = names.splice(0);
    if (news.length) byId("news").textContent = news.length > 1 ? `${news.length} new activities` : `New: ${news[0]}`;
    document.getElementById("no-entries")?.remove();
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
async function swap(seq: number): Promise<boolean> {
  const answer = await fetch(location.href, { cache: "no-cache" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!(Number(page.getElementById("entries")?.dataset.seq) >= seq)) return false;
  for (const shown of document.querySelectorAll<HTMLElement>("[data-live]")) replace(shown, page);
  return true;
}

/** Opened details stay open, and the focus stays where it was: on the same link, or on the same part of the page. */
function replace(shown: HTMLElement, page: Document) {
  const fresh = page.getElementById(shown.id);
  for (const { id } of shown.querySelectorAll("details[open]")) page.getElementById(id)?.setAttribute("open", "");
  if (!fresh || fresh.isEqualNode(shown)) return;
  const focused = shown.contains(document.activeElement) ? document.activeElement : undefined;
  // Whoever chooses a day is not disturbed.
  if (focused && "form" in focused && focused.form) return;
  const href = focused?.getAttribute("href");
  const near = focused?.closest("[id]")?.id ?? "";
  shown.hidden = fresh.hidden;
  shown.replaceChildren(...fresh.childNodes);
  if (!focused) return;
  const part = document.getElementById(near);
  const again = href ? shown.querySelector<HTMLElement>(`[href="${CSS.escape(href)}"]`) : part?.querySelector("summary");
  (again ?? part)?.focus({ preventScroll: true });
}

const entries = globalThis.document?.getElementById("entries");
if (entries?.dataset.feed) enliven(entries);
