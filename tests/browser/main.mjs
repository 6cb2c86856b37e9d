// Tests of the pages in a real browser, in one process, so that what they need is started once. Run with: npm test
import { test } from "node:test";

const PAGES = ["accessibility", "without-script", "loading", "keyboard", "languages", "print", "preferences", "readme", "live", "connections"];
const EMBEDS = ["live", "reading", "outages", "sharing", "hosts", "looks", "interface"].map((name) => `embed-${name}`);

try {
  for (const name of [...PAGES, ...EMBEDS]) await import(`./checks/${name}.mjs`);
} catch (error) {
  // Counted and told like any other failure.
  test("what the tests need can be started", () => {
    throw error;
  });
}
