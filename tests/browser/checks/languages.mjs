/** The languages of what a page says, and the direction they are read in. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES } from "../pages.mjs";
import { LETTER, sampleMember } from "../samples.mjs";
import { open, origin } from "../world.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
/** More stops than there are before the choice of a language. */
const STOPS_MAX = 10;

test("every page says its language", async () => {
  for (const { path, language = "en" } of PAGES) {
    const html = await (await fetch(origin + path)).text();
    assert.match(html, new RegExp(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`), path);
  }
});

for (const { name, path } of PAGES.filter(({ language }) => !language)) {
  for (const [language, direction] of [["ko", "ltr"], ["ar", "rtl"]]) {
    test(`${name}: it is said in "${language}", on a phone too, and its links stay there`, async (t) => {
      const page = await open(t, said(path, language), PHONE);
      assert.deepEqual(await page.evaluate(spoken), [language, direction]);
      const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(needed <= there, `it needs scrolling to the side: ${needed} px in a window of ${there} px`);
      const inside = page.locator("a:not([hreflang]):is([href^='/members'], [href^='/commitments'])");
      const links = await inside.evaluateAll((all) => all.map(({ search }) => new URLSearchParams(search).get("lang")));
      assert.ok(links.length > 0 && links.every((it) => it === language), String(links));
      const forms = page.locator("form");
      assert.equal(await forms.locator(`[name=lang][value=${language}]`).count(), await forms.count());
    });
  }
}

test("the browser's language is taken, and leaves addresses as they are", async (t) => {
  for (const [locale, language] of [["fr-CA", "fr"], ["ar-EG", "ar"], ["de-DE", "en"]]) {
    const page = await open(t, "/members", { locale });
    assert.equal((await page.evaluate(spoken))[0], language, locale);
    const links = page.locator("a[href*='lang=']:not([hreflang])");
    assert.equal(await links.count(), 0, locale);
    await page.locator("table a").first().click();
    await page.waitForURL(/\/members\/[^?]+$/);
    assert.equal((await page.evaluate(spoken))[0], language, locale);
  }
});

test("another language is chosen by keyboard, and the search is kept", async (t) => {
  const page = await open(t, "/members?q=seoul");
  await page.keyboard.press("Tab");
  for (let stop = 0; !(await page.evaluate(() => document.activeElement.matches("[hreflang=ar]"))); stop++) {
    assert.ok(stop < STOPS_MAX, "the choice is no stop, or a late one");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("/members?q=seoul&lang=ar");
  assert.deepEqual(await page.evaluate(spoken), ["ar", "rtl"]);
  assert.deepEqual(await page.locator("[aria-current]").allInnerTexts(), ["العربية"]);
  assert.deepEqual(await page.locator("tbody a").allInnerTexts(), ["Seoul, South Korea"]);
  await page.locator("form.search").getByRole("button").press("Enter");
  await page.waitForURL("/members?q=seoul&region=&kind=&lang=ar");
});

test("the slider of days is named in the page's language", async (t) => {
  const page = await open(t, "/members?lang=ko");
  await page.getByRole("slider", { name: "월", exact: true }).waitFor();
});

test("caches are told what decided", async () => {
  const ask = async (path, accepted) => (await fetch(origin + path, { headers: { "accept-language": accepted } })).headers;
  const [korean, french] = [await ask("/members/seoul", "ko"), await ask("/members/seoul", "fr")];
  assert.match(korean.get("vary"), /accept-encoding.*accept-language/);
  assert.notEqual(korean.get("etag"), french.get("etag"));
  assert.doesNotMatch((await ask("/members/seoul?lang=ko", "fr")).get("vary"), /accept-language/);
  assert.match((await ask("/members/seul", "fr")).get("vary"), /accept-language/);
  const known = { "accept-language": "ko", "if-none-match": korean.get("etag") };
  const again = await fetch(`${origin}/members/seoul`, { headers: known });
  assert.deepEqual([again.status, /accept-language/.test(again.headers.get("vary"))], [304, true]);
});

test("old addresses keep the language", async () => {
  for (const [path, place] of [["/", "/members"], ["/members/", "/members"], ["/members/seoul/", "/members/seoul"]]) {
    const answer = await fetch(`${origin}${path}?lang=ko`, { redirect: "manual" });
    assert.equal(answer.headers.get("location"), `${place}?lang=ko`);
  }
});

test("a language there is not is refused with the rule, in the browser's language", async () => {
  const answer = await fetch(`${origin}/members?lang=tlh`, { headers: { "accept-language": "es" } });
  assert.equal(answer.status, 400);
  const html = await answer.text();
  assert.match(html, /<html lang="es"/);
  assert.match(html, /lang debe ser uno de estos códigos: en, ko, es, fr, ar\./);
});

for (const { language, text } of Object.values(LETTER)) {
  test(`a letter says its language: ${language}`, async (t) => {
    const page = await openLetters(t);
    const spoken = await paragraph(page, text).evaluate((element) => element.closest("[lang]").lang);
    assert.equal(spoken, language);
  });
}

test("a letter from right to left is set from right to left", async (t) => {
  const page = await openLetters(t);
  const directions = await page.locator("[lang=ar]").evaluateAll((elements) => elements.map(({ dir }) => dir));
  assert.ok(directions.length > 0, "nothing is in Arabic");
  for (const direction of directions) assert.match(direction, /^(rtl|auto)$/);
  assert.equal(await directionOf(paragraph(page, LETTER.arabic.text)), "rtl");
  for (const { text } of [LETTER.english, LETTER.korean]) assert.equal(await directionOf(paragraph(page, text)), "ltr");
});

/** The letters, with their full texts opened. */
async function openLetters(t) {
  const page = await open(t, await sampleMember("letters"));
  for (const summary of await page.locator("#letter summary").all()) await summary.click();
  return page;
}

/** The first paragraph of a text, as it is shown. */
function paragraph(page, text) {
  return page.locator("#letter p").filter({ hasText: text.split("\n")[0], visible: true });
}

/** The address of a page in a language. */
function said(path, language) {
  return `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
}

/** The language of the page that is open, and its direction. */
function spoken() {
  const { lang } = document.documentElement;
  return [lang, getComputedStyle(document.body).direction];
}

function directionOf(locator) {
  return locator.evaluate((element) => getComputedStyle(element).direction);
}
