/** Whether somebody is there to read, as far as a browser tells. Where there is no page, somebody always is. */

/**
 * Tells until the function that it answers with is called. `present`: the page is seen, or the network is back; `unseen`: the
 * page is out of sight; `absent`: the network is gone, or the page is put away.
 */
export function watchPresence(present: () => void, unseen: () => void, absent: () => void): () => void {
  const { document, addEventListener } = globalThis;
  const watching = new AbortController();
  const { signal } = watching;
  document?.addEventListener("visibilitychange", () => (isHidden() ? unseen() : present()), { signal });
  for (const name of ["online", "pageshow"]) addEventListener?.(name, present, { signal });
  for (const name of ["offline", "pagehide"]) addEventListener?.(name, absent, { signal });
  return () => watching.abort();
}

/** Whether the page is out of sight. */
export function isHidden(): boolean {
  return !!globalThis.document?.hidden;
}

/** Whether the browser is sure that there is no network. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}
