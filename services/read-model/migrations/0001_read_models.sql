-- The read models of one generation: one insert-only table of versions for each kind of thing, the feeds, and the
-- projector's own tables. No statement names a schema: a generation is whatever schema it is made in.
--
-- Every version carries
--   seq         the place of its event in the log,
--   recorded_at when the log took the event,
--   occurred    when it happened, in ISO 8601 reduced precision (2016-02-23, 2016-02, 2016) or 'unknown',
--   settled_on  the last day on which it can have happened: nothing is claimed early. What is recorded has happened, so it
--               is never after the day of recording, which it is when `occurred` is unknown; but for calendar events, which
--               are announced before they are over.
-- The state of a thing as known at `known_at` (a seq) and as of a day is its newest version with seq <= known_at and
-- settled_on <= as_of. Nothing is ever updated or deleted; what is counted or judged is derived from these rows in
-- 0002_derivations.sql.

-- How far these read models have come: one row, moved in the transaction that writes the rows.
CREATE TABLE checkpoint (
    is_only    boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    seq        bigint NOT NULL CHECK (seq >= 0),
    -- The event at seq and the hash of its message; nothing where there is none, or it is not a valid event.
    event_id   uuid,
    event_hash bytea,
    log_id     uuid NOT NULL,
    epoch      bigint NOT NULL,
    -- Why nothing more is taken in until an operator says so.
    halted     text,
    moved_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN checkpoint.epoch IS 'Fences: a commit under an older epoch fails.';

-- Events that were passed over: one that cannot be projected, and every later one of its subject behind it, so that none is
-- applied before the one it rests on. Never lost: they are still in the log.
CREATE TABLE parked (
    seq       bigint PRIMARY KEY,
    event_id  uuid,
    subject   text COLLATE "C" NOT NULL,
    cause     text NOT NULL CHECK (cause IN ('failed', 'blocked')),
    -- Why it cannot be projected, or what it waits for.
    error     text NOT NULL,
    attempts  int NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_by_subject ON parked (subject, seq);

-- Entries that came into a feed after later ones: their events had been parked. A reader whose cursor stood at or after seq
-- by then has not seen them.
CREATE TABLE late_entry (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed     text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    -- Where the checkpoint stood.
    added_at bigint NOT NULL,
    UNIQUE (feed, seq)
);

CREATE TABLE activity (
    feed        text COLLATE "C" NOT NULL,
    seq         bigint NOT NULL,
    prev        bigint NOT NULL,
    event_id    uuid NOT NULL,
    type        text NOT NULL,
    occurred    text NOT NULL,
    settled_on  date NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- json, not jsonb: kept byte for byte, so that a resumed reader gets what a live one got.
    rendered    json NOT NULL,
    PRIMARY KEY (feed, seq),
    CHECK (prev < seq)
);
CREATE INDEX activity_by_seq ON activity (seq);
-- For readers who want some types only, and for whom a rare one must not cost the whole feed.
CREATE INDEX activity_by_type ON activity (feed, type, seq);
CREATE INDEX activity_by_event ON activity (event_id);
-- For the last event that was recorded by a time.
CREATE INDEX activity_by_time ON activity (recorded_at, seq) WHERE feed = 'all';
COMMENT ON COLUMN activity.prev IS 'seq of the entry before this one in the same feed, 0 for the first.';

CREATE TABLE member_version (
    member_id        text COLLATE "C" NOT NULL,
    seq              bigint NOT NULL,
    recorded_at      timestamptz NOT NULL,
    occurred         text NOT NULL,
    settled_on       date NOT NULL,
    event_id         uuid NOT NULL,
    -- joined, renamed, slug_changed
    change           text NOT NULL,
    reason           text,
    name             text NOT NULL,
    kind             text NOT NULL,
    country_code     text,
    parent_member_id text,
    displayed_year   int,
    letter_date      text,
    formal_date      text,
    cohort           text,
    region           text,
    voting           boolean NOT NULL,
    slugs            text[] NOT NULL,
    source_url       text,
    PRIMARY KEY (member_id, seq)
);
CREATE INDEX member_version_by_slug ON member_version USING gin (slugs);

CREATE TABLE member_status (
    member_id    text COLLATE "C" NOT NULL,
    seq          bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    occurred     text NOT NULL,
    settled_on   date NOT NULL,
    event_id     uuid NOT NULL,
    status       text NOT NULL,
    -- Nothing where it joined.
    reason       text,
    decided_by   text,
    letter_dated text,
    received_on  text,
    until        text,
    vote         jsonb,
    discrepancies jsonb NOT NULL,
    source_url   text,
    PRIMARY KEY (member_id, seq)
);

-- The procedure with a member that does not keep the partnership's process, one row for each step.
CREATE TABLE process_step (
    member_id    text COLLATE "C" NOT NULL,
    seq          bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    occurred     text NOT NULL,
    settled_on   date NOT NULL,
    event_id     uuid NOT NULL,
    -- contrary_to_process, response, review_opened, review_closed
    kind         text NOT NULL,
    plan_id      text COLLATE "C",
    ground       text,
    rule_version text,
    document_id  text,
    -- The finding a response is about; for a review that was opened, the first it rests on.
    finding_id   uuid,
    -- What opened a review (second_finding, decision), or how it ended (resolved, inactive).
    outcome      text,
    note         text,
    source_url   text,
    PRIMARY KEY (member_id, seq)
);

-- Offices only. The person behind a contact is kept by the membership service alone, outside what is derived from the log.
CREATE TABLE contact_version (
    contact_id  text COLLATE "C" NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred    text NOT NULL,
    settled_on  date NOT NULL,
    event_id    uuid NOT NULL,
    member_id   text COLLATE "C" NOT NULL,
    role        text NOT NULL,
    body        text NOT NULL,
    url         text,
    has_person  boolean NOT NULL,
    removed     boolean NOT NULL,
    -- Whether this version is the one by which the person was erased.
    erased      boolean NOT NULL,
    source_url  text,
    PRIMARY KEY (contact_id, seq)
);
CREATE INDEX contact_version_by_member ON contact_version (member_id, contact_id, seq);

-- Which entries are hidden, and for which member they are. About what is shown, never about what is counted.
CREATE TABLE entry_visibility (
    member_id   text COLLATE "C" NOT NULL,
    entry_seq   bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred    text NOT NULL,
    settled_on  date NOT NULL,
    event_id    uuid NOT NULL,
    entry_id    uuid NOT NULL,
    hidden      boolean NOT NULL,
    reason      text,
    -- The last day on which it is hidden.
    until       date,
    source_url  text,
    PRIMARY KEY (entry_seq, seq)
);
CREATE INDEX entry_visibility_by_seq ON entry_visibility (seq);

CREATE TABLE document_version (
    document_id text COLLATE "C" NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred    text NOT NULL,
    settled_on  date NOT NULL,
    event_id    uuid NOT NULL,
    -- published, replaced, withdrawn
    change      text NOT NULL,
    reason      text,
    members     text[] NOT NULL,
    kind        text NOT NULL,
    title       text NOT NULL,
    dated       text,
    year        int NOT NULL,
    language    text,
    signatory   text,
    summary     text,
    body        text,
    page_images jsonb NOT NULL,
    file_hash   text,
    pages       bigint,
    url         text,
    source_url  text,
    PRIMARY KEY (document_id, seq)
);
CREATE INDEX document_version_by_member ON document_version USING gin (members);

CREATE TABLE action_plan_version (
    plan_id        text COLLATE "C" NOT NULL,
    seq            bigint NOT NULL,
    recorded_at    timestamptz NOT NULL,
    occurred       text NOT NULL,
    settled_on     date NOT NULL,
    event_id       uuid NOT NULL,
    member_id      text COLLATE "C" NOT NULL,
    number         int,
    number_note    text,
    title          text NOT NULL,
    starts         text NOT NULL,
    ends           text NOT NULL,
    starts_on      date NOT NULL,
    ends_on        date NOT NULL,
    duration_years int,
    language       text,
    document_id    text,
    count_claimed  int,
    version        int NOT NULL,
    -- submitted, amended, extended, withdrawn, implementation_ended
    change         text NOT NULL,
    reason         text,
    -- What an amendment changed, as a list of {field, from, to}.
    changes        jsonb NOT NULL,
    -- When it was to end, where it was extended.
    extended_from  text,
    -- schedule, extension or early; nothing until its implementation ended, or after it was extended.
    ended_by       text,
    withdrawn      boolean NOT NULL,
    -- What the source says that cannot be: [{field, said, recorded, rule}].
    discrepancies  jsonb NOT NULL,
    source_url     text,
    PRIMARY KEY (plan_id, seq)
);
CREATE INDEX action_plan_version_by_member ON action_plan_version (member_id, plan_id, seq);
COMMENT ON COLUMN action_plan_version.ends_on IS 'The last day the end can mean.';

CREATE TABLE plan_overdue (
    -- The member's last plan, which none follows.
    plan_id      text COLLATE "C" NOT NULL,
    seq          bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    occurred     text NOT NULL,
    settled_on   date NOT NULL,
    event_id     uuid NOT NULL,
    member_id    text COLLATE "C" NOT NULL,
    due_on       date NOT NULL,
    -- due, four_months, twelve_months
    threshold    text NOT NULL,
    rule_version text NOT NULL,
    days_late    int NOT NULL,
    source_url   text,
    PRIMARY KEY (plan_id, seq)
);
CREATE INDEX plan_overdue_by_member ON plan_overdue (member_id, seq);

CREATE TABLE commitment_version (
    commitment_id text COLLATE "C" NOT NULL,
    seq           bigint NOT NULL,
    recorded_at   timestamptz NOT NULL,
    occurred      text NOT NULL,
    settled_on    date NOT NULL,
    event_id      uuid NOT NULL,
    plan_id       text COLLATE "C" NOT NULL,
    member_id     text COLLATE "C" NOT NULL,
    position      int NOT NULL,
    number        text,
    title         text NOT NULL,
    themes        text[] NOT NULL,
    plan_theme    text,
    lead          text,
    supports      text[] NOT NULL,
    starts        text,
    ends          text,
    description   text,
    milestones    jsonb NOT NULL,
    -- submitted, added, amended, withdrawn, carried_forward, milestone_rescheduled
    change        text NOT NULL,
    reason        text,
    -- What an amendment changed, as a list of {field, from, to}.
    changes       jsonb NOT NULL,
    withdrawn     boolean NOT NULL,
    -- The commitment that continues it in another plan.
    successor_id  text,
    discrepancies jsonb NOT NULL,
    source_url    text,
    PRIMARY KEY (commitment_id, seq)
);
CREATE INDEX commitment_version_by_member ON commitment_version (member_id, commitment_id, seq);
CREATE INDEX commitment_version_by_plan ON commitment_version (plan_id, seq);

CREATE TABLE self_report (
    commitment_id   text COLLATE "C" NOT NULL,
    seq             bigint NOT NULL,
    recorded_at     timestamptz NOT NULL,
    occurred        text NOT NULL,
    settled_on      date NOT NULL,
    event_id        uuid NOT NULL,
    plan_id         text COLLATE "C" NOT NULL,
    member_id       text COLLATE "C" NOT NULL,
    -- milestone_reached, milestone_rescheduled, progress
    kind            text NOT NULL,
    -- Counted from 1; nothing where the report is about the whole commitment.
    milestone       int,
    milestone_title text,
    -- not_started, on_track, delayed, done
    state           text,
    text            text,
    evidence_url    text,
    from_date       text,
    to_date         text,
    reason          text,
    reporter        text NOT NULL,
    source_url      text,
    PRIMARY KEY (commitment_id, seq)
);
CREATE INDEX self_report_by_member ON self_report (member_id, seq);
COMMENT ON TABLE self_report IS 'What governments and others say of their own work. Nothing that reviewers judge is derived from it.';

CREATE TABLE review_version (
    review_id     uuid NOT NULL,
    commitment_id text COLLATE "C" NOT NULL,
    seq           bigint NOT NULL,
    recorded_at   timestamptz NOT NULL,
    occurred      text NOT NULL,
    settled_on    date NOT NULL,
    event_id      uuid NOT NULL,
    plan_id       text COLLATE "C" NOT NULL,
    member_id     text COLLATE "C" NOT NULL,
    product       text NOT NULL,
    stage         text NOT NULL,
    scheme        text NOT NULL,
    review_status text NOT NULL,
    visibility    text NOT NULL,
    retracted     boolean NOT NULL,
    -- The values by variable, in the words of the scheme.
    values        jsonb NOT NULL,
    -- The values before a correction or retraction, and why it was made.
    values_before     jsonb,
    correction_reason text,
    correction_note   text,
    report_id     text,
    report_date   text,
    reviewer      text NOT NULL,
    summary       text,
    discrepancies jsonb NOT NULL,
    source_url    text,
    PRIMARY KEY (review_id, commitment_id, seq)
);
CREATE INDEX review_version_by_commitment ON review_version (commitment_id, seq);
CREATE INDEX review_version_by_member ON review_version (member_id, commitment_id, seq);

CREATE TABLE calendar_event_version (
    calendar_id      text COLLATE "C" NOT NULL,
    seq              bigint NOT NULL,
    recorded_at      timestamptz NOT NULL,
    occurred         text NOT NULL,
    settled_on       date NOT NULL,
    event_id         uuid NOT NULL,
    members          text[] NOT NULL,
    title            text NOT NULL,
    kind             text NOT NULL,
    state            text NOT NULL,
    -- No times while it is postponed without a new date.
    starts           text,
    ends             text,
    starts_on        date,
    ends_on          date,
    time_zone        text,
    all_day          boolean,
    mode             text,
    place            text,
    url              text,
    registration_url text,
    submitted_by     text NOT NULL,
    approved         boolean NOT NULL,
    visibility       text NOT NULL,
    source_url       text,
    PRIMARY KEY (calendar_id, seq)
);
CREATE INDEX calendar_event_version_by_member ON calendar_event_version USING gin (members);

CREATE TABLE report_version (
    report_id      text COLLATE "C" NOT NULL,
    seq            bigint NOT NULL,
    recorded_at    timestamptz NOT NULL,
    occurred       text NOT NULL,
    settled_on     date NOT NULL,
    event_id       uuid NOT NULL,
    change         text NOT NULL,
    plan_id        text COLLATE "C" NOT NULL,
    member_id      text COLLATE "C" NOT NULL,
    product        text NOT NULL,
    title          text NOT NULL,
    version        text NOT NULL,
    dated          text,
    language       text,
    document_id    text,
    url            text,
    comment_opens  date,
    comment_closes date,
    comment_state  text,
    comments       int NOT NULL,
    -- Nothing in a public row of a draft: what a draft counts is for staff.
    totals         jsonb,
    visibility     text NOT NULL,
    source_url     text,
    PRIMARY KEY (report_id, seq)
);
CREATE INDEX report_version_by_member ON report_version (member_id, report_id, seq);
