/** What the element shows: heading, state, buttons and list, in its shadow tree. Knows nothing of feeds and connections. */
import { make, type Speech } from "./items.ts";
import style from "./style.css";
import { counted, fill, timeText } from "./words.ts";

/** How it stands with the element. */
export type FeedState = "static" | "connecting" | "live" | "polling" | "paused" | "stale" | "offline" | "error";

/** At most one announcement in this time is read out to those who listen to the page. */
const ANNOUNCE_EVERY_MS = 30_000;
/** The most entries that are shown at once. */
const ENTRIES_MAX = 500;

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/** The shadow tree. */
export class View {
  readonly list = make("ol", "list", [], { hidden: true });
  #new = make("button", "new-button", [], { hidden: true });
  #empty = make("slot", "", [], { name: "empty", hidden: true });
  #page = make("slot");
  /** What scrolls. */
  #body = make("div", "", [this.#new, this.list, this.#empty, this.#page], { role: "region" });
  #heading = make("h2", "heading");
  #status = make("p", "status");
  #pause = make("button", "pause-button");
  #news = make("p", "", [], { role: "status" });
  #more = make("a", "more-link");
  #feed = make("section", "feed", [
    make("slot", "", [this.#heading], { name: "heading" }),
    make("header", "", [this.#status, this.#pause]),
    this.#news,
    // Until there is something newer, the page's own list is what is shown.
    this.#body,
    make("slot", "", [this.#more], { name: "footer" }),
  ]);
  /** How high it was when there was only the page's own list; 0 once that is taken over. */
  #height: number;
  #announcedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells when the reader pauses, and when the entries that wait are to be shown; `height` is how high it was until now. */
  constructor(root: ShadowRoot, height: number, pause: () => void, showNew: () => void) {
    this.#height = height;
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#feed);
    // What scrolls can be reached by keyboard, also when that comes by larger text or a smaller window.
    new ResizeObserver(() => {
      this.#body.tabIndex = this.#body.scrollHeight > this.#body.clientHeight ? 0 : -1;
    }).observe(this.list);
    this.#pause.onclick = pause;
    this.#new.onclick = () => {
      showNew();
      const first = this.list.firstChild as HTMLElement;
      first.tabIndex = -1;
      first.focus();
    };
  }

  /** Says everything that stays the same in a language. */
  speak({ lang, words }: Speech, dir: string | null, ariaLevel: string, href: string) {
    Object.assign(this.#feed, { lang, dir: dir ?? (lang === "ar" ? "rtl" : "ltr") });
    Object.assign(this.#heading, { ariaLevel, textContent: words.heading });
    Object.assign(this.#more, { href, textContent: words.more });
    this.#body.ariaLabel = words.heading;
    this.#empty.textContent = words.empty;
  }

  /** Says how it stands; `at` is when what is shown was known. */
  tell(state: FeedState, text: string, { lang, words }: Speech, at?: Date | number) {
    const isGone = state === "offline" || state === "error";
    const since = at && isGone ? ` – ${fill(words.since, { time: timeText(lang, at) })}` : "";
    this.#status.dataset.state = state;
    this.#status.textContent = text + since;
    this.#pause.textContent = state === "paused" ? words.resume : words.pause;
    this.#pause.hidden = state === "static";
  }

  /** Shows these entries, newest first, and no others. Where there was room for fewer it gets larger. */
  show(entries: Element[]) {
    this.#change(() => this.list.replaceChildren(...entries), entries.length > this.list.childElementCount);
  }

  /** Puts entries on top, the newest first. With `max` only so many of all stay, in the room there is. */
  add(entries: Element[], max?: number) {
    this.#change(() => {
      for (const { classList } of entries) classList.add("new");
      this.list.prepend(...entries);
      while (this.list.childElementCount > (max ?? ENTRIES_MAX)) this.list.lastChild?.remove();
    }, !max);
  }

  /** Changes the list. It keeps its height, so that nothing on the page moves, unless it is free to grow. */
  #change(change: () => void, isFree: boolean) {
    const { style, offsetHeight } = this.#body;
    if (this.#height) {
      // What stands above the list now takes its room from what the page's own one had.
      const room = `${offsetHeight + this.#height - this.#feed.offsetHeight}px`;
      style.minBlockSize = `min(${room},var(--ogp-feed-max-height,${room}))`;
      this.#height = 0;
    } else style.blockSize = isFree || !offsetHeight ? "" : `${offsetHeight}px`;
    change();
    this.list.hidden = !(this.#empty.hidden = !!this.list.firstChild);
    this.#page.hidden = true;
  }

  /** Offers the entries that wait. */
  offer(count: number, { lang, words }: Speech) {
    this.#new.hidden = !count;
    this.#new.textContent = counted(lang, words.show, count);
  }

  /** Has the news read out, politely, and seldom: how much waits, or the newest entry. */
  announce() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#announcedAt = Date.now();
      this.#news.textContent = ((this.#new.hidden ? this.list.firstChild : this.#new) as HTMLElement).innerText;
    }, this.#announcedAt + ANNOUNCE_EVERY_MS - Date.now());
  }

  /** Whether a new entry would disturb somebody: who reads further down, uses the list, or wants no motion. */
  get isBusy(): boolean {
    return (
      this.#body.scrollTop > 0 ||
      this.#body.getBoundingClientRect().top < 0 ||
      this.#feed.matches(":focus-within, :hover") ||
      matchMedia("(prefers-reduced-motion)").matches
    );
  }
}
