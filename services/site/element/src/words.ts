/** What the element itself says, and dates, in the reader's language. English is built in; the server has the others. */
import english from "./english.json" with { type: "json" };

/** Text for each plural category that a language has (`Intl.PluralRules`), with `{count}` in it. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The element's own words, as `/embed/v1/words/{lang}.json` has them. */
export interface Words {
  heading: string;
  empty: string;
  more: string;
  pause: string;
  resume: string;
  show: Plural;
  source: string;
  /** With `{date}`. */
  announced: string;
  undated: string;
  static: string;
  connecting: string;
  live: string;
  /** With `{seconds}`. */
  polling: string;
  behind: string;
  stale: string;
  paused: string;
  offline: string;
  /** With `{time}`. */
  since: string;
  error: string;
}

/** Built in, so that it can be said that there is no connection. A test holds it against the catalogue. */
export const ENGLISH: Words = english;

/** The languages of the catalogue, with how their dates are written (BCP 47, Unicode extension u-nu). */
const LOCALES: Record<string, string> = { en: "en-GB", ko: "ko", es: "es", fr: "fr", ar: "ar-u-nu-latn" };

/** The language of the catalogue that a language tag asks for. */
export function spoken(tag: string): string {
  const primary = tag.toLowerCase().split("-")[0] ?? "";
  return primary in LOCALES ? primary : "en";
}

/** Puts what is named in braces into a text. */
export function fill(text: string, args: Record<string, unknown>): string {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(args[name]));
}

/** The text for a number. */
export function counted(lang: string, texts: Plural, count: number): string {
  return fill(texts[new Intl.PluralRules(lang).select(count)] ?? texts.other, { count });
}

/** A date in ISO 8601 reduced precision, as precise as it is. */
export function dateText(lang: string, date: string): string {
  const [, month, day] = date.split("-");
  return new Intl.DateTimeFormat(LOCALES[lang], {
    timeZone: "UTC",
    year: "numeric",
    ...(month && { month: "long" }),
    ...(day && { day: "numeric" }),
  }).format(new Date(date));
}

/** A moment. */
export function timeText(lang: string, at: Date | number): string {
  return new Intl.DateTimeFormat(LOCALES[lang], { dateStyle: "medium", timeStyle: "short" }).format(at);
}
