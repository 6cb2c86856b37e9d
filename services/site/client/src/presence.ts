/** Whether somebody is there to read, as far as a browser tells. Where there is no page, somebody always is. */

/** Who is told. */
export interface Watcher {
  /** The page is seen, or the network is back. */
  present(): void;
  /** The page is out of sight. */
  unseen(): void;
  /** The network is gone, or the page is put away. */
  absent(): void;
}

/** Tells until the function that it answers with is called. */
export function watchPresence({ present, unseen, absent }: Watcher): () => void {
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
  return globalThis.document?.hidden ?? false;
}

/** Whether the browser is sure that there is no network. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}
