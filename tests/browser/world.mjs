/** What the tests share: the program with the demo history, and a browser. Started when the first of them is loaded. */
import { randomUUID } from "node:crypto";
import { after } from "node:test";

import { blank, launch, settled } from "./browser.mjs";
import { host } from "./hosts.mjs";
import { start } from "./local-run.mjs";

const browser = await launch();
const program = await start().catch(async (error) => {
  await browser.close();
  throw error;
});
const elsewhere = await host();
after(async () => {
  await browser.close();
  elsewhere.close();
  await program.stop();
});

/** Where the pages are. */
export const origin = program.pages;

/** A site of somebody else's. */
export const { origin: site, publish } = elsewhere;

/** A program of a test's own, and an empty page for it.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} settings in its environment */
export async function another(t, settings) {
  let own = await start(settings);
  const page = await blank(browser, own.pages);
  t.after(async () => {
    await page.context().close();
    await own.stop();
  });
  const restart = async () => {
    own = await own.restart();
  };
  return { page, origin: own.pages, restart, stop: () => own.stop(), post: (path, body) => post(path, body, own) };
}

/** Opens an empty page that is closed after the test.
 * @param {import("node:test").TestContext} t
 * @param {import("playwright-core").BrowserContextOptions} [options] */
export async function empty(t, options) {
  const page = await blank(browser, origin, options);
  t.after(() => page.context().close());
  return page;
}

/** Opens the page at an address and waits until it is as it stays.
 * @param {import("node:test").TestContext} t
 * @param {string} path
 * @param {import("playwright-core").BrowserContextOptions} [options] */
export async function open(t, path, options = {}) {
  const page = await empty(t, options);
  await page.goto(path);
  if (options.javaScriptEnabled !== false) await settled(page);
  return page;
}

/** The code that the builder page prints.
 * @param {string} which `element`, `frame`, `script`, `policy`…: the id of the code on that page
 * @param {Record<string, string>} choices in its form
 * @param {string} [from] where the pages of another program are */
export async function printed(which, choices, from = origin) {
  const page = await blank(browser, from, { javaScriptEnabled: false });
  try {
    await page.goto(`/embed?${new URLSearchParams(choices)}`);
    return await page.locator(`code#${which}`).textContent();
  } finally {
    await page.context().close();
  }
}

/** Sends a command and answers with what came back, once the log has it.
 * @param {string} path
 * @param {object} body
 * @param {import("./local-run.mjs").Program} [to] another program than the one that tests share */
export async function post(path, body, to = program) {
  const headers = {
    authorization: `Bearer ${to.token}`,
    "content-type": "application/json",
    "idempotency-key": randomUUID(),
  };
  const answer = await fetch(to.commands + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
