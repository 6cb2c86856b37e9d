//! What the routes of this API are asked with and answered with, for the OpenAPI document. A route that is not described here
//! fails a test.

use kit::http::openapi::ApiDescription;
use schemars::JsonSchema;

use crate::activities::{AskedPage, Ordered};
use crate::activity::AskedRendering;
use crate::answer::JSON;
use crate::cloud_event::{CLOUD_EVENT_JSON, CloudEvent};
use crate::feed::{ATOM, AskedItems, AskedLanguage, FEED_JSON, JsonFeed};
use crate::ics::CALENDAR;
use crate::item::{ACTIVITY_JSON, Item};
use crate::members::{AnyMember, Listed, MemberList};
use crate::things::{
    CalendarEventRecord, CommitmentRecord, DataQualityList, DocumentRecord, Organization, PlanRecord, ReportRecord,
};
use crate::view::Asked;

/// What a path is answered with that names nothing.
const MISSING: &str = "It is not on record at this moment.";

/// Describes the routes of this API.
pub fn describe(api: &mut ApiDescription) {
    things(api);
    activities(api);
    for (of, whose) in [("/v1/all", "everything public"), ("/v1/members/{member}", "what happened to a member")] {
        syndication(api, of, whose);
    }
}

fn things(api: &mut ApiDescription) {
    api.get("/v1/members", "Members by id, all or those that are searched for, in pages.")
        .query::<Listed>()
        .answers::<MemberList>(JSON);
    thing::<AnyMember>(api, "/v1/members/{member}", "A member with everything that its page shows.");
    thing::<CommitmentRecord>(api, "/v1/commitments/{commitment}", "A commitment with every version of every review.");
    thing::<PlanRecord>(api, "/v1/action-plans/{plan}", "An action plan with its commitments.");
    thing::<DocumentRecord>(api, "/v1/documents/{document}", "A document.");
    thing::<CalendarEventRecord>(api, "/v1/calendar-events/{event}", "A public calendar event.");
    thing::<ReportRecord>(api, "/v1/reports/{report}", "A report, as far as it is public.");
    thing::<Organization>(api, "/v1/reviewers/{reviewer}", "A reviewing body.");
    thing::<Organization>(api, "/v1/services/{service}", "A part of this system that tells something.");
    api.get("/v1/data-quality", "What sources say that contradicts itself or a rule.")
        .query::<Asked>()
        .answers::<DataQualityList>(JSON);
}

fn thing<T: JsonSchema>(api: &mut ApiDescription, path: &str, about: &str) {
    api.get(path, about).query::<Asked>().answers::<T>(JSON).problem(404, MISSING);
}

fn activities(api: &mut ApiDescription) {
    api.get("/v1/activities", "Everything public that happened, newest first (Activity Streams 2.0).")
        .query::<AskedPage>()
        .answers::<Ordered>(ACTIVITY_JSON);
    api.get("/v1/members/{member}/activities", "What happened to a member, newest first (Activity Streams 2.0).")
        .query::<AskedPage>()
        .answers::<Ordered>(ACTIVITY_JSON)
        .problem(404, MISSING);
    let about = "One activity by its event's id; with format=cloudevents the event as it stands in the log.";
    api.get("/v1/activities/{event}", about)
        .query::<AskedRendering>()
        .answers::<Item>(ACTIVITY_JSON)
        .answers::<CloudEvent>(CLOUD_EVENT_JSON)
        .problem(404, MISSING)
        .problem(410, "The activity is not shown any more.");
}

fn syndication(api: &mut ApiDescription, of: &str, whose: &str) {
    let about = format!("The newest entries of {whose}, as Atom.");
    api.get(&format!("{of}/feed.atom"), &about).query::<AskedLanguage>().answers_text(ATOM).problem(404, MISSING);
    let about =
        format!("A block of 100 older entries of {whose}, as Atom (RFC 5005): {{number}}.atom, counted from 1.");
    api.get(&format!("{of}/archive/{{file}}"), &about)
        .query::<AskedLanguage>()
        .answers_text(ATOM)
        .problem(404, MISSING);
    let about = format!("The entries of {whose}, as JSON Feed 1.1.");
    api.get(&format!("{of}/feed.json"), &about)
        .query::<AskedItems>()
        .answers::<JsonFeed>(FEED_JSON)
        .problem(404, MISSING);
    let about = format!("The calendar of {whose} (iCalendar).");
    api.get(&format!("{of}/events.ics"), &about).answers_text(CALENDAR).problem(404, MISSING);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Every address of this API that a rendering of a golden sample names.
    fn rendered() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/tests/snapshots");
        let mut found = BTreeSet::new();
        for entry in folder.read_dir().expect("the snapshots") {
            let path = entry.expect("an entry").path();
            // Others stand beside them.
            if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("golden__")) {
                continue;
            }
            let text = std::fs::read_to_string(path).expect("a snapshot");
            found.extend(text.split("\"/v1/").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
        found
    }

    fn matches(template: &str, path: &str) -> bool {
        let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        template.len() == path.len()
            && template.iter().zip(&path).all(|(part, own)| part.starts_with('{') || part == own)
    }

    #[test]
    fn every_address_that_a_rendering_names_is_a_route() {
        let mut api = ApiDescription::new("", "");
        describe(&mut api);
        let rendered = rendered();
        assert!(rendered.len() > 5, "{rendered:?}");
        for address in rendered {
            let path = format!("/v1/{}", address.split('#').next().unwrap_or_default());
            assert!(api.paths().any(|template| matches(template, &path)), "nothing answers {path}");
        }
    }
}
