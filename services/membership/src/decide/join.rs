//! May this government join as it says?

use std::collections::HashSet;

use chrono::Datelike as _;
use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{Member, MemberJoined, MemberKind};
use proto::{Event, Language, MemberId, Occurred, Slug, Subject, Visibility, words};

use super::check_order;
use crate::commands::JoinMember;
use crate::state::Members;

/// The most addresses a member can have.
pub(super) const SLUGS_MAX: usize = 20;
/// The year in which the partnership was founded.
const FOUNDED: i32 = 2011;

/// A government joins: once, under addresses that are nobody else's, a local one in a country that is a member.
pub fn join(members: &Members, sent: &Sent<JoinMember>) -> Result<Vec<Proposed>, Refusal> {
    let body = &sent.body;
    check_id(members, &body.member_id)?;
    if let Some(known) = members.get(&body.member_id) {
        check_order(known.newest.of_any(), sent.occurred)?;
    }
    check_year(sent)?;
    check_parent(members, sent)?;
    let slugs = slugs(members, body)?;
    let subject = Subject::member(&body.member_id);
    let event = Event::from(joined(body.clone(), slugs));
    let source_url = body.source_url.clone();
    Ok(vec![Proposed { subject, event, occurred: sent.occurred, visibility: Visibility::Public, source_url }])
}

/// What the sender of the command by which `member` joined should look at. Follows from what was recorded alone.
#[must_use]
pub fn warnings(members: &Members, member: &MemberId) -> Vec<String> {
    let Some(known) = members.get(member) else { return Vec::new() };
    let not_known =
        known.parent_not_known.as_ref().map(|parent| format!("{parent} was not known as a national member"));
    let not_standing = known.parent_not_standing.as_ref().map(|parent| format!("{parent} was not in good standing"));
    not_known.into_iter().chain(not_standing).map(|warning| format!("/parent_member_id {warning}")).collect()
}

fn check_id(members: &Members, id: &MemberId) -> Result<(), Refusal> {
    if id.is_partnership() {
        return Err(Refusal::broken("/member_id", format!("must not be {id}, which stands for the whole partnership")));
    }
    // One that left, or was suspended for good, joins anew.
    let Some(member) = members.get(id).filter(|member| member.status.is_member()) else { return Ok(()) };
    let since = match member.since {
        Occurred::On(date) => date.to_string(),
        Occurred::Unknown => "a date that is not established".to_owned(),
    };
    Err(Refusal::conflict("/member_id", format!("must be new: {id} is a member since {since}")))
}

fn check_year(sent: &Sent<JoinMember>) -> Result<(), Refusal> {
    let this_year = sent.today.year();
    match sent.body.displayed_year {
        Some(year) if !(FOUNDED..=this_year).contains(&i32::from(year)) => {
            Err(Refusal::broken("/displayed_year", format!("must be between {FOUNDED} and {this_year}")))
        }
        _ => Ok(()),
    }
}

fn check_parent(members: &Members, sent: &Sent<JoinMember>) -> Result<(), Refusal> {
    let refuse = |rule: String| Err(Refusal::broken("/parent_member_id", rule));
    let Some(parent) = &sent.body.parent_member_id else { return Ok(()) };
    if sent.body.kind != MemberKind::Local {
        return refuse("must be absent: only a local member lies in another one".to_owned());
    }
    if *parent == sent.body.member_id {
        return refuse("must not be the member itself".to_owned());
    }
    match members.get(parent) {
        // Where it stood in history is not known from where it stands now: the sender is warned.
        Some(known) if known.is_country() && (known.in_good_standing() || is_history(sent)) => Ok(()),
        Some(known) if known.is_country() => {
            let status = words::member_status(Language::English, known.status).to_lowercase();
            refuse(format!("must be in good standing, which {parent} is not; it is {status}"))
        }
        Some(_) => refuse(format!("must be a national member, which {parent} is not")),
        // Countries leave, and history is rarely loaded in order: the sender is warned.
        None if is_history(sent) => Ok(()),
        None => refuse(format!("must be a national member; {parent} is not known")),
    }
}

fn is_history(sent: &Sent<JoinMember>) -> bool {
    sent.occurred.last_day().is_none_or(|day| day < sent.today)
}

/// The addresses the sender names, then those the member has already: they lead to it for ever, also when it joins anew.
fn slugs(members: &Members, body: &JoinMember) -> Result<Vec<Slug>, Refusal> {
    let known = members.get(&body.member_id).map_or(&[][..], |known| &known.member.slugs);
    let mut slugs = match &body.slugs {
        Some(written) => written.clone(),
        None if known.is_empty() => vec![default_slug(&body.member_id)],
        None => return Ok(known.to_vec()),
    };
    check_slugs(members, &body.member_id, &slugs, body.slugs.is_some())?;
    let old: Vec<_> = known.iter().filter(|old| !slugs.contains(old)).cloned().collect();
    slugs.extend(old);
    if slugs.len() > SLUGS_MAX {
        return Err(Refusal::broken("/slugs", format!("must have {SLUGS_MAX} entries at most with the old ones")));
    }
    Ok(slugs)
}

fn check_slugs(members: &Members, id: &MemberId, slugs: &[Slug], written: bool) -> Result<(), Refusal> {
    if slugs.is_empty() || slugs.len() > SLUGS_MAX {
        return Err(Refusal::broken("/slugs", format!("must have 1 to {SLUGS_MAX} entries")));
    }
    let mut seen = HashSet::new();
    for (index, slug) in slugs.iter().enumerate() {
        let pointer = if written { format!("/slugs/{index}") } else { "/slugs".to_owned() };
        if let Some(owner) = members.slug_owner(slug).filter(|owner| *owner != id) {
            return Err(Refusal::conflict(pointer, format!("must be new: {slug} leads to {owner}, for ever")));
        }
        if !seen.insert(slug) {
            return Err(Refusal::broken(pointer, format!("must not repeat {slug}")));
        }
    }
    Ok(())
}

fn default_slug(id: &MemberId) -> Slug {
    let slug = id.as_str().parse();
    slug.unwrap_or_else(|error| unreachable!("a member's id has the form of a slug: {error}"))
}

fn joined(body: JoinMember, slugs: Vec<Slug>) -> MemberJoined {
    let member = Member {
        member_id: body.member_id,
        name: body.name,
        kind: body.kind,
        country_code: body.country_code,
        parent_member_id: body.parent_member_id,
        displayed_year: body.displayed_year,
        letter_date: body.letter_date,
        formal_date: body.formal_date,
        cohort: body.cohort,
        region: body.region,
        voting: body.voting,
        slugs,
    };
    MemberJoined { member }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, said, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::change_status;

    fn body(change: &Value) -> Value {
        let body = json!({"member_id": "seoul", "name": "Seoul, South Korea", "kind": "local", "occurred": "2016-04"});
        changed(body, change)
    }

    /// Korea is a national member since 2011, Busan a local one with two addresses.
    fn known() -> Members {
        let korea = json!({"member_id": "korea", "name": "Korea", "kind": "national", "occurred": "2011"});
        let busan =
            json!({"member_id": "busan", "name": "Busan, Korea", "slugs": ["busan", "pusan"], "occurred": "unknown"});
        let mut members = Members::default();
        for given in [korea, body(&busan)] {
            let events = join(&members, &sent(&given)).expect("a member");
            fold(&mut members, events);
        }
        members
    }

    #[track_caller]
    fn check(change: &Value, expected: Result<&str, &str>) {
        let members = known();
        let seen = join(&members, &sent(&body(change))).map_err(|refusal| said(&refusal)).map(|events| {
            let mut after = known();
            fold(&mut after, events);
            let id: MemberId = body(change)["member_id"].as_str().expect("an id").parse().expect("an id");
            warnings(&after, &id).join("; ")
        });
        assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{change}");
    }

    #[test]
    fn a_government_joins_once() {
        check(&json!({}), Ok(""));
        check(
            &json!({"member_id": "korea", "kind": "national"}),
            Err("409 /member_id must be new: korea is a member since 2011"),
        );
        check(
            &json!({"member_id": "busan"}),
            Err("409 /member_id must be new: busan is a member since a date that is not established"),
        );
        check(
            &json!({"member_id": "ogp"}),
            Err("422 /member_id must not be ogp, which stands for the whole partnership"),
        );
    }

    #[test]
    fn the_displayed_year_lies_between_the_founding_and_today() {
        check(&json!({"displayed_year": 2011}), Ok(""));
        check(&json!({"displayed_year": 2024}), Ok(""));
        let rule = "422 /displayed_year must be between 2011 and 2024";
        check(&json!({"displayed_year": 2010}), Err(rule));
        check(&json!({"displayed_year": 2025}), Err(rule));
    }

    #[test]
    fn a_local_member_lies_in_a_national_one() {
        check(&json!({"parent_member_id": "korea"}), Ok(""));
        let rule = "422 /parent_member_id must be a national member, which busan is not";
        check(&json!({"parent_member_id": "busan"}), Err(rule));
        check(&json!({"parent_member_id": "seoul"}), Err("422 /parent_member_id must not be the member itself"));
        let rule = "422 /parent_member_id must be absent: only a local member lies in another one";
        check(&json!({"kind": "national", "parent_member_id": "korea"}), Err(rule));
        check(&json!({"kind": "other", "parent_member_id": "korea"}), Err(rule));
    }

    #[test]
    fn history_may_name_a_country_that_is_not_known() {
        let warning = "/parent_member_id peru was not known as a national member";
        check(&json!({"parent_member_id": "peru", "occurred": "2016"}), Ok(warning));
        check(&json!({"parent_member_id": "peru", "occurred": "unknown"}), Ok(warning));
        check(&json!({"parent_member_id": "peru", "occurred": "2024-05-16"}), Ok(warning));
        let rule = "422 /parent_member_id must be a national member; peru is not known";
        check(&json!({"parent_member_id": "peru", "occurred": "2024-05-17"}), Err(rule));
        check(&json!({"parent_member_id": "peru", "occurred": "2024-05"}), Err(rule));
        check(&json!({"parent_member_id": "peru", "occurred": null}), Err(rule));
    }

    /// Seoul joins under Korea, which came to another status before.
    #[track_caller]
    fn check_under(status: &str, occurred: &Value, expected: Result<&str, &str>) {
        let mut members = known();
        let given = sent(&json!({"to": status, "reason": "response_policy"}));
        let events = change_status(&members, &"korea".parse().expect("an id"), &given).expect("a change");
        fold(&mut members, events);
        let seoul = sent(&body(&json!({"parent_member_id": "korea", "occurred": occurred})));
        let seen = join(&members, &seoul).map_err(|refusal| said(&refusal)).map(|events| {
            fold(&mut members, events);
            warnings(&members, &seoul.body.member_id).join("; ")
        });
        assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{status} {occurred}");
    }

    #[test]
    fn a_country_is_in_good_standing_when_a_local_joins() {
        check_under("under_procedural_review", &json!(null), Ok(""));
        for status in ["inactive", "suspended", "permanently_suspended", "withdrawn"] {
            let words = status.replace('_', " ");
            let rule = format!("422 /parent_member_id must be in good standing, which korea is not; it is {words}");
            check_under(status, &json!(null), Err(&rule));
            let warning = "/parent_member_id korea was not in good standing";
            check_under(status, &json!("2016-04"), Ok(warning));
            check_under(status, &json!("unknown"), Ok(warning));
        }
    }

    #[test]
    fn a_warning_does_not_change_when_the_country_joins_later() {
        let mut members = known();
        let seoul = sent(&body(&json!({"parent_member_id": "peru"})));
        let events = join(&members, &seoul).expect("a member");
        fold(&mut members, events);
        let before = warnings(&members, &seoul.body.member_id);
        let peru = sent(&body(&json!({"member_id": "peru", "kind": "national"})));
        let events = join(&members, &peru).expect("a member");
        fold(&mut members, events);
        assert_eq!(warnings(&members, &seoul.body.member_id), before);
        assert_eq!(before.len(), 1);
    }

    #[test]
    fn addresses_are_never_given_to_another_member() {
        check(&json!({"slugs": ["seoul-south-korea", "seoul"]}), Ok(""));
        check(&json!({"slugs": ["seoul", "pusan"]}), Err("409 /slugs/1 must be new: pusan leads to busan, for ever"));
        check(&json!({"member_id": "pusan"}), Err("409 /slugs must be new: pusan leads to busan, for ever"));
        check(&json!({"slugs": ["seoul", "seoul"]}), Err("422 /slugs/1 must not repeat seoul"));
        check(&json!({"slugs": []}), Err("422 /slugs must have 1 to 20 entries"));
        let many: Vec<String> = (0..21).map(|number| format!("seoul-{number}")).collect();
        check(&json!({ "slugs": many }), Err("422 /slugs must have 1 to 20 entries"));
    }

    /// Busan leaves and joins anew; answers with its slugs.
    #[track_caller]
    fn check_again(slugs: &Value, expected: Result<&str, &str>) {
        let mut members = known();
        let leaving = sent(&json!({"to": "withdrawn", "reason": "own_decision"}));
        let left = change_status(&members, &"busan".parse().expect("an id"), &leaving).expect("a change");
        fold(&mut members, left);
        let again = body(&json!({"member_id": "busan", "slugs": slugs, "occurred": "unknown"}));
        let seen = join(&members, &sent(&again)).map_err(|refusal| said(&refusal)).map(|events| {
            fold(&mut members, events);
            let slugs = &members.get(&"busan".parse().expect("an id")).expect("a member").member.slugs;
            slugs.iter().map(Slug::as_str).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{slugs}");
    }

    #[test]
    fn one_that_joins_anew_keeps_its_addresses() {
        check_again(&json!(null), Ok("busan pusan"));
        check_again(&json!(["busan-city"]), Ok("busan-city busan pusan"));
        check_again(&json!(["pusan", "busan-city"]), Ok("pusan busan-city busan"));
        check_again(&json!(["korea"]), Err("409 /slugs/0 must be new: korea leads to korea, for ever"));
        let many: Vec<String> = (0..19).map(|number| format!("busan-{number}")).collect();
        check_again(&json!(many), Err("422 /slugs must have 20 entries at most with the old ones"));
    }

    #[test]
    fn what_is_recorded_is_what_was_said() {
        let given = json!({
            "parent_member_id": "korea", "country_code": "KOR", "displayed_year": 2016, "letter_date": "2016-02-23",
            "formal_date": "2016-04", "cohort": "2016 pioneers", "region": "Asia and the Pacific", "voting": false,
            "source_url": "https://example.org/seoul",
        });
        let events = join(&known(), &sent(&body(&given))).expect("a member");
        let [proposed] = events.as_slice() else { panic!("one event, not {events:?}") };
        assert_eq!(proposed.subject.to_string(), "activity.seoul.member.seoul");
        assert_eq!((proposed.occurred.to_string().as_str(), proposed.visibility), ("2016-04", Visibility::Public));
        assert_eq!(proposed.source_url.as_ref().expect("a source").as_str(), "https://example.org/seoul");
        let mut expected = body(&given);
        expected["slugs"] = json!(["seoul"]);
        for field in ["occurred", "source_url"] {
            expected.as_object_mut().expect("fields").remove(field);
        }
        let recorded: Value = serde_json::from_slice(&proposed.event.to_json()).expect("JSON");
        assert_eq!(recorded, json!({ "member": expected }));
    }
}
