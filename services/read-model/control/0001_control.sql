-- What is kept about the read models beside them. The schema is made by the migrator before this.

-- A generation of the read models is a schema: `read_model` while it is the live one, else `read_model_{number}`. Every view
-- that readers open holds a lock on this table, so that none sees two generations.
CREATE TABLE projection.generation (
    number     int PRIMARY KEY CHECK (number > 0),
    state      text NOT NULL CHECK (state IN ('building', 'live', 'previous')),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When it became the live one for the last time.
    live_since timestamptz,
    -- How far the work on it is: its tables are made, filled in bulk, indexed; then it follows the log.
    phase      text NOT NULL CHECK (phase IN ('preparing', 'loading', 'indexing', 'following')),
    -- The log it is filled from, and by how many jobs in bulk; nothing for one that was filled by the projector.
    log_id     uuid,
    jobs       int CHECK (jobs > 0),
    -- What the last comparison with the live one came to.
    report     jsonb
);
CREATE UNIQUE INDEX generation_live ON projection.generation (state) WHERE state = 'live';
CREATE UNIQUE INDEX generation_building ON projection.generation (state) WHERE state = 'building';

-- How far each job has come that fills a generation in bulk. Moved in the transaction that loads the rows.
CREATE TABLE projection.shard (
    generation int NOT NULL REFERENCES projection.generation ON DELETE CASCADE,
    shard      int NOT NULL,
    seq        bigint NOT NULL,
    PRIMARY KEY (generation, shard)
);

-- Indexes that a generation lacks while it is filled in bulk, as they were made.
CREATE TABLE projection.dropped_index (
    generation int NOT NULL REFERENCES projection.generation ON DELETE CASCADE,
    name       text NOT NULL,
    definition text NOT NULL,
    PRIMARY KEY (generation, name)
);

-- The projector that holds the projection, and its sign of life: one row. A lock says who may hold it; this says whether the
-- holder still does something.
CREATE TABLE projection.holder (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    process text NOT NULL,
    since   timestamptz NOT NULL,
    beat    bigint NOT NULL,
    beat_at timestamptz NOT NULL
);
