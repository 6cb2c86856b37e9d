//! The mapping on small samples.

use serde_json::{Value, json};

use super::columns::REQUIRED;
use super::*;

/// A table with one policy area and these rows; what a row does not say is not there.
fn table(rows: &[Value]) -> Table {
    let place = REQUIRED.iter().position(|column| *column == columns::FIRST_YEAR).expect("a column");
    let mut header: Vec<&str> = REQUIRED.to_vec();
    header.insert(place, "Open Parliaments");
    header.extend([
        "_DIOGCP",
        "Cluster",
        "Cluster (AP Review)",
        "Cluster Commitment ID(s)",
        "Change In Completion",
        "Max star",
        "Starred (Current Formula) End of Term",
    ]);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("written");
    for row in rows {
        let cell = |column: &&str| row.get(column).and_then(Value::as_str).unwrap_or("ND").to_owned();
        writer.write_record(header.iter().map(cell)).expect("written");
    }
    Table::parse(&writer.into_inner().expect("text")).expect("a table")
}

/// A row of Croatia's second plan.
fn croatia(id: &str, change: &Value) -> Value {
    let row = json!({
        "Commitment Unique Identifier": id, "Country/Locality": "Croatia", "Code": "HRV", "Region": "Europe",
        "National Or Local": "National", "Action Plan Number": "2", "Commitment Number": "2.2999999999999998",
        "Year Of Submission": "2014", "Action Plan End Year": "2016", "Action Plan Duration (Years)": "2",
        "Commitment Title": "Public campaigns", "Short Title": "Campaigns", "Full Text": "\u{f0b7} Hold them",
        "URL": format!("https://example.org/members/croatia/commitments/{id}"), "Action Plan ID": "AP_HRV02",
        "Open Parliaments": "1",
    });
    merged(row, change)
}

fn merged(mut row: Value, change: &Value) -> Value {
    let fields = row.as_object_mut().expect("a row");
    fields.extend(change.as_object().expect("changes").clone());
    row
}

fn reviewed_twice() -> Value {
    json!({
        "Report Publication Year (Progress Report)": "2016", "Specificity": "High", "Verifiable": "Yes",
        "OGP Value Access To Information": "1", "OGP Value Civic Participation": "0",
        "OGP Value Public Accountability": "0", "OGP Value Technology": "0", "_Relevant": "1",
        "Potential Impact": "Transformative", "Completion (Progress Report)": "Substantial",
        "Report Publication Year (End Of Term)": "2017", "Completion (End Of Term)": "Limited",
        "Change In Completion": "Increase", "Starred (Current Formula) End of Term": "0", "Max star": "0",
    })
}

fn commands(work: &Work) -> Vec<&Command> {
    work.phases.iter().flatten().flatten().collect()
}

#[track_caller]
fn body_of<'w>(work: &'w Work, id: &str) -> &'w Value {
    let found = commands(work).into_iter().find(|command| command.id == id);
    &found.unwrap_or_else(|| panic!("no command for {id}: {:?}", work.refused)).body
}

#[test]
fn a_row_becomes_a_member_a_plan_and_two_reviews() {
    let work = plan(&table(&[croatia("HR0015", &reviewed_twice())]));
    let ids: Vec<&str> = commands(&work).iter().map(|command| command.id.as_str()).collect();
    assert_eq!(ids, ["HRV", "AP_HRV02", "HR0015 mid_term", "HR0015 end_of_term"]);
    assert_eq!(
        body_of(&work, "HRV"),
        &json!({"member_id": "croatia", "name": "Croatia", "kind": "national", "country_code": "HRV", "region": "Europe",
            "voting": true, "slugs": ["croatia"], "occurred": "unknown", "source_url": "https://example.org/members/croatia"})
    );
    let source = "https://example.org/members/croatia/commitments/HR0015";
    assert_eq!(
        body_of(&work, "AP_HRV02"),
        &json!({
            "plan_id": "AP_HRV02", "number": 2, "number_note": "earlier plans are not on record",
            "title": "Croatia Action Plan 2014–2016", "start": "2014", "end": "2016", "duration_years": 2,
            "occurred": "2014", "source_url": "https://example.org/members/croatia",
            "commitments": [{"commitment_id": "HR0015", "number": "2.3", "title": "Campaigns", "themes": ["Open Parliaments"],
                "description": "Public campaigns\n\n• Hold them", "source_url": source}],
        })
    );
    let first = body_of(&work, "HR0015 mid_term");
    assert_eq!((&first["scheme"], &first["occurred"]), (&json!("2015"), &json!("2016")));
    let discrepancy = json!({"field": "Change In Completion", "said": "Increase", "recorded": "Decrease",
        "rule": "must follow from the two judgements of completion"});
    assert_eq!(
        body_of(&work, "HR0015 end_of_term"),
        &json!({"product": "end_of_term_report", "stage": "final", "scheme": "2015", "values": {"completion": "Limited"},
            "report_date": "2017", "occurred": "2017", "source_url": source, "discrepancies": [discrepancy]})
    );
    assert_eq!(
        work.contradictions,
        [
            "HR0015  Change In Completion: said Increase, recorded Decrease; must follow from the two judgements of completion"
        ]
    );
}

#[test]
fn local_members_know_their_country_and_others_do_not_vote() {
    let local = |id: &str, place: &str, url: &str| {
        let kind = if place == "Kosovo" { "Other" } else { "Legacy Local" };
        croatia(
            id,
            &json!({"Country/Locality": place, "Code": "X", "National Or Local": kind, "Action Plan ID": format!("AP_{id}"),
            "URL": format!("https://example.org/members/{url}/commitments/{id}")}),
        )
    };
    let work = plan(&table(&[
        local("ZAG0001", "Zagreb, Croatia", "zagreb-croatia"),
        local("JAL0001", "Jalisco, Mexico", "jalisco-mexico"),
        local("XK0001", "Kosovo", "kosovo"),
        local("CI0001", "Cote d'Ivoire, Croatia", "cote-d'ivoire"),
        croatia("HR0015", &json!({})),
        local("AA0001", "Nowhere", "No Slug"),
    ]));
    let member = |id: &str| {
        let of = |command: &&Command| command.path == "/v1/members" && command.body["member_id"] == id;
        commands(&work).into_iter().find(of).unwrap_or_else(|| panic!("no {id}")).body.clone()
    };
    assert_eq!(member("zagreb-croatia")["parent_member_id"], "croatia");
    assert_eq!(member("zagreb-croatia").get("country_code"), None);
    assert_eq!(member("jalisco-mexico").get("parent_member_id"), None);
    assert_eq!((&member("kosovo")["kind"], &member("kosovo")["voting"]), (&json!("other"), &json!(false)));
    assert_eq!(member("cote-divoire")["kind"], "local");
    assert_eq!(work.refused.len(), 1, "{:?}", work.refused);
}

#[test]
fn commitments_that_were_judged_together_are_one_review() {
    let clustered = |id: &str, relevant: &str| {
        let ids = "HR0060, HR0061, HR0099";
        croatia(
            id,
            &json!({"Year Of Submission": "2021", "Action Plan End Year": "2023", "Report Publication Year (Progress Report)": "2022",
            "Verifiable": "Yes", "_Relevant": relevant, "Potential for Results": "Modest", "Cluster (AP Review)": "1",
            "Cluster Commitment ID(s)": ids, "Max star": "ND"}),
        )
    };
    let reviews = |rows: &[Value]| {
        let work = plan(&table(rows));
        let reviews = commands(&work).into_iter().filter(|command| command.path.ends_with("/reviews"));
        (
            reviews.map(|command| (command.id.clone(), command.body["also_commitments"].clone())).collect::<Vec<_>>(),
            work.contradictions,
        )
    };
    let (sent, contradictions) = reviews(&[clustered("HR0060", "1"), clustered("HR0061", "1")]);
    assert_eq!(sent, [("HR0060 action_plan_review".to_owned(), json!(["HR0061"]))]);
    assert!(contradictions.is_empty(), "{contradictions:?}");
    let (sent, contradictions) = reviews(&[clustered("HR0060", "1"), clustered("HR0061", "0")]);
    assert_eq!(sent.len(), 2);
    assert_eq!(contradictions.len(), 2, "{contradictions:?}");
}

#[test]
fn dates_that_cannot_be_are_told() {
    let work = plan(&table(&[
        croatia("HR0001", &json!({"Start Date": "1/7/2014", "End Date": "31/12/2014"})),
        croatia("HR0002", &json!({"Start Date": "7/15/1905", "End Date": "2/3/2014"})),
        croatia("HR0003", &json!({"Start Date": "Underway", "End Date": "6/31/2015"})),
    ]));
    let commitments = &body_of(&work, "AP_HRV02")["commitments"];
    let dates = |index: usize| (commitments[index]["start"].clone(), commitments[index]["end"].clone());
    assert_eq!(dates(0), (json!("2014-07-01"), json!("2014-12-31")));
    // Day and month are told apart by the other dates of the plan only where these agree.
    assert_eq!(dates(1), (json!("2023"), Value::Null));
    assert_eq!(dates(2), (Value::Null, Value::Null));
    assert_eq!(work.contradictions.len(), 3, "{:?}", work.contradictions);
}

#[test]
fn another_table_is_refused() {
    let refused =
        |text: &str| Table::parse(text.as_bytes()).err().map(|error| format!("{error:#}")).unwrap_or_default();
    assert!(refused("id,name\n1,Seoul\n").contains("it has no column \"Commitment Unique Identifier\""));
    let twice = table_text(&["HR0001", "HR0001"]);
    assert!(refused(&twice).contains("two of its rows are about HR0001"));
}

fn table_text(ids: &[&str]) -> String {
    let header = REQUIRED.map(|column| format!("\"{column}\"")).join(",");
    let row = |id: &&str| format!("{id}{}AP_HRV02", ",".repeat(REQUIRED.len() - 1));
    format!("{header}\n{}\n", ids.iter().map(row).collect::<Vec<_>>().join("\n"))
}
