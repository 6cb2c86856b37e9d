/** The element: what is asked of it by attributes and methods, what it tells by events, and what it does when. */
import { type Following, Live, type State } from "../../client/src/live.ts";
import type { Activity, AnyActivity, ErrorMessage } from "../../client/src/protocol.ts";
import { ways } from "../../client/src/ways.ts";
import { fromActivity, fromPage, type Speech } from "./items.ts";
import { keep, kept } from "./kept.ts";
import { type FeedState, View } from "./view.ts";
import { ENGLISH, fill, spoken, type Words } from "./words.ts";

/** Where this script came from: there is the service too. */
const HOME = import.meta.url;
const LIMIT = 10;
const LIMIT_MAX = 50;
const POLL_SECONDS_MIN = 30;
const POLL_SECONDS_MAX = 3_600;
/** The most activities that wait for the reader; of more than these the newest. */
const WAITING_MAX = 200;
const PAUSED = "ogp-activity-feed-paused";
/** How a feed is brought: over the first of the ways that works, or not over the first ones. */
const WAYS = ["auto", "sse", "poll"];

/** What the reader chose in this tab. Pages in a sandbox remember it no longer than they are open. */
let chosen: string | null | undefined;
try {
  chosen = sessionStorage.getItem(PAUSED);
} catch {}

/**
 * The activity stream of a member of the Open Government Partnership, live.
 *
 * @tag ogp-activity-feed
 *
 * @attr {string} member - The member's id, such as `seoul`; the whole partnership when absent.
 * @attr {string} src - The address of the service; where the script came from when absent.
 * @attr {string} lang - The language of words and dates: `en`, `ko`, `es`, `fr`, `ar`; that of the page when absent.
 * @attr {string} dir - The direction; that of the language when absent.
 * @attr {string} types - Which activities, separated by commas: `commitment.*,calendar-event.scheduled`; all when absent.
 * @attr {number} limit - How many activities, 1 to 50; 10 when absent.
 * @attr {"auto"|"sse"|"poll"|"off"} live - Which ways to the service are tried: all, not websockets, polling alone, none.
 * @attr {number} poll-interval - Seconds between two polls, 30 at least.
 * @attr {"auto"|"light"|"dark"} theme - The colours; those of the page when absent.
 * @attr {"comfortable"|"compact"} density - How much room the entries have.
 * @attr {number} heading-level - The level of the heading, 2 to 6; 2 when absent.
 * @attr {boolean} paused - Begins paused.
 * @attr {string} cursor - The place up to which the page's own list goes, from the server that made it.
 * @attr {number} last - The newest entry of the page's own list, from the server that made it.
 *
 * @fires {CustomEvent<{items: Activity[]}>} ogp-feed-load - The list is shown as the service has it.
 * @fires {CustomEvent<{count: number, items: Activity[]}>} ogp-feed-new - New activities came. Cancelled, they wait for the reader.
 * @fires {CustomEvent<{items: Activity[]}>} ogp-feed-show - Activities that waited are shown.
 * @fires {CustomEvent<{state: string}>} ogp-feed-state - The state changed.
 * @fires {CustomEvent<{problem: object}>} ogp-feed-error - The service refuses what is asked for.
 * @fires {CustomEvent<{href: string}>} ogp-feed-activate - A link of an entry is followed, unless it is cancelled.
 *
 * @slot - The list that is shown without script, and until there is a newer one.
 * @slot heading - A heading of the page's own.
 * @slot empty - What is shown when there is no activity.
 * @slot footer - What stands below the list.
 *
 * @csspart feed - All of it.
 * @csspart heading - The heading.
 * @csspart status - How it stands with the connection, in words.
 * @csspart pause-button - Pauses and resumes.
 * @csspart new-button - Shows the activities that wait.
 * @csspart list - The entries.
 * @csspart item - An entry.
 * @csspart item-type - The kind of activity.
 * @csspart item-title - What happened.
 * @csspart item-time - When, where, and the source.
 * @csspart more-link - Leads to all activities.
 *
 * @cssprop --ogp-feed-font - The font.
 * @cssprop --ogp-feed-fg - The colour of text.
 * @cssprop --ogp-feed-bg - The colour behind it.
 * @cssprop --ogp-feed-accent - The colour of links, kinds and buttons.
 * @cssprop --ogp-feed-border - The colour of lines.
 * @cssprop --ogp-feed-radius - How round corners are.
 * @cssprop --ogp-feed-gap - The room above and below an entry.
 * @cssprop --ogp-feed-max-height - The height from which on the list scrolls.
 * @cssprop --ogp-feed-focus - The colour of the mark of focus.
 *
 * @cssState static - Not live, by choice.
 * @cssState connecting - On the way to the service.
 * @cssState live - Every activity arrives at once.
 * @cssState polling - The service is asked at intervals.
 * @cssState paused - Paused by the reader.
 * @cssState stale - The connection is lost, or behind.
 * @cssState offline - There is no connection.
 * @cssState error - The service refuses what is asked for.
 */
export class OgpActivityFeed extends HTMLElement {
  static observedAttributes = "member src lang dir types limit live poll-interval heading-level paused".split(" ");

  #internals = this.attachInternals();
  /** Made when it is put on a page. */
  #view!: View;
  #live: Live | undefined;
  #following: Following | undefined;
  #speech: Speech = { lang: "en", words: ENGLISH };
  #state: FeedState = "static";
  /** What is said of the state. */
  #word: keyof Words = "static";
  /** What is shown, and what waits to be; newest first. */
  #items: Activity[] = [];
  #waiting: Activity[] = [];
  /** When what is shown was known, as far as that is known. */
  #at: Date | number | undefined;
  #isPlanned = false;
  /** Whether what is shown came from the service as a whole, so that it is worth keeping. */
  #isWhole = false;

  /** The activities that are shown, newest first, as far as the service sent them. */
  get items(): readonly Activity[] {
    return this.#items;
  }

  /** How it stands. */
  get state(): FeedState {
    return this.#state;
  }

  /** How many activities wait for the reader. */
  get newCount(): number {
    return this.#waiting.length;
  }

  /** Stops listening until it is resumed. Remembered for as long as the browser's tab is there. */
  pause(): void {
    this.#choose("yes");
  }

  /** Listens again, from where it stopped. */
  resume(): void {
    this.#choose("no");
  }

  /** Asks the service anew. */
  refresh(): void {
    this.#forget();
    this.#plan();
  }

  /** Shows the activities that wait. */
  showNew(): void {
    if (this.newCount) this.#show();
  }

  /** @internal */
  connectedCallback(): void {
    this.#view ??= this.#made();
    this.#plan();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#live?.close();
  }

  /** @internal */
  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.#view) return;
    // Another feed begins with nothing of the last one.
    if (/^(m|sr|ty|lim)/.test(name)) {
      this.#forget();
      this.#view.list.replaceChildren();
    }
    this.#plan();
  }

  /** Begins soon: several attributes are often set at once. */
  #plan() {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      this.#live?.close();
      if (this.isConnected) this.#begin();
    });
  }

  #forget() {
    this.#following = undefined;
    this.#isWhole = false;
    this.#items = this.#waiting = [];
    this.removeAttribute("cursor");
    this.removeAttribute("last");
  }

  #made(): View {
    const height = this.offsetHeight;
    // A server may have written the shadow tree.
    const root = this.#internals.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("li a");
      if (link && !this.#tell("activate", { href: link.href })) event.preventDefault();
    });
    return new View(
      root,
      height,
      () => (this.#isPaused ? this.resume() : this.pause()),
      () => this.showNew(),
    );
  }

  get #src(): string {
    return this.getAttribute("src") || HOME;
  }

  get #feed(): string {
    const member = this.getAttribute("member");
    return member ? `member:${member}` : "all";
  }

  get #limit(): number {
    return this.#number("limit", 1, LIMIT_MAX, LIMIT);
  }

  get #seconds(): number {
    return this.#number("poll-interval", POLL_SECONDS_MIN, POLL_SECONDS_MAX, POLL_SECONDS_MIN);
  }

  #number(name: string, min: number, max: number, standard: number): number {
    return Math.min(max, Math.max(min, Math.round(Number(this.getAttribute(name))) || standard));
  }

  /** What the last good copy goes by. */
  get #copy(): string {
    return `/?ogp-feed=${[this.#src, this.#feed, this.getAttribute("types")]}`;
  }

  get #isPaused(): boolean {
    return (chosen ?? this.getAttribute("paused") ?? "no") !== "no";
  }

  #choose(isPaused: string) {
    chosen = isPaused;
    try {
      sessionStorage.setItem(PAUSED, chosen);
    } catch {}
    this.#plan();
  }

  #begin() {
    const mode = this.getAttribute("live") ?? "auto";
    void this.#speak();
    if (this.#view.list.hidden) {
      const entries = fromPage(this);
      if (entries.length) this.#view.show(entries);
      if (!this.hasAttribute("cursor")) void this.#showCopy();
    }
    if (mode === "off") this.#become("static");
    else if (this.#isPaused) this.#become("paused");
    else this.#follow(Math.max(0, WAYS.indexOf(mode)));
  }

  #follow(firstWay: number) {
    const types = this.getAttribute("types")?.split(/[\s,]+/);
    const url = new URL("/v1/live", this.#src);
    this.#live = new Live({
      ways: ways(url, { pollEveryMs: this.#seconds * 1000, share: true }).slice(firstWay),
      onState: (state, heardAt) => this.#stands(state, heardAt),
      onError: (problem) => this.#refused(problem),
    });
    this.#following = this.#live.follow({
      feed: this.#feed,
      cursor: this.#following?.cursor ?? this.getAttribute("cursor") ?? undefined,
      last: this.#following?.last ?? (Number(this.getAttribute("last")) || undefined),
      snapshot: this.#limit,
      ...(types && { filter: { types } }),
      onSnapshot: (activities) => this.#take(activities),
      onActivity: (activity) => this.#hear(activity),
    });
  }

  /** Says everything in the reader's language; its words may still be on their way. */
  async #speak() {
    const lang = spoken(this.closest<HTMLElement>("[lang]")?.lang ?? "");
    if (lang !== this.#speech.lang) this.#speech = { lang, words: ENGLISH };
    this.#sayAll();
    if (lang === "en" || this.#speech.words !== ENGLISH) return;
    try {
      const answer = await fetch(new URL(`/embed/v1/words/${lang}.json`, this.#src));
      this.#speech = { lang, words: await answer.json() };
      this.#sayAll();
    } catch {}
  }

  #sayAll() {
    const more = new URL(`/members/${this.getAttribute("member") ?? ""}`, this.#src);
    const level = this.#number("heading-level", 2, 6, 2);
    this.#view.speak(this.#speech, this.getAttribute("dir"), String(level), more.href);
    if (this.#items.length) this.#list(this.#items);
    this.#view.offer(this.newCount, this.#speech);
    this.#say();
  }

  #list(items: Activity[]) {
    this.#items = items;
    this.#view.show(this.#entries(items));
  }

  #entries(items: Activity[]): Element[] {
    return items.map((item) => fromActivity(item, this.#speech));
  }

  /** Shows the last good copy, if nothing newer is shown. */
  async #showCopy() {
    const copy = await kept(this.#copy);
    const shown = this.#view.list.firstChild as HTMLElement | null;
    // The page's own list may be newer, and what came from the service is.
    if (this.#isWhole || !copy?.items[0] || copy.items[0]["ogp:sequence"] <= Number(shown?.dataset.seq)) return;
    this.#at = copy.at;
    this.#list(copy.items.slice(0, this.#limit));
    this.#say();
  }

  /** The newest activities, as the service has them. */
  #take(activities: AnyActivity[]) {
    this.#waiting = [];
    this.#isWhole = true;
    this.#list(activities.filter(isShown).reverse());
    this.#view.offer(0, this.#speech);
    void this.#keep();
    this.#tell("load", { items: this.#items });
  }

  /** One more. */
  #hear(activity: AnyActivity) {
    const view = this.#view;
    // Hidden since: its place stays, its content does not.
    if (!isShown(activity)) return;
    this.#waiting = [activity, ...this.#waiting.slice(0, WAITING_MAX)];
    const count = this.newCount;
    if (this.#tell("new", { count, items: [activity] }) && !view.isBusy) this.#show(this.#limit);
    else view.offer(count, this.#speech);
    view.announce();
    void this.#keep();
  }

  #keep() {
    return this.#isWhole && keep(this.#copy, [...this.#waiting, ...this.#items]);
  }

  #show(max?: number) {
    const items = this.#waiting;
    this.#waiting = [];
    this.#items = [...items, ...this.#items].slice(0, max);
    this.#view.add(this.#entries(items), max);
    this.#view.offer(0, this.#speech);
    this.#tell("show", { items });
  }

  #stands(state: State, heardAt: Date | undefined) {
    this.#at = heardAt ?? this.#at;
    if (state === "behind") this.#become("stale", state);
    else if (state !== "stopped") this.#become(state === "reconnecting" ? "stale" : state);
  }

  #refused(problem: ErrorMessage) {
    this.#become("error");
    this.#tell("error", { problem });
  }

  #become(state: FeedState, word: keyof Words = state) {
    const isNew = state !== this.#state;
    this.#internals.states.clear();
    this.#internals.states.add((this.#state = state));
    this.#word = word;
    this.#say();
    if (isNew) this.#tell("state", { state });
  }

  #say() {
    const text = fill(this.#speech.words[this.#word] as string, { seconds: this.#seconds });
    this.#view.tell(this.#state, text, this.#speech, this.#at);
  }

  /** False when somebody cancelled it. */
  #tell(name: string, detail: object): boolean {
    const init = { detail, bubbles: true, composed: true, cancelable: true };
    return this.dispatchEvent(new CustomEvent(`ogp-feed-${name}`, init));
  }
}

function isShown(activity: AnyActivity): activity is Activity {
  return activity.type !== "Tombstone";
}
