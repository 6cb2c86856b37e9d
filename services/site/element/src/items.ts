/** Entries of the list: from activities, and from the list that the page brought. Everything from a feed becomes text. */
import type { Activity } from "../../client/src/protocol.ts";
import { dateText, fill, type Words } from "./words.ts";

/** Where text that people wrote begins and ends in a sentence (proto/src/catalogue.rs). */
const MARKS = /[\u2068\u2069]/;

/** The language things are said in. */
export interface Speech {
  lang: string;
  words: Words;
}

type Children = Iterable<Node | string>;

/** Makes an element; `part` is what a page's own style may reach it by. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  part?: string,
  children: Children = [],
  props: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), props);
  if (part) element.setAttribute("part", part);
  element.append(...children);
  return element;
}

/** An entry of an activity. */
export function fromActivity(activity: Activity, { lang, words }: Speech): HTMLLIElement {
  const { object, name, nameMap, "ogp:label": label, "ogp:labelMap": labels, "ogp:occurred": { date: dateTime }, "ogp:type": type } = activity;
  const date = dateTime ? dateText(lang, dateTime) : words.undated;
  // What happens to a calendar event is an announcement, whose day must not be taken for the event's.
  const text = type.startsWith("ogp.calendar") ? fill(words.announced, { date }) : date;
  const facts: (Node | string)[] = [make("time", "", [text], dateTime ? { dateTime } : {})];
  if (object.location) facts.push(" · ", original(object.location.name));
  const href = webAddress(activity["ogp:source"] ?? object.url);
  if (href) facts.push(" · ", make("a", "", [words.source], { href, rel: "external" }));
  return entry(activity["ogp:sequence"], [[labels[lang] ?? label], sentence(nameMap[lang] ?? name), facts]);
}

/** The entries of a list that the page brought, newest first. */
export function fromPage(host: HTMLElement): HTMLLIElement[] {
  return [...host.querySelectorAll<HTMLElement>("li[data-seq]")].map(({ dataset, children }) =>
    entry(dataset.seq, Array.from(children, (part) => part.cloneNode(true).childNodes)),
  );
}

function entry(seq: unknown, parts: Children[]): HTMLLIElement {
  const names = ["item-type", "item-title", "item-time"];
  const item = make("li", "item", parts.map((children, at) => make("p", names[at], children)));
  item.dataset.seq = String(seq);
  return item;
}

/** A sentence, with what people wrote kept apart: it has a direction of its own, and a language that nobody has recorded. */
function sentence(text: string): Children {
  return text.split(MARKS).map((piece, at) => (at % 2 ? original(piece) : piece));
}

function original(text: string): HTMLElement {
  return make("bdi", "", [text], { lang: "" });
}

/** The address, if it may stand in a link. */
export function webAddress(address = ""): string | undefined {
  return /^https?:/i.test(address) ? address : undefined;
}
