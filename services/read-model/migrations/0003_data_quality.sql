-- What sources say that cannot be: the discrepancies that were recorded with where members stand, plans, commitments and
-- reviews, and those that follow from the record itself. A calendar event that is over and was neither held nor cancelled is none.
CREATE FUNCTION data_quality_at(known_at bigint, as_of date) RETURNS TABLE (
    member_id text, subject_id text, field text, said text, recorded text, rule text, seq bigint, source_url text
)
LANGUAGE sql STABLE AS $$
    WITH member AS (
        SELECT DISTINCT p.member_id FROM action_plan_version p WHERE p.seq <= known_at
    ), plan AS (
        SELECT p.* FROM member m, action_plan_at(m.member_id, known_at, as_of) p
    ), commitment AS (
        SELECT c.* FROM member m, commitment_at(m.member_id, known_at, as_of) c
    ), review AS (
        SELECT r.* FROM member m, review_at(m.member_id, known_at, as_of) r
    ), told AS (
        SELECT p.member_id, p.plan_id AS subject_id, p.discrepancies, p.seq, p.source_url FROM plan p
        UNION ALL
        SELECT c.member_id, c.commitment_id, c.discrepancies, c.seq, c.source_url FROM commitment c
        UNION ALL
        SELECT r.member_id, r.commitment_id, r.discrepancies, r.seq, r.source_url FROM review r
        UNION ALL
        SELECT s.member_id, s.member_id, s.discrepancies, s.seq, s.source_url FROM member_status_at(known_at, as_of) s
    ), stored AS (
        SELECT t.member_id, t.subject_id, d.field, d.said, d.recorded, d.rule, t.seq, t.source_url
        FROM told t, jsonb_to_recordset(t.discrepancies) AS d (field text, said text, recorded text, rule text)
    ), report AS (
        SELECT r.* FROM member m, report_at(m.member_id, known_at, as_of) r
        WHERE r.version = 'final' AND r.totals IS NOT NULL
    ), added AS (
        -- Reviews that name no report are taken as those of the report of their plan and product.
        SELECT r.member_id, r.report_id, r.seq, r.source_url, r.totals, v.values ->> 'completion' AS completion
        FROM report r
        JOIN review v ON v.plan_id = r.plan_id AND v.product = r.product
            AND coalesce(v.report_id, r.report_id) = r.report_id
    ), counted AS (
        SELECT c.plan_id, count(*) AS commitments FROM commitment c GROUP BY c.plan_id
    ), derived AS (
        SELECT p.member_id, p.plan_id AS subject_id, 'count_claimed' AS field, p.count_claimed::text AS said,
            coalesce(n.commitments, 0)::text AS recorded, 'must be the number of commitments on record' AS rule, p.seq,
            p.source_url
        FROM plan p LEFT JOIN counted n ON n.plan_id = p.plan_id
        WHERE p.count_claimed <> coalesce(n.commitments, 0)
        UNION ALL
        SELECT p.member_id, p.plan_id, 'duration_years', p.duration_years::text, p.starts || ' to ' || p.ends,
            'must be the year of the end minus the year of the start', p.seq, p.source_url
        FROM plan p
        -- A plan within one year is a plan of one year.
        WHERE p.duration_years <>
            greatest(extract(year FROM p.ends_on)::int - extract(year FROM p.starts_on)::int, 1)
        UNION ALL
        -- Where no review of the report is on record, there is nothing to compare its totals with.
        SELECT a.member_id, a.report_id, 'totals: ' || t.completion, t.said,
            count(*) FILTER (WHERE a.completion = t.completion)::text,
            'must be the number of reviews in the report that say so', a.seq, a.source_url
        FROM added a CROSS JOIN jsonb_each_text(a.totals -> 'completion') AS t (completion, said)
        GROUP BY a.member_id, a.report_id, a.seq, a.source_url, t.completion, t.said
        HAVING count(*) FILTER (WHERE a.completion = t.completion) <> t.said::bigint
        UNION ALL
        SELECT a.member_id, a.report_id, 'totals: commitments', a.totals ->> 'commitments', count(*)::text,
            'must be the number of reviews in the report', a.seq, a.source_url
        FROM added a
        GROUP BY a.member_id, a.report_id, a.seq, a.source_url, a.totals
        HAVING count(*) <> (a.totals ->> 'commitments')::bigint
    )
    SELECT * FROM stored
    UNION ALL
    -- What the source of the record says by the same rule is said once.
    SELECT * FROM derived d
    WHERE NOT EXISTS (SELECT 1 FROM stored s WHERE s.subject_id = d.subject_id AND s.rule = d.rule)
$$;
