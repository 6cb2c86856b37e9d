/**
 * Opens a page and tells what a reader sees of its stream, for tests that restart what serves it:
 * node watch.mjs http://127.0.0.1:8080/members/seoul
 *
 * `loaded` says that the page was loaded, `connected N` that its feed was heard of over one more connection, `left N` that this
 * websocket was closed, and `entries 9 7 2` names all entries that it shows, from top to bottom, whenever they change.
 */
import { blank, launch } from "./browser.mjs";

const [address] = process.argv.slice(2);
const browser = await launch();
const page = await blank(browser, address);
let connections = 0;
const connected = () => console.log("connected", ++connections);
const follow = (socket) => {
  connected();
  const number = connections;
  socket.once("close", () => console.log("left", number));
};

page.on("load", () => console.log("loaded"));
page.on("websocket", (socket) => socket.once("framereceived", () => follow(socket)));
page.on("response", (answer) => answer.ok() && new URL(answer.url()).pathname.endsWith("/sse") && connected());
await page.exposeFunction("tell", (seqs) => console.log("entries", ...seqs));
await page.addInitScript(() => {
  const shown = () => {
    const stream = document.querySelector("ogp-activity-feed");
    // Until it is live the page's own list is shown.
    const entries = (stream?.shadowRoot ?? document).querySelectorAll("li[data-seq]");
    return [...entries].map((entry) => entry.dataset.seq);
  };
  let told = "";
  const look = () => {
    const seqs = shown();
    if (seqs.join() !== told) globalThis.tell(seqs);
    told = seqs.join();
  };
  document.addEventListener("DOMContentLoaded", look);
  for (const name of ["load", "show"]) document.addEventListener(`ogp-feed-${name}`, look);
});
await page.goto("");
