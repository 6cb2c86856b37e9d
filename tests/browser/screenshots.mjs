/**
 * Pictures of the pages of a running site, for people to look at: npm run screenshots OUT_DIR [ADDRESS]
 * The site is at http://127.0.0.1:8080 unless said otherwise, where `make run` serves it.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { blank, enlargeText, launch, settled } from "./browser.mjs";
import { PAGES } from "./pages.mjs";

const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

/** How each page is shown; `prepare` is what is done to it before the picture is taken. */
const LOOKS = [
  { name: "light", options: { ...WIDE, colorScheme: "light" } },
  { name: "dark", options: { ...WIDE, colorScheme: "dark" } },
  { name: "phone", options: PHONE },
  { name: "large-text", options: WIDE, prepare: (page) => enlargeText(page, 2) },
  { name: "no-script", options: { ...WIDE, javaScriptEnabled: false } },
  { name: "forced-colours", options: { ...WIDE, forcedColors: "active" } },
  { name: "print", options: WIDE, prepare: (page) => page.emulateMedia({ media: "print" }) },
];

const [out, address = "http://127.0.0.1:8080"] = process.argv.slice(2);
if (!out) {
  console.error("usage: npm run screenshots OUT_DIR [ADDRESS]");
  process.exit(2);
}
// npm changes to its own folder; the path was written in another one.
const folder = resolve(process.env.INIT_CWD ?? ".", out);
mkdirSync(folder, { recursive: true });

const browser = await launch();
try {
  for (const { name, path } of PAGES) {
    for (const look of LOOKS) console.log(await picture(name, path, look));
  }
} finally {
  await browser.close();
}

/** Takes one picture of the whole page and answers with where it is. */
async function picture(name, path, { name: look, options, prepare }) {
  const page = await blank(browser, address, { reducedMotion: "reduce", ...options });
  try {
    await page.goto(path);
    if (options.javaScriptEnabled !== false) await settled(page);
    await prepare?.(page);
    const file = join(folder, `${name}.${look}.png`);
    await page.screenshot({ path: file, fullPage: true });
    return file;
  } finally {
    await page.context().close();
  }
}
