-- What is kept about the read models beside them. The schema is made by the migrator before this.

-- A generation of the read models is a schema: `read_model` while it is the live one, else `read_model_{number}`. Every view
-- that readers open holds a lock on this table, so that none sees two generations.
CREATE TABLE projection.generation (
    number     int PRIMARY KEY CHECK (number > 0),
    state      text NOT NULL CHECK (state IN ('building', 'live', 'previous')),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When it became the live one for the last time.
    live_since timestamptz
);
CREATE UNIQUE INDEX generation_live ON projection.generation (state) WHERE state = 'live';

-- The projector that holds the projection, and its sign of life: one row. A lock says who may hold it; this says whether the
-- holder still does something.
CREATE TABLE projection.holder (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    process text NOT NULL,
    since   timestamptz NOT NULL,
    beat    bigint NOT NULL,
    beat_at timestamptz NOT NULL
);
