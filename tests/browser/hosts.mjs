/** A site of somebody else's: another origin, and another site to browsers. Its pages are what a test publishes. */
import { once } from "node:events";
import { createServer } from "node:http";

const STYLE = "body { font: 16px/1.5 sans-serif; margin: 1rem; }";

/** A page, as it is published.
 * @typedef {object} HostPage
 * @property {string} code what was pasted into it
 * @property {string} [style] rules beside those that all pages have
 * @property {string} [lang] its language
 * @property {string} [policy] its content security policy
 */

/** The site while it runs.
 * @typedef {object} Host
 * @property {string} origin
 * @property {(page: HostPage) => string} publish answers with the page's address
 * @property {() => void} close
 */

/** Starts it.
 * @returns {Promise<Host>} */
export async function host() {
  const published = new Map();
  const server = createServer(({ url }, answer) => {
    const { status = 200, headers = {}, body = "" } = published.get(url) ?? { status: 404 };
    answer.writeHead(status, headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Browsers know this name themselves.
  const origin = `http://localhost:${server.address().port}`;
  let pages = 0;

  function publish({ code, style = "", lang = "en", policy }) {
    const name = `/page-${++pages}`;
    published.set(`${name}.css`, { headers: { "content-type": "text/css" }, body: STYLE + style });
    const headers = { "content-type": "text/html; charset=utf-8", ...(policy && { "content-security-policy": policy }) };
    published.set(name, { headers, body: pageAround(code, lang, `${name}.css`) });
    return origin + name;
  }

  return {
    origin,
    publish,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function pageAround(code, lang, style) {
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Our city</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
<main>
<h1>Our city</h1>
${code}
</main>
<footer id="after"><p>Below the stream</p></footer>
</body>
</html>
`;
}
