/**
 * Pictures of the pages of a running site, and of a stream on somebody else's page, for people to look at:
 * npm run screenshots OUT_DIR [ADDRESS]
 * The site is at http://127.0.0.1:8080 unless said otherwise, where `make run` serves it.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { blank, enlargeText, launch, settled, stands } from "./browser.mjs";
import { host } from "./hosts.mjs";
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

/** How a stream on somebody else's page is shown: the choices in the builder's form, and what is done to it. */
const EMBEDS = [
  { name: "light", options: { ...WIDE, colorScheme: "light" } },
  { name: "dark", options: { ...WIDE, colorScheme: "dark" } },
  { name: "arabic", options: WIDE, choices: { feed_lang: "ar" } },
  { name: "compact", options: WIDE, choices: { density: "compact" } },
  { name: "phone", options: PHONE },
  { name: "forced-colours", options: { ...WIDE, forcedColors: "active" } },
  { name: "no-script", options: { ...WIDE, javaScriptEnabled: false } },
  { name: "offline", options: WIDE, prepare: loseService },
];
const HOST_STYLE = `:root { color-scheme: light dark; } body { max-width: 45rem; }`;

const [out, address = "http://127.0.0.1:8080"] = process.argv.slice(2);
if (!out) {
  console.error("usage: npm run screenshots OUT_DIR [ADDRESS]");
  process.exit(2);
}
// npm changes to its own folder; the path was written in another one.
const folder = resolve(process.env.INIT_CWD ?? ".", out);
mkdirSync(folder, { recursive: true });

const browser = await launch();
const elsewhere = await host();
try {
  for (const { name, path } of PAGES) {
    for (const look of LOOKS) console.log(await picture(`${name}.${look.name}`, path, look));
  }
  for (const look of EMBEDS) console.log(await picture(`embed.${look.name}`, await embed(look.choices), look));
} finally {
  await browser.close();
  elsewhere.close();
}

/** Publishes a page with the stream of a member, and answers with its address. */
async function embed(choices) {
  const page = await blank(browser, address, { javaScriptEnabled: false });
  try {
    await page.goto(`/embed?${new URLSearchParams({ member: "seoul", limit: "5", ...choices })}`);
    return elsewhere.publish({ code: await page.locator("code#element").textContent(), style: HOST_STYLE });
  } finally {
    await page.context().close();
  }
}

/** Takes the network away until the stream says so. */
async function loseService(page) {
  await page.context().setOffline(true);
  await stands(page, "offline");
}

/** Takes one picture of the whole page and answers with where it is. */
async function picture(name, path, { options, prepare }) {
  const page = await blank(browser, address, { reducedMotion: "reduce", ...options });
  try {
    await page.goto(path);
    if (options.javaScriptEnabled !== false) await settled(page);
    await prepare?.(page);
    const file = join(folder, `${name}.png`);
    await page.screenshot({ path: file, fullPage: true });
    return file;
  } finally {
    await page.context().close();
  }
}
