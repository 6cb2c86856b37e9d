/**
 * A reader's place in one feed: passes each activity on once and in order, and notices when one is missing. Knows nothing of
 * connections.
 */
import type {
  ActivityMessage,
  AnyActivity,
  Filter,
  ResetReason,
  ServerMessage,
  SnapshotMessage,
  SubscribeMessage,
} from "./protocol.ts";

/** What to follow, from where, and whom to tell. */
export interface FeedOptions {
  /** Its name: `member:seoul`, `all`. */
  feed: string;
  /** The place that is known: what came after it is told. Without it the feed begins with a snapshot, or with what comes next. */
  cursor?: string | undefined;
  /** The newest activity that is known, by its place in the log. */
  last?: number | undefined;
  /** How many of the newest activities to begin with, where there is no cursor. */
  snapshot?: number;
  /** Which activities to tell of. */
  filter?: Filter;
  /** Told of each activity, once and in order. */
  onActivity(activity: AnyActivity, seq: number): void;
  /** Told of the newest activities, newest last, where the feed begins with them. `onActivity` is told of each when it is absent. */
  onSnapshot?(activities: AnyActivity[], more: boolean): void;
  /** Told when what is known does not fit the feed; it begins anew. */
  onReset?(reason: ResetReason | "gap"): void;
}

/** The place, and what it takes to move it. */
export class Place {
  readonly options: FeedOptions;
  /** Where to resume. */
  cursor: string | undefined;
  /** The newest activity that was told. */
  last: number | undefined;
  /** Whether the server reads for this feed from storage. */
  behind = false;
  /** The cursor of the last activity that was told. Bookmarks do not move it: what one of them passed over is read again. */
  #told: string | undefined;
  /** The activity after which a gap was to be mended. */
  #mendedAt: number | undefined;

  constructor(options: FeedOptions) {
    this.options = options;
    this.cursor = this.#told = options.cursor;
    this.last = options.last;
  }

  request(id: number): SubscribeMessage {
    const { feed, snapshot, filter } = this.options;
    // What is undefined is left out of what is sent.
    return { type: "subscribe", id, feed, cursor: this.cursor, snapshot, filter } as SubscribeMessage;
  }

  /** Takes a message of the feed. False when something is missing, so that the feed has to be asked for again. */
  take(message: ServerMessage): boolean {
    switch (message.type) {
      case "subscribed":
        this.behind = false;
        if (message.mode === "live") this.#moveTo(message.head);
        break;
      case "snapshot":
        this.#takeSnapshot(message);
        break;
      case "activity":
        return this.#takeActivity(message);
      case "caught_up":
        this.behind = false;
      // Falls through: that is a bookmark, too.
      case "bookmark":
        this.cursor = message.cursor;
        break;
      case "fell_behind":
        this.behind = true;
        break;
      case "reset":
        this.#reset(message.reason);
    }
    return true;
  }

  #takeSnapshot({ items, cursor, more }: SnapshotMessage) {
    const { onSnapshot, onActivity } = this.options;
    const { last = -1 } = this;
    const fresh = items.filter((item) => item["ogp:sequence"] > last);
    this.last = fresh.at(-1)?.["ogp:sequence"] ?? this.last;
    this.#moveTo(cursor);
    if (onSnapshot) onSnapshot(fresh, more);
    else for (const item of fresh) onActivity(item, item["ogp:sequence"]);
  }

  #takeActivity({ seq, prev, cursor, activity }: ActivityMessage): boolean {
    // Where nothing is known, anything may be next.
    const { last = prev } = this;
    if (prev > last) return this.#mend();
    if (seq > last) {
      this.last = seq;
      this.#moveTo(cursor);
      this.options.onActivity(activity, seq);
    }
    return true;
  }

  /** Goes back to the last activity that was told, once for each; when that was in vain, begins anew. */
  #mend(): false {
    if (this.#mendedAt === this.last) this.#reset("gap");
    else {
      this.#mendedAt = this.last;
      this.cursor = this.#told;
    }
    return false;
  }

  #reset(reason: ResetReason | "gap") {
    this.cursor = this.#told = this.last = this.#mendedAt = undefined;
    this.options.onReset?.(reason);
  }

  #moveTo(cursor: string) {
    this.cursor = this.#told = cursor;
  }
}
