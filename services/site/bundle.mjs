/**
 * Makes the pages' scripts and the element from TypeScript, and the element's manifest: node bundle.mjs OUT_DIR
 * Run by the build of this crate. Whether the types are sound is for `tsc` to say (`make lint`).
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { create, ts } from "@custom-elements-manifest/analyzer";
import { build, transform } from "esbuild";
import { minify } from "terser";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = "es2022";
/** The scripts, by the names they get. */
const SCRIPTS = {
  live: "assets/live.ts",
  moment: "assets/moment.ts",
  builder: "assets/builder.ts",
  feed: "element/src/index.ts",
};
/** What the manifest is made from. */
const ELEMENT = ["element/src/feed.ts", "element/src/index.ts"];

/** Names that only our own modules call each other by. None may be one of the browser's, of a message, or of a word. */
const OWN_NAMES = (
  "announce asked follow isBusy kind later leaving list offer onActivity onError onReset onSnapshot onState " +
  "pollEveryMs share speak subs take tell way ways words"
).split(" ");

/** Makes another twentieth of what the bundler left go. */
const SMALL = {
  module: true,
  ecma: 2020,
  compress: { booleans_as_integers: true, pure_getters: true, unsafe: true, unsafe_arrows: true },
  mangle: { properties: { regex: new RegExp(`^(${OWN_NAMES.join("|")})$`) } },
};

/** A style sheet that a script takes in is text, without what only people read. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, charset: "utf8" });
      // Values of properties of our own are left as they are written: no text is among them.
      return { contents: code.trim().replace(/([,:]) /g, "$1"), loader: "text" };
    });
  },
};

const [out] = process.argv.slice(2);
if (!out) {
  console.error("usage: node bundle.mjs OUT_DIR");
  process.exit(2);
}
const { outputFiles } = await build({
  absWorkingDir: HERE,
  entryPoints: SCRIPTS,
  outdir: out,
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: TARGET,
  charset: "utf8",
  legalComments: "none",
  plugins: [styles],
  logLevel: "warning",
});
for (const { path, text } of outputFiles) {
  const { code } = await minify(text, SMALL);
  await writeFile(path, code);
}
await writeFile(join(out, "custom-elements.json"), JSON.stringify(await manifest(), null, 2));

/** The element's attributes, events, slots, parts and properties (Custom Elements Manifest). */
async function manifest() {
  const modules = ELEMENT.map(async (path) => {
    const source = await readFile(join(HERE, path), "utf8");
    return ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  });
  const described = create({ modules: await Promise.all(modules) });
  // Events whose names are put together where they are sent are named in the comment alone.
  for (const declaration of described.modules.flatMap(({ declarations }) => declarations)) {
    declaration.events &&= declaration.events.filter(({ name }) => name);
  }
  return described;
}
