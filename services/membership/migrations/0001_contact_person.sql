-- The persons behind the contacts of members: the only personal data, and the only table that the log cannot rebuild.
-- The schema is made by the migrator before this. The membership service writes it, the public pages may read it.

CREATE TABLE private.contact_person (
    contact_id text COLLATE "C" PRIMARY KEY,
    -- The event that said who the person is, and its place in the log. A page names the person beside that version of the
    -- contact and no other.
    revision   uuid NOT NULL,
    seq        bigint NOT NULL,
    name       text,
    email      text
);
COMMENT ON TABLE private.contact_person IS
    'Contact persons. A row without name and e-mail keeps commands of the past from bringing an erased person back.';
