/** The last good copy of a feed, in the browser's Cache Storage: what is shown first, and while there is no connection. */
import type { Activity } from "../../client/src/protocol.ts";

/** The name of the cache; another shape of copy gets another name. */
const CACHE = "ogp-activity-feed-v1";
const KEPT_MAX = 20;

/** A copy. */
export interface Kept {
  /** When it was made, in milliseconds. */
  at: number;
  /** Newest first. */
  items: Activity[];
}

/** Keeps a copy of the newest activities. It is no matter if that fails: browsers may allow no storage. */
export async function keep(feed: string, items: Activity[]): Promise<void> {
  const copy: Kept = { at: Date.now(), items: items.slice(0, KEPT_MAX) };
  try {
    await (await caches.open(CACHE)).put(feed, new Response(JSON.stringify(copy)));
  } catch {}
}

/** The copy, where there is one. */
export async function kept(feed: string): Promise<Kept | undefined> {
  try {
    return await (await (await caches.open(CACHE)).match(feed))?.json();
  } catch {}
}
