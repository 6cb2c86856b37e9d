/**
 * The live part of a member's page beside its stream: fetches the page anew when the stream has news, so that numbers and
 * lists move with it. Without it the page is whole, only not live.
 */
import type { Activity } from "../client/src/protocol.ts";

/** The page is fetched once in this time at most, in each browser at another moment. */
const REFRESH_EVERY_MS = 1_000;
const REFRESH_SPREAD_MS = 500;
const REFRESH_TRIES_MAX = 5;
const RELOAD_AGAIN_MS = 60_000;

/** The newest activity that the stream has. */
let newest = 0;
let tries = 0;
let ranAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function refreshSoon() {
  const pause = Math.max(0, ranAt + REFRESH_EVERY_MS * (tries + 1) - Date.now());
  timer ??= setTimeout(refresh, pause + Math.random() * REFRESH_SPREAD_MS);
}

async function refresh() {
  const wanted = newest;
  ranAt = Date.now();
  tries = (await swap(wanted).catch(() => false)) ? 0 : tries + 1;
  timer = undefined;
  if (newest > wanted || (tries && tries < REFRESH_TRIES_MAX)) refreshSoon();
}

/** When a new page does not fit the stream either, it stays as it is. */
function reload() {
  if (Date.now() - Number(sessionStorage.getItem("reloaded")) < RELOAD_AGAIN_MS) return;
  sessionStorage.setItem("reloaded", String(Date.now()));
  location.reload();
}

/** Puts the sections of the page as it is now in place of those shown. False when it does not go as far as `seq` yet. */
async function swap(seq: number): Promise<boolean> {
  const answer = await fetch(location.href, { cache: "no-cache" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!(Number(page.getElementById("activity")?.dataset.seq) >= seq)) return false;
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

document.addEventListener("ogp-feed-new", (event) => {
  const { items } = (event as CustomEvent<{ items: Activity[] }>).detail;
  newest = Math.max(newest, ...items.map((item) => item["ogp:sequence"]));
  refreshSoon();
});
// The stream goes on from where the page ends. If it begins anew, the page is one of another log.
document.addEventListener("ogp-feed-load", reload);
