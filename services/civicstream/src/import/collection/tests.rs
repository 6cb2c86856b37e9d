//! The mapping on small samples.

use serde_json::{Value, json};

use super::*;
use crate::import::work::Lane;

fn planned(collection: Value) -> Work {
    plan(&serde_json::from_value(collection).expect("a collection"))
}

pub(super) fn commands(work: &Work) -> Vec<&Command> {
    work.phases.iter().flatten().flatten().collect()
}

#[track_caller]
fn body_of<'w>(work: &'w Work, id: &str) -> &'w Value {
    let found = commands(work).into_iter().find(|command| command.id == id);
    &found.unwrap_or_else(|| panic!("no command for {id}: {:?}", work.refused)).body
}

#[test]
fn members_keep_every_slug_and_know_their_country() {
    let work = planned(json!({"members": [
        {"slug": "seoul-south-korea", "name": "Seoul, South Korea", "kind": "local", "country": "Republic of Korea",
         "joined_year": 2016, "joined_date": null, "cohort_joined": "2016", "iso_or_ogp_code": null,
         "slug_note": "slugs seen in stored addresses: seoul, seoul-south-korea, seoul-korea (members/) and more.",
         "sources": ["https://example.org/seoul and a remark"]},
        {"slug": "republic-of-korea", "name": "Republic of Korea", "kind": "national", "country": "Republic of Korea",
         "joined_year": 2011, "cohort_joined": "2012-04", "iso_or_ogp_code": "KOR", "region": "Asia and the Pacific"},
        {"slug": "kosovo", "name": "Kosovo", "kind": "other", "iso_or_ogp_code": "XKX"},
        {"slug": "bojonegoro-indonesia", "name": "Bojonegoro, Indonesia", "kind": "local", "country": "Indonesia",
         "iso_or_ogp_code": "IDBO", "slug_note": "also seen: bojonegoro-regency-indonesia"},
    ]}));
    assert_eq!(
        body_of(&work, "seoul-south-korea"),
        &json!({
            "member_id": "seoul", "name": "Seoul, South Korea", "kind": "local", "parent_member_id": "republic-of-korea",
            "displayed_year": 2016, "cohort": "2016", "voting": true, "occurred": "2016",
            "slugs": ["seoul", "seoul-south-korea", "seoul-korea"], "source_url": "https://example.org/seoul",
        })
    );
    assert_eq!(
        body_of(&work, "republic-of-korea"),
        &json!({
            "member_id": "republic-of-korea", "name": "Republic of Korea", "kind": "national", "country_code": "KOR",
            "displayed_year": 2011, "formal_date": "2012-04", "cohort": "2012-04", "region": "Asia and the Pacific",
            "voting": true, "occurred": "2011", "slugs": ["republic-of-korea"],
        })
    );
    assert_eq!(body_of(&work, "kosovo")["voting"], false);
    assert_eq!(body_of(&work, "kosovo")["occurred"], "unknown");
    assert_eq!(body_of(&work, "bojonegoro-indonesia")["country_code"], Value::Null);
    assert_eq!(
        body_of(&work, "bojonegoro-indonesia")["slugs"],
        json!(["bojonegoro-indonesia", "bojonegoro-regency-indonesia"])
    );
    let countries: Vec<&str> = work.phases[0].iter().map(|lane| lane[0].id.as_str()).collect();
    assert_eq!(countries, ["republic-of-korea", "kosovo"], "countries come before their cities");
}

#[test]
fn a_document_that_is_listed_twice_is_sent_once() {
    let document = json!({"member": "seoul-south-korea", "kind": "letter", "title": "A letter", "year": 2016});
    let work = planned(json!({"documents": [document, document]}));
    let sent = commands(&work);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].path, "/v1/members/seoul/documents");
    assert_eq!(sent[0].body, json!({"kind": "letter", "title": "A letter", "year": 2016, "occurred": "2016"}));
    assert_eq!(work.refused.len(), 1);
}

#[test]
fn plans_carry_their_commitments_and_say_why_a_number_is_missing() {
    let work = planned(json!({
        "members": [{"slug": "madrid-spain", "name": "Madrid, Spain", "kind": "local"}],
        "action_plans": [
            {"plan_id": "AP_MADRID_2022*", "member": "madrid-spain", "number": null, "start_year": 2022, "end_year": 2023,
             "submitted_date": "2022-09-26", "submitted_year": 2022, "title": "Third plan"},
            {"plan_id": "AP_ESMD02", "member": "madrid-spain", "number": 2, "start_year": 2017, "end_year": 2017,
             "submitted_year": 2017, "end_date": "2017-12-31", "duration_years": 1, "commitment_count": 5},
        ],
        "commitments": [
            {"commitment_id": "mad0005", "plan_id": "AP_ESMD02", "number_in_plan": "2.2999999999999998",
             "short_title": "Making laws together", "themes": ["Legislation"], "start_date": "1905-07-15",
             "end_date": "2017-12-31", "supporting_institutions": "City council; Open Net, C.O.D.E"},
            {"commitment_id": "MAD0006", "plan_id": null},
            {"commitment_id": "MAD0007", "plan_id": "AP_NONE01"},
        ],
    }));
    assert_eq!(
        body_of(&work, "AP_ESMD02"),
        &json!({
            "plan_id": "AP_ESMD02", "number": 2, "number_note": "earlier plans are not on record",
            "title": "Madrid Action Plan 2017", "start": "2017", "end": "2017-12-31", "duration_years": 1,
            "count_claimed": 5, "occurred": "2017",
            "commitments": [{
                "commitment_id": "MAD0005", "number": "2.3", "title": "Making laws together", "themes": ["Legislation"],
                "supports": ["City council", "Open Net, C.O.D.E"], "end": "2017-12-31",
            }],
        })
    );
    let third = body_of(&work, "AP_MADRID_2022*");
    assert_eq!(third["commitments"], json!([]));
    assert_eq!((&third["plan_id"], &third["occurred"]), (&json!("AP_MADRID22"), &json!("2022-09-26")));
    assert_eq!(third["number_note"], "the number is not established");
    let refused: Vec<&str> = work.refused.iter().map(|refusal| refusal.id.as_str()).collect();
    assert_eq!(refused, ["MAD0006", "MAD0007"]);
    assert!(work.notes.keys().any(|note| note.starts_with("date of a commitment left out")), "{:?}", work.notes);
    let order: Vec<&str> = commands(&work).iter().skip(1).map(|command| command.id.as_str()).collect();
    assert_eq!(order, ["AP_ESMD02", "AP_MADRID_2022*"], "a member's plans are sent in the order of their years");
}

#[test]
fn labels_become_provisional_ids() {
    for (label, id) in [
        ("AP_SEOUL_1*", "AP_SEOUL01"),
        ("AP_UK_2016*", "AP_UK16"),
        ("AP_BOJONEGORO_1*", "AP_BOJONEGO01"),
        ("AP_KOR06", "AP_KOR06"),
    ] {
        assert_eq!(plans::plan_id(label), id);
        assert!(id.parse::<proto::ActionPlanId>().is_ok(), "{id}");
    }
}

#[test]
fn reviews_come_in_order_and_leave_out_what_was_not_judged() {
    let work = planned(json!({
        "action_plans": [{"plan_id": "AP_HRV02", "member": "croatia", "number": 2, "submitted_year": 2014}],
        "commitments": [{"commitment_id": "HR0015", "plan_id": "AP_HRV02"}, {"commitment_id": "SEO0003"}],
        "assessments": [
            {"commitment_id": "HR0015", "kind": "end_of_term", "report_year": 2017, "completion": "Limited",
             "did_it_open_government": "Marginal", "diog_access_to_information": "Marginal"},
            {"commitment_id": "HR0015", "kind": "mid_term", "report_year": 2016, "specificity": "Medium",
             "verifiable": true, "completion": "Substantial",
             "ogp_values": {"access_to_information": true, "civic_participation": true, "public_accountability": true}},
            {"commitment_id": "HR0015", "kind": "website_snapshot"},
            {"commitment_id": "SEO0003", "kind": "design"},
        ],
    }));
    let reviews: &Lane = work.phases.iter().flatten().find(|lane| lane[0].path.ends_with("/reviews")).expect("a lane");
    let ids: Vec<&str> = reviews.iter().map(|command| command.id.as_str()).collect();
    assert_eq!(ids, ["HR0015 mid_term", "HR0015 end_of_term"]);
    assert_eq!(
        reviews[0].body,
        json!({
            "product": "progress_report", "stage": "mid_term", "scheme": "2015", "report_date": "2016", "occurred": "2016",
            "values": {"specificity": "Medium", "completion": "Substantial"},
        })
    );
    assert_eq!(reviews[1].body["values"], json!({"completion": "Limited", "did_it_open_government": "Marginal"}));
    assert_eq!(work.notes.len(), 4, "{:?}", work.notes);
    let refused: Vec<&str> = work.refused.iter().map(|refusal| refusal.reason.as_str()).collect();
    assert!(refused.contains(&"a website snapshot is not a review by the IRM"), "{refused:?}");
    assert!(refused.contains(&"the assessment's commitment has no action plan"), "{refused:?}");
}

#[test]
fn calendar_events_have_days_or_local_times() {
    let work = planned(json!({
        "members": [{"slug": "moldova", "name": "Moldova", "kind": "national"}],
        "events": [
            {"event_id": "summit-2021", "title": "Summit", "start_date": "2021-12-15", "end_date": "2021-12-17",
             "mode": "online_mainly", "members": ["atlantis"]},
            {"event_id": "ogw-2024-round-table", "title": "Round table", "start_date": "2024-05-31", "start_time": "14:01",
             "end_date": "2024-05-31", "end_time": "15:35", "utc_offset": "+02:00", "members": ["moldova"]},
            {"event_id": "ogw-2024-no-end", "title": "No end", "start_date": "2024-05-30", "start_time": "18:00",
             "end_date": null, "end_time": "05:30", "utc_offset": "-04:00"},
            {"event_id": "ogw-half-hour", "title": "Odd", "start_date": "2024-05-30", "start_time": "18:00",
             "utc_offset": "+05:30"},
        ],
    }));
    assert_eq!(
        body_of(&work, "summit-2021"),
        &json!({
            "calendar_id": "summit-2021", "title": "Summit", "kind": "summit", "start": "2021-12-15", "end": "2021-12-17",
            "all_day": true, "occurred": "unknown",
        })
    );
    let round_table = body_of(&work, "ogw-2024-round-table");
    assert_eq!((&round_table["start"], &round_table["time_zone"]), (&json!("2024-05-31T14:01"), &json!("Etc/GMT-2")));
    assert_eq!((&round_table["kind"], &round_table["members"]), (&json!("open_gov_week"), &json!(["moldova"])));
    assert_eq!(body_of(&work, "ogw-2024-no-end").get("end"), None, "the service refuses it, with the reason");
    assert_eq!(work.refused.len(), 1);
    assert_eq!(work.notes.values().sum::<usize>(), 2, "{:?}", work.notes);
}

#[test]
fn fixed_offsets_are_zones_with_the_sign_turned() {
    for (offset, zone) in [
        ("+02:00", Some("Etc/GMT-2")),
        ("-04:00", Some("Etc/GMT+4")),
        ("+00:00", Some("Etc/GMT")),
        ("+14:00", Some("Etc/GMT-14")),
        ("-13:00", None),
        ("+05:30", None),
        ("02:00", None),
        ("", None),
    ] {
        assert_eq!(calendar::fixed_zone(offset).as_deref(), zone, "{offset}");
    }
}

#[test]
fn records_without_a_command_are_counted() {
    let work = planned(json!({"member_page_snapshots": [{}]}));
    assert_eq!(work.unsupported.values().sum::<usize>(), 1);
}

#[test]
fn a_final_report_is_sent_with_its_last_totals_and_others_are_refused() {
    let report = |kind: &str, plan: &str| {
        json!({"title": "Seoul: End-of-Term Report", "kind": kind, "plan_id": plan, "year": 2020, "sources": [],
            "totals": {"end_of_term": {"complete": 1, "limited": 0}, "starred": 0, "relevant": 1}})
    };
    let work = planned(json!({
        "action_plans": [{"plan_id": "AP_SEO02", "member": "seoul", "start_year": 2018, "end_year": 2020}],
        "irm_reports": [
            report("end_of_term", "AP_SEO02"),
            report("end_of_term", "AP_SEO09"),
            report("final_report_for_public_comment", "AP_SEO02"),
            report("poem", "AP_SEO02"),
        ],
    }));
    let sent: Vec<_> = commands(&work).into_iter().filter(|command| command.path == "/v1/reports").collect();
    let expected = json!({"report_id": "seoul-end-of-term-report", "product": "end_of_term_report", "plan_id": "AP_SEO02",
        "title": "Seoul: End-of-Term Report", "version": "final", "date": "2020", "occurred": "2020",
        "totals": {"starred": 0, "completion": {"Complete": 1, "Limited": 0}}});
    assert_eq!(sent.iter().map(|command| &command.body).collect::<Vec<_>>(), [&expected]);
    assert_eq!(work.refused.len(), 3);
}

#[test]
fn a_change_of_status_is_sent_and_a_step_without_one_is_refused() {
    let change = |from: Value, to: Value, reason: &str| {
        json!({"member": "hungary", "date": "2016-12-06", "from": from, "to": to, "reason": reason,
            "source": "https://example.org/status"})
    };
    let work = planned(json!({"status_changes": [
        change(json!("active"), json!("withdrawn"), "letter of withdrawal"),
        change(json!(null), json!(null), "warning letter"),
        change(json!("inactive"), json!("inactive"), "extended one year"),
    ]}));
    let sent: Vec<_> = commands(&work).iter().map(|command| (command.path.clone(), command.body.clone())).collect();
    let expected = json!({"to": "withdrawn", "reason": "own_decision", "occurred": "2016-12-06",
        "source_url": "https://example.org/status"});
    assert_eq!(sent, [("/v1/members/hungary/status".to_owned(), expected)]);
    assert_eq!(work.refused.len(), 2);
}
