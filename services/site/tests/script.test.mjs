// The element's words and dates, without a browser. Run with: node --test services/site/tests/*.test.mjs, after tsc -p services/site
import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, dateText, ENGLISH, fill, spoken } from "../client/.built/element/src/words.js";

/** Dates as precise as they are known, as the catalogue says them too (proto/src/dates/tests.rs). */
const DATES = {
  en: ["23 February 2016", "February 2016", "2016"],
  ko: ["2016년 2월 23일", "2016년 2월", "2016년"],
  es: ["23 de febrero de 2016", "febrero de 2016", "2016"],
  fr: ["23 février 2016", "février 2016", "2016"],
  ar: ["23 فبراير 2016", "فبراير 2016", "2016"],
};
for (const [lang, expected] of Object.entries(DATES)) {
  test(`dates are as precise as they are known: ${lang}`, () => {
    assert.deepEqual(["2016-02-23", "2016-02", "2016"].map((date) => dateText(lang, date)), expected);
  });
}

test("a language tag asks for a language of the catalogue, or for English", () => {
  for (const [tag, expected] of [["ko", "ko"], ["es-MX", "es"], ["AR", "ar"], ["de", "en"], ["kok", "en"], ["", "en"]]) {
    assert.equal(spoken(tag), expected, tag);
  }
});

test("words follow the number", () => {
  assert.equal(counted("en", ENGLISH.show, 1), "Show 1 new activity");
  assert.equal(counted("en", ENGLISH.show, 3), "Show 3 new activities");
  const arabic = { two: "نشاطين", few: "{count} أنشطة", other: "{count}" };
  assert.deepEqual([2, 3, 100].map((count) => counted("ar", arabic, count)), ["نشاطين", "3 أنشطة", "100"]);
});

test("what is named in braces is put in", () => {
  assert.equal(fill("every {seconds} s, {seconds}", { seconds: 30 }), "every 30 s, 30");
});
