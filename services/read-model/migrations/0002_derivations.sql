-- What is counted and judged, derived from the versions and from nothing else, as known at a seq and as of a day.
-- Everything that shows a number asks here, so a number cannot contradict the list it counts. What belongs to a member is
-- asked for by member, so that a page costs what its member has and not what the partnership has.

-- The newest version of each thing. Its versions are a chain, each made from the one before: none shows before all earlier
-- ones do, also where it is the one whose date is earlier or known better.
CREATE FUNCTION member_at(known_at bigint, as_of date) RETURNS SETOF member_version
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (member_id) v.*
    FROM member_version v
    WHERE seq <= known_at AND settled_on <= as_of
        AND NOT EXISTS (
            SELECT FROM member_version e WHERE e.member_id = v.member_id AND e.seq < v.seq AND e.settled_on > as_of
        )
    ORDER BY member_id, seq DESC
$$;

CREATE FUNCTION member_status_at(known_at bigint, as_of date) RETURNS SETOF member_status
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (member_id) v.*
    FROM member_status v
    WHERE seq <= known_at AND settled_on <= as_of
        AND NOT EXISTS (
            SELECT FROM member_status e WHERE e.member_id = v.member_id AND e.seq < v.seq AND e.settled_on > as_of
        )
    ORDER BY member_id, seq DESC
$$;

-- The slug that each member's page has now. Addresses are no part of history: a page of the past has the address of today.
CREATE VIEW member_slug AS
    SELECT DISTINCT ON (member_id) member_id, slugs[1] AS slug
    FROM member_version
    ORDER BY member_id, seq DESC;

-- The versions of each document that show.
CREATE FUNCTION document_versions_at(known_at bigint, as_of date) RETURNS SETOF document_version
LANGUAGE sql STABLE AS $$
    SELECT v.*
    FROM document_version v
    WHERE seq <= known_at AND settled_on <= as_of
        AND NOT EXISTS (
            SELECT FROM document_version e WHERE e.document_id = v.document_id AND e.seq < v.seq AND e.settled_on > as_of
        )
$$;

-- A document may stand on the pages of several members, and a later version of it on those of others.
CREATE FUNCTION document_at(of_member text, known_at bigint, as_of date) RETURNS SETOF document_version
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT DISTINCT ON (document_id) v.*
        FROM document_versions_at(known_at, as_of) v
        WHERE document_id IN (SELECT document_id FROM document_version WHERE members @> ARRAY[of_member])
        ORDER BY document_id, seq DESC
    ) newest
    WHERE members @> ARRAY[of_member]
$$;

CREATE FUNCTION action_plan_at(of_member text, known_at bigint, as_of date) RETURNS SETOF action_plan_version
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (plan_id) v.*
    FROM action_plan_version v
    WHERE member_id = of_member AND seq <= known_at AND settled_on <= as_of
        AND NOT EXISTS (
            SELECT FROM action_plan_version e WHERE e.plan_id = v.plan_id AND e.seq < v.seq AND e.settled_on > as_of
        )
    ORDER BY plan_id, seq DESC
$$;

CREATE FUNCTION commitment_at(of_member text, known_at bigint, as_of date) RETURNS SETOF commitment_version
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (commitment_id) v.*
    FROM commitment_version v
    WHERE member_id = of_member AND seq <= known_at AND settled_on <= as_of
        AND NOT EXISTS (
            SELECT FROM commitment_version e WHERE e.commitment_id = v.commitment_id AND e.seq < v.seq AND e.settled_on > as_of
        )
    ORDER BY commitment_id, seq DESC
$$;

-- The public versions of each calendar event that show.
CREATE FUNCTION calendar_event_versions_at(known_at bigint, as_of date) RETURNS SETOF calendar_event_version
LANGUAGE sql STABLE AS $$
    SELECT v.*
    FROM calendar_event_version v
    WHERE seq <= known_at AND settled_on <= as_of AND visibility = 'public'
        AND NOT EXISTS (
            SELECT FROM calendar_event_version e
            WHERE e.calendar_id = v.calendar_id AND e.seq < v.seq AND e.settled_on > as_of AND e.visibility = 'public'
        )
$$;

-- The public calendar events of a member.
CREATE FUNCTION calendar_event_at(of_member text, known_at bigint, as_of date) RETURNS SETOF calendar_event_version
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT DISTINCT ON (calendar_id) v.*
        FROM calendar_event_versions_at(known_at, as_of) v
        WHERE calendar_id IN (SELECT calendar_id FROM calendar_event_version WHERE members @> ARRAY[of_member])
        ORDER BY calendar_id, seq DESC
    ) newest
    WHERE members @> ARRAY[of_member]
$$;

-- The public versions of each review that show.
CREATE FUNCTION review_versions_at(known_at bigint, as_of date) RETURNS SETOF review_version
LANGUAGE sql STABLE AS $$
    SELECT v.*
    FROM review_version v
    WHERE seq <= known_at AND settled_on <= as_of AND visibility = 'public'
        AND NOT EXISTS (
            SELECT FROM review_version e
            WHERE e.review_id = v.review_id AND e.commitment_id = v.commitment_id AND e.seq < v.seq AND e.settled_on > as_of
                AND e.visibility = 'public'
        )
$$;

-- The reviews that count: final, public, and not taken back.
CREATE FUNCTION review_at(of_member text, known_at bigint, as_of date) RETURNS SETOF review_version
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT DISTINCT ON (review_id, commitment_id) v.*
        FROM review_versions_at(known_at, as_of) v
        WHERE member_id = of_member
        ORDER BY review_id, commitment_id, seq DESC
    ) newest
    WHERE review_status = 'final' AND NOT retracted
$$;

-- Later stages outrank earlier ones, whatever the order of arrival.
CREATE FUNCTION stage_rank(stage text) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE stage WHEN 'final' THEN 3 WHEN 'mid_term' THEN 2 ELSE 1 END
$$;

-- Whether a commitment serves an open government value that counts alone, which technology does not.
CREATE FUNCTION serves_openness(ogp_values jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (ogp_values ->> 'access_to_information')::boolean
        OR (ogp_values ->> 'civic_participation')::boolean
        OR (ogp_values ->> 'public_accountability')::boolean
$$;

-- Whether a commitment is starred, by the rule of the scheme that judged its completion. Schemes of 2011 and 2020 have
-- no stars, and Transitional Results Reports award none: they leave the design as it was judged, and stars were given up
-- when they came. Where a scheme has no specificity, verifiable takes its place; where the open government values were not
-- coded one by one, relevance as a whole does.
CREATE FUNCTION is_starred(
    product text, scheme text, specificity text, verifiable boolean, ogp_values jsonb, relevant boolean, impact text, completion text
) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        scheme IN ('2014', '2015', '2017')
        AND product <> 'transitional_results_report'
        AND CASE WHEN specificity IS NULL THEN verifiable ELSE specificity IN ('Medium', 'High') END
        AND CASE WHEN ogp_values IS NULL THEN relevant ELSE serves_openness(ogp_values) END
        AND (impact = 'Transformative' OR (scheme = '2014' AND impact = 'Moderate'))
        AND completion IN ('Substantial', 'Complete'),
        false)
$$;

-- The place of a value on the scale of completion, counted from 1.
CREATE FUNCTION completion_rank(completion text) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position(
        ARRAY['Withdrawn', 'Unclear', 'No Evidence Available', 'Not Started', 'Limited', 'Substantial', 'Complete'],
        completion)
$$;

-- How completion changed from one judgement to the next: computed, whatever a source says of it.
CREATE FUNCTION change_in_completion(completion_before text, completion text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE sign(completion_rank(completion) - completion_rank(completion_before))
        WHEN 1 THEN 'Increase' WHEN 0 THEN 'No Change' WHEN -1 THEN 'Decrease' END
$$;

-- The label over potential impact: high takes a moderate or transformative impact and relevance to open government, which
-- follows from the open government values where it was not coded as a whole. The scheme of 2020 has no such label.
CREATE FUNCTION ambition(impact text, relevant boolean, ogp_values jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN impact IS NULL THEN NULL
        WHEN impact IN ('Moderate', 'Transformative') AND coalesce(relevant, serves_openness(ogp_values), false) THEN 'High'
        ELSE 'Low' END
$$;

-- What all reviews of a commitment together say: for each variable the value of the latest stage that has one. Completion
-- was judged before where an earlier stage judged it: a second review of one stage takes the place of the first, on a day
-- on which both were published and the first was not yet taken back, too.
CREATE FUNCTION finding_at(of_member text, known_at bigint, as_of date) RETURNS TABLE (
    commitment_id text, member_id text, reviews bigint, finally_reviewed boolean, completion text, completion_before text,
    did_it_open_government text, early_results text, impact text, potential_for_results text, specificity text,
    verifiable boolean, relevant boolean, ogp_values jsonb, promising boolean, starred boolean
)
LANGUAGE sql STABLE AS $$
    WITH ranked AS (
        SELECT r.commitment_id, r.member_id, r.stage, r.product, r.scheme, r.values,
            row_number() OVER (PARTITION BY r.commitment_id ORDER BY stage_rank(r.stage) DESC, r.seq DESC) AS place,
            stage_rank(r.stage) < max(stage_rank(r.stage)) FILTER (WHERE r.values ? 'completion')
                OVER (PARTITION BY r.commitment_id) AS was_before
        FROM review_at(of_member, known_at, as_of) r
    ), merged AS (
        SELECT
            commitment_id, member_id, count(*) AS reviews, bool_or(stage = 'final') AS finally_reviewed,
            (array_agg(product ORDER BY place) FILTER (WHERE values ? 'completion'))[1] AS product,
            (array_agg(scheme ORDER BY place) FILTER (WHERE values ? 'completion'))[1] AS scheme,
            (array_agg(values ->> 'completion' ORDER BY place) FILTER (WHERE values ? 'completion'))[1] AS completion,
            (array_agg(values ->> 'completion' ORDER BY place)
                FILTER (WHERE values ? 'completion' AND was_before))[1] AS completion_before,
            (array_agg(values ->> 'did_it_open_government' ORDER BY place)
                FILTER (WHERE values ? 'did_it_open_government'))[1] AS did_it_open_government,
            (array_agg(values ->> 'early_results' ORDER BY place) FILTER (WHERE values ? 'early_results'))[1] AS early_results,
            (array_agg(values ->> 'potential_impact' ORDER BY place)
                FILTER (WHERE values ? 'potential_impact'))[1] AS impact,
            (array_agg(values ->> 'potential_for_results' ORDER BY place)
                FILTER (WHERE values ? 'potential_for_results'))[1] AS potential_for_results,
            (array_agg(values ->> 'specificity' ORDER BY place) FILTER (WHERE values ? 'specificity'))[1] AS specificity,
            (array_agg((values ->> 'verifiable')::boolean ORDER BY place)
                FILTER (WHERE values ? 'verifiable'))[1] AS verifiable,
            (array_agg(values -> 'ogp_values' ORDER BY place) FILTER (WHERE values ? 'ogp_values'))[1] AS ogp_values,
            (array_agg((values ->> 'relevant')::boolean ORDER BY place) FILTER (WHERE values ? 'relevant'))[1] AS relevant,
            (array_agg((values ->> 'promising')::boolean ORDER BY place) FILTER (WHERE values ? 'promising'))[1] AS promising
        FROM ranked
        GROUP BY commitment_id, member_id
    )
    SELECT commitment_id, member_id, reviews, finally_reviewed, completion, completion_before, did_it_open_government,
        early_results, impact, potential_for_results, specificity, verifiable, relevant, ogp_values, promising,
        is_starred(product, scheme, specificity, verifiable, ogp_values, relevant, impact, completion)
    FROM merged
$$;

-- Each commitment with the state it is in: current while its plan runs, awaiting_review once the plan is over but not
-- finally reviewed, post_implementation once both; withdrawn where it or its plan was, unless it was reviewed all the same.
CREATE FUNCTION commitment_state_at(of_member text, known_at bigint, as_of date) RETURNS TABLE (
    commitment_id text, member_id text, plan_id text, plan_title text, plan_ends text, plan_ends_on date, "position" int,
    number text, title text, description text, themes text[], plan_theme text, lead text, supports text[], starts text,
    ends text, milestones jsonb, successor_id text, source_url text, state text, reviews bigint, completion text,
    completion_before text, change_in_completion text, did_it_open_government text, early_results text, impact text,
    potential_for_results text, specificity text, verifiable boolean, relevant boolean, ogp_values jsonb, ambition text,
    promising boolean, starred boolean
)
LANGUAGE sql STABLE AS $$
    SELECT c.commitment_id, c.member_id, c.plan_id, p.title, p.ends, p.ends_on, c.position, c.number, c.title, c.description,
        c.themes, c.plan_theme, c.lead, c.supports, c.starts, c.ends, c.milestones, c.successor_id, c.source_url,
        CASE
            WHEN p.ends_on < as_of AND coalesce(f.finally_reviewed, false) THEN 'post_implementation'
            WHEN c.withdrawn OR p.withdrawn THEN 'withdrawn'
            WHEN p.ends_on >= as_of THEN 'current'
            ELSE 'awaiting_review'
        END,
        coalesce(f.reviews, 0), f.completion, f.completion_before, change_in_completion(f.completion_before, f.completion),
        f.did_it_open_government, f.early_results, f.impact, f.potential_for_results, f.specificity, f.verifiable, f.relevant,
        f.ogp_values, ambition(f.impact, f.relevant, f.ogp_values), f.promising, coalesce(f.starred, false)
    FROM commitment_at(of_member, known_at, as_of) c
    JOIN action_plan_at(of_member, known_at, as_of) p ON p.plan_id = c.plan_id
    LEFT JOIN finding_at(of_member, known_at, as_of) f ON f.commitment_id = c.commitment_id
$$;

-- The numbers at the top of a member's page. They count what commitment_state_at lists.
CREATE FUNCTION counters_at(of_member text, known_at bigint, as_of date) RETURNS TABLE (
    current bigint, reviewed bigint, starred bigint, post_implementation bigint, withdrawn bigint
)
LANGUAGE sql STABLE AS $$
    SELECT
        count(*) FILTER (WHERE state IN ('current', 'awaiting_review')), count(*) FILTER (WHERE reviews > 0),
        count(*) FILTER (WHERE starred), count(*) FILTER (WHERE state = 'post_implementation'),
        count(*) FILTER (WHERE state = 'withdrawn')
    FROM commitment_state_at(of_member, known_at, as_of)
$$;

-- Each action plan with the state it is in, and what its commitments achieved. Co-creation comes before there is a plan.
CREATE FUNCTION plan_state_at(of_member text, known_at bigint, as_of date) RETURNS TABLE (
    plan_id text, state text, extended boolean, superseded boolean, commitments bigint, reviewed bigint, starred bigint,
    completed bigint, strong_results bigint
)
LANGUAGE sql STABLE AS $$
    WITH plans AS (
        SELECT * FROM action_plan_at(of_member, known_at, as_of)
    ), achieved AS (
        SELECT plan_id, count(*) AS commitments, count(*) FILTER (WHERE reviews > 0) AS reviewed,
            count(*) FILTER (WHERE starred) AS starred,
            count(*) FILTER (WHERE completion IN ('Substantial', 'Complete')) AS completed,
            count(*) FILTER (WHERE did_it_open_government IN ('Major', 'Outstanding') OR early_results = 'Significant')
                AS strong_results,
            count(*) FILTER (WHERE state IN ('current', 'awaiting_review')) AS open,
            count(*) FILTER (WHERE state = 'post_implementation') AS finally_reviewed
        FROM commitment_state_at(of_member, known_at, as_of)
        GROUP BY plan_id
    )
    SELECT p.plan_id,
        CASE
            WHEN p.withdrawn THEN 'withdrawn'
            WHEN p.starts_on > as_of THEN 'submitted'
            WHEN p.ends_on >= as_of THEN 'implementing'
            WHEN a.finally_reviewed > 0 AND a.open = 0 THEN 'reviewed'
            ELSE 'implementation_ended'
        END,
        EXISTS (
            SELECT FROM action_plan_version v
            WHERE v.plan_id = p.plan_id AND v.change = 'extended' AND v.seq <= p.seq
        ),
        EXISTS (SELECT FROM plans later WHERE later.ends_on > p.ends_on AND later.starts_on <= as_of AND NOT later.withdrawn),
        coalesce(a.commitments, 0), coalesce(a.reviewed, 0), coalesce(a.starred, 0), coalesce(a.completed, 0),
        coalesce(a.strong_results, 0)
    FROM plans p
    LEFT JOIN achieved a ON a.plan_id = p.plan_id
$$;

-- How many commitments of the current plan have each theme. Of several plans with commitments that are current or await
-- review, the current one is the one that ends last.
CREATE FUNCTION thematic_focus_at(of_member text, known_at bigint, as_of date) RETURNS TABLE (
    plan_title text, theme text, commitments bigint
)
LANGUAGE sql STABLE AS $$
    WITH open AS (
        SELECT commitment_id, plan_id, plan_title, plan_ends_on, themes
        FROM commitment_state_at(of_member, known_at, as_of)
        WHERE state IN ('current', 'awaiting_review')
    )
    SELECT plan_title, theme, count(DISTINCT commitment_id)
    FROM open, unnest(themes) AS theme
    WHERE plan_id = (SELECT plan_id FROM open ORDER BY plan_ends_on DESC, plan_id DESC LIMIT 1)
    GROUP BY plan_title, theme
$$;

-- The public versions of each report that show.
CREATE FUNCTION report_versions_at(known_at bigint, as_of date) RETURNS SETOF report_version
LANGUAGE sql STABLE AS $$
    SELECT v.*
    FROM report_version v
    WHERE seq <= known_at AND settled_on <= as_of AND visibility = 'public'
        AND NOT EXISTS (
            SELECT FROM report_version e
            WHERE e.report_id = v.report_id AND e.seq < v.seq AND e.settled_on > as_of AND e.visibility = 'public'
        )
$$;

-- The public reports about a member's plans: the newest public version of each.
CREATE FUNCTION report_at(of_member text, known_at bigint, as_of date) RETURNS SETOF report_version
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (report_id) v.*
    FROM report_versions_at(known_at, as_of) v
    WHERE member_id = of_member
    ORDER BY report_id, seq DESC
$$;

-- The contacts of a member that were not removed.
CREATE FUNCTION contact_at(of_member text, known_at bigint, as_of date) RETURNS SETOF contact_version
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT DISTINCT ON (contact_id) v.*
        FROM contact_version v
        WHERE member_id = of_member AND seq <= known_at AND settled_on <= as_of
            AND NOT EXISTS (
            SELECT FROM contact_version e WHERE e.contact_id = v.contact_id AND e.seq < v.seq AND e.settled_on > as_of
        )
        ORDER BY contact_id, seq DESC
    ) newest
    WHERE NOT removed
$$;

-- The last threshold that a member passed without a plan that follows its last one: the one told last, as the end of the
-- last plan may turn out to have come earlier.
CREATE FUNCTION overdue_at(of_member text, known_at bigint, as_of date) RETURNS SETOF plan_overdue
LANGUAGE sql STABLE AS $$
    SELECT o.*
    FROM plan_overdue o
    WHERE o.member_id = of_member AND o.seq <= known_at AND o.settled_on <= as_of
        AND EXISTS (
            SELECT FROM member_status_at(known_at, as_of) s
            WHERE s.member_id = of_member AND s.status IN ('active', 'under_procedural_review')
        )
        AND NOT EXISTS (
            SELECT FROM action_plan_at(of_member, known_at, as_of) p
            WHERE NOT p.withdrawn AND p.ends_on >= o.due_on
        )
    ORDER BY o.seq DESC
    LIMIT 1
$$;

-- The entries that are hidden on a day: those that any member they belong to hides. Hidden for one, an entry is hidden in every
-- feed. About what is shown and never about what is counted; what is hidden today is hidden in every view of the past, too.
CREATE FUNCTION entry_hidden_on(today date) RETURNS SETOF entry_visibility
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (entry_seq) * FROM (
        SELECT DISTINCT ON (entry_seq, member_id) * FROM entry_visibility ORDER BY entry_seq, member_id, seq DESC
    ) newest
    WHERE hidden AND (until IS NULL OR until >= today)
    ORDER BY entry_seq, seq
$$;

-- What readers of a feed get in the place of a hidden entry (Activity Streams 2.0). The read API says the same, and when it
-- was hidden.
CREATE FUNCTION tombstone(event_id uuid, seq bigint) RETURNS json
LANGUAGE sql IMMUTABLE AS $$
    SELECT json_build_object(
        '@context', json_build_array(
            'https://www.w3.org/ns/activitystreams', json_build_object('ogp', 'urn:civicstream:ogp#')),
        'id', 'urn:uuid:' || event_id, 'type', 'Tombstone', 'formerType', 'Activity', 'ogp:sequence', seq)
$$;
