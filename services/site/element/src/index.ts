/** Defines `<ogp-activity-feed>` on the page that takes this script in. */
import { OgpActivityFeed } from "./feed.ts";

const TAG = "ogp-activity-feed";

if (!customElements.get(TAG)) customElements.define(TAG, OgpActivityFeed);

export { OgpActivityFeed };
