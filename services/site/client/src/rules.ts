/** The rules of the protocol that need no connection: how long to wait, and what a close code asks for. */

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 20_000;
/** However long a server asks to stay away, and far below what a timer can count. */
const ANNOUNCED_MAX_MS = 3_600_000;

/** What to do when a connection has ended. */
export type Verdict = "stop" | "resume" | "back off";

/** How a connection ended. */
export interface End {
  verdict: Verdict;
  /** How long the server asks to stay away; it wins over the verdict. */
  retryAfterMs?: number | undefined;
  /** Why, in words. */
  reason?: string;
}

/** How long to wait before a try, counted from 0: anything up to a limit that doubles (full jitter). */
export function backoff(attempt: number): number {
  return Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** attempt);
}

/** How long to wait before the try that follows an end. */
export function waitAfter({ verdict, retryAfterMs }: End, attempt: number): number {
  if (retryAfterMs) return Math.min(retryAfterMs, ANNOUNCED_MAX_MS);
  // At once, but not in step with everyone else, and not without end in a circle.
  return backoff(verdict === "resume" ? Math.min(attempt, 1) : attempt);
}

/** What a close code asks for. Its range says it. */
export function verdict(code: number): Verdict {
  const range = Math.floor(code / 100);
  return range === 40 ? "stop" : range === 42 ? "resume" : "back off";
}
